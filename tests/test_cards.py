"""What results and models show of themselves, as text and in a notebook."""

import json
import re
from dataclasses import replace

import lxml.html
import pytest

from boilerkit import Cleaner, LineCleaner, features
from boilerkit.model import card as cards
from boilerkit.training import Result

pytestmark = pytest.mark.quick


def rows(html: str) -> list[list[str]]:
    return [[cell.text_content() for cell in row] for row in lxml.html.fromstring(html).iter("tr")]


def test_a_result_shows_its_scores_and_what_it_was_trained_on(small_result: Result) -> None:
    head, *scores = rows(small_result._repr_html_())
    assert head == ["corpus", "page type", "pages", "precision", "recall", "F1", "95 % interval"]
    whole = small_result.pages[~small_result.pages["augmented"]]
    assert scores[0][:3] == ["folder", "all", str(len(whole))]
    assert scores[0][5] == f"{whole['f1'].mean():.3f}"
    text = repr(small_result)
    assert f"{len(features.NAMES)} features" in text
    assert f"trained on {len(whole)} pages (folder {len(whole)})" in text
    assert "cross-validated on 3 folds" in text
    for row in (head, *scores):
        assert re.search(r"\s+".join(map(re.escape, row)), text)
    assert "without fold 2" in repr(small_result.folds[2])


@pytest.mark.parametrize("cleaner", [Cleaner.default(), LineCleaner.default()])
def test_a_cleaner_shows_its_models_card(cleaner: Cleaner | LineCleaner) -> None:
    html, text = cleaner._repr_html_(), repr(cleaner)
    assert html == cleaner.model._repr_html_()
    assert len(rows(html)) == 1 + len(cleaner.model.card["cross_validation"])
    assert text.startswith(f"{type(cleaner).__name__}. Model of {cleaner.model.unit}s: ")
    widths = {len(line) for line in text.splitlines()[-len(rows(html)) :]}
    assert len(widths) == 1


def test_displays_follow_the_theme() -> None:
    html = Cleaner.default()._repr_html_()
    assert "style" not in html and "color" not in html and "bgcolor" not in html


def test_a_card_is_shown_whatever_it_holds() -> None:
    model = replace(Cleaner.default().model, card={})
    assert repr(model) == "Model of blocks: without a card"
    hostile = json.loads(json.dumps(dict(Cleaner.default().model.card)).replace("wcxb", "<script>alert(1)</script>"))
    assert "<script>" not in cards.html(hostile, "block")
