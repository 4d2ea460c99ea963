from pathlib import Path

import pytest
from growth import assert_linear
from lxml import etree

from boilerkit.page.parse import parse
from boilerkit.page.paths import xpaths

PAGES = [path.read_bytes() for path in sorted((Path(__file__).parent / "pages").glob("*.html"))]
NAMESPACES = b"""<?tea?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:m="urn:m"><!-- tea -->
<body><p/><m:p/>tea<m:p><p xmlns=""/><p xmlns=""/></m:p><m:q/><q xmlns:m="urn:other"><m:p/></q></body></html>"""
MARKUP = "<o:p>a<o:p>b</o:p></o:p><x-y><p\u00e9>a<p\u00e9>b</x-y><a{b}>c</a{b}><a:b:c/><tea.pot/>"


@pytest.mark.parametrize("root", [etree.fromstring(NAMESPACES), parse(MARKUP), *map(parse, PAGES)])
def test_paths_are_those_of_libxml2(root: etree._Element) -> None:
    elements = list(root.iter(etree.Element))
    assert xpaths(elements) == [root.getroottree().getpath(element) for element in elements]


def test_a_part_of_a_page_has_the_paths_of_the_whole() -> None:
    part = parse("<ul><li>Tea<li><b>hot</b>")[0][0][1]
    assert xpaths(part.iter()) == ["/html/body/ul/li[2]", "/html/body/ul/li[2]/b"]


def test_siblings_are_counted_once() -> None:
    assert_linear(lambda size: xpaths(parse("<ul>" + "<li>tea" * size)[0][0]), 500)
