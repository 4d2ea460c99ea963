"""Notices: what asks for consent, and notes of copyright, go; what only looks like them stays."""

import numpy as np
import pytest
from growth import assert_linear

import boilerkit
from boilerkit.model.decision import DecisionRule
from boilerkit.model.notices import consent_dialogs, copyright_notes
from boilerkit.page.reading import read_page

SENTENCE = "We and some companies would like to keep small files on your device. You may refuse."
ARTICLE = "<h1>Tea</h1><p>Tea is made of leaves, hot water and a little patience.</p>"


@pytest.mark.parametrize(
    "dialog",
    [
        f"<div><p>{SENTENCE}</p><button>Accept all</button></div>",
        f"<div><p>{SENTENCE}</p><div><a href=#>Akzeptieren</a></div></div>",
        f"<div class=cookie-banner><p>{SENTENCE}</p><p>Fine</p></div>",
        f"<div id=onetrust-consent-sdk><p>{SENTENCE}</p></div><div class=vendors><ul><li>Acme<li>Umbrella</ul></div>",
    ],
)
def test_consent_dialogs_are_found(dialog: str) -> None:
    page = read_page(f"<body>{ARTICLE}{dialog}")
    found = consent_dialogs(page)
    assert not found[:2].any()
    assert found[2:].all()


@pytest.mark.parametrize(
    "text",
    [
        "<div class=sticky-box><p>Tea must not be boiled, says everyone who has tried it.</p></div>",
        "<article class=cookie-notice-page><p>What a cookie is, and why sites set one.</p></article>",
        f"<div>{'<p>Agreed, tea is best.</p><button>Agree</button>'}</div>" * 3,
        f"<div><h1>Terms</h1><p>{SENTENCE}</p><button>Accept</button></div>",
        f"<div><p>{SENTENCE}</p><p>Accept</p></div>",
    ],
)
def test_other_text_is_no_consent_dialog(text: str) -> None:
    assert not consent_dialogs(read_page(f"<body>{text}")).any()


def test_a_short_text_stays_beside_a_long_dialog() -> None:
    dialog = f"<div role=dialog>{f'<p>{SENTENCE}</p>' * 6}<button>Tout accepter</button></div>"
    text = boilerkit.clean(f"<html><body>{ARTICLE}{dialog}</body></html>")
    assert "hot water" in text
    assert "files" not in text


def test_a_page_of_nothing_but_a_dialog_is_decided_by_the_model() -> None:
    page = read_page(f"<body><div><p>{SENTENCE}</p><button>Accept</button></div></body>")
    rule = DecisionRule(min_threshold=0.2)
    assert rule.decide(np.array([0.9, 0.1]), page, np.array([True, False])).kept.tolist() == [True, False]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Tea.</p><p>© 2024 The Tea Times</p>", [False, True]),
        ("<p>Tea.</p><p>(c) The Tea Times. Reprints by permission alone.</p>", [False, True]),
        ("<p>Tea.</p><p>Copyright 2024 The Tea Times</p>", [False, True]),
        ("<p>Copyright protects what is written, not what is meant.</p>", [False]),
        ("<figure><figcaption>© The Tea Times</figcaption></figure>", [False]),
        ("<p>(a) The lessor</p><p>(b) The lessee</p><p>(c) Both of them</p>", [False, False, False]),
        (f"<p>© {'A very long paragraph that only starts so. ' * 6}</p>", [False]),
    ],
)
def test_notes_of_copyright(html: str, expected: list[bool]) -> None:
    assert np.array_equal(copyright_notes(read_page(html)), expected)


def test_many_buttons_take_time_in_proportion() -> None:
    pages = {
        size: read_page(f"<div>{'<div><p>Tea is hot.</p><button>Accept</button></div>' * size}</div>")
        for size in (1, 300, 600)
    }
    assert_linear(lambda size: consent_dialogs(pages[size]), 300)
