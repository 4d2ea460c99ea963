# cython: language_level=3
"""The compiled way to read a tree's nodes; see `boilerkit.page.nodes`, which says what they are."""

from libc.string cimport strcmp
from lxml.includes cimport etreepublic as tree_of_lxml
from lxml.includes.tree cimport (
    XML_ELEMENT_NODE, XML_ENTITY_REF_NODE, XML_TEXT_NODE, const_xmlChar, xmlAttr, xmlNode,
)

from lxml import etree

from boilerkit.page.nodes import READ, REFERENCE, UNNAMED, Nodes

tree_of_lxml.import_lxml__etree()

cdef str _REFERENCE = REFERENCE, _UNNAMED = UNNAMED
#: Names of attributes that are read, as Python and as C have them.
cdef list _KEYS = sorted(READ)
cdef list _KEPT_ALIVE = [key.encode() for key in _KEYS]
cdef enum:
    _MOST_NAMES = 32
cdef const char* _NAMES[_MOST_NAMES]
cdef int _COUNT = len(_KEYS), _place
if _COUNT > _MOST_NAMES:
    raise ImportError("more attributes are read than there is room for")
for _place in range(_COUNT):
    _NAMES[_place] = _KEPT_ALIVE[_place]


def read_nodes(root):
    """The columns of a tree, as `boilerkit.page.nodes.read_nodes` gives them."""
    nodes = Nodes()
    _read(
        (<tree_of_lxml._Element?> root)._c_node,
        nodes.tags, nodes.ends, nodes.texts, nodes.tails, nodes.keys, nodes.values, nodes.first_attribute,
    )
    return nodes


cdef int _read(
    xmlNode* root, list tags, list ends, list texts, list tails, list keys, list values, list first_attribute
) except -1:
    cdef xmlNode* node = root
    cdef xmlNode* inner
    cdef Py_ssize_t number
    cdef list inside = []
    cdef dict names = {}
    while True:
        number = len(tags)
        ends.append(0)
        tails.append(tree_of_lxml.tailOf(node) if node is not root and node.next is not NULL else None)
        inner = NULL
        if node.type == XML_ELEMENT_NODE:
            tags.append(_name(node, names))
            texts.append(tree_of_lxml.textOf(node) if node.children is not NULL else None)
            _read_attributes(node, keys, values)
            inner = _first_node(node.children)
        elif node.type == XML_ENTITY_REF_NODE:
            tags.append(_REFERENCE)
            texts.append(f"&{tree_of_lxml.pyunicode(node.name)};")
        else:
            tags.append(_UNNAMED)
            texts.append(None)
        first_attribute.append(len(keys))
        if inner is not NULL:
            inside.append(number)
            node = inner
            continue
        while True:
            ends[number] = len(tags)
            if node is root:
                return 0
            inner = _first_node(node.next)
            if inner is not NULL:
                node = inner
                break
            node = node.parent
            number = inside.pop()


cdef xmlNode* _first_node(xmlNode* node) noexcept nogil:
    """The first of some siblings that is more than text."""
    while node is not NULL and not tree_of_lxml._isElement(node):
        node = node.next
    return node


cdef str _name(xmlNode* node, dict names):
    """An element's name; libxml2 keeps one copy of those of a page, so that most are made once."""
    if node.ns is not NULL:
        return tree_of_lxml.namespacedName(node)
    cdef size_t place = <size_t> node.name
    name = names.get(place)
    if name is None:
        name = names[place] = tree_of_lxml.namespacedName(node)
    return name


cdef int _read_attributes(xmlNode* node, list keys, list values) except -1:
    cdef xmlAttr* attribute = node.properties
    cdef xmlNode* value
    cdef int place
    while attribute is not NULL:
        if attribute.ns is NULL:
            place = _place_of(<const char*> attribute.name)
            if place >= 0:
                keys.append(_KEYS[place])
                value = attribute.children
                if value is not NULL and value.next is NULL and value.type == XML_TEXT_NODE:
                    values.append(tree_of_lxml.pyunicode(value.content))
                else:
                    values.append(tree_of_lxml.attributeValue(node, attribute))
        attribute = attribute.next
    return 0


cdef int _place_of(const char* name) noexcept nogil:
    """Place of an attribute's name among those that are read, -1 if it is none of them."""
    cdef int place
    for place in range(_COUNT):
        if name[0] == _NAMES[place][0] and strcmp(name, _NAMES[place]) == 0:
            return place
    return -1
