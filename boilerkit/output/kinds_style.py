"""How kinds of blocks look wherever they are shown: a colour and a pattern each."""

from pathlib import Path
from typing import Final

#: CSS that gives whatever has a class ``k-…`` the tint of a kind, `--bk-tint`.
KINDS_STYLE: Final = Path(__file__).with_name("kinds.css").read_text("utf-8")
