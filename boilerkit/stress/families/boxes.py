"""Boxes inside the article: between its paragraphs stands what does not belong to it, which alone counts as noise."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from boilerkit.stress import site
from boilerkit.stress.cell import Cell, Draft, spread

PARAGRAPHS: Final = (6, 20)
#: Paragraphs between two boxes.
_BETWEEN: Final = 3


def cells() -> Iterator[Cell]:
    """A cell a kind of box and length of the article."""
    for kind, write in BOXES.items():
        for size in PARAGRAPHS:
            for language in spread(f"boxes/{kind}/{size}", 4):
                yield Cell("boxes", kind, size, language, partial(_page, write, size))


def _page(write: Callable[[Draft], str], size: int, draft: Draft) -> str:
    parts = []
    for start in range(0, size, _BETWEEN):
        parts += [draft.paragraphs(min(_BETWEEN, size - start)), write(draft)]
    content = "\n".join(parts)
    return site.page(draft, f"<article>\n{draft.h1()}\n{content}\n</article>", counted=False)


def _related(draft: Draft) -> str:
    return f'<div class="related">{site.teasers(draft, 3)}</div>'


def _related_with_text(draft: Draft) -> str:
    title, text = draft.site.heading(), draft.site.paragraph(1, 2)
    return f'<div class="teaser"><h4><a href="/a">{draft.noise(title)}</a></h4><p>{draft.noise(text)}</p></div>'


def _newsletter(draft: Draft) -> str:
    text, button = draft.site.phrase("newsletter"), draft.site.phrase("subscribe")
    return (
        f'<div class="newsletter"><p>{draft.noise(text)}</p>'
        f'<form><input type="email"><button>{draft.noise(button)}</button></form></div>'
    )


def _unnamed_newsletter(draft: Draft) -> str:
    text, button = draft.site.phrase("newsletter"), draft.site.phrase("subscribe")
    return f'<div><p>{draft.noise(text)}</p><p><a href="/s">{draft.noise(button)}</a></p></div>'


def _advert(draft: Draft) -> str:
    label, text = draft.site.phrase("advert"), draft.site.sentence()
    return f'<div class="ad"><span>{draft.noise(label)}</span><p><a href="/go">{draft.noise(text)}</a></p></div>'


def _read_also(draft: Draft) -> str:
    return f'<p><a href="/a">{draft.noise(_read_also_text(draft))}</a></p>'


def _read_also_before_link(draft: Draft) -> str:
    label, colon, title = draft.noise(_read_also_text(draft)).partition(": ")
    return f'<p>{label}{colon}<a href="/a">{title}</a></p>'


def _read_also_text(draft: Draft) -> str:
    return f"{draft.site.phrase('read_also')}: {draft.site.heading()}"


def _permission(draft: Draft) -> str:
    return f"<p>{draft.noise(draft.site.phrase('permission'))}</p>"


def _share(draft: Draft) -> str:
    label = draft.noise(draft.site.phrase("share"))
    return f'<ul class="share"><li><a href="#">{label}</a></li></ul>'


BOXES: Final[dict[str, Callable[[Draft], str]]] = {
    "related": _related,
    "teaser-with-text": _related_with_text,
    "newsletter": _newsletter,
    "unnamed-newsletter": _unnamed_newsletter,
    "advert": _advert,
    "read-also-link": _read_also,
    "read-also-label": _read_also_before_link,
    "permission": _permission,
    "share": _share,
}
"""Boxes by their names."""
