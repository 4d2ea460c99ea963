"""Stylesheets made inert: whatever could fetch is dropped, what lays out the page stays.

Functions are let through by name, so that one which fetches and is not known yet is dropped as well.
"""
# ruff: noqa: SIM905 (sets of names read better as text)

import re
from collections.abc import Iterable, Sequence
from typing import Final

try:
    import tinycss2
    from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule
except ImportError as error:
    raise ImportError("a page report needs tinycss2: pip install 'boilerkit[report]'") from error

#: At-rules that hold other rules. `@import`, `@font-face` and the rest are dropped.
_HOLDING: Final = frozenset("media supports container layer keyframes -webkit-keyframes".split())
_FUNCTIONS: Final = frozenset(
    "var env calc min max clamp attr counter counters minmax repeat fit-content "
    "rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix light-dark "
    "linear-gradient radial-gradient conic-gradient repeating-linear-gradient repeating-radial-gradient "
    "-webkit-linear-gradient -webkit-gradient "
    "translate translatex translatey translatez translate3d scale scalex scaley scale3d rotate rotatex rotatey "
    "rotatez skew skewx skewy matrix matrix3d perspective "
    "cubic-bezier steps inset circle ellipse polygon "
    "blur brightness contrast drop-shadow grayscale hue-rotate invert opacity saturate sepia".split()
)
#: Those of selectors and conditions.
_SELECTING: Final = _FUNCTIONS | frozenset(
    "is where not has any matches -webkit-any -moz-any nth-child nth-last-child nth-of-type nth-last-of-type lang dir "
    "host host-context slotted part state highlight and or selector style scroll-state".split()
)
#: The copy's links have no address; this attribute says where there was one.
_LINK: Final = re.compile(r":(?:any-)?link\b", re.I)
LINKED: Final = "data-linked"


def stylesheet(source: str) -> str:
    """A style sheet without what could fetch.

    Parameters
    ----------
    source : str

    Returns
    -------
    str
        CSS that can stand in a `<style>` element; "" if it is nested too deep.

    Examples
    --------
    >>> stylesheet("@import 'x.css'; p { color: red; background: url(x.png) } @media print { a { top: 0 } }")
    'p {color: red;}@media print {a {top: 0;}}'
    """
    try:
        written = _rules(tinycss2.parse_stylesheet(source, skip_comments=True, skip_whitespace=True))
    except RecursionError:
        return ""
    return written.replace("</", "<\\/")  # the same in CSS, and no end of the element


def declarations(source: str) -> str:
    """What stands in a `style` attribute, without what could fetch.

    Examples
    --------
    >>> declarations("margin: 0; background: URL(x.png); color: var(--ink)")
    'margin: 0;color: var(--ink);'
    """
    try:
        declarations = tinycss2.parse_declaration_list(source, skip_comments=True, skip_whitespace=True)
        return "".join(_declaration(node) for node in declarations if isinstance(node, Declaration))
    except RecursionError:
        return ""


def _rules(nodes: Iterable[Node]) -> str:
    written = []
    for node in nodes:
        if isinstance(node, Declaration):
            written.append(_declaration(node))
        elif not _is_inert(getattr(node, "prelude", ()), _SELECTING):
            continue
        elif isinstance(node, QualifiedRule):
            inside = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            rules = _rules(inside)
            written.append(f"{_prelude(node)} {{{rules}}}" if rules else "")
        elif isinstance(node, AtRule) and node.lower_at_keyword in _HOLDING:
            head = f"@{node.lower_at_keyword} {_prelude(node)}"
            if node.content is None:
                written.append(f"{head};")
            else:
                inside = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
                written.append(f"{head} {{{_rules(inside)}}}")
    return "".join(written)


def _prelude(rule: QualifiedRule | AtRule) -> str:
    return _LINK.sub(f"[{LINKED}]", tinycss2.serialize(rule.prelude).strip())


def _declaration(node: Declaration) -> str:
    if not _is_inert(node.value):
        return ""
    important = "!important" if node.important else ""
    return f"{node.name}: {tinycss2.serialize(node.value).strip()}{important};"


def _is_inert(tokens: Sequence[Node], functions: frozenset[str] = _FUNCTIONS) -> bool:
    """Whether tokens hold no address and no functions but some."""
    for token in tokens:
        if token.type in ("url", "error"):
            return False
        if token.type == "function":
            if not (token.lower_name in functions and _is_inert(token.arguments, functions)):
                return False
        elif token.type.endswith("block") and not _is_inert(token.content, functions):
            return False
    return True
