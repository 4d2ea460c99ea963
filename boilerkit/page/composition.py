"""Composition: the tree that a browser shows where it is not the tree that was parsed.

Shadow trees take the place of what stands in their host, with the host's children in their slots; documents that a
page carries in an attribute or as fallback text (`iframe srcdoc`, `noframes` of a page of frames) stand in the
element that holds them; and what an element offers for want of something better is shown where it has nothing better.

Sources: the DOM Standard (slots) and the HTML Standard (declarative shadow roots, `object`, media elements).
"""
# ruff: noqa: SIM905 (sets of names read better as text)

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Final

from boilerkit.page.parse import Element, parse
from boilerkit.page.storage import NOT_IN_XML
from boilerkit.patterns import lazy

#: Elements that may have a shadow tree; so may every custom element.
_HOSTS: Final = frozenset(
    "article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span".split()
)
_COMPOSED: Final = tuple("template iframe noframes object applet video audio canvas".split())
#: A reader sees these; their text, if there is nothing to see in them, is kept as text that is not shown.
_PICTURES: Final = ("video", "audio", "canvas")
#: What no browser plays any longer, so that it shows an `object`'s fallback instead.
_OBSOLETE: Final = lazy(r"flash|java|silverlight|realaudio|director|\.(swf|class|jar|xap|dcr)\b", re.I)
#: Documents in documents: more levels than any page has.
_DEEPEST: Final = 4


def compose(root: Element) -> tuple[Element, dict[Element, Element]]:
    """The tree that is shown for a parsed one.

    Parameters
    ----------
    root : lxml element
        The parsed page; it is not changed.

    Returns
    -------
    root : lxml element
        The same element where nothing differs, otherwise the root of a copy.
    sources : dict of lxml element to lxml element
        For each element of the copy, the element of `root` that it is or that carries it; empty without a copy.

    Examples
    --------
    >>> page = parse("<div><template shadowrootmode=open><b>Tea: <slot></slot></b></template>green</div>")
    >>> "".join(compose(page)[0].itertext())
    'Tea: green'
    """
    return _compose(root, 0)


def _compose(root: Element, level: int) -> tuple[Element, dict[Element, Element]]:
    if not any(_changes(element) for element in _all(root, *_COMPOSED)):
        return root, {}
    shown = deepcopy(root)
    shown.tail = None
    sources = dict(zip(shown.iter(), root.iter(), strict=True))
    for template in [element for element in _all(shown, "template") if _is_shadow_root(element)]:
        _attach(template)
    for element in [element for element in _all(shown, *_COMPOSED) if _document(element) or _falls_back(element)]:
        if text := _document(element):
            if level == _DEEPEST:
                continue
            _embed(element, _compose(parse(text), level + 1)[0])
            sources.update(dict.fromkeys(element.iter(), sources[element]))
        elif _name(element) in _PICTURES:
            element.set("hidden", "")
        element.tag = "div"
    return shown, sources


def _all(root: Element, *names: str) -> Iterator[Element]:
    """Elements of these names below an element, itself included, in whatever namespace."""
    return root.iter(*(f"{{*}}{name}" for name in names))


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _changes(element: Element) -> bool:
    return _is_shadow_root(element) or bool(_document(element)) or _falls_back(element)


# Shadow trees.


def _is_shadow_root(template: Element) -> bool:
    """Whether a template is its parent's shadow tree: the first that says so, in an element that may have one."""
    host = template.getparent()
    if host is None or not _says_shadow(template):
        return False
    if _name(host) not in _HOSTS and "-" not in _name(host):
        return False
    return not any(_says_shadow(before) for before in template.itersiblings("{*}template", preceding=True))


def _says_shadow(template: Element) -> bool:
    mode = template.get("shadowrootmode") or template.get("shadowroot") or ""
    return _name(template) == "template" and mode.strip().lower() in ("open", "closed")


def _attach(template: Element) -> None:
    """Put a shadow tree in the place of its host's children, and these into its slots.

    Two liberties are taken for the sake of text that would be lost: a child whose slot is nowhere stands in the slot
    without a name, and white space alone does not keep a slot from showing its default content.
    """
    host = template.getparent()
    assert host is not None
    slots: dict[str, Element] = {}
    for slot in _all(template, "slot"):
        if next(_ancestors(slot, "template")) is template:
            slots.setdefault(slot.get("name") or "", slot)
    assigned: dict[str, list[Element | str]] = {name: [] for name in slots}
    unnamed = assigned.get("", [])
    unnamed.append(host.text or "")
    for child in list(host):
        text, child.tail = child.tail or "", None
        if child is not template and isinstance(child.tag, str):
            assigned.get(child.get("slot") or "", unnamed).append(child)
        unnamed.append(text)
    for child in list(host):
        host.remove(child)
    for name, nodes in assigned.items():
        if any(not isinstance(node, str) or node.strip() for node in nodes):
            _fill(slots[name], nodes)
    _fill(host, [template.text or "", *_with_tails(template)])


def _ancestors(element: Element, name: str) -> Iterator[Element]:
    return element.iterancestors(f"{{*}}{name}")


def _with_tails(element: Element) -> list[Element | str]:
    """Children of an element and the text behind each, taken apart."""
    nodes: list[Element | str] = []
    for child in list(element):
        text, child.tail = child.tail or "", None
        nodes += (child, text)
    return nodes


def _fill(element: Element, nodes: list[Element | str]) -> None:
    """Replace what stands in an element."""
    for child in list(element):
        element.remove(child)
    element.text = None
    last: Element | None = None
    for node in nodes:
        if not isinstance(node, str):
            element.append(node)
            last = node
        elif last is None:
            element.text = (element.text or "") + NOT_IN_XML.sub("\ufffd", node)
        else:
            last.tail = (last.tail or "") + NOT_IN_XML.sub("\ufffd", node)


# Documents in documents, and fallbacks.


def _embed(element: Element, document: Element) -> None:
    """Put what a document shows into the element that carries it."""
    body = next(_all(document, "body"), document)
    _fill(element, [body.text or "", *_with_tails(body)])


def _document(element: Element) -> str:
    """The document that an element carries as text and a browser shows at its place."""
    name = _name(element)
    if name == "iframe":
        return element.get("srcdoc") or ""
    if name == "noframes" and not len(element):
        frames = next(_all(element.getroottree().getroot(), "frameset"), None)
        return (element.text or "") if frames is not None else ""
    return ""


def _falls_back(element: Element) -> bool:
    """Whether the text that stands in an element is all that a reader can get of it."""
    name = _name(element)
    if name == "object":
        data = element.get("data", "").strip()
        instead = not data or bool(_OBSOLETE.search(f"{data} {element.get('type', '')}"))
    elif name == "canvas":
        instead = True
    elif name in _PICTURES:
        instead = not element.get("src") and next(_all(element, "source"), None) is None
    else:
        instead = name == "applet"
    return instead and any(text and not text.isspace() for text in element.itertext())
