"""XPaths of elements, with the siblings of each counted once."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree

Element = etree._Element

#: Stands for a name in a namespace without a prefix, which XPath cannot write; it matches every sibling.
_ANY: Final = "*"


def xpaths(elements: Iterable[Element]) -> list[str]:
    """Path of each element, as libxml2 writes it.

    libxml2 itself counts an element's siblings anew for each path, which takes minutes for a list of 100,000 items.

    Parameters
    ----------
    elements : iterable of lxml elements

    Examples
    --------
    >>> page = etree.fromstring("<ul><li/><li><b/></li></ul>")
    >>> xpaths([page[0], page[1][0]])
    ['/ul/li[1]', '/ul/li[2]/b']
    """
    steps: dict[Element, str] = {}
    paths: dict[Element | None, str] = {None: ""}
    return [_path(element, paths, steps) for element in elements]


def _path(element: Element | None, paths: dict[Element | None, str], steps: dict[Element, str]) -> str:
    """Path of an element; those of the elements above it are noted, and the steps to whatever stands beside them."""
    below: list[Element] = []
    while element not in paths:
        assert element is not None
        below.append(element)
        element = element.getparent()
    path = paths[element]
    for element in reversed(below):
        if element not in steps:
            steps.update(_steps(element))
        path = paths[element] = f"{path}/{steps[element]}"
    return path


def _steps(element: Element) -> Iterator[tuple[Element, str]]:
    """The last step of the paths of an element and its siblings."""
    parent = element.getparent()
    beside: Iterable[Element] = (
        [*reversed(list(element.itersiblings(preceding=True))), element, *element.itersiblings()]
        if parent is None
        else parent
    )
    siblings = [sibling for sibling in beside if isinstance(sibling.tag, str)]
    names = [_name(sibling) for sibling in siblings]
    alike = Counter(names)
    before: Counter[tuple[str | None, str]] = Counter()
    for place, (sibling, name) in enumerate(zip(siblings, names, strict=True), 1):
        before[name] += 1
        prefix, local = name
        step = f"{prefix}:{local}" if prefix else local
        number, of = (place, len(siblings)) if step == _ANY else (before[name], alike[name])
        yield sibling, step if of == 1 else f"{step}[{number}]"


def _name(element: Element) -> tuple[str | None, str]:
    """Prefix and name of an element in its path."""
    tag = str(element.tag)
    if not tag.startswith("{"):
        return None, tag
    return (element.prefix, etree.QName(element).localname) if element.prefix else (None, _ANY)
