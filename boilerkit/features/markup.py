"""Markup family: the element that holds a block, what stands inside and around it, its links."""

import numpy as np

from boilerkit.features.feature import Feature
from boilerkit.features.statistics import Floats, PageStatistics, share
from boilerkit.page.tags import Trait

_SHARE = ("share", 0.0, 1.0)
_MANY = (0.0, np.inf)
_KOHLSCHUETTER = "Kohlschütter, Fankhauser, Nejdl 2010"
#: Traits that are columns of their own: those of whole blocks, as far as models have learnt them.
_TRAITS = [trait for trait in Trait if trait <= Trait.CUSTOM and trait is not Trait.BOLD and trait is not Trait.ITALIC]
#: Groups of tags that the element of a block is told by.
_TAGS = {
    "p": ("p",),
    "div": ("div",),
    "li": ("li", "dir", "menu"),
    "cell": ("td", "th"),
    "root": ("body", "html"),
    "section": ("section", "article", "main"),
    "label": ("button", "label", "option", "legend", "summary"),
    "caption": ("figcaption", "caption"),
}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MEDIA = ("img", "picture", "video", "iframe", "figure", "svg")
_FIELDS = ("input", "select", "textarea", "button")

#: What elements around a block say of it.
OF_TRAITS = tuple(
    Feature(f"in_{(trait.name or '').lower()}", *_SHARE, "1 if the block's element, or one above it, says so")
    for trait in _TRAITS
)
FEATURES = (
    Feature("link_density", *_SHARE, "words inside links", _KOHLSCHUETTER),
    Feature("links", "log(1 + links)", *_MANY, "links that start in the block"),
    Feature("link_words", "log(1 + words)", *_MANY, "words inside links"),
    Feature("bold_density", *_SHARE, "words in bold"),
    Feature("italic_density", *_SHARE, "words in italics"),
    Feature(
        "inline_elements",
        "elements a word",
        *_MANY,
        "elements that start in the block or right before it, a word",
    ),
    Feature("depth", "log(1 + elements)", *_MANY, "elements above the block"),
    Feature("heading_level", "level", 0, 6, "level of the heading that the block is; 0 if none"),
    Feature("media_before", "log(1 + elements)", *_MANY, "images, videos and icons since the block before"),
    Feature("fields_before", "log(1 + elements)", *_MANY, "form fields since the block before"),
    Feature("siblings", "log(1 + elements)", *_MANY, "elements beside the block's own"),
    Feature("like_siblings", "log(1 + elements)", *_MANY, "those of the same tag and class"),
    Feature("blocks_in_element", "log(1 + blocks)", *_MANY, "blocks in the block's own element"),
    *(Feature(f"is_{name}", *_SHARE, f"1 if the block's element is {', '.join(tags)}") for name, tags in _TAGS.items()),
    *OF_TRAITS,
)


def columns(page: PageStatistics) -> dict[str, Floats]:
    """Columns of the family, by name."""
    words, containers = page.words, page.containers
    level = {tag: float(number) for number, tag in enumerate(_HEADINGS, start=1)}
    siblings, alike = _siblings(page)
    found = {
        "link_density": page.link_density,
        "links": np.log1p(_starting(page, page.tagged_any(["a"]))),
        "link_words": np.log1p(page.link_words),
        "bold_density": share(page.words_with(Trait.BOLD), words),
        "italic_density": share(page.words_with(Trait.ITALIC), words),
        "inline_elements": share(_starting(page, np.ones(len(page.parents), dtype=bool)), words),
        "depth": np.log1p(page.depths[containers]),
        "heading_level": page.tagged(level)[containers],
        "media_before": np.log1p(_starting(page, page.tagged_any(_MEDIA))),
        "fields_before": np.log1p(_starting(page, page.tagged_any(_FIELDS))),
        "siblings": np.log1p(siblings[containers]),
        "like_siblings": np.log1p(alike[containers]),
        "blocks_in_element": np.log1p(page.last_block[containers] - page.first_block[containers]),
    }
    found |= {f"is_{name}": page.tagged_any(group)[containers] for name, group in _TAGS.items()}
    found |= {f"in_{(trait.name or '').lower()}": (page.block_traits & trait.value) != 0 for trait in _TRAITS}
    piece = page.first_piece[:-1]
    # A block that starts inside a link is wholly linked text only if the link is around all of it.
    found["in_link"] = ((page.piece_traits[piece] & Trait.LINK.value) != 0) & (page.link_density > 0.99)
    return found


def _starting(page: PageStatistics, chosen: np.ndarray) -> Floats:
    """Number of chosen elements that start in or right before each block."""
    first = page.first_block[chosen]
    return np.bincount(first[first < page.n], minlength=page.n).astype(np.float64)


def _siblings(page: PageStatistics) -> tuple[np.ndarray, np.ndarray]:
    """For each element, how many its parent holds, and how many of those have its tag and class."""
    above = np.maximum(page.parents, 0)
    siblings = np.bincount(above, minlength=len(above))[above]
    kind, count = page.signature_groups
    return siblings, count[kind]
