"""Displays: how documents and blocks show themselves in a notebook, by its theme."""

from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Final

from boilerkit.analysis import Analysis, BlockRecord
from boilerkit.output.kinds_style import KINDS_STYLE

#: Blocks that a document lists.
_ROWS: Final = 100
_EXCERPT: Final = 160
#: Colours come from the notebook (Jupyter's variables, else the text's own), but for the tints of kinds.
_STYLE: Final = (
    "<style>"
    + KINDS_STYLE
    + """
.boilerkit { color: var(--jp-content-font-color1, inherit); font-size: .95em; line-height: 1.45; max-width: 70em }
.boilerkit p { margin: 0 0 .4em }
.boilerkit .faint, .boilerkit .dropped { opacity: .72 }
.boilerkit .strip { display: flex; height: 1.3em; margin: 0 0 .5em; border-radius: 3px; overflow: hidden }
.boilerkit .strip i, .boilerkit .mark { --bk-strong: 1; --bk-weak: .25; background: var(--bk-tint) }
.boilerkit .strip .kept { border-bottom: .3em solid currentcolor }
.boilerkit .mark { display: inline-block; width: .8em; height: .8em; margin-right: .45em; border-radius: 2px }
.boilerkit .rows { max-height: 22em; overflow: auto; border: 1px solid var(--jp-border-color2, rgb(128 128 128 / .4)) }
.boilerkit table { width: 100%; margin: 0; border-collapse: collapse; background: none }
.boilerkit td, .boilerkit th {
  padding: .1em .6em; text-align: left; vertical-align: top; white-space: nowrap; background: none }
.boilerkit .number { text-align: right; font-variant-numeric: tabular-nums }
.boilerkit td.text { width: 100%; white-space: normal }
</style>"""
)


def document_html(analysis: Analysis) -> str:
    """What a document shows of itself: how much is kept, where on the page, and its first blocks."""
    blocks, unit = analysis.blocks, analysis.unit
    kept = [block for block in blocks if block.kept]
    share = sum(len(block.text) for block in kept) / max(1, sum(len(block.text) for block in blocks))
    rows = "".join(_row(number, block) for number, block in enumerate(blocks[:_ROWS]))
    left = len(blocks) - _ROWS
    more = f"<p class=faint>and {left} more: <code>.to_frame()</code> lists them all</p>" * (left > 0)
    heads = "".join(f"<th>{head}</th>" for head in ("", "decision", "probability", "kind", "element", "text"))
    return (
        f"<div class=boilerkit>{_STYLE}<p><b>{len(kept)} of {len(blocks)} {unit}s kept</b> "
        f"<span class=faint>· {share:.0%} of the text · score {analysis.decision.score:.2f} · "
        f"threshold {analysis.decision.threshold:.2f}</span></p>"
        f'<div class=strip role=img aria-label="{unit}s in reading order: tinted by kind, kept ones underlined">'
        f"{''.join(_strip(analysis))}</div>"
        f"<div class=rows><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{more}</div>"
    )


def block_html(block: BlockRecord) -> str:
    """What a block shows of itself: the decision, where it stands, and its text."""
    decision = _decision(block)
    xpath = f" · <code>{escape(block.xpath)}</code>" * bool(block.xpath)
    hidden = " · hidden on the page" * block.hidden + " · a duplicate of a kept block" * block.duplicate
    return (
        f"<div class=boilerkit>{_STYLE}<p class={decision}>{_mark(block)}<b>{decision}</b> · "
        f"probability {block.probability:.3f} · {block.kind}, {block.kinds[block.kind]:.0%}{xpath}{hidden}</p>"
        f"<p dir=auto>{escape(_short(block.text, 800))}</p></div>"
    )


def _strip(analysis: Analysis) -> Iterator[str]:
    """The page as a strip: runs of blocks of the same kind and decision, each as wide as its text is long."""
    for (kind, decision), run in groupby(analysis.blocks, key=lambda block: (block.kind, _decision(block))):
        length = sum(len(block.text) for block in run)
        yield f"<i class='k-{kind} {decision}' title={kind} style='flex: {length}'></i>"


def _row(number: int, block: BlockRecord) -> str:
    decision = _decision(block)
    hidden = " <span class=faint>(hidden on the page)</span>" * block.hidden
    hidden += " <span class=faint>(a duplicate of a kept block)</span>" * block.duplicate
    return (
        f"<tr class={decision}><td class=number>{number}</td><td>{decision}</td>"
        f"<td class=number>{block.probability:.2f}</td><td>{_mark(block)}{block.kind}</td><td>{escape(block.tag)}</td>"
        f"<td class=text dir=auto>{escape(_short(block.text))}{hidden}</td></tr>"
    )


def _mark(block: BlockRecord) -> str:
    return f"<i class='mark k-{block.kind}'></i>"


def _decision(block: BlockRecord) -> str:
    return "kept" if block.kept else "dropped"


def _short(text: str, length: int = _EXCERPT) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
