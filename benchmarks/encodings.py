"""How often a page's text is read rightly, in every encoding of the web that can hold it.

Each page is written anew in every encoding of the WHATWG Encoding Standard that has its letters (other characters that
an encoding lacks become character references), and UTF-16 with and without a byte-order mark: with the right
declaration, with none, and with a wrong one (UTF-8, ISO-8859-1, or another encoding that takes turns). A page is right
if all its letters are.

    python benchmarks/encodings.py datasets/pages
    python benchmarks/encodings.py --limit 60 ../shared/data/fundus ../shared/data/magic-html
"""

import gzip
import re
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import click
import webencodings

from boilerkit.page.encoding import decode

SUFFIXES = (".html", ".html.gz")
#: Encodings of the standard, without the two that hold no text of their own.
ENCODINGS = sorted(
    {webencodings.lookup(label).name for label in webencodings.LABELS} - {"replacement", "x-user-defined", "utf-8"}
)
WAYS = ("declared", "undeclared", "declared utf-8", "declared iso-8859-1", "declared another")
_DECLARATION = re.compile(r"<meta\b[^>]*\bcharset\b[^>]*>|^\s*<\?xml[^>]*\?>", re.I)


@dataclass(frozen=True)
class Case:
    """One page in one encoding, declared in one way."""

    page: str
    encoding: str
    way: str
    data: bytes
    text: str


def cases(name: str, text: str, turn: int) -> Iterator[Case]:
    """A page in every encoding and way; `turn` chooses the wrong encoding that takes its turn."""
    bare = _DECLARATION.sub("", text)
    for encoding in ["utf-8", *ENCODINGS]:
        codec = webencodings.lookup(encoding).codec_info.name
        if not _holds(codec, bare):
            continue
        marks = (True, False) if encoding.startswith("utf-16") else (False,)
        for way in WAYS:
            label = _label(way, encoding, turn)
            if way != "undeclared" and (label is None or webencodings.lookup(label).name == "utf-8" == encoding):
                continue
            page = bare if way == "undeclared" else _declare(bare, label or "")
            data = page.encode(codec, "xmlcharrefreplace")
            if way not in ("declared", "undeclared") and _harmless(data, label or "", codec):
                continue
            for mark in marks:
                row = f"{encoding} with mark" if mark else encoding
                whole = ("\ufeff".encode(codec) if mark else b"") + data
                yield Case(name, row, way, whole, data.decode(codec))


def _label(way: str, encoding: str, turn: int) -> str | None:
    if way == "declared":
        return encoding
    if way == "declared another":
        others = [other for other in ENCODINGS if other != encoding]
        return str(others[turn % len(others)])
    return way.removeprefix("declared ") if way != "undeclared" else None


def _declare(page: str, label: str) -> str:
    meta = f'<meta charset="{label}">'
    head = re.search(r"<head[^>]*>", page, re.I)
    return page[: head.end()] + meta + page[head.end() :] if head else meta + page


def _holds(codec: str, text: str) -> bool:
    try:
        _letters(text).encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _harmless(data: bytes, label: str, codec: str) -> bool:
    """Whether a wrong label leads to the right letters all the same."""
    wrong = webencodings.lookup(label).codec_info.name
    return _letters(data.decode(wrong, "replace")) == _letters(data.decode(codec))


def _letters(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char)[0] in "LM")


def systems() -> dict[str, Callable[[bytes], str]]:
    """boilerkit, and what else is installed."""
    found: dict[str, Callable[[bytes], str]] = {"boilerkit": decode}
    if find_spec("trafilatura"):
        from trafilatura.utils import decode_file

        found["trafilatura"] = decode_file
    if find_spec("justext"):
        from justext.core import decode_html

        found["jusText"] = decode_html
    if find_spec("resiliparse"):
        from resiliparse.parse.encoding import bytes_to_str, detect_encoding

        found["Resiliparse"] = lambda data: bytes_to_str(data, detect_encoding(data) or "utf-8")
    if find_spec("charset_normalizer"):
        from charset_normalizer import from_bytes

        found["charset-normalizer"] = lambda data: str(from_bytes(data).best() or "")
    if find_spec("chardet"):
        import chardet

        found["chardet"] = lambda data: data.decode(chardet.detect(data)["encoding"] or "utf-8", "replace")
    return found


def pages(folders: tuple[Path, ...], limit: int) -> Iterator[tuple[str, str]]:
    """Name and text of the pages, an even sample of each folder's if there is a limit."""
    for folder in folders:
        paths = sorted(path for path in folder.rglob("*") if path.name.endswith(SUFFIXES))
        step = max(1, len(paths) // limit) if limit else 1
        for path in paths[::step]:
            data = path.read_bytes()
            yield path.name, decode(gzip.decompress(data) if path.suffix == ".gz" else data).removeprefix("\ufeff")


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--limit", default=0, help="Pages of each folder [all].")
@click.option("--system", "chosen", multiple=True, help="Only these.")
@click.option("--wrong", is_flag=True, help="Name what boilerkit reads wrongly.")
def main(folders: tuple[Path, ...], limit: int, chosen: tuple[str, ...], wrong: bool) -> None:
    """Print how many pages each system reads rightly, by encoding and by how they are declared."""
    known = systems()
    compared = {name: known[name] for name in chosen or known}
    right, total, seconds = counted(compared, folders, limit, wrong)
    for way in WAYS:
        print(f"\n{way:24} {'pages':>6} " + " ".join(f"{name:>18}" for name in compared))
        rows = sorted(encoding for encoding, other in total if other == way)
        for encoding in rows:
            print(f"{encoding:24} {total[encoding, way]:6} " + _shares(compared, right, total, [(encoding, way)]))
        keys = [(encoding, way) for encoding in rows]
        print(f"{'all':24} {sum(total[key] for key in keys):6} " + _shares(compared, right, total, keys))
    count = total.total()
    print("\nmilliseconds a page: " + ", ".join(f"{name} {1000 * seconds[name] / count:.1f}" for name in compared))


#: Counts by encoding and by how it is declared.
Cells = Counter[tuple[str, str]]


def counted(
    compared: dict[str, Callable[[bytes], str]], folders: tuple[Path, ...], limit: int, wrong: bool = False
) -> tuple[dict[str, Cells], Cells, dict[str, float]]:
    """Pages that each system reads rightly and all pages, by encoding and way, and each system's seconds."""
    right: dict[str, Cells] = defaultdict(Counter)
    total: Cells = Counter()
    seconds: defaultdict[str, float] = defaultdict(float)
    for turn, (name, text) in enumerate(pages(folders, limit)):
        for case in cases(name, text, turn):
            expected = _letters(case.text)
            total[case.encoding, case.way] += 1
            for system, read in compared.items():
                start = time.perf_counter()
                try:
                    result = read(case.data)
                except Exception:  # whatever a tool raises, it has not read the page
                    result = ""
                seconds[system] += time.perf_counter() - start
                good = _letters(result) == expected
                right[system][case.encoding, case.way] += good
                if wrong and system == "boilerkit" and not good:
                    print("wrong:", case.page, case.encoding, case.way)
    return right, total, seconds


def _shares(
    compared: dict[str, Callable[[bytes], str]],
    right: dict[str, Cells],
    total: Cells,
    keys: list[tuple[str, str]],
) -> str:
    whole = sum(total[key] for key in keys)
    counts = [sum(right[name][key] for key in keys) for name in compared]
    return " ".join(f"{count:8} ({count / whole if whole else 1:6.1%})" for count in counts)


if __name__ == "__main__":
    main()
