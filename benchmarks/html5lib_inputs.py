"""How much of html5lib's tree-construction inputs is read as HTML5 says: text that is lost, added or moved.

    python -m benchmarks.html5lib_inputs [FOLDER]

The inputs are those of github.com/html5lib/html5lib-tests (MIT licence), taken from the source distribution of
tinyhtml5, which pip fetches unless a folder with the `.dat` files is given. Expected trees are segmented like parsed
pages, so that what differs is the parser's doing. Fragments, and what needs a running script, are left out.
"""

import re
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from benchmarks.reference import append_text, element_name
from boilerkit.page.parse import parse
from boilerkit.page.segment import segment

SECTION = re.compile(r"^#(data|errors|new-errors|script-on|script-off|document-fragment|document)\n", re.M)
NODE = re.compile(r"^\| ( *)(.*)$", re.S)


def fetch(folder: Path) -> Path:
    """The folder of the inputs, fetched through pip."""
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "tinyhtml5"]
    subprocess.run(command, cwd=folder, check=True)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder


def inputs(folder: Path) -> Iterator[tuple[str, str, etree._Element]]:
    """Name, page and expected tree of each input."""
    for path in sorted(folder.rglob("tree-construction/**/*.dat")):
        for number, case in enumerate(re.split(r"(?:\n|\A)(?=#data\n)", path.read_bytes().decode())):
            parts = SECTION.split(case)
            sections = dict(zip(parts[1::2], parts[2::2], strict=True))
            if "document" in sections and not sections.keys() & {"document-fragment", "script-on"}:
                yield f"{path.stem} {number}", sections["data"].removesuffix("\n"), expected(sections["document"])


def expected(dump: str) -> etree._Element:
    """The tree that a dump of it describes, templates' contents as their children."""
    root = etree.Element("page")
    stack = [root]
    for line in re.split(r"\n(?=\| )", dump.rstrip("\n")):
        match = NODE.match(line)
        if not match:
            continue
        level, node = len(match[1]) // 2 + 1, match[2]
        del stack[level:]
        if node == "content":
            stack.append(stack[-1])
        elif node.startswith("<") and not node.startswith(("<!", "<?")):
            stack.append(etree.SubElement(stack[-1], element_name(node[1:-1].rpartition(" ")[2])))
        elif node.startswith('"'):
            append_text(stack[-1], node[1:-1])
        elif match := re.match(r'([A-Za-z][\w-]*)="(.*)"$', node, re.S):
            stack[-1].set(match[1], re.sub("[\x00-\x1f]", " ", match[2]))
    return root


def shown(root: etree._Element) -> str:
    return "".join("".join(segment(root).texts).split())


def main(folder: Path) -> None:
    """Print how many inputs lose, gain or move text, and which lose."""
    counts: Counter[str] = Counter()
    for name, page, tree in inputs(folder):
        counts["inputs"] += 1
        wanted, read = shown(tree), shown(parse(page))
        lost = Counter(wanted) - Counter(read)
        if lost:
            print(f"{name}: {page!r} reads {read!r}, not {wanted!r}")
        counts["lose text"] += bool(lost)
        counts["add text"] += bool(Counter(read) - Counter(wanted))
        counts["same text in another order"] += Counter(wanted) == Counter(read) and wanted != read
        counts["same text"] += wanted == read
    for what, number in counts.items():
        print(f"{what:28}{number:6}{number / counts['inputs']:9.1%}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as made:
            main(fetch(Path(made)))
