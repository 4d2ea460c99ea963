"""Safety: what is written of a hostile page runs nothing, leads nowhere dangerous and, in a report, fetches nothing."""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from justhtml import JustHTML
from markdown_it import MarkdownIt

import boilerkit
from boilerkit.output.report.replica import replica
from boilerkit.page.reading import read_page

#: Addresses that run something, and two that lead away; each has a word by which it is known again.
ADDRESSES = (
    "javascript:canary()",
    "JaVaScRiPt:canary()",
    "java\tscript:canary()",
    "java\nscript:canary()",
    "&#106;avascript:canary()",
    "java&#x0A;script:canary()",
    "&Tab;javascript&colon;canary()",
    "\x01javascript:canary()",
    "  javascript:canary()",
    "vbscript:canary()",
    "data:text/html,<script>canary()</script>",
    "blob:canary",
    "data:text/html;base64,Y2FuYXJ5&#40;canary",
    "feed:javascript:canary()",
    "//canary.test/",
    "https://canary.test/",
)
#: Markup that an address is put into.
HOLDERS = (
    '<p>tea <a href="{}">hot</a> pot',
    '<a href="{}"><p>tea</a>',
    '<h2><a href="{}">tea</a></h2>',
    "<a href={}>tea</a>",
    '<p>tea <img src="{}" alt=pot>',
    '<figure><img src="{}"><figcaption>tea</figure>',
    '<img srcset="{} 2x" src=a.png>',
    '<a href="{0}"><img src="{0}" alt=tea></a>',
    '<picture><source srcset="{}"><img src=a.png></picture>tea',
    '<iframe src="{}"></iframe>',
    '<iframe srcdoc="<p>tea<a href={}>pot</a>"></iframe>',
    '<embed src="{}">tea',
    '<object data="{}">tea</object>',
    '<video src="{0}" poster="{0}">tea</video>',
    '<audio src="{}">tea</audio>',
    '<form action="{}"><button>tea</button></form>',
    '<button formaction="{}">tea</button>',
    '<input type=image src="{}">',
    '<svg><a xlink:href="{}"><text>tea</text></a></svg>',
    '<svg><image href="{}"/></svg>',
    '<svg><use href="{}"/></svg>',
    '<math href="{}"><mi>x</mi></math>',
    '<math><mtext><a href="{}">tea</a></mtext></math>',
    '<map><area href="{}"></map>',
    '<base href="{}"><a href=a>tea</a>',
    '<meta http-equiv=refresh content="0;url={}">',
    '<link rel=stylesheet href="{}">',
    '<blockquote cite="{}">tea</blockquote>',
    '<p><q cite="{}">tea</q>',
    '<a ping="{}" href=a>tea</a>',
    '<table background="{}"><tr><td background="{}">tea<td>pot</table>',
    '<ul><li><a href="{}">tea</a><li>pot</ul>',
    "<p style=\"background:url('{}')\">tea",
    '<style>@import "{}";</style>',
    "<style>p{{background:url({})}}</style>",
    "<style>@media url({}) {{p{{color:red}}}}</style>",
    "<style>@font-face{{font-family:x;src:url('{}')}}</style>",
    '<p>tea<sup><a href="{}">1</a></sup>',
    '<pre><code class="language-{}">tea = 1</code></pre>',
    "<p>[tea]({})",
    "<p>&lt;{}>",
)
#: Elements that are given handlers of events.
HANDLED = (
    "a b body div p img svg math table td th tr ul li pre code h1 h2 blockquote details summary video q em sup figure"
)
EVENTS = "onclick onerror onload onmouseover ontoggle onfocus onbegin onanimationstart onpointerenter formaction"
#: What closes what its text is written into, wherever that is.
BREAKS = (
    "<script>canary()</script>",
    "</script><script>canary()</script>",
    '"><script>canary()</script>',
    "'><img src=x onerror=canary()>",
    "]]><script>canary()</script>",
    "--><script>canary()</script>",
    "</style><script>canary()</script>",
    "`<script>canary()</script>`",
    "](javascript:canary())",
    "[a](javascript:canary())",
    "<javascript:canary()>",
    "[a]: javascript:canary()",
    "</bk-t><script>canary()",
)
#: Places for such a text.
PLACES = (
    "<p>{}",
    "<h1>{}</h1>",
    "<pre>{}</pre>",
    "<pre><code>{}</code></pre>",
    "<p><code>{}</code>",
    "<table><tr><td>{}<td>b</table>",
    '<img src=a.png alt="{}">',
    '<a href="https://a.test/?{}">tea</a>',
    '<p title="{}">tea',
    '<p class="{}">tea',
    "<title>{}</title>",
    "<textarea>{}</textarea>",
    "<p>tea<sup><a href='#n'>1</a></sup><p id=n>{}",
    "<figure><img src=a.png><figcaption>{}</figure>",
)


def pages() -> Iterator[str]:
    for holder, address in product(HOLDERS, ADDRESSES):
        yield holder.replace("{0}", address).replace("{}", address).replace("{{", "{").replace("}}", "}")
    for tag in HANDLED.split():
        yield f"<{tag} {' '.join(f'{event}=canary()' for event in EVENTS.split())}>tea</{tag}>"
    for place, text in product(PLACES, BREAKS):
        yield place.format(text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;"))


PAGES = [f"<h1>Tea</h1><p>Tea is made of leaves and hot water.</p>{page}<p>It is hot." for page in pages()]
#: Elements that run, fetch, navigate or send.
ALIVE = {
    "script",
    "base",
    "link",
    "meta",
    "iframe",
    "frame",
    "object",
    "embed",
    "form",
    "button",
    "input",
    "svg",
    "use",
    "video",
    "audio",
    "source",
    "style",
    "template",
    "noscript",
    "area",
    "textarea",
}
#: Those of them that a report shows, without anything that they could do.
SHOWN = {"style", "meta", "button", "input"}
#: Attributes that may hold whatever text.
HARMLESS = ("title", "alt", "class")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)", re.I)


def elements(source: str) -> Iterator[Any]:
    """The elements of a page as HTML5 reads it."""
    inside = [JustHTML(source, sanitize=False).root]
    while inside:
        node = inside.pop()
        inside += getattr(node, "children", None) or ()
        if node.name[0] not in "#!":
            yield node


def dangers(source: str) -> list[str]:
    """What runs, or leads to a scheme that is not for readers, in a piece of HTML."""
    found = []
    for element in elements(source):
        if element.name in ALIVE:
            found.append(element.name)
        for name, value in (element.attrs or {}).items():
            plain = re.sub(r"[\t\r\n]", "", value or "").lstrip("".join(map(chr, range(33))))
            scheme = SCHEME.match(plain)
            is_address = name in (
                "href",
                "src",
                "srcset",
                "cite",
                "poster",
                "action",
                "formaction",
                "background",
                "ping",
            )
            is_reader_safe = not scheme or scheme[0].lower() in ("http", "https", "mailto", "tel", "ftp")
            if name.startswith("on") or name in ("style", "srcdoc") or (is_address and not is_reader_safe):
                found.append(f"{name}={value}")
    return found


def markdown_as_html(source: str) -> str:
    """HTML of Markdown by a renderer that refuses nothing."""
    renderer = MarkdownIt("commonmark", {"html": True}).enable("table")
    renderer.validateLink = lambda url: True  # type: ignore[method-assign]
    return str(renderer.render(source))


def test_dangers_are_noticed() -> None:
    """The tests below would pass if nothing were found."""
    unnoticed = [page for page in PAGES if not dangers(page) and "canary" in page]
    assert len(PAGES) > 700 and len(unnoticed) < len(PAGES) / 2
    assert (
        dangers("<a href='java\nscript:canary()'>") and dangers("<p onclick=canary()>") and not dangers("<p>canary()")
    )
    assert dangers(markdown_as_html("[a](javascript:canary())")) and dangers(markdown_as_html("a <b onclick=x>"))


@pytest.mark.parametrize("start", range(0, len(PAGES), 50))
def test_what_is_written_is_inert(start: int) -> None:
    for page in PAGES[start : start + 50]:
        document = boilerkit.analyze(page, threshold=0, hidden="keep", comments="keep")
        for images in (False, True):
            assert dangers(document.render("html", images=images)) == [], page
            assert dangers(markdown_as_html(document.render("markdown", images=images))) == [], page


@pytest.mark.parametrize("start", range(0, len(PAGES), 50))
def test_a_report_shows_the_page_and_fetches_nothing(start: int) -> None:
    for page in PAGES[start : start + 50]:
        for element in elements(replica(read_page(page))):
            assert element.name not in ALIVE - SHOWN, page
            attributes = {
                name: value for name, value in (element.attrs or {}).items() if name not in ("title", "alt", "class")
            }
            assert not [name for name in attributes if name.startswith("on")], page
            assert "canary" not in " ".join(f"{name}={value}" for name, value in attributes.items()), page
            if element.name == "style":
                assert "canary" not in "".join(str(child.data) for child in element.children), page
