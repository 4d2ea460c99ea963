"""The pages of `datasets/`: claims, gold texts, labels and snippets; folders with an index."""

import json
import re
from collections import Counter
from itertools import chain, islice
from pathlib import Path

import pytest
import webencodings

from boilerkit import datasets
from boilerkit.datasets import CorpusError, LabelledPage, load_labels
from boilerkit.datasets.alignment import align, words
from boilerkit.datasets.visible import visible_text
from boilerkit.kinds import MAIN
from boilerkit.page.encoding import decode
from boilerkit.page.parse import parse
from boilerkit.page.segment import segment

ROOT = Path(__file__).resolve().parents[1] / "datasets"
README = (ROOT / "README.md").read_text(encoding="utf-8")
INDEX = json.loads((ROOT / "index.json").read_text(encoding="utf-8"))
PAGES = {page.id: page for page in datasets.load("folder", ROOT / "pages")}
PAGE_TYPES = {"article", "forum", "product", "collection", "listing", "documentation", "service"}

#: Words in a row that two texts written apart do not share by chance.
RUN = 12

each_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_claims() -> None:
    assert PAGES.keys() == INDEX.keys() and len(PAGES) >= 24
    assert {page.page_type for page in PAGES.values()} == PAGE_TYPES
    languages = {page.language.split("-")[0] for page in PAGES.values() if page.language}
    assert languages >= {"en", "de", "fr", "zh", "ar"} and len(languages) >= 6
    eras = Counter(record["era"] for record in INDEX.values())
    assert min(eras["modern"], eras["2000s"]) >= 6
    assert len({page.site for page in PAGES.values()}) == len(PAGES)
    claim = re.search(r"(\d+) pages of (\d+) page types in (\d+) languages", README)
    assert claim is not None
    assert [int(number) for number in claim.groups()] == [len(PAGES), len(PAGE_TYPES), len(languages)]


def test_no_file_is_left_over() -> None:
    expected = {f"{name}{suffix}" for name in INDEX for suffix in (".html", ".txt", ".labels.tsv")}
    assert {path.name for path in (ROOT / "pages").iterdir()} == expected


@each_page
def test_encoding(page: LabelledPage) -> None:
    text = decode(page.html)
    assert "\ufffd" not in text
    assert text == webencodings.decode(page.html, INDEX[page.id]["encoding"])[0]


@each_page
def test_labels_are_the_blocks_and_gold_is_the_main_ones(page: LabelledPage) -> None:
    labels = load_labels(ROOT / "pages", page.id)
    blocks = segment(parse(page.html)).texts
    assert [text for _, text in labels] == [" ".join(text.splitlines()) for text in blocks]
    assert page.gold is not None
    assert page.gold.split("\n") == [text.strip() for kind, text in labels if kind == MAIN]
    assert {kind for kind, _ in labels} > {MAIN}


@each_page
def test_snippets(page: LabelledPage) -> None:
    labels = load_labels(ROOT / "pages", page.id)
    main = one_line(" ".join(text for kind, text in labels if kind == MAIN))
    rest = one_line(" ".join(text for kind, text in labels if kind != MAIN))
    assert page.must and page.must_not
    assert [snippet for snippet in page.must if snippet not in main] == []
    assert [snippet for snippet in page.must_not if snippet in main or snippet not in rest] == []


def test_alignment_recovers_the_labels() -> None:
    right = total = 0
    for page in PAGES.values():
        labels = load_labels(ROOT / "pages", page.id)
        shares = align(segment(parse(page.html)).texts, page.gold or "")
        for (kind, text), share in zip(labels, shares, strict=True):
            count = len(words(text))
            total += count
            right += count * ((share > 0.5) == (kind == MAIN))
    assert right / total >= 0.99


def test_recipe_in_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = re.search(r"```python\n( +name = .*?)```", README, re.S)
    assert recipe is not None
    source = re.sub(r"^ {3}", "", recipe[1], flags=re.M)
    name = "en-product-kettle"
    folder = tmp_path / "datasets" / "pages"
    folder.mkdir(parents=True)
    for suffix in (".html", ".txt"):
        (folder / f"{name}{suffix}").write_bytes((ROOT / "pages" / f"{name}{suffix}").read_bytes())
    monkeypatch.chdir(tmp_path)
    exec(source, {})
    made, stored = load_labels(folder, name), load_labels(ROOT / "pages", name)
    assert [(kind == MAIN, text) for kind, text in made] == [(kind == MAIN, text) for kind, text in stored]


def runs(text: str) -> set[tuple[str, ...]]:
    """All the runs of `RUN` words in a text."""
    found = words(text)
    return set(zip(*(found[start:] for start in range(RUN)), strict=False))


@pytest.mark.corpora
@pytest.mark.parametrize("step", [10, pytest.param(1, marks=pytest.mark.slow)])
def test_nothing_is_copied_from_the_shared_corpora(corpora: Path, step: int) -> None:
    own = set(chain.from_iterable(runs(visible_text(page.html)) for page in PAGES.values()))
    copied = {}
    for name in ("wcxb", "article-extraction-dataset", "fundus"):
        reader = datasets.load(name, corpora / name, on_problem=lambda problem: None)
        for page in islice(reader, 0, None, step):
            if common := own & runs(visible_text(page.html)):
                copied[f"{name}/{page.id}"] = " ".join(next(iter(common)))
    assert copied == {}


# Folders with an index


def write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


def fill(root: Path, *names: str) -> None:
    for name in names:
        write(root / f"{name}.html", f"<html lang=en><p>{name}")
        write(root / f"{name}.txt", name)


def read(root: Path) -> tuple[dict[str, LabelledPage], dict[str, str]]:
    """Pages of a folder, and its problems, by id."""
    reader = datasets.load("folder", root, on_problem=lambda problem: None)
    pages = {page.id: page for page in reader}
    return pages, {problem.id: problem.what for problem in reader.problems}


def test_the_index_is_found_from_either_folder() -> None:
    above = {page.id: page for page in datasets.load("folder", ROOT)}
    assert above.keys() == {f"pages/{name}" for name in PAGES}
    for name, page in PAGES.items():
        other = above[f"pages/{name}"]
        assert (page.page_type, page.url, page.language) == (other.page_type, other.url, other.language)
        assert (page.must, page.must_not, page.gold) == (other.must, other.must_not, other.gold)
        assert page.url == INDEX[name]["url"] and page.language == INDEX[name]["language"]
        assert load_labels(ROOT, other.id) == load_labels(ROOT / "pages", name)


def test_index_inside_the_folder(tmp_path: Path) -> None:
    fill(tmp_path, "a", "deep/b", "deep/c")
    index = {
        "a": {"url": "https://tea.example.org/a", "page_type": "forum", "must": "a", "note": 1},
        "b": {"page_type": "product"},
        "deep/b": {"page_type": "listing", "language": "de", "must_not": ["x", None, 3]},
        "c": ["not an object"],
        "gone": {"page_type": "article"},
    }
    write(tmp_path / "index.json", index)
    pages, problems = read(tmp_path)
    assert (pages["a"].page_type, pages["a"].site, pages["a"].must) == ("forum", "example.org", ("a",))
    assert (pages["deep/b"].page_type, pages["deep/b"].language) == ("listing", "de")
    assert pages["deep/b"].must_not == ("x",)
    assert (pages["deep/c"].page_type, pages["deep/c"].language) == (None, "en")
    assert problems == {
        "b": "in index.json without a page",
        "gone": "in index.json without a page",
    }


def test_index_beside_the_folder_may_list_other_folders(tmp_path: Path) -> None:
    fill(tmp_path / "pages", "a")
    write(tmp_path / "index.json", {"a": {"page_type": "forum"}, "elsewhere": {"page_type": "article"}})
    pages, problems = read(tmp_path / "pages")
    assert pages["a"].page_type == "forum" and problems == {}


def test_a_broken_index_is_reported_and_the_pages_are_read(tmp_path: Path) -> None:
    fill(tmp_path, "a")
    write(tmp_path / "index.json", '{"a": ')
    pages, problems = read(tmp_path)
    assert pages["a"].page_type is None and pages["a"].gold == "a"
    assert "broken JSON" in problems["index.json"]


@pytest.mark.parametrize("line", ["1\tTea", "Tea", "main", ""])
def test_broken_labels(tmp_path: Path, line: str) -> None:
    write(tmp_path / "a.labels.tsv", f"main\tTea\n{line}\npromotion\tShare\n")
    with pytest.raises(CorpusError, match=r"a\.labels\.tsv, line 2"):
        load_labels(tmp_path, "a")
    with pytest.raises(CorpusError, match=r"no labels of b .*b\.labels\.tsv"):
        load_labels(tmp_path, "b")


def test_labels_of_a_page_without_blocks(tmp_path: Path) -> None:
    write(tmp_path / "a.labels.tsv", "")
    assert load_labels(tmp_path, "a") == []
