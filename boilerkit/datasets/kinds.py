"""Kinds of blocks that people labelled: tables of labels for the pages of corpora, and the marks of dataset-popular."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from boilerkit.kinds import KINDS, MAIN
from boilerkit.page.segments import Segments

from .base import CorpusError, LabelledPage
from .declared import site_of
from .files import Unreadable, inside, read_bytes, read_text

COLUMNS: Final = ("corpus", "page", "xpath", "digest", "first", "second", "kind")
#: What a type of dataset-popular says of the kind of its blocks. Types that are not here stay open: on a home page a
#: list of links may be what the page is there for, a header or a sidebar holds several kinds, and nobody knows of the
#: text beside an image.
KIND_OF_TYPE: Final[Mapping[str, str]] = {
    "Menu": "navigation",
    "Menu Sidebar": "navigation",
    "Searchbar": "navigation",
    "Logo": "navigation",
    "Ad": "promotion",
    "Comments": "comments",
    "Article": MAIN,
}
#: The same for the innermost type and the one around it.
KIND_OF_TYPES: Final[Mapping[tuple[str, str], str]] = {
    ("LinkList", "Menu"): "navigation",
    ("LinkList", "Header"): "navigation",
    ("LinkList", "Footer"): "navigation",
    ("LinkList", "Ad"): "promotion",
}


@dataclass(frozen=True, slots=True)
class KindLabel:
    """What people said the kind of a block is.

    Attributes
    ----------
    xpath : str
        Path of the block's element.
    digest : str
        See `text_digest`.
    first, second : str
        What either of two readers said who did not see each other's labels; "" where the block was read once.
    kind : str
        What holds: what both said, or what was decided where they differed.
    """

    xpath: str
    digest: str
    first: str
    second: str
    kind: str

    @property
    def is_read_twice(self) -> bool:
        """Whether two readers labelled the block."""
        return bool(self.second)


def text_digest(text: str) -> str:
    """Short SHA-256 of a block's text, to tell it again.

    Parameters
    ----------
    text : str
    """
    return sha256(text.encode()).hexdigest()[:10]


def load_kinds(path: str | Path) -> dict[tuple[str, str], list[KindLabel]]:
    """A table of labels, by corpus and id of the page.

    Parameters
    ----------
    path : str or Path
        Tab-separated, with a heading line: corpus, page, xpath, digest, first, second, kind.

    Raises
    ------
    CorpusError
        If it cannot be read, or holds something else.
    """
    path = Path(path)
    try:
        rows = list(csv.DictReader(read_text(path).splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    except (Unreadable, csv.Error) as error:
        raise CorpusError(f"no labels in {path}: {error}") from None
    labels = defaultdict(list)
    for number, row in enumerate(rows, 2):
        if set(row) != set(COLUMNS) or row["kind"] not in KINDS:
            raise CorpusError(f"{path}, line {number}: not the columns {', '.join(COLUMNS)} with a kind")
        labels[row["corpus"], row["page"]].append(KindLabel(*(row[name] for name in COLUMNS[2:])))
    return dict(labels)


def write_kinds(path: str | Path, labels: Mapping[tuple[str, str], Iterable[KindLabel]]) -> None:
    """Write a table that `load_kinds` reads.

    Parameters
    ----------
    path : str or Path
    labels : mapping of (corpus, page) to iterable of KindLabel
    """
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
        writer.writerow(COLUMNS)
        for (corpus, page), of_page in sorted(labels.items()):
            writer.writerows((corpus, page, one.xpath, one.digest, one.first, one.second, one.kind) for one in of_page)


def find_labelled(segments: Segments, labels: Iterable[KindLabel]) -> dict[int, KindLabel]:
    """Number of the block that each label is of; labels whose block the page does not have are left out.

    A block is told by its text; of several with the same text, by its path, else by their order.

    Parameters
    ----------
    segments : Segments
    labels : iterable of KindLabel
    """
    with_text = defaultdict(list)
    for number, text in enumerate(segments.texts):
        with_text[text_digest(text)].append(number)
    xpaths = segments.xpaths
    found: dict[int, KindLabel] = {}
    for label in labels:
        free = [number for number in with_text[label.digest] if number not in found]
        at_path = [number for number in free if xpaths[number] == label.xpath]
        if free:
            found[(at_path or free)[0]] = label
    return found


def load_popular(root: str | Path) -> Iterator[LabelledPage]:
    """The pages of dataset-popular, whose blocks are marked by attributes; see `marked_kinds`.

    Parameters
    ----------
    root : str or Path
        Folder of `mapping.txt`.

    Raises
    ------
    CorpusError
        If there is no such file.
    """
    root = Path(root)
    try:
        for line in read_text(root / "mapping.txt").splitlines():
            url, _, place = line.strip(' ,"').partition('" : "')
            page = inside(root, place.partition("dataset-popular/")[2].replace("index.html", "index.blocks.html"))
            if place and not line.startswith("#") and page.is_file():
                id = page.parent.relative_to(root).as_posix()
                site = site_of(url) or id
                html = read_bytes(page)
                yield LabelledPage(id, html, url, site, "home", None, (), (), "dataset-popular", "all", "en")
    except Unreadable as error:
        raise CorpusError(f"no dataset-popular in {root}: {error}") from None


def marked_kinds(segments: Segments) -> dict[int, str]:
    """Kinds of a page's blocks by the `data-block-type` of the elements around each; open ones are left out.

    Parameters
    ----------
    segments : Segments
    """
    types: list[tuple[str, ...]] = []
    for element, parent in zip(segments.elements, segments.parents, strict=True):
        around = types[parent] if parent >= 0 else ()
        own = element.get("data-block-type")
        types.append((own, *around[:1]) if own else around)
    kinds = {number: _kind_of_types(types[container]) for number, container in enumerate(segments.containers)}
    return {number: kind for number, kind in kinds.items() if kind}


def _kind_of_types(types: tuple[str, ...]) -> str | None:
    if not types:
        return None
    inner, outer = (*types, "")[:2]
    return KIND_OF_TYPES.get((inner, outer)) or KIND_OF_TYPE.get(inner)
