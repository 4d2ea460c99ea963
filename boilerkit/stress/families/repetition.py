"""Repetition: what is said twice stays twice, and a region that stands twice comes once."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from boilerkit.stress import site
from boilerkit.stress.cell import Cell, Draft, spread

TIMES: Final = (3, 10)


def cells() -> Iterator[Cell]:
    """A cell a kind and number of repetitions."""
    for kind, write in KINDS.items():
        for times in TIMES:
            for language in spread(f"repetition/{kind}/{times}", 4):
                yield Cell("repetition", kind, times, language, partial(_page, write, times))


def _page(write: Callable[[Draft, int], str], times: int, draft: Draft) -> str:
    return site.page(draft, write(draft, times))


def _refrain(draft: Draft, times: int) -> str:
    refrain = [draft.text.line() for _ in range(2)]
    refrain = [draft.text.joined([line, draft.text.line()]) for line in refrain]
    stanzas = "\n".join(
        f"<p>{'<br>'.join(draft.main(draft.text.line()) for _ in range(4))}</p>\n"
        f"<p>{'<br>'.join(draft.main(line) for line in refrain)}</p>"
        for _ in range(times)
    )
    return f"<article>{draft.h1()}\n{stanzas}\n</article>"


def _form(draft: Draft, times: int) -> str:
    parts = "\n".join(
        f"<h2>{draft.main(draft.text.heading())}</h2>\n<p>{draft.main(draft.text.phrase('field'))}</p>\n{draft.paragraphs(1)}"
        for _ in range(times)
    )
    return f"<article>{draft.h1()}\n{parts}\n</article>"


def _paragraph(draft: Draft, times: int) -> str:
    again = draft.text.paragraph()
    parts = "\n".join(f"{draft.paragraphs(2)}\n<p>{draft.main(again)}</p>" for _ in range(times))
    return f"<article>{draft.h1()}\n{parts}\n</article>"


def _in_a_row(draft: Draft, times: int) -> str:
    again = draft.text.paragraph(2, 2)
    same = "\n".join(f"<p>{draft.main(again)}</p>" for _ in range(times))
    return f"<article>{draft.h1()}\n{draft.paragraphs(2)}\n{same}\n{draft.paragraphs(2)}</article>"


def _screens(draft: Draft, paragraphs: int) -> str:
    texts = [draft.text.paragraph() for _ in range(paragraphs)]
    wide = "\n".join(f"<p>{draft.main(text)}</p>" for text in texts)
    narrow = "\n".join(f"<p>{draft.noise(text)}</p>" for text in texts)
    return f'{draft.h1()}\n<div class="desktop-only">\n{wide}\n</div>\n<div class="mobile-only">\n{narrow}\n</div>'


def _carousel(draft: Draft, slides: int) -> str:
    texts = [draft.text.paragraph() for _ in range(slides)]
    first = "\n".join(f'<div class="slide"><p>{draft.main(text)}</p></div>' for text in texts)
    clones = "\n".join(f'<div class="slide cloned"><p>{draft.noise(text)}</p></div>' for text in texts[:2])
    return (
        f'<article>{draft.h1()}\n{draft.paragraphs(3)}\n<div class="carousel">\n{first}\n{clones}\n</div>\n</article>'
    )


KINDS: Final[dict[str, Callable[[Draft, int], str]]] = {
    "refrain": _refrain,
    "form": _form,
    "paragraph": _paragraph,
    "in-a-row": _in_a_row,
    "two-screens": _screens,
    "carousel": _carousel,
}
"""Content in which something stands several times, by the name of the kind."""
