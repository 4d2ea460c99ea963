"""Segmentation: a parsed page to its blocks, by one iterative walk.

A block is the text of one block-level run: what stands between two block boundaries (the start or end of a
block-level element, or two line breaks). Every shown character belongs to exactly one block, in reading
order. Text that the page hides is segmented too and marked; what is hidden inside a run becomes a block of its own,
so that what is around it stays one. Code and metadata are left out.

The walk only records: text pieces, the element that holds each, and the elements' parents and traits.
Whatever is counted from these is counted later, vectorised, in `boilerkit.features`.

The tree is read (`boilerkit.page.nodes`) and walked (`walk.py`) by compiled modules where the package was
built with a C compiler, and by the Python modules of these names elsewhere, several times slower and with the same
result. `COMPILED` says which; with `BOILERKIT_PURE=1` in the environment it is the Python modules.
"""

from collections.abc import Callable, Iterable
from typing import Final

from boilerkit.compiled import extension
from boilerkit.page import nodes, walk
from boilerkit.page.composition import compose
from boilerkit.page.invisible import visible
from boilerkit.page.segments import Element, Elements, Segments


def _compiled() -> tuple[Callable[[Element], nodes.Nodes], type[walk.Walk]] | None:
    """The compiled ways to read and to walk a tree; None where they are not built, or for another lxml."""
    read, walked = extension("boilerkit.page._nodes"), extension("boilerkit.page._walk")
    return (read.read_nodes, walked.Walk) if read and walked else None


_KERNEL: Final = _compiled()
#: Whether segmentation is compiled.
COMPILED: Final = _KERNEL is not None
_read_nodes, _Walk = _KERNEL or (nodes.read_nodes, walk.Walk)


def segment(root: Element, warnings: Iterable[str] = ()) -> Segments:
    """Cut a parsed page into blocks.

    Parameters
    ----------
    root : lxml element
        Root of what is to be segmented; it is not changed.
    warnings : iterable of str
        What was wrong with the page when it was parsed.

    Returns
    -------
    Segments

    Examples
    --------
    >>> from boilerkit.page.parse import parse
    >>> segment(parse("<h1>Tea</h1><p>Black, <b>green</b><br>or white.")).texts
    ['Tea', 'Black, green\\nor white.']
    """
    root, sources = compose(root)
    page = Segments(elements=Elements(root), warnings=list(warnings), parsed_as=sources)
    _Walk(_read_nodes(root), page).read()
    page.title = visible(page.title)
    page.titles = {source: visible(title) for source, title in page.titles.items()}
    page.metadata = [visible(text) for text in page.metadata]
    return page
