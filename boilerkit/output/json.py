"""JSON: what a page says of itself, its text, and every block with what was decided."""

import json as _json
from dataclasses import asdict

from boilerkit.analysis import Analysis
from boilerkit.output.options import OutputOptions
from boilerkit.output.text import text
from boilerkit.page.metadata import read_metadata


def json(analysis: Analysis, options: OutputOptions) -> str:
    """What is known of a page as one JSON object: `title`, `metadata`, `text`, `blocks` and more.

    Parameters
    ----------
    analysis : Analysis
    options : OutputOptions
    """
    record = {
        "title": analysis.headline.text,
        "metadata": asdict(read_metadata(analysis.segments, analysis.headline, options.url or "")),
        "text": text(analysis, options),
        "score": analysis.decision.score,
        "threshold": analysis.decision.threshold,
        "source": analysis.segments.source,
        "warnings": analysis.warnings,
        "blocks": [block._asdict() for block in analysis.blocks],
    }
    return _json.dumps(record, ensure_ascii=False)
