"""Page report: one file that shows a page, what was decided of each block, and why.

The page is a harmless copy (``boilerkit/report/replica.py``) in a frame that may run nothing; beside it stands a panel
that decides anew when the threshold moves. The file's policy lets no script run but the panel's own, and nothing be
fetched.
"""

import hashlib
import json
import re
from base64 import b64encode
from html import escape
from pathlib import Path
from typing import Any, Final

from boilerkit.analysis import Analysis
from boilerkit.model.decision import block_lengths
from boilerkit.model.explain import Weight
from boilerkit.output.report.replica import POLICY, replica

_FOLDER: Final = Path(__file__).parent
_SHELL, _STYLE, _SCRIPT = ((_FOLDER / f"panel.{kind}").read_text("utf-8") for kind in ("html", "css", "js"))
#: Features of a block that are shown for main content and, as many, against it.
_FEATURES: Final = 5
#: Characters of a block's text that the panel shows.
_EXCERPT: Final = 240


def report(analysis: Analysis) -> str:
    """A document as a page report: HTML that needs no other file; see `boilerkit.Document.report`.

    Parameters
    ----------
    analysis : Analysis
        Of a page, or of a text without markup.
    """
    digest = b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
    data = _data(analysis)
    parts = {
        "policy": f"{POLICY}; script-src 'sha256-{digest}'",
        "title": escape(data["title"]),
        "unit": data["unit"],
        "style": _STYLE,
        "script": _SCRIPT,
        "replica": escape(replica(analysis.segments)),
        "data": json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
    }
    written = re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], _SHELL)
    return written.encode("utf-8", "replace").decode("utf-8")  # without lone surrogates


def _data(analysis: Analysis) -> dict[str, Any]:
    """What the panel knows: of each block its place, its probability, and its heaviest features by number."""
    attributions = analysis.attributions
    numbers: dict[str, int] = {}
    features: list[tuple[str, str, str]] = []

    def row(weight: Weight) -> tuple[int, float, float]:
        feature = weight.feature
        if feature.name not in numbers:
            numbers[feature.name] = len(features)
            features.append((feature.name, feature.unit, feature.meaning))
        return numbers[feature.name], _short(weight.value), _short(weight.weight)

    notices = frozenset(analysis.decision.notices.nonzero()[0].tolist())
    excluded = frozenset(analysis.decision.constraints.excluded)
    blocks = [
        {
            "text": block.text[:_EXCERPT] + "…" * (len(block.text) > _EXCERPT),
            "length": int(length),
            "tag": block.tag,
            "xpath": block.xpath,
            "probability": block.probability,
            "hidden": int(block.hidden),
            "duplicate": int(block.duplicate),
            "excluded": int(number in excluded),
            "notice": int(number in notices),
            "features": [row(weight) for side in attributions.heaviest(number, _FEATURES) for weight in side],
            "sum": _short(attributions.base + float(attributions.values[number].sum())),
        }
        for number, (block, length) in enumerate(
            zip(analysis.blocks, block_lengths(analysis.segments.texts), strict=True)
        )
    ]
    return {
        "headline": analysis.decision.constraints.headline,
        "title": analysis.segments.title or f"{analysis.unit.capitalize()}s",
        "unit": analysis.unit,
        "threshold": analysis.decision.threshold,
        "base": _short(attributions.base),
        "features": features,
        "blocks": blocks,
    }


def _short(number: float) -> float:
    return float(f"{number:.6g}")
