"""Edits: what augmentation does to the tree of a labelled page, so that a model meets pages that few corpora hold.

Real pages are made long and short, their units become list items, rows or lines, their main content gets tables, boxes
and other surroundings. Every text comes from the training pages themselves.
"""

from collections.abc import Callable
from typing import Final

from boilerkit.page.segments import Element
from boilerkit.training.edits.forms import retype, tabulate
from boilerkit.training.edits.frames import reframe
from boilerkit.training.edits.length import lengthen, shorten
from boilerkit.training.edits.material import Material, Rng
from boilerkit.training.edits.surroundings import interrupt, surround

Edit = Callable[[Element, Rng, Material], None]
#: Kinds of edits, in the order in which a page undergoes them: of each kind one at most, with these probabilities.
EDITS: Final[tuple[tuple[tuple[Edit, float], ...], ...]] = (
    ((shorten, 0.45), (lengthen, 0.2)),
    ((tabulate, 0.2),),
    ((retype, 0.3),),
    ((surround, 0.65),),
    ((interrupt, 0.4),),
    ((reframe, 0.35),),
)


def edit(root: Element, rng: Rng, material: Material) -> None:
    """Change a marked tree at random.

    Parameters
    ----------
    root : lxml element
        Changed in place.
    rng : numpy Generator
    material : Material
        Of other pages.
    """
    for kind in EDITS:
        chance = rng.random()
        for one, probability in kind:
            if 0 <= chance < probability:
                one(root, rng, material)
            chance -= probability
