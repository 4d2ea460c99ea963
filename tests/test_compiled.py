"""The compiled ways to read and to walk a tree, and the Python modules that stand for them, give the same."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from hypothesis import given
from lxml import etree
from test_blocks import NAMES, rooted

from boilerkit.page import nodes, segment, walk
from boilerkit.page.parse import parse
from boilerkit.page.reading import read_page
from boilerkit.page.segments import Elements, Segments

HERE = Path(__file__).parent
PAGES = [*sorted((HERE / "pages").glob("*.html")), *sorted((HERE.parent / "datasets" / "pages").glob("*.html"))]
HOSTILE = {
    "deep": "<div><b>" * 200 + "Tea",
    "wide": "<i>a</i>" * 5000,
    "attributes": f"<p {' '.join(f'a{n}=1' for n in range(2000))} class=x id=y>Tea",
    "attribute twice": "<p class=one class=two hidden=hidden HIDDEN>Tea",
    "empty attributes": "<p class='' hidden id role=>Tea <a href=#>#</a>",
    "names": "".join(f"<x-{n} class=c{n}>{n}</x-{n}>" for n in range(5000)),
    "no text": "<div><span></span><br><br></div>",
    "references": "<p>&amp;&lt;&#x1F375;&nosuch; &shy;&nbsp;x",
    "doubled": "<h1><span>Tea</span><span aria-hidden=true>Tea</span></h1><p><b><i>a</i></b><b aria-hidden=true>a</b>",
    "permalinks": "<h2>Tea <a class=anchor href=#tea><i>#</i></a></h2><h3><a href=#x>Tea</a><!-- c --></h3>",
    "drawings": "<svg><defs><text>a</text></defs></svg><svg><g> <text>b</text></g></svg><p>c",
    "declared": "<title>Tea</title><meta name=description content=Hot><script type=application/ld+json>[{}]</script>",
    "formulas": "<p>So <script type=math/tex>x^2</script> and <span class=katex><math><mi>y</mi></math></span>.",
    "quotes": "<p lang=fr>Il dit <q>non <sup>1</sup></q><cite>A</cite> H<sub>2</sub>O<dialog>x</dialog>",
    "hidden": "<p>a<span hidden>b<span style='display:none'>c</span></span>d<span class=sr-only>e</span>",
}

needs_compiled = pytest.mark.skipif(not segment.COMPILED, reason="boilerkit was built without a C compiler")


def in_python(root: etree._Element) -> Segments:
    """What the Python modules make of a tree."""
    page = Segments(elements=Elements(root))
    walk.Walk(nodes.read_nodes(root), page).read()
    return page


def compiled(root: etree._Element) -> Segments:
    found = segment._compiled()
    assert found is not None
    read_nodes, Walk = found
    assert read_nodes(root) == nodes.read_nodes(root)
    page = Segments(elements=Elements(root))
    Walk(read_nodes(root), page).read()
    return page


@needs_compiled
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_same_of_pages(path: Path) -> None:
    root = parse(path.read_bytes())
    assert compiled(root) == in_python(root)


@needs_compiled
@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE)
def test_same_of_hostile_structures(page: str) -> None:
    root = parse(page)
    assert compiled(root) == in_python(root)
    for part in root.iter(etree.Element):  # a part of a tree is read alone
        assert compiled(part) == in_python(part)
        if part.getparent() is not None and len(root[-1]) > 100:
            break


@needs_compiled
@given(rooted((*NAMES, "br", "sup", "q", "iframe")))
def test_same_of_any_tree(root: etree._Element) -> None:
    assert compiled(root) == in_python(root)


@needs_compiled
def test_same_of_xml() -> None:
    source = """<!DOCTYPE html [<!ENTITY who "Ada">]><html xmlns="http://www.w3.org/1999/xhtml"
        xmlns:s="http://www.w3.org/2000/svg" xml:lang="en"><body><p class="a&who;" s:class="b">By &who;,
        <![CDATA[1 < 2]]>
        <!-- no --> <?no no?>then<s:svg><s:text>c</s:text></s:svg></p></body></html>"""
    root = etree.fromstring(source, etree.XMLParser(resolve_entities=False))
    assert compiled(root) == in_python(root)


@pytest.mark.skipif(os.environ.get("CI") != "true", reason="a clone may be used without compiling anything")
def test_compiled_where_there_is_a_compiler() -> None:
    if not shutil.which((sysconfig.get_config_var("CC") or "cc").split()[0]):
        pytest.skip("there is no C compiler")
    assert segment.COMPILED


def test_python_modules_on_demand() -> None:
    page = PAGES[0]
    source = (
        f"from boilerkit.page import reading, segment; assert not segment.COMPILED; page = open({str(page)!r}, 'rb')"
    )
    source += "; print(ascii(reading.read_page(page.read()).texts))"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "BOILERKIT_PURE": "1"}
    run = subprocess.run([sys.executable, "-c", source], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ascii(read_page(page.read_bytes()).texts)


def test_a_tree_may_change_after_it_was_read() -> None:
    root = parse("<p>Black</p><p>Green <a href=/green>tea</a></p>")
    page = read_page(root)
    root.find("body").remove(root.find("body")[0])  # type: ignore[union-attr, arg-type]
    assert page.elements[page.tags.index("a")].get("href") == "/green"
