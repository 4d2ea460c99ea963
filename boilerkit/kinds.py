"""The kinds of blocks: main content, and five kinds of noise around it."""

from typing import Final

#: What the page is there for.
MAIN: Final = "main"
#: What readers wrote below something else.
COMMENTS: Final = "comments"
#: Kinds of noise; `datasets/kinds.md` defines each, with examples and borderline cases.
NOISE: Final = ("navigation", "promotion", COMMENTS, "legal", "meta")
#: Every kind, in the order of a model's columns.
KINDS: Final = (MAIN, *NOISE)
