# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Compiled loops; what each computes, the Python or numpy function of the same name says (see `boilerkit.compiled`)."""

from cpython.mem cimport PyMem_Free, PyMem_Malloc
from cpython.unicode cimport (
    PyUnicode_DATA, PyUnicode_DecodeASCII, PyUnicode_GET_LENGTH, PyUnicode_KIND, PyUnicode_READ,
)
from libc.math cimport log1p
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcmp, memcpy, memset

import numpy as np

cdef enum:
    _LOGARITHMS = 1024
    _TILE = 512
    # Running sums that are held at once.
    _SUMS = 200_000
    _COLUMNS = 8
    _LONGEST_NAME = 20
    _WORDS_KEPT = 16384
    # Traits of classes of characters; see `boilerkit.features.characters`.
    _WORD = 1
    _STARTER = 2
    _CLOSER = 4
    _GAP = 8
    _DIGIT = 16
    _UPPER = 32
    _STOP = 64
    _UNSPACED = 128
    # Rows of what is counted by block.
    _STARTED = 0
    _CAPITALISED = 1
    _SHORT = 2
    _CODE = 3
    _SENTENCES = 4
    _FIRST = 5
    _LAST = 6
    _SHORT_LETTERS = 3

cdef tuple _ZEROS = ("", "0", "00", "000", "0000")
#: Logarithms of 1 plus small whole numbers, which most counts are.
cdef double[_LOGARITHMS] _LOG
cdef int _number
for _number in range(_LOGARITHMS):
    _LOG[_number] = log1p(_number)


def count_characters(list pieces, const int64_t[::1] first_piece, uint8_t[::1] table, const uint8_t[::1] traits, class_of):
    cdef Py_ssize_t n = first_piece.shape[0] - 1, n_classes = traits.shape[0]
    counts = np.zeros((n_classes, n))
    of_block = np.zeros((7, n))
    of_piece = np.zeros((2, len(pieces)))
    cdef double[:, ::1] count = counts, block_count = of_block, piece_count = of_piece
    cdef uint8_t[256] trait
    cdef Py_ssize_t block, piece, place, length, letters
    cdef uint8_t kind, is_of, before
    cdef bint in_word, is_code, after_stop, has_first
    cdef int unicode_kind
    cdef void* data
    cdef Py_ssize_t character
    cdef str text
    memset(trait, 0, 256)
    for place in range(n_classes):
        trait[place] = traits[place]
    for block in range(n):
        in_word = is_code = after_stop = has_first = False
        before = 0
        letters = 0
        for piece in range(first_piece[block], first_piece[block + 1]):
            text = <str> pieces[piece]
            length = PyUnicode_GET_LENGTH(text)
            unicode_kind = PyUnicode_KIND(text)
            data = PyUnicode_DATA(text)
            for place in range(length):
                character = PyUnicode_READ(unicode_kind, data, place)
                kind = table[character]
                if kind == 255:
                    kind = table[character] = class_of(character)
                is_of = trait[kind]
                count[kind, block] += 1
                if after_stop:
                    after_stop = False
                    if is_of & _GAP:
                        block_count[_SENTENCES, block] += 1
                if is_of & _STOP:
                    after_stop = True
                if is_of & _STARTER and not has_first:
                    has_first = True
                    block_count[_FIRST, block] = kind
                if is_of & _CLOSER:
                    block_count[_LAST, block] = kind
                if is_of & _WORD:
                    if not in_word:
                        in_word = True
                        is_code = False
                        letters = 0
                        block_count[_STARTED, block] += 1
                        piece_count[0, piece] += 1
                        if is_of & _UPPER:
                            block_count[_CAPITALISED, block] += 1
                    elif not is_code and (is_of & _DIGIT != 0) != (before & _DIGIT != 0):
                        is_code = True
                        block_count[_CODE, block] += 1
                    letters += 1
                    before = is_of
                else:
                    if in_word:
                        in_word = False
                        if letters <= _SHORT_LETTERS:
                            block_count[_SHORT, block] += 1
                    if is_of & _UNSPACED:
                        piece_count[1, piece] += 1
        if in_word and letters <= _SHORT_LETTERS:
            block_count[_SHORT, block] += 1
        if after_stop:
            block_count[_SENTENCES, block] += 1
    return counts, of_block, of_piece


cdef struct Slots:
    # An open-addressing hash table of keys that are 0 or more.
    int64_t* keys
    int64_t* numbers
    uint64_t mask
    int64_t used


cdef int _open(Slots* slots, Py_ssize_t most) except -1:
    cdef uint64_t size = 16
    while size < 2 * <uint64_t> most:
        size *= 2
    slots.keys = <int64_t*> PyMem_Malloc(2 * size * sizeof(int64_t))
    if slots.keys == NULL:
        raise MemoryError
    slots.numbers = slots.keys + size
    slots.mask = size - 1
    slots.used = 0
    memset(slots.keys, 255, size * sizeof(int64_t))
    return 0


cdef inline uint64_t _place_of(Slots* slots, int64_t key) noexcept:
    # Where a key stands, or would stand.
    cdef uint64_t place = (<uint64_t> key * <uint64_t> 0x9E3779B97F4A7C15)
    place = (place ^ (place >> 32)) & slots.mask
    while slots.keys[place] != key and slots.keys[place] >= 0:
        place = (place + 1) & slots.mask
    return place


cdef int64_t _number_of(Slots* slots, int64_t key) noexcept:
    # The number of a key, in order of first occurrence.
    cdef uint64_t place = _place_of(slots, key)
    if slots.keys[place] < 0:
        slots.keys[place] = key
        slots.numbers[place] = slots.used
        slots.used += 1
    return slots.numbers[place]


def path_numbers(const int64_t[::1] parents, const int64_t[::1] kinds, int64_t n_kinds):
    cdef Py_ssize_t node, n = parents.shape[0], before
    cdef int64_t number, above
    of_node, path_above, path_kind = (np.empty(n, dtype=np.int64) for _ in range(3))
    cdef int64_t[::1] path = of_node, above_path = path_above, kind_of_path = path_kind
    cdef Slots slots
    _open(&slots, n)
    try:
        for node in range(n):
            above = path[parents[node]] if parents[node] >= 0 else -1
            before = slots.used
            number = _number_of(&slots, (above + 1) * n_kinds + kinds[node])
            path[node] = number
            if slots.used > before:
                above_path[number] = above
                kind_of_path[number] = kinds[node]
    finally:
        PyMem_Free(slots.keys)
    return of_node, path_above[: slots.used].copy(), path_kind[: slots.used].copy()


def distinct(const int64_t[::1] keys):
    cdef Py_ssize_t place, n = keys.shape[0]
    numbers, counts = np.empty(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    cdef int64_t[::1] number = numbers, count = counts
    cdef Slots slots
    _open(&slots, n)
    try:
        for place in range(n):
            number[place] = _number_of(&slots, keys[place])
            count[number[place]] += 1
    finally:
        PyMem_Free(slots.keys)
    return numbers, counts[: slots.used].copy()


def sums_above(const double[:, ::1] values, const int64_t[::1] above):
    cdef Py_ssize_t row, column, width = values.shape[1]
    cdef int64_t parent
    sums = np.array(values)
    cdef double[:, ::1] sum = sums
    for row in range(values.shape[0]):
        parent = above[row]
        if parent >= 0:
            for column in range(width):
                sum[row, column] += sum[parent, column]
    return sums


def extremes_above(const double[::1] values, const int64_t[::1] above):
    cdef Py_ssize_t row
    cdef int64_t parent
    least, most = np.minimum(values, 0.0), np.maximum(values, 0.0)
    cdef double[::1] low = least, high = most
    for row in range(values.shape[0]):
        parent = above[row]
        if parent >= 0:
            low[row] = min(low[row], low[parent])
            high[row] = max(high[row], high[parent])
    return least, most


def nearest_above(const uint8_t[::1] is_sought, const int64_t[::1] parents):
    cdef Py_ssize_t node
    places = np.empty(is_sought.shape[0], dtype=np.int64)
    cdef int64_t[::1] place = places
    for node in range(is_sought.shape[0]):
        place[node] = node if is_sought[node] else place[parents[node]] if parents[node] >= 0 else -1
    return places


def larger_above(const int64_t[::1] size, const int64_t[::1] above):
    cdef Py_ssize_t node
    larger = np.array(above)
    cdef int64_t[::1] place = larger
    for node in range(size.shape[0]):
        # What is as large as the element right above has the same larger one.
        if size[above[node]] <= size[node] and above[node] > 0:
            place[node] = place[above[node]]
    return larger


def earlier_same(const int64_t[::1] numbers):
    cdef Py_ssize_t place, n = numbers.shape[0]
    cdef int64_t most = 0
    for place in range(n):
        most = max(most, numbers[place])
    earlier, met = np.empty(n, dtype=np.int64), np.zeros(most + 1, dtype=np.int64)
    cdef int64_t[::1] earlier_of = earlier, met_of = met
    for place in range(n):
        earlier_of[place] = met_of[numbers[place]]
        met_of[numbers[place]] += 1
    return earlier


def most_on_the_way(values, const int64_t[::1] elements, const int64_t[::1] above, int steps):
    cdef const double[::1] value = values.astype(np.float64, copy=False)
    cdef Py_ssize_t place
    cdef int64_t current, best
    cdef int step
    found = np.empty(elements.shape[0], dtype=np.int64)
    cdef int64_t[::1] found_of = found
    for place in range(elements.shape[0]):
        best = current = elements[place]
        for step in range(steps):
            if above[current] == current:
                break
            current = above[current]
            if value[current] > value[best]:
                best = current
        found_of[place] = best
    return found


def steps_while(const uint8_t[::1] is_passed, const int64_t[::1] elements, const int64_t[::1] above, int steps):
    cdef Py_ssize_t place
    cdef int64_t element
    cdef int step
    taken = np.empty(elements.shape[0], dtype=np.int64)
    cdef int64_t[::1] taken_of = taken
    for place in range(elements.shape[0]):
        element = elements[place]
        step = 0
        while step < steps and is_passed[element]:
            element = above[element]
            step += 1
        taken_of[place] = step
    return taken


def scale_columns(
    const double[:, ::1] rows, const uint8_t[::1] logs, const float[::1] low, const float[::1] high, float[:, :] out
):
    cdef Py_ssize_t row, block, start = 0, end, n = rows.shape[1]
    cdef double value
    cdef float scaled
    while start < n:  # the rows of some blocks fit the fastest memory, whose lines hold several columns
        end = min(start + _TILE, n)
        for row in range(rows.shape[0]):
            for block in range(start, end):
                value = rows[row, block]
                if logs[row]:
                    if 0 <= value < _LOGARITHMS and value == <int> value:
                        value = _LOG[<int> value]
                    else:
                        value = log1p(value)
                scaled = <float> value
                out[block, row] = min(max(scaled, low[row]), high[row])
        start = end


def tree_scores(
    const float[:, ::1] features, const int64_t[::1] roots, const int64_t[::1] feature, const float[::1] threshold,
    const int64_t[::1] child, const float[::1] value, double bias, int depth,
):
    cdef Py_ssize_t block, tree, step, n = features.shape[0]
    cdef int64_t node
    scores = np.zeros(n)
    cdef double[::1] score = scores
    cdef const float* row
    for tree in range(roots.shape[0]):  # one after another, since the nodes of one fit the fastest memory
        for block in range(n):
            row = &features[block, 0]
            node = roots[tree]
            for step in range(depth):
                node = child[node] + (row[feature[node]] > threshold[node])  # a leaf is its own child
            score[block] += value[node]
    for block in range(n):
        score[block] += bias
    return scores


def range_means(
    const float[:, ::1] values, const int64_t[::1] order, const int64_t[::1] first, const int64_t[::1] last,
    const float[:, ::1] total,
):
    cdef Py_ssize_t place, column, row, start = 0, size, width = values.shape[1], n = values.shape[0]
    cdef Py_ssize_t at_once = min(max(_SUMS // (n + 1), _COLUMNS), width)
    cdef bint is_ordered = order.shape[0] > 0
    means = np.empty((first.shape[0], width), dtype=np.float32)
    cdef float[:, ::1] mean = means
    cdef const float* added
    cdef double* after
    cdef double* sums = <double*> PyMem_Malloc((n + 1) * at_once * sizeof(double))
    if sums == NULL:
        raise MemoryError
    while start < width:
        size = min(at_once, width - start)
        for column in range(size):
            sums[column] = 0.0
        for place in range(n):
            added = &values[order[place] if is_ordered else place, start]
            after = sums + (place + 1) * size
            for column in range(size):
                after[column] = after[column - size] + added[column]
        for row in range(first.shape[0]):
            for column in range(size):
                mean[row, start + column] = <float> (
                    (sums[last[row] * size + column] - sums[first[row] * size + column]) / total[row, 0]
                )
        start += size
    PyMem_Free(sums)
    return means


def gather_rows(
    const uint8_t[:, ::1] own, const uint8_t[:, ::1] sources, const int64_t[::1] blocks, const int64_t[::1] offsets,
    const int64_t[:, ::1] sets, const int64_t[::1] first, const int64_t[::1] last, Py_ssize_t page,
):
    cdef Py_ssize_t row, column, n_blocks = sets.shape[0], n_own = own.shape[1], size = sources.shape[1]
    cdef int64_t block, place, whole
    gathered = np.empty((blocks.shape[0], n_own + (offsets.shape[0] + sets.shape[1]) * size), dtype=np.uint8)
    cdef uint8_t[:, ::1] rows = gathered
    cdef uint8_t* to
    if gathered.size == 0:
        return gathered
    for row in range(blocks.shape[0]):
        to = &rows[row, 0]
        if n_own:
            memcpy(to, &own[row, 0], n_own)
            to += n_own
        if size == 0:
            continue
        block = blocks[row]
        whole = sets[block, page]
        for column in range(offsets.shape[0]):
            place = block + offsets[column]
            if place < first[whole] or place >= last[whole]:
                place = n_blocks
            memcpy(to, &sources[place, 0], size)
            to += size
        for column in range(sets.shape[1]):
            memcpy(to, &sources[n_blocks + 1 + sets[block, column], 0], size)
            to += size
    return gathered


# Words that were met: one that is met again needs neither memory nor its hash, which Python keeps in it.
cdef list _MET = [""] * _WORDS_KEPT


cdef str _ascii(const char* characters, Py_ssize_t size):
    cdef uint64_t key = 0xCBF29CE484222325
    cdef Py_ssize_t place
    cdef str word
    for place in range(size):
        key = (key ^ <uint8_t> characters[place]) * <uint64_t> 0x100000001B3
    place = (key ^ (key >> 29)) % _WORDS_KEPT
    word = <str> _MET[place]
    if PyUnicode_GET_LENGTH(word) != size or memcmp(PyUnicode_DATA(word), characters, size) != 0:
        word = PyUnicode_DecodeASCII(characters, size, NULL)
        if size <= _LONGEST_NAME:
            _MET[place] = word
    return word


cdef tuple _names(str names):
    cdef Py_ssize_t place, size = 0, length = PyUnicode_GET_LENGTH(names)
    cdef const uint8_t* text = <const uint8_t*> PyUnicode_DATA(names)
    cdef char[_LONGEST_NAME] run
    cdef uint8_t character, before = 0
    cdef list tokens = []
    for place in range(length):
        character = text[place]
        if c"A" <= character <= c"Z":
            if size and c"a" <= before <= c"z":
                if size > 1:
                    tokens.append(_ascii(run, size))
                size = 0
            run[size] = character + 32
            size += 1
        elif c"a" <= character <= c"z":
            run[size] = character
            size += 1
        else:
            if size > 1:
                tokens.append(_ascii(run, size))
            size = 0
        if size == _LONGEST_NAME:
            tokens.append(_ascii(run, size))
            size = 0
        before = character
    if size > 1:
        tokens.append(_ascii(run, size))
    return tuple(dict.fromkeys(tokens)) if len(tokens) > 1 else tuple(tokens)


def tokens_of_names(list names, other):
    cdef str one
    return [_names(one) if one.isascii() else other(one) for one in names]


cdef inline bint _is_digit(Py_UCS4 character) noexcept:
    return c"0" <= character <= c"9" if character < 128 else character.isdecimal()


cdef inline bint _is_letter(Py_UCS4 character) noexcept:
    return c"a" <= character <= c"z" if character < 128 else character.isalnum() and not character.isdecimal()


cdef str _word(str text, Py_ssize_t first, Py_ssize_t end):
    # A part of a text.
    cdef char[_LONGEST_NAME] run
    cdef Py_ssize_t place
    cdef int kind = PyUnicode_KIND(text)
    cdef Py_UCS4 character
    cdef uint32_t every = 0
    if end - first <= _LONGEST_NAME:
        for place in range(first, end):
            character = PyUnicode_READ(kind, PyUnicode_DATA(text), place)
            every |= <uint32_t> character
            run[place - first] = <char> character
        if every < 128:
            return _ascii(run, end - first)
    return text[first:end]


cdef list _words(str text, Py_UCS4 unspaced):
    # Of a text in lower case; None if a letter comes that words may hold phrases from on.
    cdef Py_ssize_t place = 0, first, length = PyUnicode_GET_LENGTH(text)
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_UCS4 character
    cdef uint32_t every
    cdef str word
    cdef list words = []
    while place < length:
        first = place
        character = PyUnicode_READ(kind, data, place)
        place += 1
        if _is_letter(character):
            every = 0
            while _is_letter(character):
                if character >= unspaced:
                    return None
                every |= <uint32_t> character
                character = PyUnicode_READ(kind, data, place) if place < length else 0
                place += 1
            place -= 1
            word = _word(text, first, place)
            words.append(_ZEROS[min(place - first, 4)] if every >= 128 and word.isdigit() else word)
        elif _is_digit(character):
            while place < length and _is_digit(PyUnicode_READ(kind, data, place)):
                place += 1
            words.append(_ZEROS[min(place - first, 4)])
        elif character in u"©|»›@#$€£":
            words.append(chr(character))
    return words


def find_phrases(list words, dict meanings, dict lengths):
    cdef Py_ssize_t place = 0, count = len(words), size
    cdef list found = []
    cdef object sizes, one, meaning
    while place < count:
        sizes = lengths.get(words[place])
        meaning = None
        size = 1
        if sizes is not None:
            for one in <list> sizes:
                size = one
                if place + size <= count:
                    meaning = meanings.get(words[place] if size == 1 else " ".join(words[place : place + size]))
                    if meaning is not None:
                        found.append((place, size, meaning))
                        break
        place += size if meaning is not None else 1
    return found


def tokens_of_texts(
    list texts, Py_ssize_t head, Py_ssize_t phrase, dict meanings, dict lengths, Py_UCS4 unspaced, other
):
    cdef Py_ssize_t length, number
    cdef str text
    cdef list words, found = []
    for text in texts:
        length = PyUnicode_GET_LENGTH(text)
        if length > head:
            text = text[:head]
        words = _words(text.lower(), unspaced)
        if words is None:
            words = other(text)
        else:
            for number in range(len(words)):
                if words[number] in lengths:
                    words = _with_meanings(words, meanings, lengths)
                    break
        if 0 < length <= phrase:
            words.append("=" + " ".join(words))
        found.append(tuple(words))
    return found


cdef list _with_meanings(list words, dict meanings, dict lengths):
    cdef Py_ssize_t end = 0, place, size
    cdef list tokens = []
    for place, size, meaning in find_phrases(words, meanings, lengths):
        tokens += words[end:place]
        tokens.append(meaning)
        end = place + size
    return tokens + words[end:]


def weigh_tokens(list texts, lexicon):
    cdef Py_ssize_t number, n = len(texts)
    cdef dict weights = lexicon if isinstance(lexicon, dict) else dict(lexicon)
    cdef double weight, total, lowest
    cdef tuple tokens
    cdef object token, found
    cdef bint is_first
    sums, least = np.zeros(n), np.zeros(n)
    cdef double[::1] sum_of = sums, least_of = least
    for number in range(n):
        tokens = texts[number]
        total = lowest = 0.0
        is_first = True
        for token in tokens:
            found = weights.get(token)
            weight = 0.0 if found is None else <double> found
            total += weight
            lowest = weight if is_first else min(lowest, weight)
            is_first = False
        sum_of[number] = total
        least_of[number] = lowest
    return sums, least


def sum_rows(list texts, dict rows, const double[:, ::1] weights):
    cdef Py_ssize_t number, column, row, n = len(texts), width = weights.shape[1], last = weights.shape[0] - 1
    cdef tuple tokens
    cdef object token, found
    sums = np.zeros((n, width))
    cdef double[:, ::1] sum_of = sums
    for number in range(n):
        tokens = texts[number]
        for token in tokens:
            found = rows.get(token)
            row = last if found is None else <Py_ssize_t> found
            for column in range(width):
                sum_of[number, column] += weights[row, column]
    return sums


def mark_tokens(list texts, dict marks):
    cdef Py_ssize_t number, n = len(texts)
    cdef int64_t mark
    cdef tuple tokens
    cdef object token, found
    cdef bint is_first
    every, first = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    cdef int64_t[::1] every_of = every, first_of = first
    for number in range(n):
        tokens = texts[number]
        is_first = True
        for token in tokens:
            found = marks.get(token)
            if found is not None:
                mark = found
                every_of[number] |= mark
                if is_first:
                    first_of[number] = mark
            is_first = False
    return every, first


def shared_words(list texts, set wanted, Py_ssize_t length, words):
    cdef Py_ssize_t number, n = len(texts)
    cdef uint8_t[128] starts
    cdef str text, word
    cdef set own
    cdef int64_t common
    shared, distinct_words = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    cdef int64_t[::1] shared_of = shared, distinct_of = distinct_words
    memset(starts, 0, 128)
    for word in wanted:
        if ord(word[0]) < 128:
            starts[<Py_ssize_t> ord(word[0])] = 1
    for number in range(n):
        if PyUnicode_GET_LENGTH(<str> texts[number]) >= length:
            continue
        text = (<str> texts[number]).lower()
        if not _distinct(text, wanted, starts, None):
            continue
        own = set()
        _distinct(text, wanted, starts, own)
        common = 0
        for word in own:
            common += word in wanted
        shared_of[number] = common
        distinct_of[number] = len(own)
    return shared, distinct_words


cdef bint _distinct(str text, set wanted, const uint8_t* starts, set own):
    # Add the words of a text to a set; without one, say whether a wanted word is among them.
    cdef Py_ssize_t place = 0, first, size = PyUnicode_GET_LENGTH(text)
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_UCS4 start
    while place < size:
        first = place
        while place < size and _is_alphanumeric(PyUnicode_READ(kind, data, place)):
            place += 1
        if place > first:
            start = PyUnicode_READ(kind, data, first)
            if own is not None:
                own.add(_word(text, first, place))
            elif (start >= 128 or starts[start]) and _word(text, first, place) in wanted:
                return True
        place += 1
    return False


cdef inline bint _is_alphanumeric(Py_UCS4 character) noexcept:
    return _is_letter(character) or _is_digit(character)


cdef inline int64_t _three(int kind, void* data, Py_ssize_t place) noexcept:
    # Three characters of a text as one number: a code point has 21 bits.
    return (
        (<int64_t> PyUnicode_READ(kind, data, place) << 42) | (<int64_t> PyUnicode_READ(kind, data, place + 1) << 21)
        | <int64_t> PyUnicode_READ(kind, data, place + 2)
    )


cdef inline bint _is_known(Slots* slots, int64_t key) noexcept:
    return slots.keys[_place_of(slots, key)] == key


def may_overlap(list texts, str metadata, Py_ssize_t size):
    cdef Py_ssize_t number, place, length = PyUnicode_GET_LENGTH(metadata)
    cdef int kind = PyUnicode_KIND(metadata)
    cdef void* data = PyUnicode_DATA(metadata)
    cdef str text
    cdef list places = []
    cdef Slots slots
    _open(&slots, max(length, 1))
    try:
        for place in range(length - 2):
            _number_of(&slots, _three(kind, data, place))
        for number in range(len(texts)):
            text = <str> texts[number]
            length = PyUnicode_GET_LENGTH(text)
            if length > 3:
                kind = PyUnicode_KIND(text)
                data = PyUnicode_DATA(text)
                if _is_known(&slots, _three(kind, data, 0)) or (
                    size >= 3 and _is_known(&slots, _three(kind, data, max(length - size, 0)))
                ):
                    places.append(number)
    finally:
        PyMem_Free(slots.keys)
    return places
