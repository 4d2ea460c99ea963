"""What stands around the content of a page: header, menu, sidebar with teasers, footer; of today and of the 2000s."""

from dataclasses import dataclass
from html import escape
from typing import Final

from boilerkit.stress.cell import Draft

#: A tag and its class; either may be empty.
Element = tuple[str, str]
_TEASERS: Final = 5


def element(kind: Element, content: str) -> str:
    """An element around some HTML."""
    tag, name = kind
    return f'<{tag} class="{name}">\n{content}\n</{tag}>' if name else f"<{tag}>\n{content}\n</{tag}>"


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a site: tag and class of each."""

    header: Element = ("header", "site-header")
    menu: Element = ("nav", "menu")
    content: Element = ("main", "")
    sidebar: Element = ("aside", "sidebar")
    footer: Element = ("footer", "site-footer")


MODERN: Final = Parts()


def named(header: str, menu: str, content: str, sidebar: str, footer: str) -> Parts:
    """A site whose parts are told by the names of their classes alone."""
    return Parts(("div", header), ("div", menu), ("div", content), ("div", sidebar), ("div", footer))


def page(
    draft: Draft, content: str, parts: Parts = MODERN, *, before: str = "", after: str = "", counted: bool = True
) -> str:
    """A page of today around some content, written before it is called.

    Parameters
    ----------
    before, after : str
        HTML that stands first in the page's body, and below the content.
    counted : bool
        Whether what this adds counts as noise; where the content has noise of its own, it would hide that.
    """
    own = len(draft.noise_texts)
    body = "\n".join(
        [
            before,
            element(
                parts.header, f'<a href="/">{draft.noise(draft.site.site)}</a>\n{element(parts.menu, menu(draft))}'
            ),
            "<div>",
            element(parts.content, content) if parts.content[0] else content,
            after,
            element(parts.sidebar, teasers(draft)),
            "</div>",
            element(parts.footer, footer(draft)),
        ]
    )
    if not counted:
        del draft.noise_texts[own:]
    return document(draft, body)


def old_page(draft: Draft, content: str, *, right: str = "", below: str = "") -> str:
    """A page of the 2000s around some content: a table for the layout, fonts and colours in the tags.

    Parameters
    ----------
    right, below : str
        HTML of the right column, after the teasers, and below the content in its column.
    """
    links = "".join(
        f'<tr><td bgcolor="#eeeeee"><a href="/{number}.html"><font size="2">{draft.noise(label)}</font></a>'
        for number, label in enumerate(draft.site.all("menu"))
    )
    body = f"""<table width="100%" border="0" cellspacing="0" cellpadding="4"><tr><td colspan="3" bgcolor="#336699">
<font size="5" color="#ffffff"><b>{draft.noise(draft.site.site)}</b></font></td></tr><tr>
<td width="150" valign="top"><table width="100%" border="0">{links}</table></td>
<td valign="top">{content}{below}</td>
<td width="220" valign="top">{old_teasers(draft)}{right}</td></tr>
<tr><td colspan="3" align="center"><font size="1">{footer(draft)}</font></td></tr></table>"""
    return document(draft, body, old=True)


def document(draft: Draft, body: str, *, old: bool = False) -> str:
    """A page around its body."""
    title = f"{draft.title} - {escape(draft.site.site)}"
    if old:
        return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html lang="{draft.language}"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{title}</title></head><body bgcolor="#ffffff">{body}</body></html>"""
    return f"""<!DOCTYPE html>
<html lang="{draft.language}"><head><meta charset="utf-8"><title>{title}</title></head>
<body>
{body}
</body></html>"""


def menu(draft: Draft) -> str:
    """Links to the parts of the site."""
    labels = enumerate(draft.site.all("menu"))
    return (
        "<ul>" + "".join(f'<li><a href="/{number}">{draft.noise(label)}</a></li>' for number, label in labels) + "</ul>"
    )


def teasers(draft: Draft, count: int = _TEASERS) -> str:
    """Links to other pages, under a heading."""
    links = "\n".join(
        f'<li><a href="/t/{number}">{draft.noise(draft.site.heading())}</a></li>' for number in range(count)
    )
    return f"<h3>{draft.noise(draft.site.phrase('related'))}</h3>\n<ul>\n{links}\n</ul>"


def old_teasers(draft: Draft, count: int = _TEASERS) -> str:
    """The same in the markup of the 2000s."""
    links = "".join(
        f'<font size="2"><a href="/t{number}.html">{draft.noise(draft.site.heading())}</a></font><br><br>'
        for number in range(count)
    )
    return f"<b>{draft.noise(draft.site.phrase('related'))}</b><br>{links}"


def footer(draft: Draft) -> str:
    """Whose the site is."""
    return f"<p>© 2024 {draft.noise(draft.site.phrase('rights'))}</p>"
