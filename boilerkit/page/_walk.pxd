# Types for the variables of `walk.py`, from which Cython makes the compiled module `_walk`.
cimport cython

cdef long long _LINK, _QUOTE, _HEADING, _HIDDEN, _VISUALLY_HIDDEN, _PREFORMATTED, _CUSTOM, _FORMULA, _TEX, _DISPLAYED
cdef long long _UNSEEN, _VERBATIM
cdef int _HIDDEN_BOX, _OUT_OF_SIGHT, _SIZELESS, _LINES, _APART, _ROW, _FORMULA_CLASS, _LIGATURE, _WRITTEN_LINES
cdef int _OPENED, _CLOSED, _PARTING, _BOXED, _LINK_OPENED, _LINK_CLOSED, _NOT_OPENED, _NOT_LINK_OPENED
cdef int _BLOCK, _SKIPPED, _BREAK, _SPECIAL, _REFERENCE


cdef class Walk:
    cdef object page, nodes, aside
    cdef list ends, node_tags, node_texts, node_tails, keys, values, first_attribute
    cdef list columns, tags, names, texts
    cdef long long[::1] element_nodes, parents, traits, first_block, last_block
    cdef list page_containers, page_pieces, page_owners, page_first_piece
    cdef list pieces, owners, containers, asides, scripts
    cdef dict readings, boxes, script_starts
    cdef set rows, written_lines
    cdef bint shown
    cdef int breaks, gap
    cdef Py_ssize_t here, container, svg

    @cython.locals(node=Py_ssize_t, count=Py_ssize_t, behind=Py_ssize_t)
    cpdef read(self)
    @cython.locals(node=Py_ssize_t)
    cdef Py_ssize_t leave(self) except -2
    @cython.locals(text=str)
    cdef tail(self, Py_ssize_t node)
    @cython.locals(
        tag=str, text=str, names=str, key=str, value=str, traits=cython.longlong, kind=int, display=int, special=int,
        to_place=bint, place=Py_ssize_t, number=Py_ssize_t, parent=Py_ssize_t,
    )
    cdef bint start(self, Py_ssize_t node) except -1
    @cython.locals(box=int, inherited=bint)
    cdef start_inline(self, Py_ssize_t number, str tag, int display, Py_ssize_t parent, long long traits)
    cdef formula(self, str tag, formula)
    @cython.locals(number=Py_ssize_t, tag=str)
    cdef end(self)
    cdef end_inline(self, Py_ssize_t number)
    cdef end_script(self, Py_ssize_t number)
    cdef end_aside(self, aside)
    cdef text(self, str text)
    cdef lines(self, str text)
    cdef seam(self, int gap, str text)
    cdef line_break(self, Py_ssize_t owner)
    cdef flush(self)
    cdef record(self)
    @cython.locals(preformatted=bint)
    cdef add(self, list texts, list pieces, list owners, Py_ssize_t container)
    cdef split(self, list texts)
    cdef tuple reading(self, Py_ssize_t node)
    @cython.locals(text=str, last=Py_ssize_t)
    cdef bint is_double(self, Py_ssize_t node) except -1
    @cython.locals(text=str, tail=str, node=Py_ssize_t, end=Py_ssize_t)
    cdef bint is_drawing(self, Py_ssize_t svg) except -1


cdef dict _DISPLAYS
cdef int _display(str names) except -1
cdef bint _is_blank(str text) except -1
cdef str _block_text(str raw, bint preformatted)
