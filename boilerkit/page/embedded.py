"""Text that stands only in a page's data: JSON that a script would have shown.

Pages that are rendered in the browser carry their text as JSON-LD, as the state of a framework (Next.js, Nuxt, Gatsby,
Apollo) or in a script of their own. Where the page itself shows no prose, a small page is made of what its data says.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from lxml import etree

from boilerkit.page.parse import parse
from boilerkit.page.segment import segment
from boilerkit.page.segments import Element, Segments
from boilerkit.page.storage import NOT_IN_XML
from boilerkit.page.tags import Trait
from boilerkit.patterns import has_any, lazy

_WARNING: Final = "The page shows no text of its own; its blocks were made from its embedded data."

#: Prose that a page shows itself, in characters, from which its data is left alone, and how many times as much its
#: data must hold.
_SHOWN_ENOUGH: Final = 300
_TIMES: Final = 3.0
#: Share of the data's words from which the page shows them itself, wherever they stand.
_SHOWN: Final = 0.9
#: Characters from which a block is prose even without a sentence, and the least that data must hold.
_LONG: Final = 40
#: Characters up to which a block is no prose.
_SHORTEST: Final = 12
_LEAST: Final = 80
#: Tags and names of notices and controls, which are elements of few blocks; a whole page may bear such a name too,
#: or stand in a `<noscript>` or in a button that is never closed.
_FEW_BLOCKS: Final = 10
_NOTICES: Final = frozenset(["nav", "footer", "noscript", "button", "select", "textarea", "label"])
_CONSENT: Final = lazy(r"cookie|consent|gdpr|newsletter", re.I)

#: Bounds on data that is read: characters of all scripts, and values in them.
_MOST_CHARACTERS: Final = 8_000_000
_MOST_VALUES: Final = 200_000
#: Places in a script that are read as JSON.
_MOST_MATCHES: Final = 1000
#: What a variable of a page's state is set to; of its name the end is enough, which is found several times as fast.
_STATE: Final = lazy(r"(?:state|State|data|Data|__(?<=[A-Z0-9_]__))\s*=\s*(?:JSON\.parse\(\s*)?(?=[{\[\"'])")
_PUSHED: Final = lazy(r"self\.__next_f\.push\(\s*(?=\[)")
_FLIGHT_LINE: Final = lazy(r"^[0-9a-f]*:[A-Z]{0,2}(?=[\[{\"])|^[0-9a-f]+:T[0-9a-f]+,", re.M)
_DECODER: Final = json.JSONDecoder(strict=False)

#: Names of what holds a page's text, the best first; what stands under other names is taken last.
_BODIES: Final = (
    ("articleBody", "reviewBody"),
    ("body", "bodyHtml", "contentHtml", "content", "contents", "html", "paragraphs", "blocks", "article", "story"),
    ("text", "value", "rendered", "copy", "markdown"),
    ("description", "summary", "lead", "excerpt"),
)
_RANKS: Final = {name.lower(): rank for rank, names in enumerate(_BODIES) for name in names}
_HEADLINES: Final = ("headline", "title")
#: Names of what is never a page's text.
_NEVER: Final = frozenset(
    "url href src css style script token hash translation i18n locale message config label seo meta cookie consent "  # noqa: SIM905
    "caption copyright footer menu nav comment related teaser query error policy terms".split()
)
_HTML: Final = lazy(r"</?(?:p|div|h[1-6]|ul|ol|li|br|blockquote|em|strong|a|span|section|article)\b[^<>]*>", re.I)
#: From one end of a sentence to the next, so that what has no sentence is read once.
_SENTENCE: Final = lazy(
    r"(?:\A|(?<=[.!?。！？।؟]))(?:(?![.!?。！？।؟])[\W\d_])*+[^\W\d_][^.!?。！？।؟]{8,}+[.!?。！？।؟](?:[\s\"'”’»)」』]|$)"
)
_SENTENCE_CJK: Final = lazy(
    r"(?:\A|(?<=[。！？]))(?:(?![\u3040-\u30ff\u3400-\u9fff]{2})[^。！？])*+[\u3040-\u30ff\u3400-\u9fff]{2}[^。！？]*+[。！？]"
)
_CODE: Final = lazy(r"[{};]\s*$|^\s*[{<]?\s*(?:function|var|const|import)\b|\A\S*\Z|=>|\{\{", re.M)
#: Characters of a text that are judged, and the share of them that are letters in any prose.
_JUDGED: Final = 2000
_LETTERS: Final = 0.4
_LINK: Final = Trait.LINK.value
_HEADING: Final = lazy(r"h(?:eading)?-?_?([1-6])?$", re.I)


def segment_page(root: Element, warnings: Iterable[str] = ()) -> Segments:
    """Cut a page into blocks: those that it shows, or those of its data if it shows no prose.

    Parameters
    ----------
    root : lxml element
        The page, parsed; it is not changed.
    warnings : iterable of str
        What was wrong with the page when it was parsed.

    Returns
    -------
    Segments
        With `source` "data" and a warning where the blocks are those of a page made of the data, which is also the
        tree that their XPaths belong to.
    """
    shown = segment(root, warnings)
    made = _data_page(root, shown)
    if made is None:
        return shown
    segments = segment(made)
    segments.source = "data"
    segments.warnings = [*shown.warnings, _WARNING]
    segments.metadata, segments.kinds = shown.metadata, shown.kinds
    segments.title, segments.titles, segments.site_name = shown.title, shown.titles, shown.site_name
    segments.stated_by = root
    return segments


def _data_page(root: Element, segments: Segments) -> Element | None:
    """A page made of the data of a page that shows no prose; None if it shows some, or its data has none."""
    enough, shown = _shows_enough(segments)
    if enough:
        return None
    scripts = [script for script in root.iter("script") if script.text and not script.get("src")]
    headline, parts = _text(scripts)
    if sum(len(part) for _, part in parts) < max(_TIMES * shown, _LEAST) or _is_shown(segments, parts):
        return None
    return _page(root, segments.title, headline, parts)


def _shows_enough(segments: Segments) -> tuple[bool, int]:
    """Whether a page shows prose enough of its own, and, if not, how much: characters of it.

    Prose stands outside links, controls and notices. The longest texts are looked at first, so that of an ordinary page
    a few are enough.
    """
    shown = 0
    long = [block for block, text in enumerate(segments.texts) if len(text) >= _SHORTEST]
    for block in sorted(long, key=lambda block: -len(segments.texts[block])):
        text, size = segments.texts[block], _outside_links(segments, block)
        if not size or _is_noticed(segments, segments.containers[block]):
            continue
        if size >= _LONG or _is_prose(text):
            shown += size
            if shown >= _SHOWN_ENOUGH:
                return True, shown
    return False, shown


def _is_shown(segments: Segments, parts: list[tuple[str, str]]) -> bool:
    """Whether a page has nearly all words of its data among its own, if only in links, controls or notices."""
    words = [word for _, text in parts for word in _HTML.sub(" ", text).split()]
    own = {word for text in segments.texts for word in text.split()}
    return sum(word in own for word in words) > _SHOWN * len(words)


def _outside_links(segments: Segments, block: int) -> int:
    """Characters of a block that are in no link."""
    pieces = range(segments.first_piece[block], segments.first_piece[block + 1])
    size = sum(len(segments.pieces[piece]) for piece in pieces if not segments.traits[segments.owners[piece]] & _LINK)
    return min(size, len(segments.texts[block]))


def _is_noticed(segments: Segments, element: int) -> bool:
    """Whether an element stands in a notice of cookies or the like, in a control or in a small menu."""
    while element >= 0 and segments.last_block[element] - segments.first_block[element] < _FEW_BLOCKS:
        if segments.tags[element] in _NOTICES or _CONSENT.search(segments.names[element]):
            return True
        element = segments.parents[element]
    return False


def _text(scripts: list[Element]) -> tuple[str, list[tuple[str, str]]]:
    """Headline and text of the best of all that the scripts say: tags and texts (or HTML) of its parts."""
    best: tuple[int, int, list[tuple[str, str]]] = (len(_BODIES) + 1, 0, [])
    headline = ""
    budget = [_MOST_VALUES]
    for value in _values(scripts):
        for rank, title, parts in _candidates(value, budget):
            size = sum(len(text) for _, text in parts)
            # A better name wins, unless there is far more text under another.
            if (rank <= best[0] and size > best[1]) or size > 3 * best[1] or (rank < best[0] and 3 * size > best[1]):
                best, headline = (rank, size, parts), title
    return headline, best[2]


def _values(scripts: list[Element]) -> Iterator[Any]:
    """What the scripts hold as JSON."""
    left = _MOST_CHARACTERS
    pushed = []
    for script in scripts:
        source = script.text or ""
        left -= len(source)
        if left < 0:
            return
        if "json" in (script.get("type") or ""):
            yield from _json(source.strip().removeprefix("<!--"))
            continue
        for match in islice(_STATE.finditer(source), _MOST_MATCHES):
            yield from _json(source, match.end())
        for match in islice(_PUSHED.finditer(source), _MOST_MATCHES):
            pushed += [part for value in _json(source, match.end()) for part in value if isinstance(part, str)]
    flight = "".join(pushed)
    for match in islice(_FLIGHT_LINE.finditer(flight), _MOST_MATCHES):
        if match[0].endswith(","):
            yield {"text": flight[match.end() :].partition("\n")[0]}
        else:
            yield from _json(flight, match.end())


def _json(source: str, start: int = 0) -> list[Any]:
    """The JSON value that starts there, and the JSON in it if it is a string; none if there is none."""
    try:
        value, _ = _DECODER.raw_decode(source, start)
        if isinstance(value, str) and value[:1] in ("{", "["):
            value, _ = _DECODER.raw_decode(value)
    except (ValueError, RecursionError):
        return []
    return [value] if isinstance(value, dict | list) else []


def _candidates(value: Any, budget: list[int]) -> Iterator[tuple[int, str, list[tuple[str, str]]]]:
    """Every value with a name that may hold a page's text: rank of the name, headline beside it, and its parts."""
    todo: list[tuple[Any, str]] = [(value, "")]
    while todo:
        value, title = todo.pop()
        budget[0] -= 1
        if budget[0] < 0:
            return
        if isinstance(value, list):
            strings = [item for item in value if isinstance(item, str) and _is_prose(item)]
            if len(strings) > 1:  # Nuxt's payload: one flat list of all values
                yield len(_BODIES), title, [("p", text) for text in strings]
            todo.extend((item, title) for item in reversed(value))
        elif isinstance(value, dict):
            own = next((value[name] for name in _HEADLINES if isinstance(value.get(name), str)), "")
            title = own or title
            for name, inner in value.items():
                rank = _RANKS.get(name.lower())
                has_parts = isinstance(inner, dict | list)
                if (rank is None and not has_parts) or has_any(name, _NEVER):
                    continue
                if rank is not None:
                    parts = _parts(inner, budget)
                    if sum(_is_prose(text) for _, text in parts) > 0:
                        yield rank, title, parts
                if has_parts:
                    todo.append((inner, title))


def _parts(value: Any, budget: list[int]) -> list[tuple[str, str]]:
    """Blocks of a text or of a tree of rich text, in order: the tag and the text of each."""
    parts: list[tuple[str, str]] = []
    #: Values to come, the next last; a tag stands for a block that begins there.
    todo: list[tuple[Any, str]] = [(value, "p")]
    inline = False
    while todo:
        value, tag = todo.pop()
        budget[0] -= 1
        if budget[0] < 0:
            break
        if isinstance(value, str):
            if inline and parts and tag == "":
                parts[-1] = (parts[-1][0], parts[-1][1] + value)
            elif _HTML.search(value):
                parts.append(("", value))
            else:
                parts.extend((tag or "p", text) for text in re.split(r"\n\s*\n", value) if text.strip())
            inline = True
        elif isinstance(value, list):
            todo.extend((item, tag) for item in reversed(value))
        elif isinstance(value, dict):
            kind = value.get("type") or value.get("nodeType") or value.get("_type") or value.get("tag") or ""
            own = _block_tag(str(kind), value, tag)
            inner = [
                item
                for name in ("text", "value", "html", "body", "content", "contents", "children", "paragraphs", "blocks",
                             "data", "nodes", "spans", "items")
                if isinstance(item := value.get(name), str | list | dict)
            ]  # fmt: skip
            todo.extend((item, own) for item in reversed(inner))
            if own:
                inline = False
    return parts


def _block_tag(kind: str, value: dict[str, Any], tag: str) -> str:
    """Tag of a node of rich text, "" if it is part of its parent's line."""
    heading = _HEADING.match(kind)
    if heading:
        level = heading[1] or value.get("level")
        return f"h{level}" if str(level) in "123456" and level else "h2"
    if kind.lower() in ("text", "span", "link", "hyperlink", "bold", "italic", "strong", "em", "mark", "a", "inline"):
        return ""
    return "li" if "list" in kind.lower() and "item" in kind.lower() else "p" if kind or tag else ""


def _is_prose(text: str) -> bool:
    """Whether a text has a sentence and is not code."""
    bare = _HTML.sub(" ", text)
    letters = sum(map(str.isalpha, bare[:_JUDGED]))
    if len(bare) < 12 or letters < _LETTERS * len(bare[:_JUDGED]):
        return False
    if _CODE.search(bare[:_JUDGED]) and not _SENTENCE_CJK.search(bare[:_JUDGED]):
        return False
    return bool(_SENTENCE.search(bare[:_JUDGED]) or _SENTENCE_CJK.search(bare[:_JUDGED]))


def _page(root: Element, title: str, headline: str, parts: list[tuple[str, str]]) -> Element:
    page = etree.Element("html")
    if root.get("lang"):
        page.set("lang", _clean(root.get("lang", "")))
    etree.SubElement(etree.SubElement(page, "head"), "title").text = _clean(title)
    article = etree.SubElement(etree.SubElement(page, "body"), "article")
    if headline:
        etree.SubElement(article, "h1").text = _clean(html.unescape(headline))
    for tag, text in parts:
        if not tag:
            article.extend(_fragment(text))
        elif text.strip():
            etree.SubElement(article, tag).text = _clean(html.unescape(text))
    return page


def _fragment(text: str) -> list[Element]:
    body = parse(f"<body><div>{text}</div>").find("body")
    return list(body) if body is not None else []


def _clean(text: str) -> str:
    return NOT_IN_XML.sub("\ufffd", text)
