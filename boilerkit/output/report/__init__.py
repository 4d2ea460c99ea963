"""Page report: one file that shows a page, of what kind each block is, what was decided of it, and why.

The page is a harmless copy (``boilerkit/output/report/replica.py``) in a frame that may run nothing; beside it stands
a panel that decides anew when the threshold moves. The file's policy lets no script run but the panel's own, and
nothing be fetched.
"""

import hashlib
import json
import re
from base64 import b64encode
from html import escape
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from boilerkit.analysis import Analysis
from boilerkit.kinds import KINDS
from boilerkit.model.decision import block_lengths
from boilerkit.model.explain import Attributions, Reason, SourceWeight, Weight
from boilerkit.output.kinds_style import KINDS_STYLE
from boilerkit.output.report.replica import POLICY, replica

_FOLDER: Final = Path(__file__).parent
_SHELL, _STYLE, _SCRIPT = ((_FOLDER / f"panel.{kind}").read_text("utf-8") for kind in ("html", "css", "js"))
#: Reasons that are shown for what is decided and, as many, against it; and for and against each kind.
_REASONS: Final = 5
_REASONS_OF_KINDS: Final = 3
#: How the name of a feature of another block ends, how the meaning of a yes or no starts, and units that the
#: meaning tells.
_AT: Final = re.compile(r"_at([+-]\d+)\Z")
_IS: Final = "1 if "
_NO_UNITS: Final = ("share", "level")
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
        "style": _STYLE + KINDS_STYLE,
        "script": _SCRIPT,
        "replica": escape(replica(analysis.segments)),
        "data": json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
    }
    written = re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], _SHELL)
    return written.encode("utf-8", "replace").decode("utf-8")  # without lone surrogates


def _data(analysis: Analysis) -> dict[str, Any]:
    """What the panel knows: of each block its place, its probabilities, and the heaviest reasons, by number.

    Reasons, bases and sums are those of the decision, then those of each kind.
    """
    attributions, constraints, legend = analysis.attributions, analysis.decision.constraints, _Legend()
    main = [
        [legend.row(reason) for side in attributions.reasons(number, _REASONS) for reason in side]
        for number in range(len(analysis))
    ]
    of_kinds = {kind: _of_kind(analysis, kind, legend) for kind in KINDS}
    is_prose = (long for one in analysis.kinds.inputs for long in one.statistics.long)
    flags = {
        "hidden": {number for number, block in enumerate(analysis.blocks) if block.hidden},
        "notice": {*analysis.decision.notices.nonzero()[0].tolist()},
        "duplicate": {number for number, block in enumerate(analysis.blocks) if block.duplicate},
        "prose": {number for number, long in enumerate(is_prose) if long},
        "excluded": {*constraints.excluded},
        "comment": {*constraints.comments(np.arange(len(analysis))).nonzero()[0].tolist()},
        "also": {*constraints.also},
    }
    blocks = [
        {
            "text": block.text[:_EXCERPT] + "…" * (len(block.text) > _EXCERPT),
            "length": int(length),
            "tag": block.tag,
            "xpath": block.xpath,
            "probability": block.probability,
            "kind": KINDS.index(block.kind),
            "kinds": [_short(block.kinds[kind], 3) for kind in KINDS],
            **{flag: 1 for flag, numbers in flags.items() if number in numbers},
            "reasons": [main[number], *(of_kinds[kind].rows[number] for kind in KINDS)],
            "sums": [
                _short(attributions.base + float(attributions.values[number].sum())),
                *(_short(of_kinds[kind].sums[number], 4) for kind in KINDS),
            ],
        }
        for number, (block, length) in enumerate(
            zip(analysis.blocks, block_lengths(analysis.segments.texts), strict=True)
        )
    ]
    return {
        "headline": constraints.headline,
        "keepsMain": constraints.keeps_main,
        "title": analysis.segments.title or f"{analysis.unit.capitalize()}s",
        "unit": analysis.unit,
        "threshold": analysis.decision.threshold,
        "kinds": KINDS,
        "bases": [_short(attributions.base), *(_short(of_kinds[kind].base, 4) for kind in KINDS)],
        "features": legend.features,
        "contexts": legend.contexts,
        "blocks": blocks,
    }


class _OfKind(NamedTuple):
    """Why blocks are of a kind: what its score starts from, and of each block its score and heaviest reasons."""

    base: float
    sums: list[float]
    rows: list[list[tuple[float, ...]]]


def _of_kind(analysis: Analysis, kind: str, legend: "_Legend") -> _OfKind:
    kinds = analysis.kinds
    attribution = kinds.model.attribution(kinds.columns, kind)
    of_kind = Attributions(kinds.model.features, kinds.columns, attribution.values, attribution.base)
    rows = [
        [legend.row(reason) for side in of_kind.reasons(number, _REASONS_OF_KINDS) for reason in side]
        for number in range(len(analysis))
    ]
    return _OfKind(attribution.base, attribution.scores.tolist(), rows)


class _Legend:
    """The features and contexts that reasons speak of, each written once; a reason has its number."""

    def __init__(self) -> None:
        self.features: list[tuple[str, str, str, int]] = []
        self.contexts: list[str] = []
        self._numbers: dict[str, int] = {}

    def row(self, reason: Reason) -> tuple[float, ...]:
        """A reason as numbers: of a feature, its value and weight; of a source, its first block, count and weight."""
        weight = _short(reason.weight)
        if isinstance(reason, SourceWeight):
            context, first, count = reason.source
            if context not in self.contexts:
                self.contexts.append(context)
            return self.contexts.index(context), first, count, weight
        feature = reason.feature
        if feature.name not in self._numbers:
            self._numbers[feature.name] = len(self.features)
            self.features.append(_described(reason))
        return self._numbers[feature.name], _short(feature.scale.unscaled(reason.value), 3), weight


def _described(weight: Weight) -> tuple[str, str, str, int]:
    """A feature in words: name, unit ("yes" of a yes or no), meaning, and the offset of the block that it is of."""
    feature = weight.feature
    offset = _AT.search(feature.name)
    name, unit, meaning = feature.name, feature.scale.noun, feature.meaning
    if offset:
        name = name[: offset.start()]
    if meaning.startswith(_IS):
        unit, meaning = "yes", f"whether {meaning.removeprefix(_IS)}"
    return name.replace("_", " "), "" if unit in _NO_UNITS else unit, meaning, int(offset[1]) if offset else 0


def _short(number: float, digits: int = 6) -> float:
    return float(f"{number:.{digits}g}")
