# cython: language_level=3
"""The compiled way to read a tree's nodes; see `boilerkit.page.nodes`, which says what they are.

libxml2's tree is read by way of lxml's C interface: lxml's own functions make the strings, so that they are those that
its elements have. The tree is valid and stays as it is while it is read: the root keeps it alive, and nothing here
lets another thread run.
"""

from lxml.includes cimport etreepublic as c_lxml
from lxml.includes.tree cimport XML_ELEMENT_NODE, XML_ENTITY_REF_NODE, XML_TEXT_NODE, const_xmlChar, xmlAttr, xmlNode

from lxml import etree

from boilerkit.page.nodes import READ, REFERENCE, UNNAMED, Nodes

c_lxml.import_lxml__etree()

cdef frozenset _READ = READ


def read_nodes(c_lxml._Element root not None):
    """The columns of a tree, as `boilerkit.page.nodes.read_nodes` gives them."""
    if root._c_node is NULL:
        raise ValueError("the element has no tree")
    nodes = Nodes()
    _read(
        root._c_node,
        nodes.tags, nodes.ends, nodes.texts, nodes.tails, nodes.keys, nodes.values, nodes.first_attribute,
    )
    return nodes


cdef int _read(
    xmlNode* root, list tags, list ends, list texts, list tails, list keys, list values, list first_attribute
) except -1:
    cdef xmlNode* node = root
    cdef xmlNode* following
    cdef Py_ssize_t number
    cdef list inside = []  # numbers of the nodes around
    cdef dict names = {}
    while True:
        number = len(tags)
        ends.append(0)
        tails.append(c_lxml.tailOf(node) if node is not root and node.next is not NULL else None)
        following = NULL
        if node.type == XML_ELEMENT_NODE:
            tags.append(_name(node.name, names) if node.ns is NULL else c_lxml.namespacedName(node))
            texts.append(c_lxml.textOf(node) if node.children is not NULL else None)
            _read_attributes(node, names, keys, values)
            following = _first_node(node.children)
        elif node.type == XML_ENTITY_REF_NODE:  # its children are those of its declaration
            tags.append(REFERENCE)
            texts.append(f"&{c_lxml.pyunicode(node.name)};")
        else:
            tags.append(UNNAMED)
            texts.append(None)
        first_attribute.append(len(keys))
        if following is not NULL:
            inside.append(number)
        while following is NULL:  # nothing in it is left to read
            ends[number] = len(tags)
            if node is root:
                return 0
            following = _first_node(node.next)
            if following is NULL:
                node = node.parent
                number = inside.pop()
        node = following


cdef xmlNode* _first_node(xmlNode* node) noexcept:
    """The first of some siblings that is more than text."""
    while node is not NULL and not c_lxml._isElement(node):
        node = node.next
    return node


cdef int _read_attributes(xmlNode* node, dict names, list keys, list values) except -1:
    cdef xmlAttr* attribute = node.properties
    cdef xmlNode* value
    cdef str key
    while attribute is not NULL:
        if attribute.ns is NULL:
            key = _name(attribute.name, names)
            if key in _READ:
                keys.append(key)
                values.append(c_lxml.attributeValue(node, attribute))
        attribute = attribute.next
    return 0


cdef str _name(const_xmlChar* name, dict names):
    """A name without a namespace; libxml2 keeps one copy of those of a page, so that each is made into a `str` once."""
    cdef size_t place = <size_t> name
    made = names.get(place)
    if made is None:
        made = names[place] = c_lxml.pyunicode(name)
    return made
