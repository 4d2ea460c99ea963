"""Listings: program text as it was before a highlighter numbered, wrapped and coloured it.

Highlighters (Pygments, Rouge, Chroma, Prism, highlight.js, Shiki, SyntaxHighlighter, CodeMirror, GitHub, Hexo …) differ
in where they put the lines, their numbers and the name of the language; they agree in that each of these says in its
class what it is.
"""
# ruff: noqa: SIM905 (sets of names read better as text)

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate, islice
from typing import Final

from lxml import etree

from boilerkit.page.segments import Element
from boilerkit.page.tags import BLOCK, PREFORMATTED, SKIPPED
from boilerkit.patterns import has_any, lazy

#: What classes of elements have that may be, or hold, a listing.
_NOTABLE: Final = "code language- lang- highlight syntax snippet hljs shiki prism crayon prettyprint listing".split()
_NOTABLE_WORD: Final = lazy(r"\bcm-|\bsrc\b", re.I)
_NOTABLE_WORD_PARTS: Final = ("cm-", "src")
#: Characters beside the code, such as a file's name, that a listing's frame may hold.
_LONGEST_FRAME: Final = 120
_GUTTER: Final = lazy(
    r"gutter|line-?_?no|line-?_?num|code-?line-?number|linenumber|numbering|blob-num|\bhljs-ln-n|\blntd?\b|\bln\b", re.I
)
_NUMBERS: Final = lazy(r"[\d\s.:|]*\Z")
_TOOL: Final = lazy(r"\b(?:copy|clipboard|btn|button|toolbar|tooltip)", re.I)
_UNSELECTABLE: Final = lazy(r"user-select\s*:\s*none", re.I)
_LINE: Final = frozenset(
    "line code-line token-line view-line cm-line codemirror-line react-code-line react-file-line codeline".split()
)
#: What stands in articles and never in a listing; themes call their wrappers by the names of highlighters.
_PROSE: Final = etree.XPath("descendant::*[self::p or self::h1 or self::h2 or self::h3 or self::h4 or self::li][1]")
#: What no prose has: signs of code, columns, the prompt of a shell, a number before each line.
_NOT_PROSE: Final = lazy(r"[{}<>=\\|_`;#~]|\$ |\S {3,}\S|\t\S|\w\(\)|[-+*]{3}|^\s*(?:\d+[\s:]|>)", re.M)
_SENTENCE_END: Final = lazy(r"\w[.!?][\"'”’)]*(?=\s|$)")
#: Sentences from which a text is prose, and words in a line of it, on average.
_SENTENCES: Final = 2
_WORDS_IN_LINE: Final = 6
#: Elements whose cells are parts of one line.
_IN_LINE: Final = frozenset("td th col colgroup".split())
_HOLDS_CODE: Final = lazy(r"(?:^|\s)(?:blob-code|code-?cell|cm-content|js-file-line)|(?:^|\s)code(?:\s|$)", re.I)

_PREFIXED: Final = lazy(
    r"(?:^|\s)(brush:?|(?:language|lang|highlight-source|highlight-text|source|src|syntax|code|highlight|type)[-:])\s*"
    r"([a-z][\w+#.-]*)",
    re.I,
)
#: Of these, the ones that are followed by nothing but a language.
_CERTAIN: Final = ("language", "lang", "highlight-source", "brush", "src")
_SUFFIXED: Final = lazy(r"(?:^|\s)([a-z][\w+#]*)-(?:code|snippet)(?:\s|$)", re.I)
_ATTRIBUTES: Final = ("data-lang", "data-language", "data-code-language", "data-syntax", "data-code-lang")
#: Names that classes use without saying that they name a language, and what else to call them.
_LANGUAGES: Final = frozenset(
    "abap actionscript ada apache applescript arduino asm awk bash basic bat batch c c# c++ clojure cmake cobol "
    "coffeescript console cpp crystal cs csharp csp css csv cuda cypher d dart delphi diff django docker "
    "dockerfile elixir elm erb erlang excel f# fish fortran fsharp gherkin git glsl go golang gradle graphql "
    "groovy haml haskell hcl html http ini java javascript jinja js json json5 jsonc jsx julia kotlin latex lean "
    "less lisp log lua make makefile markdown mathematica matlab md mermaid mysql nginx nim nix objc objective-c "
    "objectivec ocaml pascal patch perl pgsql php plaintext plsql postgresql powershell prolog properties "
    "protobuf ps1 puppet py pycon python python3 qml r rb regex rs rst ruby rust sass scala scheme scss sh shell "
    "shell-session smalltalk solidity sparql sql stan svelte svg swift tcl terraform tex text toml ts tsx twig "
    "typescript vala vb vbnet verilog vhdl vim vue wasm xml xquery yaml yml zig zsh".split()
)
_NO_LANGUAGE: Final = frozenset(
    "none default auto undefined null nohighlight block box wrapper container name label".split()
)
_SHORTENED: Final = {"text-html-basic": "html", "html-basic": "html", "xml-svg": "svg"}
_MARKER: Final = lazy(r"highlight|hljs|sourcecode|syntaxhighlighter|\bsrc\b|\bcode\b|prettyprint|shiki", re.I)


def is_notable(names: str) -> bool:
    """Whether classes are those of an element that may be, or hold, a listing.

    Parameters
    ----------
    names : str
    """
    return has_any(names, _NOTABLE) or (has_any(names, _NOTABLE_WORD_PARTS) and _NOTABLE_WORD.search(names) is not None)


def is_listing(element: Element) -> bool:
    """Whether an element is a listing with whatever frames it: numbers of lines, a button, the name of a file.

    Parameters
    ----------
    element : lxml element
        One that is preformatted, a table, or that has classes that are notable.
    """
    if element.tag in PREFORMATTED:
        return True
    sources = set(element.iter(*PREFORMATTED)) - _gutters(element)
    if not sources:
        return _is_lines(element)
    if len(sources) > 1 and not all("CodeMirror-line" in (source.get("class") or "") for source in sources):
        return False
    return _is_short(_shown(element), _LONGEST_FRAME)


def is_prose(element: Element) -> bool:
    """Whether a `<pre>` holds sentences, set in lines by hand (a letter, a signature), and nothing tells of code.

    Parameters
    ----------
    element : lxml element
    """
    if element.tag != "pre" or next(element.iter("code", "samp", "kbd", "tt", "var"), None) is not None:
        return False
    if language(element) or is_notable(element.get("class") or ""):
        return False
    text = "".join(map(str, element.itertext()))
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if _NOT_PROSE.search(text) or not lines or not lines[0][0].isupper():
        return False
    return len(_SENTENCE_END.findall(text)) >= _SENTENCES and len(text.split()) >= _WORDS_IN_LINE * len(lines)


def listing_text(element: Element) -> str:
    """The code of a listing, white space as it is shown.

    Parameters
    ----------
    element : lxml element
        The listing, or the element that frames it.
    """
    written = _Written()
    gutters = _gutters(element)
    sources = list(element.iter(*PREFORMATTED))
    literal = [element.tag in PREFORMATTED or (not sources and element.tag == "code")]
    inside_source = [not sources]
    lines: list[bool] = []
    events = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, one in events:
        if event == "start":
            tag = str(one.tag)
            left_out = tag in SKIPPED or one in gutters or _is_left_out(one, element)
            literal.append(literal[-1] or tag in PREFORMATTED or (not sources and _is_literal(one)))
            inside_source.append(inside_source[-1] or tag in PREFORMATTED)
            lines.append(not left_out and tag != "br" and _is_line(one))
            if left_out:
                events.skip_subtree()
                continue
            if tag == "br":
                written.text("\n")
            elif lines[-1]:
                written.start()
            if one.text and inside_source[-1]:
                written.text(one.text, literal[-1])
            continue
        if event == "end":
            literal.pop()
            inside_source.pop()
            if lines.pop():
                written.end()
        if one is not element and one.tail and inside_source[-1]:
            written.text(one.tail, literal[-1])
    return "".join(written.out).replace("\r\n", "\n").replace("\xa0", " ").strip("\n").rstrip()


def language(element: Element) -> str:
    """Name of a listing's language, lower-cased, as the page gives it; "" if it does not.

    Parameters
    ----------
    element : lxml element

    Examples
    --------
    >>> from lxml.html import fragment_fromstring
    >>> language(fragment_fromstring("<pre class='brush: py; gutter: false'>x</pre>"))
    'py'
    """
    inside = [
        one for one in islice(element.iter(etree.Element), 1, 40) if one.tag not in ("a", "button", "svg", "span")
    ]
    above = list(islice(element.iterancestors(), 3))
    for one in (*inside, element, *above):
        name = _named(one, bare=one not in above or one.tag == "figure" or "highlight" in (one.get("class") or ""))
        if name:
            return name
    return ""


def frame_texts(element: Element) -> Iterator[str]:
    """What a listing's frame says beside the code and is no tool: a file's name, a caption.

    Parameters
    ----------
    element : lxml element
    """
    if next(element.iter(*PREFORMATTED), None) is None:
        return
    name = language(element)
    for text in _shown(element):
        line = " ".join(text.split())
        if line and line.lower() not in _LANGUAGES and line.lower() != name:
            yield line


class _Written:
    """Text of a listing as it grows, and whether a line has been closed that the next text does not belong to."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.closed = False
        self.starts: list[int] = []

    def start(self) -> None:
        if self.closed or (self.out and not self.out[-1].endswith("\n")):
            self.out.append("\n")
        self.closed = False
        self.starts.append(len(self.out))

    def end(self) -> None:
        start = self.starts.pop()
        self.closed = not (len(self.out) > start and self.out[-1].endswith("\n"))

    def text(self, text: str, literal: bool = True) -> None:
        if not literal and text.isspace():
            return
        if self.closed and not text.startswith(("\n", "\r")):
            self.out.append("\n")
        self.closed = False
        self.out.append(text)


def _named(element: Element, bare: bool) -> str:
    for key in _ATTRIBUTES:
        if value := (element.get(key) or "").strip():
            return _known_as(value)
    classes = " ".join((element.get("class") or "").split())
    if element.tag in ("pre", "code") and (element.get("lang") or "").lower() in _LANGUAGES:
        return _known_as(element.get("lang") or "")
    parameters = element.get("data-syntaxhighlighter-params") or element.get("data-enlighter-language") or ""
    for prefix, name in _PREFIXED.findall(f"{classes} {parameters}"):
        known = _known_as(name)
        if known and (known in _LANGUAGES or prefix.lower().startswith(_CERTAIN)):
            return known
    if bare and (_MARKER.search(classes) or element.tag in ("pre", "code")):
        for one in classes.lower().split():
            if one in _LANGUAGES:
                return _known_as(one)
    suffixed = _SUFFIXED.search(classes)
    return _known_as(suffixed[1]) if suffixed and suffixed[1].lower() in _LANGUAGES else ""


def _known_as(name: str) -> str:
    name = name.strip().lower().rstrip(";")
    name = _SHORTENED.get(name, name)
    return "" if name in _NO_LANGUAGE or not re.fullmatch(r"[\w+#.-]{1,30}", name) else name


def _is_left_out(element: Element, top: Element) -> bool:
    """Whether an element of a listing is no code: a number, a button."""
    if element is top or not isinstance(element.tag, str):
        return False
    if element.tag in ("button", "select", "option"):
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if element.tag not in ("pre", "code", "table", "tbody", "ol") and (_TOOL.search(names)):
        return True
    if element.tag == "div" and _is_label(element) and top.find(".//code") is not None:
        return True
    apart = (
        _GUTTER.search(names)
        or _UNSELECTABLE.search(element.get("style") or "")
        or element.get("aria-hidden") == "true"
    )
    return bool(apart) and _NUMBERS.match("".join(map(str, element.itertext()))) is not None


def _is_label(element: Element) -> bool:
    """Whether an element beside the code names the language, or what a button does."""
    if len(element) > 3:
        return False
    text = " ".join("".join(map(str, islice(element.itertext(), 12))).split()).lower()
    if text not in _LANGUAGES and text not in ("copy", "copy code", "copied!", "edit"):
        return False
    return element.find(".//code") is None and not any(above.tag in ("code", "td") for above in element.iterancestors())


def _gutters(element: Element) -> set[Element]:
    """Preformatted elements that hold the numbers of the lines of another."""
    sources = [one for one in element.iter(*PREFORMATTED) if next(one.iterancestors(*PREFORMATTED), None) is None]
    numbers = {source for source in sources if _NUMBERS.match("".join(map(str, source.itertext())))}
    return numbers if len(numbers) < len(sources) else set()


def _is_line(element: Element) -> bool:
    tag = element.tag
    if tag in BLOCK:
        return tag not in _IN_LINE
    if tag not in ("span", "code"):
        return "codemirror-line" in (element.get("class") or "").lower()
    return not _LINE.isdisjoint((element.get("class") or "").lower().split()) or (
        tag == "span" and element.get("data-line") is not None
    )


def _is_literal(element: Element) -> bool:
    return (
        element.tag in ("li", "code")
        or _is_line_of_code(element)
        or _HOLDS_CODE.search(element.get("class") or "") is not None
    )


def _is_line_of_code(element: Element) -> bool:
    return not _LINE.isdisjoint((element.get("class") or "").lower().split())


def _is_lines(element: Element) -> bool:
    """Whether an element without preformatted text holds nothing but lines of code."""
    classes = (element.get("class") or "").lower()
    if element.tag == "ol":
        return re.search(r"(?:^|\s)(?:code|linenums|dp-\w+|listing)(?:\s|$)", classes) is not None and all(
            item.find(".//p") is None for item in element
        )
    lines = [
        one
        for one in element.iterdescendants("div", "td", "span")
        if _is_line_of_code(one) or _HOLDS_CODE.search(one.get("class") or "")
    ]
    if not lines or element.tag not in ("div", "table", "code", "figure") or _PROSE(element):
        return False
    code = sum(
        len(text.strip())
        for line in set(lines) - {up for line in lines for up in line.iterancestors()}
        for text in line.itertext()
    )
    return code > 0 and _is_short(_shown(element, frame=False), code + _LONGEST_FRAME)


def _is_short(texts: Iterable[str], longest: int) -> bool:
    return all(length <= longest for length in accumulate(len(text.strip()) for text in texts))


def _shown(element: Element, frame: bool = True) -> Iterator[str]:
    """Texts of an element that are neither numbers nor buttons; of its frame alone, or all."""
    events = etree.iterwalk(element, events=("start", "end"))
    for event, one in events:
        if event == "start":
            hold = isinstance(one.tag, str) and (
                one.tag in SKIPPED or _is_left_out(one, element) or (frame and one.tag in PREFORMATTED)
            )
            if hold:
                events.skip_subtree()
            elif one.text:
                yield one.text
        elif one is not element and one.tail:
            yield one.tail
