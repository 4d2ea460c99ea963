"""Corpora: each loader on a small corpus in its published layout, the check, duplicates, the download."""

import gzip
import json
import subprocess
import tarfile
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerkit import datasets
from boilerkit.datasets.check import check
from boilerkit.datasets.declared import declared_language, declared_url, site_of
from boilerkit.datasets.duplicates import (
    SIMILAR,
    group_ids,
    jaccard,
    near_duplicates,
    plain_url,
    shingles,
)
from boilerkit.datasets.fetch import fetch
from boilerkit.datasets.sample import below, sample

PAGE = b"<!DOCTYPE html><html lang=en><nav>Home</nav><h1>Tea</h1><p>Black or green.</html>"
OWN_PAGES = Path(__file__).parents[1] / "datasets" / "pages"
CUT_GZIP = gzip.compress(PAGE)[:-12]


def write(path: Path, content: bytes | str | object) -> None:
    """Write bytes, text, or anything else as JSON; gzip where the name says so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not isinstance(content, bytes):
        content = (content if isinstance(content, str) else json.dumps(content)).encode()
    if path.suffix == ".gz" and content is not CUT_GZIP:
        content = gzip.compress(content)
    path.write_bytes(content)


def read(name: str, root: Path, split: str | None = None) -> tuple[list[datasets.LabelledPage], dict[str, str]]:
    """Pages of a corpus, and its problems by id."""
    problems: list[datasets.Problem] = []
    pages = list(datasets.load(name, root, split, on_problem=problems.append))
    assert {problem.corpus for problem in problems} <= {name}
    return pages, {problem.id: problem.what for problem in problems}


def write_wcxb(root: Path, split: str = "dev", page: bytes = PAGE) -> None:
    def gold(**truth: object) -> dict[str, object]:
        return {
            "url": "https://shop.example.co.uk/tea",
            "_internal": {"page_type": {"primary": "product"}},
            "ground_truth": truth,
        }

    folder = root / split
    write(folder / "html/0001.html.gz", page)
    write(
        folder / "ground-truth/0001.json",
        gold(main_content="Tea\n\nBlack or green.", **{"with": ["Black"], "without": ["Home", None]}),
    )
    write(folder / "html/0002.html.gz", PAGE + b"2")
    write(folder / "ground-truth/0002.json", gold(main_content=None, **{"with": None}))
    write(folder / "ground-truth/0003.json", gold(main_content="x"))
    write(folder / "html/0004.html.gz", PAGE)
    write(folder / "ground-truth/0004.json", '{"ground_truth": {')
    write(folder / "html/0005.html.gz", CUT_GZIP)
    write(folder / "ground-truth/0005.json", gold(main_content="x"))
    write(folder / "html/0006.html.gz", PAGE)


def test_wcxb(tmp_path: Path) -> None:
    write_wcxb(tmp_path)
    pages, problems = read("wcxb", tmp_path, "dev")
    assert pages[0] == datasets.LabelledPage(
        id="0001",
        html=PAGE,
        url="https://shop.example.co.uk/tea",
        site="example.co.uk",
        page_type="product",
        gold="Tea\n\nBlack or green.",
        must=("Black",),
        must_not=("Home",),
        corpus="wcxb",
        split="dev",
        language="en",
    )
    assert [(page.id, page.gold, page.must) for page in pages[1:]] == [("0002", "", ())]
    assert problems.keys() == {"dev/0003", "dev/0004", "dev/0005", "dev/0006"}
    assert problems["dev/0003"] == "gold without a page"
    assert "broken JSON" in problems["dev/0004"]
    assert "unreadable" in problems["dev/0005"]
    assert problems["dev/0006"] == "page without gold"


def test_splits_are_those_present(tmp_path: Path) -> None:
    write_wcxb(tmp_path, "dev")
    assert {page.split for page in read("wcxb", tmp_path)[0]} == {"dev"}
    with pytest.raises(datasets.CorpusError, match="no split 'test'; it has dev"):
        datasets.load("wcxb", tmp_path, "test")
    write_wcxb(tmp_path, "test")
    assert [page.split for page in read("wcxb", tmp_path)[0]] == ["dev", "dev", "test", "test"]


@pytest.mark.parametrize(
    ("name", "gold_file", "suffix"),
    [
        ("article-extraction-dataset", "articles.json", ".html"),
        ("article-extraction-benchmark", "ground-truth.json", ".html.gz"),
    ],
)
def test_bodies_by_key(tmp_path: Path, name: str, gold_file: str, suffix: str) -> None:
    write(
        tmp_path / gold_file,
        {
            "aa": {"articleBody": "Tea\nBlack.", "url": "https://me.github.io/tea"},
            "bb": {"articleBody": "no page", "url": "https://example.org/"},
            "cc": {"url": "https://example.org/no-body"},
        },
    )
    for key in ("aa", "cc", "dd"):
        write(tmp_path / f"html/{key}{suffix}", PAGE)
    pages, problems = read(name, tmp_path, "all")
    assert [(page.id, page.html, page.gold, page.site, page.page_type) for page in pages] == [
        ("aa", PAGE, "Tea\nBlack.", "me.github.io", "article")
    ]
    assert problems == {"bb": "gold without a page", "cc": "no articleBody", "dd": "page without gold"}

    write(tmp_path / gold_file, '{"aa": ')
    pages, problems = read(name, tmp_path)
    assert not pages and "broken JSON" in problems[gold_file]


def test_magic_html(tmp_path: Path) -> None:
    folder = tmp_path / "benchmark/data/article"
    gold = {
        "aa": {"content": "茶\n红茶或绿茶。", "url": "https://www.example.com.cn/tea", "remark": ""},
        "bb": {"content": "no page", "url": "https://example.org/"},
        "cc": {"url": "https://example.org/no-content"},
    }
    write(folder / "base.json", gold)
    for key in ("aa", "cc", "dd"):
        write(folder / f"htmls/{key}.html", PAGE)
    pages, problems = read("magic-html", tmp_path)
    assert [(page.id, page.html, page.gold, page.site, page.page_type) for page in pages] == [
        ("aa", PAGE, "茶\n红茶或绿茶。", "example.com.cn", "article")
    ]
    assert problems == {"bb": "gold without a page", "cc": "no content", "dd": "page without gold"}


def test_recipe_scrapers_tells_which_lines_must_come_out(tmp_path: Path) -> None:
    folder = tmp_path / "tests/test_data"
    lists = {"ingredients": ["2 g of tea", "1 cup of water"], "instructions_list": ["Pour water on the tea."]}
    address = "https://www.kitchen.example.co.uk/tea"
    write(folder / "kitchen.example.co.uk/tea_1.v2.json", lists | {"canonical_url": address, "language": "en-GB"})
    write(folder / "kitchen.example.co.uk/tea_1.v2.testhtml", PAGE)
    write(folder / "tea.example.org/a.json", {"ingredients": ["tea"], "canonical_url": "saved/a.html"})
    write(folder / "tea.example.org/a.testhtml", PAGE)
    write(folder / "tea.example.org/b.json", {"title": "Tea", "ingredients": []})
    write(folder / "tea.example.org/b.testhtml", PAGE)
    write(folder / "tea.example.org/c.json", lists)
    write(folder / "tea.example.org/d.testhtml", PAGE)
    pages, problems = read("recipe-scrapers", tmp_path)
    assert [(page.id, page.gold, page.url, page.site, page.language) for page in pages] == [
        ("kitchen.example.co.uk/tea_1.v2", None, address, "example.co.uk", "en-GB"),
        ("tea.example.org/a", None, None, "example.org", "en"),
    ]
    assert pages[0].must == ("2 g of tea", "1 cup of water", "Pour water on the tea.")
    assert pages[0].must_kinds == ("ingredient", "ingredient", "instruction")
    assert pages[0].must_not == ()
    assert problems == {
        "tea.example.org/b": "no ingredients and no instructions_list",
        "tea.example.org/c": "gold without a page",
        "tea.example.org/d": "page without gold",
    }


def fundus_version(*paragraphs: str) -> dict[str, object]:
    sections = [{"headline": ["Kinds"], "paragraphs": list(paragraphs)}]
    return {"body": {"summary": ["In short"], "sections": sections}, "authors": []}


def test_fundus_pairs_versions_with_dates(tmp_path: Path) -> None:
    folder = tmp_path / "tests/resources/parser/test_data/de"
    tagged = b'<html lang="de-DE"><link rel="canonical" href="https://www.example.de/x?a=1&amp;b=2">'
    # V10 comes after V2, and the pages of Tee are not those of Tee_Zeitung.
    write(folder / "Tee.json", {"V10": fundus_version("third"), "V1": fundus_version("first", "f2"), "V2": {}})
    for date, html in (("2024_02_01", tagged), ("2023_11_30", b"<p>no address"), ("2026_01_02", b"<p>3")):
        write(folder / f"Tee_{date}.html.gz", html)
    write(folder / "Tee_Zeitung.json", {"V1": fundus_version("a"), "V2": fundus_version("b")})
    write(folder / "Tee_Zeitung_2023_01_01.html.gz", PAGE)
    write(folder / "Allein.json", {"V1": fundus_version("a")})
    write(folder / "Ohne_2023_01_01.html.gz", PAGE)

    pages, problems = read("fundus", tmp_path)
    assert [(page.id, page.gold) for page in pages] == [
        ("de/Tee_2023_11_30", "In short\nKinds\nfirst\nf2"),
        ("de/Tee_2026_01_02", "In short\nKinds\nthird"),
    ]
    assert problems == {
        "de/Tee_2024_02_01": "no body",
        "de/Tee_Zeitung": "2 versions of gold for 1 page: which belongs to which is unknown",
        "de/Allein": "gold without a page",
        "de/Ohne": "1 page without gold",
    }


def test_fundus_has_one_site_a_publisher(tmp_path: Path) -> None:
    folder = tmp_path / "tests/resources/parser/test_data/de"
    versions = {f"V{number}": fundus_version("x") for number in (1, 2)}
    write(folder / "Tee.json", versions)
    write(folder / "Tee_2023_01_01.html.gz", b"<p>no address")
    write(folder / "Tee_2024_01_01.html.gz", b'<meta content="https://example.de/x" property="og:url"><p>')
    write(folder / "Kaffee.json", versions)
    write(folder / "Kaffee_2023_01_01.html.gz", b"<p>")
    write(folder / "Kaffee_2024_01_01.html.gz", b"<p>")
    sites = [(page.id.split("_")[0], page.site) for page in read("fundus", tmp_path)[0]]
    assert sites == [("de/Kaffee", "de/Kaffee")] * 2 + [("de/Tee", "example.de")] * 2


def test_trafilatura_eval(tmp_path: Path) -> None:
    write(
        tmp_path / "tests/evaldata.json",
        {
            "https://a.example.org/": {"file": "a.html", "with": ["Black"], "without": ["Home"]},
            "https://b.example.org/": {"file": "b.html", "with": ["Black"], "without": []},
            "https://c.example.org/": {"file": "gone.html", "with": ["x"], "without": ["y"]},
            "https://d.example.org/": {"file": "a.html"},
        },
    )
    write(tmp_path / "tests/cache/a.html", PAGE)
    write(tmp_path / "tests/eval/a.html", b"the cached one is preferred")
    write(tmp_path / "tests/eval/b.html", PAGE + b"b")
    write(tmp_path / "tests/cache/of-another-test.html", PAGE)
    pages, problems = read("trafilatura-eval", tmp_path)
    assert [(page.id, page.html, page.gold, page.must, page.must_not) for page in pages] == [
        ("a.html", PAGE, None, ("Black",), ("Home",)),
        ("b.html", PAGE + b"b", None, ("Black",), ()),
    ]
    assert pages[0].url == "https://a.example.org/"
    assert problems == {"gone.html": "no file gone.html", "a.html": "no snippets"}


def test_readability_pages(tmp_path: Path) -> None:
    folder = tmp_path / "test/test-pages"
    write(folder / "tea/source.html", PAGE)
    write(folder / "tea/expected.html", "<div><h1>Tea</h1><p>Black <b>or</b>\n grün.</p></div>")
    write(folder / "tea/expected-metadata.json", {})
    write(folder / "half/source.html", PAGE)
    write(folder / "other-half/expected.html", PAGE)
    pages, problems = read("readability-pages", tmp_path)
    assert [(page.id, page.html, page.gold) for page in pages] == [("tea", PAGE, "Tea\nBlack or grün.")]
    assert problems == {"half": "page without gold", "other-half": "gold without a page"}


def write_wceb(root: Path) -> None:
    combined = root / "datasets/combined"
    lines = [
        json.dumps({"page_id": "p1", "plaintext": "Tea\nBlack.", "url": "http://example.org/", "source": ["x"]}),
        "{broken",
        json.dumps({"page_id": "p2", "plaintext": "x", "source": ["x"]}),
        json.dumps({"page_id": "p4", "source": ["x"]}),
    ]
    write(combined / "ground-truth/dragnet.jsonl", "\n".join(lines) + "\n")
    write(combined / "html/dragnet/p1.html", PAGE)
    write(combined / "html/dragnet/p3.html", PAGE)
    write(combined / "html/dragnet/p4.html", PAGE)
    write(combined / "ground-truth/cetd.jsonl", json.dumps({"page_id": "p1", "plaintext": "y"}))
    write(combined / "html/cetd/p1.html", PAGE)


def test_wceb(tmp_path: Path) -> None:
    write_wceb(tmp_path)
    pages, problems = read("wceb", tmp_path, "dragnet")
    assert [(page.id, page.gold, page.url, page.split) for page in pages] == [
        ("p1", "Tea\nBlack.", "http://example.org/", "dragnet")
    ]
    assert problems.keys() == {"dragnet/dragnet.jsonl:2", "dragnet/p2", "dragnet/p3", "dragnet/p4"}
    assert "broken JSON in line 2" in problems["dragnet/dragnet.jsonl:2"]
    assert problems["dragnet/p3"] == "page without gold"
    assert {(page.split, page.id) for page in read("wceb", tmp_path)[0]} == {
        ("cetd", "p1"),
        ("dragnet", "p1"),
    }


def test_cleaneval(tmp_path: Path) -> None:
    write(tmp_path / "orig/2.html", b'<text id="2" title="Tea" encoding="utf-8">\n' + PAGE + b"\n</text>\n")
    write(
        tmp_path / "clean/2.txt",
        "URL: http://www.example.org/tea\r\n\r\n<h>Tea\r\n\r\n<p>Black < green.\r\nMore.\r\n<l>One<l>Two\r\n",
    )
    write(tmp_path / "orig/10.html", PAGE)
    write(tmp_path / "clean/10.txt", "<p>Caf\xe9 \x93au lait\x94, na\xefve.".encode("latin-1"))
    write(tmp_path / "orig/11.html", PAGE)
    write(tmp_path / "clean/12.txt", "<p>x")
    pages, problems = read("cleaneval", tmp_path)
    assert [(page.id, page.html, page.url) for page in pages] == [
        ("2", PAGE, "http://www.example.org/tea"),
        ("10", PAGE, None),
    ]
    assert pages[0].gold == "Tea\nBlack < green.\nMore.\nOne\nTwo"
    assert pages[1].gold is not None and "Café" in pages[1].gold and pages[1].site == "10"
    assert problems == {"11": "page without gold", "12": "gold without a page"}


def test_folder(tmp_path: Path) -> None:
    write(tmp_path / "a.html", PAGE)
    write(tmp_path / "a.txt", "\ufeffTea\r\nBlack or green.\r\n")
    write(tmp_path / "deep/b.v2.html.gz", PAGE)
    write(tmp_path / "deep/b.v2.txt", "Tee")
    write(tmp_path / "c.html", PAGE)
    write(tmp_path / "d.txt", "x")
    write(tmp_path / "e.html", PAGE)
    write(tmp_path / "e.txt", b"caf\xe9")
    write(tmp_path / "f.html.gz", CUT_GZIP)
    write(tmp_path / "f.txt", "x")
    pages, problems = read("folder", tmp_path)
    assert [(page.id, page.html, page.gold, page.site) for page in pages] == [
        ("a", PAGE, "Tea\nBlack or green.", "a"),
        ("deep/b.v2", PAGE, "Tee", "deep/b.v2"),
    ]
    assert problems.keys() == {"c", "d", "e", "f"}
    assert problems["e"].startswith("e.txt is not UTF-8")


def test_folder_without_pages(tmp_path: Path) -> None:
    write(tmp_path / "notes.md", "x")
    for root, what in ((tmp_path, "has no pages"), (tmp_path / "notes.md", "is no folder")):
        with pytest.raises(datasets.CorpusError, match=rf"{what}\. Expected layout: NAME\.html"):
            next(datasets.load("folder", root))


LONG = "<p>" + "tea " * 100_000  # longer than the csv module's own limit for a field


def test_table_formats_agree(tmp_path: Path) -> None:
    rows = [
        {
            "id": "one",
            "html": LONG,
            "text": 'Tea, "black"\nor green',
            "url": "https://example.org/",
            "page_type": "forum",
        },
        {"id": "two", "html": "<p>grün", "text": "grün", "url": None, "page_type": None},
    ]
    frame = pd.DataFrame(rows)
    frame.to_csv(tmp_path / "pages.csv", index=False)
    frame.to_json(tmp_path / "pages.jsonl", orient="records", lines=True)
    frame.to_parquet(tmp_path / "pages.parquet")
    by_format = [read("table", tmp_path / f"pages.{suffix}") for suffix in ("csv", "jsonl", "parquet")]
    pages, problems = by_format[0]
    assert by_format[1:] == by_format[:1] * 2
    assert not problems
    assert [(page.id, page.gold, page.site, page.page_type) for page in pages] == [
        ("one", 'Tea, "black"\nor green', "example.org", "forum"),
        ("two", "grün", "two", None),
    ]
    assert pages[0].html == LONG.encode() and pages[1].html == "<p>grün".encode()


def test_table_leaves_out_broken_rows(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", b"html,text\n<p>caf\xe9,Caf\n<p>,x,y,z\n<p>alone\n<p>last,last\n")
    pages, problems = read("table", tmp_path / "a.csv")
    assert [(page.id, page.html) for page in pages] == [("1", b"<p>caf\xe9"), ("4", b"<p>last")]
    assert problems == {"2": "more fields than columns", "3": "page without gold: text is empty"}

    write(tmp_path / "a.jsonl", '{"html": "<p>1", "text": "1"}\n\n{"html": \n{"html": null, "text": "x"}\n[]\n')
    pages, problems = read("table", tmp_path / "a.jsonl")
    assert [page.id for page in pages] == ["1"]
    assert problems.keys() == {"3", "4", "5"}


@pytest.mark.parametrize("content", ["a,b\n1,2\n", ""])
def test_table_names_missing_columns(tmp_path: Path, content: str) -> None:
    write(tmp_path / "a.csv", content)
    with pytest.raises(datasets.CorpusError, match="no column html and text"):
        list(datasets.load("table", tmp_path / "a.csv"))
    with pytest.raises(datasets.CorpusError, match="Expected layout"):
        datasets.load("table", tmp_path)


@pytest.mark.parametrize("name", datasets.names())
def test_missing_root_says_what_is_expected(tmp_path: Path, name: str) -> None:
    corpus = datasets.get(name)
    with pytest.raises(datasets.CorpusError) as missing:
        datasets.load(name, tmp_path / "nowhere")
    assert "nowhere" in str(missing.value) and corpus.layout in str(missing.value)
    if corpus.needs:
        with pytest.raises(datasets.CorpusError, match=corpus.needs[0]):
            datasets.load(name, tmp_path)


def test_unknown_name() -> None:
    with pytest.raises(datasets.CorpusError, match=r"'wxcb'.*wcxb"):
        datasets.load("wxcb", ".")


def test_declarations_are_complete() -> None:
    listing = datasets.listing()
    assert [record["name"] for record in listing] == datasets.names()
    assert len(set(datasets.names())) == 12
    for name in datasets.names():
        corpus = datasets.get(name)
        assert corpus.title and corpus.layout and corpus.measure
        if name not in {"folder", "table"}:
            assert corpus.publisher and corpus.licence and corpus.citation and corpus.languages and corpus.size
            assert corpus.homepage.startswith("https://")
        # Either a commit to fetch, or why there is none.
        assert (corpus.commit is None) == bool(corpus.unpinned)
        assert corpus.commit is None or (len(corpus.commit) == 40 and corpus.repository)


def test_problems_are_warned_of_once_and_kept(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "x")
    write(tmp_path / "b.txt", "x")
    reader = datasets.load("folder", tmp_path)
    with pytest.warns(UserWarning, match=r"folder: 2 items left out: 2 × gold without a page \(a, b\)"):
        assert list(reader) == []
    assert [problem.id for problem in reader.problems] == ["a", "b"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert list(reader) == []


def test_reading_streams(tmp_path: Path) -> None:
    for name in "ab":
        write(tmp_path / f"{name}.html", PAGE)
        write(tmp_path / f"{name}.txt", name)
    reader = datasets.load("folder", tmp_path)
    assert next(reader).id == "a"
    write(tmp_path / "b.txt", "changed")
    assert next(reader).gold == "changed"


KEYS = {"url", "ground_truth", "main_content", "with", "_internal", "page_type", "articleBody", "body"}
KEYS |= {"content", "ingredients", "instructions_list", "canonical_url", "language"}
KEYS |= {"summary", "sections", "headline", "paragraphs", "file", "V1", "plaintext", "page_id"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(sorted(KEYS)),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_no_json_stops_a_reader(content: object) -> None:
    gold_files = {
        "wcxb": "dev/ground-truth/a.json",
        "article-extraction-dataset": "articles.json",
        "fundus": "tests/resources/parser/test_data/de/a.json",
        "magic-html": "benchmark/data/article/base.json",
        "recipe-scrapers": "tests/test_data/tea.example/a.json",
        "trafilatura-eval": "tests/evaldata.json",
        "wceb": "datasets/combined/ground-truth/cetd.jsonl",
    }
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write(root / "dev/html/a.html.gz", PAGE)
        write(root / "html/url.html", PAGE)
        write(root / "benchmark/data/article/htmls/url.html", PAGE)
        write(root / "tests/test_data/tea.example/a.testhtml", PAGE)
        write(root / "tests/resources/parser/test_data/de/a_2023_01_01.html.gz", PAGE)
        for name, gold_file in gold_files.items():
            write(root / gold_file, json.dumps(content))
            pages, problems = read(name, root)
            assert pages or problems or content == {}


# What pages declare


@pytest.mark.parametrize(
    ("html", "url"),
    [
        (b"<link rel=canonical href=https://example.org/a>", "https://example.org/a"),
        (b"<META Property='og:url' Content='http://example.org/a'/>", "http://example.org/a"),
        (b'<link rel="canonical" href="/relative">', None),
        (b'<link rel="stylesheet" href="https://example.org/a.css">', None),
        (b"", None),
    ],
)
def test_declared_url(html: bytes, url: str | None) -> None:
    assert declared_url(html) == url


def test_declared_language() -> None:
    assert declared_language(b'<html class="x" data-lang=fr lang="zh-Hans">') == "zh-Hans"
    assert declared_language(b"<!DOCTYPE html>\n<HTML XML:LANG='de_AT'>") == "de-AT"
    assert declared_language(b"<html><p lang=de>") is None


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://a.b.example.com/x", "example.com"),
        ("http://me.blogspot.com/", "me.blogspot.com"),
        ("http://blogspot.com/", "blogspot.com"),
        ("https://ÜBER.example.de/", "example.de"),
        ("http://192.168.0.1:80/", "192.168.0.1"),
        ("http://[broken/", None),
        ("", None),
    ],
)
def test_site_of(url: str, site: str | None) -> None:
    assert site_of(url) == site


# Duplicates

WORDS = st.lists(st.sampled_from(["tea", "milk", "sugar", "cup", "pot", "茶", "牛奶"]), max_size=40)


@given(WORDS, WORDS)
def test_jaccard_is_that_of_the_shingle_sets(left: list[str], right: list[str]) -> None:
    def expected(words: list[str]) -> set[tuple[str, ...]]:
        tokens = [token for word in words for token in (word if word == "牛奶" else [word])]
        return {tuple(tokens[i : i + 4]) for i in range(max(len(tokens) - 3, 1))} if tokens else set()

    a, b = expected(left), expected(right)
    similarity = len(a & b) / len(a | b) if a and b else 0.0
    assert jaccard(shingles(" ".join(left)), shingles(" ".join(right))) == pytest.approx(similarity)


def test_near_duplicates_are_all_found() -> None:
    random = np.random.default_rng(0)
    base = [[f"w{number}" for number in random.integers(0, 5000, 300)] for _ in range(40)]
    edited = [[*words[:-8], *(f"new{number}" for number in range(8))] for words in base]  # similarity 0.93
    cut = [words[:150] for words in base]  # similarity 0.49
    sets = [shingles(" ".join(words)) for words in base + edited + cut]
    pairs = list(near_duplicates(sets))
    assert {(left, right) for left, right, _ in pairs} == {(number, number + 40) for number in range(40)}
    assert all(SIMILAR <= similarity < 1 for *_, similarity in pairs)


def test_groups_join_through_site_bytes_and_text() -> None:
    text = " ".join(f"w{number}" for number in range(100))
    groups = group_ids(
        sites=["a.org", "b.org", "b.org", "c.org", "d.org", "e.org"],
        digests=["1", "2", "3", "3", "4", "5"],
        texts=["alone", "", "x", "y", text, text + " end"],
    )
    assert groups.dtype == np.int64
    assert groups.tolist() == [0, 1, 1, 1, 2, 2]
    assert group_ids([], [], []).tolist() == []
    with pytest.raises(ValueError, match="one of each"):
        group_ids(["a.org"], [], [])


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("123456"), st.sampled_from(["", "x", "y z"]))))
def test_nothing_is_shared_across_groups(pages: list[tuple[str, str, str]]) -> None:
    groups = group_ids(*([page[column] for page in pages] for column in range(3))).tolist()
    for column in range(3):
        for value in {page[column] for page in pages} - {""}:
            assert len({group for group, page in zip(groups, pages, strict=True) if page[column] == value}) == 1


def test_plain_url() -> None:
    assert plain_url("http://example.org/a/?b=2&a=1&fbclid=3") == plain_url("https://www.example.org/a?a=1&b=2#x")
    assert plain_url("https://example.org/a?id=1") != plain_url("https://example.org/a?id=2")


# The check


def test_check_finds_what_parts_share(tmp_path: Path) -> None:
    def page(*words: str) -> bytes:
        return f"<p>{' '.join(words)}".encode()

    words = [f"w{number}" for number in range(100)]
    write_wcxb(tmp_path / "wcxb", "dev", page(*words))
    write_wcxb(tmp_path / "wcxb", "test", page(*words, "end"))
    own = tmp_path / "own"
    write(own / "copy.html", page(*words))
    write(own / "copy.txt", "x")
    write(
        own / "same-site.html",
        b'<link rel=canonical href="http://other.example.co.uk/"><p>something else here',
    )
    write(own / "same-site.txt", "y")

    report = check({"wcxb": tmp_path / "wcxb", "folder": own})
    counts = {(count.corpus, count.split): count for count in report.counts}
    assert (counts["wcxb", "dev"].pages, counts["wcxb", "dev"].claimed) == (2, 1497)
    assert (counts["wcxb", "dev"].left_out, counts["wcxb", "dev"].empty_gold) == (4, 1)
    assert counts["folder", "all"].claimed is None
    assert len(report.problems) == 8 and not report.ok

    shared = {(page.left, page.left_id, page.right, page.right_id): page for page in report.shared_pages}
    near = shared["wcxb/dev", "0001", "wcxb/test", "0001"]
    assert not near.same_bytes and near.same_url and SIMILAR <= near.similarity < 1
    equal = shared["wcxb/dev", "0001", "folder/all", "copy"]
    assert equal == replace(equal, same_bytes=True, same_url=False, similarity=1.0)
    sites = {(site.site, site.left, site.right) for site in report.shared_sites}
    assert ("example.co.uk", "wcxb/dev", "wcxb/test") in sites
    assert ("example.co.uk", "wcxb/dev", "folder/all") in sites

    frames = {name: pd.DataFrame(records) for name, records in report.records().items()}
    assert set(frames["shared_pages"]["right_id"]) >= {"copy", "0001"}
    assert "1,497 claimed, 4 left out, 1 with empty gold text" in str(report)


def test_check_goes_on_after_a_missing_corpus(tmp_path: Path) -> None:
    write(tmp_path / "a.html", PAGE)
    write(tmp_path / "a.txt", "x")
    seen: list[str] = []
    report = check({"wcxb": tmp_path / "nowhere", "folder": tmp_path}, on_page=lambda page: seen.append(page.id))
    assert seen == ["a"]
    assert [(problem.corpus, count.corpus) for problem, count in zip(report.problems, report.counts, strict=True)] == [
        ("wcxb", "folder")
    ]


# The download


@pytest.fixture
def repository(tmp_path: Path) -> Callable[[Callable[[Path], None]], tuple[str, str]]:
    """Makes a repository of what a function writes and a later commit; gives its path and first commit."""

    def make(fill: Callable[[Path], None]) -> tuple[str, str]:
        folder = tmp_path / "source"
        folder.mkdir()
        fill(folder)

        def git(*arguments: str) -> str:
            identity = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
            command = ["git", "-C", str(folder), *identity, *arguments]
            return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

        git("init", "--quiet")
        git("add", "--all")
        git("commit", "--quiet", "-m", "pages")
        commit = git("rev-parse", "HEAD")
        write(folder / "later.txt", "x")
        git("add", "--all")
        git("commit", "--quiet", "-m", "later")
        return str(folder), commit

    return make


def test_fetch_gives_the_pinned_commit(
    tmp_path: Path, repository: Callable[[Callable[[Path], None]], tuple[str, str]]
) -> None:
    source, commit = repository(write_wcxb)
    root = fetch("wcxb", tmp_path / "deep/copy", source, commit)
    assert len(read("wcxb", root)[0]) == 2
    assert not (root / "later.txt").exists()
    assert fetch("wcxb", root, "/nowhere", commit) == root  # done already: no source is needed
    with pytest.raises(datasets.CorpusError, match="not empty"):
        fetch("wcxb", root, source, "0" * 40)
    with pytest.raises(datasets.CorpusError, match="git fetch failed"):
        fetch("wcxb", tmp_path / "other", source, "0" * 40)
    with pytest.raises(datasets.CorpusError, match="network"):
        fetch("wcxb", tmp_path / "another", str(tmp_path / "no-repository"), commit)
    with pytest.raises(datasets.CorpusError, match=r"ground-truth\.json"):
        fetch("article-extraction-benchmark", tmp_path / "wrong-layout", source, commit)


def test_fetch_unpacks(tmp_path: Path, repository: Callable[[Callable[[Path], None]], tuple[str, str]]) -> None:
    def fill(folder: Path) -> None:
        write_wceb(tmp_path / "unpacked")
        (folder / "datasets").mkdir()
        with tarfile.open(folder / "datasets/combined.tar.xz", "w:xz") as archive:
            archive.add(tmp_path / "unpacked/datasets/combined", "combined")

    source, commit = repository(fill)
    assert len(read("wceb", fetch("wceb", tmp_path / "copy", source, commit))[0]) == 2


def test_fetch_explains_git_lfs(
    tmp_path: Path, repository: Callable[[Callable[[Path], None]], tuple[str, str]]
) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"
    source, commit = repository(lambda folder: write(folder / "datasets/combined.tar.xz", pointer))
    with pytest.raises(datasets.CorpusError, match="git-lfs"):
        fetch("wceb", tmp_path / "copy", source, commit)


def test_fetch_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(datasets.CorpusError, match="git is not installed"):
        fetch("wcxb", tmp_path / "copy")


# The corpora themselves


@pytest.mark.corpora
@pytest.mark.parametrize(
    ("name", "found", "left_out"),
    [("wcxb", 1313, 0), ("article-extraction-dataset", 421, 3), ("fundus", 123, 0), ("magic-html", 127, 0)],
)
def test_shared_corpora(corpora: Path, name: str, found: int, left_out: int) -> None:
    problems: list[datasets.Problem] = []
    ids, sites, empty = set(), set(), 0
    for page in datasets.load(name, corpora / name, on_problem=problems.append):
        ids.add(page.id)
        sites.add(page.site)
        empty += page.gold == ""
        assert page.html and page.gold is not None
    assert (len(ids), len(problems)) == (found, left_out)
    assert empty == (17 if name == "wcxb" else 0)
    assert len(sites) > found / 3


@pytest.mark.corpora
def test_shared_recipes(corpora: Path) -> None:
    pages, problems = read("recipe-scrapers", corpora / "recipe-scrapers")
    assert (len(pages), len({page.site for page in pages}), problems) == (195, 195, {})
    kinds = [kind for page in pages for kind in page.must_kinds]
    assert (kinds.count("ingredient"), kinds.count("instruction")) == (2074, 1503)


def test_pages_below_a_folder_and_a_sample_of_them(tmp_path: Path) -> None:
    for name in ("folder/a", "folder/b", "other/c"):
        path = tmp_path / f"{name}.html"
        path.parent.mkdir(exist_ok=True)
        path.write_text("<p>Tea", "utf-8")
        path.with_suffix(".txt").write_text("Tea", "utf-8")
    # A corpus under its own name is read; without one, the folder itself is the corpus.
    assert [page.id for page in below(tmp_path)] == ["a", "b"]
    assert [page.id for page in below(tmp_path / "other")] == ["c"]
    pages = [page.id for page in sample(below(OWN_PAGES), 100)]
    assert sorted(pages) == [page.id for page in datasets.load("folder", OWN_PAGES)] != pages
    assert [page.id for page in sample(reversed(list(below(OWN_PAGES))), 5)] == pages[:5]
