"""Formulas: the one text of a formula that a page holds two or three times over.

KaTeX, MathJax and MediaWiki write a formula once for the eye, once for screen readers and once as its TeX source.
What a reader sees is one formula: its TeX where the page has it, else a line of plain text made from its MathML.
"""
# ruff: noqa: SIM905 (sets of names read better as text)

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from lxml import etree

from boilerkit.page.invisible import visible
from boilerkit.page.segments import Element
from boilerkit.patterns import lazy


class Formula(NamedTuple):
    """A formula: its text ("" if the page has it once more, beside), whether that is TeX, whether it is displayed."""

    text: str
    tex: bool = False
    display: bool = False


#: Class names that formulas are known by.
CLASSES: Final = frozenset(
    "katex MathJax MathJax_Preview MathJax_Display MathJax_SVG MathJax_SVG_Display MathJax_CHTML MathJax_MathML "
    "mjx-chtml "
    "mwe-math-element mwe-math-fallback-image-inline mwe-math-fallback-image-display latex tex "
    "math arithmatex mathjax-tex".split()
)
#: Elements that are formulas by their name.
TAGS: Final = frozenset(["math", "mjx-container"])

_RENDERED: Final = lazy(r"(?:^|\s)(?:MathJax\w*|mjx-chtml)(?:\s|$)")
_PICTURED: Final = lazy(r"(?:^|\s)(?:mwe-math-fallback-image-\w+|latex|tex)(?:\s|$)")
_WRITTEN: Final = lazy(r"(?:^|\s)(?:math|arithmatex|mathjax-tex)(?:\s|$)")
_DISPLAY_CLASS: Final = lazy(r"katex-display|_Display\b|math-element-block|image-display|\bdisplay\b|Jax_SVG_Display")
#: TeX between its delimiters, and whether they display it.
_DELIMITED: Final = (
    (lazy(r"\s*\\\[(.*)\\\]\s*", re.S), True),
    (lazy(r"\s*\$\$(.*)\$\$\s*", re.S), True),
    (lazy(r"\s*\\\((.*)\\\)\s*", re.S), False),
    (lazy(r"\s*\$([^$]*)\$\s*", re.S), False),
)
_TEX_COMMENT: Final = lazy(r"(?<!\\)%.*")
_TEX_STYLE: Final = lazy(r"\{\\(?:display|text)style (.*)\}|\\(?:display|text)style\b(.*)", re.S)
_LOOKS_TEX: Final = lazy(r"[\\^_{}]")
#: Later siblings among which MathJax 2 leaves the source of what it rendered.
_NEAR: Final = 2


def of_script(kind: str, text: str) -> Formula | None:
    r"""The formula of a `<script type="math/tex">`; None if it is another kind of script.

    Parameters
    ----------
    kind : str
        Its `type`.
    text : str
        What stands in it.
    """
    kind = kind.lower()
    if not kind.startswith("math/tex"):
        return None
    return Formula(_clean_tex(text), tex=True, display="mode=display" in kind.replace(" ", ""))


def read(element: Element, tag: str) -> Formula | None:
    """The formula that an element is.

    Parameters
    ----------
    element : lxml element
        With a name of `TAGS` or a class of `CLASSES`.
    tag : str
        Its local name, lower-cased.

    Returns
    -------
    Formula or None
        None if the element is no formula after all.
    """
    names = element.get("class") or ""
    if tag == "img":
        source = element.get("alt") if _PICTURED.search(names) else None
        return _of_tex(source, "image-display" in names) if source else None
    display = _is_displayed(element, names)
    if tag not in TAGS and _RENDERED.search(names) and _has_script(element):
        return Formula("")
    if "MathJax_Preview" in names:
        return None
    source = _tex(element)
    if source:
        return _of_tex(source, display)
    if tag == "math":
        return Formula(_line(element), display=display)
    if tag not in TAGS and _WRITTEN.search(names):
        return _written(element)
    inner = next(_named(element, "math"), None)
    if inner is not None:
        return Formula(_line(inner), display=display)
    picture = next((image for image in _named(element, "img") if _PICTURED.search(image.get("class") or "")), None)
    if picture is not None and picture.get("alt"):
        return _of_tex(picture.get("alt") or "", display)
    return None


def _named(element: Element, name: str) -> Iterator[Element]:
    return (part for part in element.iterdescendants() if _name(part) == name)


def _name(part: Element) -> str:
    """Local name, lower-cased; "" of a comment."""
    return part.tag.rpartition("}")[2].lower() if isinstance(part.tag, str) else ""


def _has_script(element: Element) -> bool:
    """Whether the source of a rendered formula stands beside it."""
    beside = element.getnext()
    for _ in range(_NEAR):
        if beside is None:
            break
        if _name(beside) == "script" and of_script(beside.get("type") or "", beside.text or ""):
            return True
        if (beside.tail or "").strip():
            break
        beside = beside.getnext()
    return False


def _is_displayed(element: Element, names: str) -> bool:
    if element.get("display") in ("block", "true") or _DISPLAY_CLASS.search(names):
        return True
    parent = element.getparent()
    if parent is not None and "katex-display" in (parent.get("class") or ""):
        return True
    return any(math.get("display") == "block" for math in _named(element, "math"))


def _tex(element: Element) -> str:
    """The TeX source that stands in an element, "" if none."""
    for part in element.iter():
        if _name(part) == "annotation" and "tex" in (part.get("encoding") or "").lower():
            return "".join(map(str, part.itertext()))
        source = part.get("data-latex") if isinstance(part.tag, str) else None
        if source:
            return source
    for part in element.iter():
        source = part.get("alttext") if _name(part) == "math" else None
        if source and _LOOKS_TEX.search(source):
            return source
    return ""


def _of_tex(source: str, display: bool) -> Formula:
    return Formula(_clean_tex(source), tex=True, display=display)


def _clean_tex(source: str) -> str:
    """TeX on one line, without comments and without the style command that MediaWiki wraps it in."""
    source = " ".join(_TEX_COMMENT.sub("", source).split())
    styled = _TEX_STYLE.fullmatch(source)
    return (styled[1] or styled[2] or "").strip() if styled else source


def _written(element: Element) -> Formula | None:
    """A formula that stands on the page as TeX between delimiters, for a script to render."""
    if len(element):
        return None
    for pattern, display in _DELIMITED:
        match = pattern.fullmatch(element.text or "")
        if match:
            return _of_tex(match[1], display)
    return None


# MathML as a line of text.

#: Signs above a letter, and the combining characters that stand for them.
_ACCENTS: Final = {
    "¯": "\u0304", "‾": "\u0304", "^": "\u0302", "ˆ": "\u0302", "~": "\u0303", "˜": "\u0303",
    "˙": "\u0307", "¨": "\u0308", "→": "\u20d7", "ˇ": "\u030c", "˘": "\u0306", "´": "\u0301", "`": "\u0300",
}  # fmt: skip
_APPLIED: Final = "\u2061"
_ONE: Final = lazy(r"[\w.,∞]+['′″*]*|[+\-−±][\w∞]+|['′″*†∗⊤+\-−±]", re.S)


def _line(part: Element) -> str:
    """The formula on one line; one in too many others, which no parser gives, as its text alone."""
    try:
        written = _written_out(part)
    except RecursionError:
        written = "".join(map(str, part.itertext()))
    return " ".join(visible(written).split())


def _written_out(part: Element) -> str:
    name = _name(part)
    write = _WRITERS.get(name)
    if write:
        return write(list(part.iterchildren(etree.Element)))
    if name in _UNSHOWN:
        return ""
    if name == "mspace":
        return " "
    if name == "mfenced":
        children = [_written_out(child) for child in part.iterchildren(etree.Element)]
        return part.get("open", "(") + (part.get("separators", ",")[:1] + " ").join(children) + part.get("close", ")")
    written = part.text or ""
    if len(part):
        if name in _ROWS:
            written = written.strip()
        scripted = False
        for child in part:
            inner, tail = _written_out(child), child.tail or ""
            gap = " " if scripted and inner[:1].isalnum() and written[-1:].isalnum() else ""
            written += gap + inner + (tail.strip() if name in _ROWS else tail)
            scripted = _name(child) in _WRITERS
    if name in _TOKENS:
        written = written.strip()
        if written == _APPLIED:  # the sine of x, not a product
            after = part.getnext()
            fenced = after is not None and "".join(map(str, after.itertext())).lstrip().startswith("(")
            return "" if fenced else " "
    return written


_TOKENS: Final = frozenset("mi mn mo ms".split())
_ROWS: Final = frozenset("math mrow mstyle mpadded menclose merror mtd semantics maction".split())
_UNSHOWN: Final = frozenset(["mphantom", "annotation", "annotation-xml", "", "mprescripts", "none"])


def _operand(text: str) -> str:
    """A text in parentheses, unless it is one number or name."""
    text = visible(text).strip()
    return text if _ONE.fullmatch(text) or (text[:1] + text[-1:] == "()" and text.count("(") == 1) else f"({text})"


def _script(sign: str, text: str) -> str:
    return sign + _operand(text) if visible(text).strip() else ""


def _base(children: list[Element]) -> str:
    return _written_out(children[0]) if children else ""


def _scripts(*signs: str) -> Callable[[list[Element]], str]:
    def write(children: list[Element]) -> str:
        pairs = zip(signs, children[1:], strict=False)
        return _base(children) + "".join(_script(sign, _written_out(child)) for sign, child in pairs)

    return write


def _over(children: list[Element]) -> str:
    above = _written_out(children[1]).strip() if len(children) > 1 else ""
    base = _base(children)
    return base + _ACCENTS[above] if above in _ACCENTS and len(base.strip()) == 1 else base + _script("^", above)


def _multiscripts(children: list[Element]) -> str:
    """A base with pairs of lower and upper scripts; those after `<mprescripts>` stand before it."""
    written = before = ""
    lower, in_front = True, False
    for child in children[1:]:
        if _name(child) == "mprescripts":
            lower, in_front = True, True
            continue
        script = _script("_" if lower else "^", _written_out(child))
        written, before = (written, before + script) if in_front else (written + script, before)
        lower = not lower
    return before + _base(children) + written


def _fraction(children: list[Element]) -> str:
    return "/".join(f"({_written_out(child).strip()})" for child in children)


def _rows(children: list[Element]) -> str:
    rows = (", ".join(_written_out(cell) for cell in row.iterchildren(etree.Element)) for row in children)
    return "; ".join(rows)


_WRITERS: Final[dict[str, Callable[[list[Element]], str]]] = {
    "mfrac": _fraction,
    "msup": _scripts("^"),
    "msub": _scripts("_"),
    "msubsup": _scripts("_", "^"),
    "munder": _scripts("_"),
    "munderover": _scripts("_", "^"),
    "mover": _over,
    "msqrt": lambda children: f"sqrt({''.join(map(_written_out, children))})",
    "mroot": lambda children: f"root({', '.join(map(_written_out, reversed(children)))})",
    "mmultiscripts": _multiscripts,
    "mtable": _rows,
    "semantics": _base,
}
