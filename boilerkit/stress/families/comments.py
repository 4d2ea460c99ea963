"""Readers' comments under short and long posts, in containers that are called by every name or by none."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from boilerkit.stress import site
from boilerkit.stress.cell import Cell, Draft, spread

PARAGRAPHS: Final = (3, 12)
COMMENTS: Final = 12


def cells() -> Iterator[Cell]:
    """A cell a container and length of the post."""
    for variant in CONTAINERS:
        for size in PARAGRAPHS:
            for language in spread(f"comments/{variant}/{size}", 4):
                yield Cell("comments", variant, size, language, partial(_page, variant, size))


def _page(variant: str, size: int, draft: Draft) -> str:
    post = f"<article>\n{draft.h1()}\n{draft.paragraphs(size)}\n</article>"
    around, one = CONTAINERS[variant]
    comments = "\n".join(
        one.format(author=draft.site.name(), text=_comment(draft), reply=_reply(draft)) for _ in range(COMMENTS)
    )
    heading = f"<h3>{draft.noise(draft.site.phrase('comments'))}</h3>" if "{heading}" in around else ""
    return site.page(draft, f"{post}\n{around.format(heading=heading, comments=comments)}")


def _comment(draft: Draft) -> str:
    return draft.noise(draft.site.joined([draft.site.like("remarks"), draft.site.sentence(), draft.site.sentence()]))


def _reply(draft: Draft) -> str:
    return draft.noise(draft.site.phrase("reply"))


_DIV: Final = "<div><b>{author}</b><p>{text}</p><a href='#'>{reply}</a></div>"
CONTAINERS: Final = {
    "named": (
        '<section id="comments" class="comments">{heading}{comments}</section>',
        '<div class="comment"><b class="author">{author}</b><p>{text}</p><a href="#">{reply}</a></div>',
    ),
    "ordered-list": (
        '{heading}<ol class="commentlist">{comments}</ol>',
        '<li class="comment"><cite>{author}</cite><p>{text}</p><a href="#">{reply}</a></li>',
    ),
    "articles": (
        '<section class="discussion">{heading}{comments}</section>',
        '<article class="response"><header>{author}</header><p>{text}</p>'
        '<footer><a href="#">{reply}</a></footer></article>',
    ),
    "german-names": (
        '<div class="leserbeitraege">{heading}{comments}</div>',
        '<div class="beitrag"><span>{author}</span><p>{text}</p><a href="#">{reply}</a></div>',
    ),
    "no-names": ("<div>{heading}{comments}</div>", _DIV),
    "no-heading-no-names": ("<div>{comments}</div>", _DIV),
    "table": (
        '{heading}<table width="100%" border="0">{comments}</table>',
        '<tr><td valign="top"><font size="1">{author}</font></td><td>{text}<br><a href="#">{reply}</a></td></tr>',
    ),
}
"""Markup around the comments and of one comment, by the name of the container."""
