"""Recovery: a page whose title, style sheet, script or comment never ends, and swallows what follows.

Browsers show nothing of what is swallowed. Its author meant it to be seen, so the element is ended where it must have
ended, and a warning says so.
"""

import re
from typing import Final, NamedTuple

from boilerkit.page.segments import Element
from boilerkit.patterns import lazy

#: Elements whose content is text up to their own end tag.
RAW_TEXT: Final = ("title", "textarea", "style", "script", "xmp", "iframe", "noembed", "noframes")
_COMMENT: Final = "!--"

_START: Final = lazy(rf"<(?:(!--)(?!-?>)|({'|'.join(RAW_TEXT)})(?=[\s/>])[^<>]{{0,4096}}(?<!/)>)", re.I)
_END: Final = {name: lazy(rf"</{name}(?=[\s/>])", re.I) for name in RAW_TEXT} | {_COMMENT: lazy("--!?>")}
#: Places where a part that never ends is ended: before the next tag; in a script, before one that starts a line or
#: follows a statement; in a comment, where the next tag ends; at once, if nothing in it can be its own.
_TAG: Final = lazy(r"</?[a-z][^<>]*>", re.I)
_TAG_AFTER_CODE: Final = lazy(r"(?:^|(?<=[;}]))[^\S\n]*(?=</?[a-z][^<>]*>)", re.I | re.M)
_AT_ONCE: Final = lazy("")

#: What a part holds that swallows the page, other than one that the page was merely cut off in.
_BODY: Final = lazy(r"</(?:head|body|html)\s*>|<body(?=[\s>])", re.I)
_PAGE: Final = lazy(rf"{_BODY.pattern}|</(?:p|div|h[1-6]|li|article|section|table)\s*>", re.I)
_PAGE_AFTER_CODE: Final = lazy(rf"{_BODY.pattern}|^[^\S\n]*</?(?:p|div|h[1-6]|main)\b[^<>]*>", re.I | re.M)


class Rule(NamedTuple):
    """Where a part is ended; what it then holds if no end tag follows, and if that of another ends it."""

    place: re.Pattern[str] = _TAG
    endless: re.Pattern[str] = _TAG
    ended: re.Pattern[str] = _PAGE


_EMPTY: Final = Rule(_AT_ONCE)
_CODE: Final = Rule(_TAG_AFTER_CODE, _PAGE_AFTER_CODE, _PAGE_AFTER_CODE)
_RULES: Final = dict.fromkeys(RAW_TEXT, Rule()) | {"script": _CODE, _COMMENT: Rule(_TAG, _PAGE, _BODY)}
#: A start tag of which the content cannot be wanted.
_IS_EMPTY: Final = lazy(r"<script[^>]*\ssrc\s*=", re.I)
_SCRIPT: Final = lazy(r"<script(?=[\s/>])", re.I)
#: Stands in what a script prints, where it is no end.
_PRINTED: Final = "<\\/script"
#: A start in a part: the end that the part found is that of another. Scripts that begin with a tag keep markup.
_ANOTHER: Final = {name: lazy(rf"<{name}(?=[\s/>])", re.I) for name in RAW_TEXT} | {
    "script": lazy(r"\A(?!\s*<[a-z])(?s:.*?)(?:^[^\S\n]*<script(?=[\s>])|</script)", re.I | re.M),
    _COMMENT: lazy("<!--"),
}


class Raw(NamedTuple):
    """A comment or raw-text element of a page's source.

    Attributes
    ----------
    name : str
        Lower-cased name of the element, "!--" of a comment.
    start, content, end : int
        Where it starts, where its content starts, and where that ends: at its end tag or at the end of the page.
    ended : bool
        Whether it has an end tag.
    """

    name: str
    start: int
    content: int
    end: int
    ended: bool


def _next_part(source: str, start: int, endless: set[str]) -> Raw | None:
    """The first part from a place on; `endless` holds the names that are known to have no end tag from there."""
    match = _START.search(source, start)
    if not match:
        return None
    name = match[1] or match[2].lower()
    end = None if name in endless else _END[name].search(source, match.end())
    if end and name == "script" and _holds_open_script(source[match.end() : end.start()]):
        end = _END[name].search(source, end.end())
    if end is None:
        endless.add(name)
    return Raw(name, match.start(), match.end(), end.start() if end else len(source), end is not None)


def may_be_swallowed(source: str, root: Element) -> bool:
    """Whether a page's parts are to be looked at one by one, because what one holds may be the page's.

    Parameters
    ----------
    source : str
        HTML.
    root : lxml element
        The tree that was made of it.
    """
    last, text = None, ""
    for element in root.iter(*RAW_TEXT):
        content = element.text
        if content:
            last, text = element, content
            if f"<{element.tag}" in text and _holds_another(element, text):
                return True
    # Only the last of them can be without end.
    return (
        (last is not None and _is_rest(source, text) and bool(_rule(last)[0].endless.search(text)))
        or _is_comment_open(source, len(source))
        or _is_body_in_comment(source, root)
    )


def _holds_another(element: Element, text: str) -> bool:
    """Whether an element's text has the start of another such element, and what that one would have swallowed."""
    rule, another = _rule(element)
    return another.search(text) is not None and rule.ended.search(text) is not None


def _rule(element: Element) -> tuple[Rule, re.Pattern[str]]:
    if element.tag == "script" and element.get("src"):
        return _EMPTY, _SCRIPT
    return _RULES[element.tag], _ANOTHER[element.tag]


def _is_rest(source: str, text: str) -> bool:
    """Whether a page may end with a text."""
    return source[-256:].rstrip().endswith("".join(text[-256:].split()[-1:]))


def _is_body_in_comment(source: str, root: Element) -> bool:
    body = root.find("body")
    if body is not None and body.keys():
        return False  # it was read
    start = source.find("<body")
    return start > 0 and _is_comment_open(source, start)


def _is_comment_open(source: str, place: int) -> bool:
    start = source.rfind("<!--", 0, place)
    return start >= 0 and source.find("-->", start, place) < 0


def _holds_open_script(code: str) -> bool:
    """Whether a script starts another one in a comment, so that the end tag that follows is that one's."""
    comment = code.find("<!--", code.rfind("-->") + 1)
    return comment >= 0 and _SCRIPT.search(code, comment) is not None


def recover(source: str) -> tuple[str, list[str]]:
    """End what never ends and swallows the rest of a page.

    Parameters
    ----------
    source : str
        HTML.

    Returns
    -------
    source : str
        The same where nothing had to be ended.
    warnings : list of str
        One sentence for each kind of element that was ended.

    Examples
    --------
    >>> recover("<title>Tea<p>Tea is hot.</p>")
    ('<title>Tea</title><p>Tea is hot.</p>', ['The page has a <title> without end; it was ended at the next tag.'])
    """
    pieces: list[str] = []
    names: dict[str, None] = {}
    start, written, endless = 0, 0, set[str]()
    while part := _next_part(source, start, endless):
        place = _place(source, part)
        if place is None:
            start = part.end + 1
            continue
        pieces += (source[written:place], "-->" if part.name == _COMMENT else f"</{part.name}>")
        names[part.name] = None
        start = written = place
    return "".join((*pieces, source[written:])), [_sentence(name) for name in names]


def _place(source: str, part: Raw) -> int | None:
    """Where a part that never ends must have ended; None if it ends, or if nothing is lost in it."""
    text = source[part.content : part.end]
    rule, another = _RULES[part.name], _ANOTHER[part.name]
    if _IS_EMPTY.search(source, part.start, part.content):
        rule, another = _EMPTY, _SCRIPT
    if part.ended and (_PRINTED in text or not another.search(text)):
        return None
    swallowed, match = (rule.ended if part.ended else rule.endless).search(text), rule.place.search(text)
    return part.content + match.start() if swallowed and match else None


def _sentence(name: str) -> str:
    what = "comment" if name == _COMMENT else f"<{name}>"
    return f"The page has a {what} without end; it was ended at the next tag."
