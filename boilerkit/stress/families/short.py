"""Short texts, of one to three sentences, beside nothing and beside long dialogs that ask for consent."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from boilerkit.stress import site
from boilerkit.stress.cell import Cell, Draft, spread

SENTENCES: Final = (1, 2, 3)
_PARTNERS: Final = 30


def cells() -> Iterator[Cell]:
    """A cell a dialog and number of sentences."""
    for variant, write in DIALOGS.items():
        for count in SENTENCES:
            for language in spread(f"short/{variant}/{count}", 4):
                yield Cell("short", variant, count, language, partial(_page, write, variant.endswith("first"), count))


def _page(write: Callable[[Draft], str], first: bool, count: int, draft: Draft) -> str:
    text = draft.text.joined(draft.text.sentence() for _ in range(count))
    content = f"{draft.h1()}\n<p>{draft.main(text)}</p>"
    dialog = write(draft)
    return site.page(draft, content, before=dialog if first else "", after="" if first else dialog)


def _none(draft: Draft) -> str:
    return ""


def _dialog(draft: Draft) -> str:
    texts = "\n".join(f"<p>{draft.noise(text)}</p>" for text in draft.site.all("consent"))
    return f'<div class="cookie-consent" role="dialog">\n{texts}\n{_button(draft)}\n</div>'


def _unnamed(draft: Draft) -> str:
    texts = "\n".join(f"<p>{draft.noise(text)}</p>" for text in draft.site.all("consent"))
    return f"<div>\n{texts}\n{_button(draft)}\n</div>"


def _partners(draft: Draft) -> str:
    purposes = "\n".join(
        f"<li><b>{draft.noise(draft.site.term())}</b> <p>{draft.noise(draft.site.like('consent'))}</p></li>"
        for _ in range(2 * len(draft.site.all("consent")))
    )
    partners = "\n".join(f"<li>{draft.noise(draft.site.name())}</li>" for _ in range(_PARTNERS))
    return f'{_dialog(draft)}\n<div class="purposes"><ul>\n{purposes}\n</ul>\n<ul>\n{partners}\n</ul></div>'


def _button(draft: Draft) -> str:
    return f"<button>{draft.noise(draft.site.phrase('accept'))}</button>"


DIALOGS: Final[dict[str, Callable[[Draft], str]]] = {
    "no-dialog": _none,
    "dialog-first": _dialog,
    "dialog-last": _dialog,
    "unnamed-dialog-last": _unnamed,
    "purposes-first": _partners,
}
"""Dialogs by their names, which end in where they stand."""
