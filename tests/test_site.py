"""The site: it builds without a warning, its links lead somewhere, and it needs nobody else's server."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

ROOT = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.slow

if not find_spec("furo") or not (ROOT / "CONTRIBUTING.md").is_file():
    pytest.skip("the site is built in a checkout with `pip install -e '.[dev]'`", allow_module_level=True)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `make site` builds it."""
    folder = tmp_path_factory.mktemp("site")
    options = ["--fail-on-warning", "--keep-going", "--quiet", "--doctree-dir", str(folder / "trees")]
    command = [sys.executable, "-m", "sphinx", *options, str(ROOT / "docs"), str(folder / "html")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / "html"


def _pages(site: Path) -> dict[Path, html.HtmlElement]:
    return {path: html.fromstring(path.read_bytes()) for path in sorted(site.rglob("*.html"))}


def test_internal_links_lead_somewhere(site: Path) -> None:
    pages = _pages(site)
    anchors = {path: {*page.xpath("//@id"), *page.xpath("//a/@name"), ""} for path, page in pages.items()}
    broken, followed = [], 0
    for path, page in pages.items():
        for link in page.xpath("//a/@href | //img/@src | //link/@href | //script/@src"):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            followed += 1
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            wanted = unquote(parts.fragment)
            if not target.is_file() or (wanted and target in anchors and wanted not in anchors[target]):
                broken.append(f"{path.relative_to(site)}: {link}")
    assert broken == []
    assert followed > 1000


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    loaded = {
        link
        for page in _pages(site).values()
        for link in page.xpath("//script/@src | //img/@src | //link[@rel='stylesheet' or @rel='preload']/@href")
    }
    assert loaded
    assert [link for link in loaded if urlsplit(link).netloc] == []
