"""Inline text as a browser shows it: ruby, formulas, scripts above and below the line, invisible characters, seams."""

import pytest
from conftest import Tab
from hypothesis import given
from hypothesis import strategies as st

from boilerkit.page.invisible import visible
from boilerkit.page.parse import parse
from boilerkit.page.ruby import readings
from boilerkit.page.segment import segment
from boilerkit.page.tags import Trait


def texts(page: str) -> list[str]:
    return segment(parse(page)).texts


# Ruby.


@pytest.mark.parametrize(
    ("page", "base"),
    [
        ("<p>この<ruby>茶<rp>(</rp><rt>ちゃ</rt><rp>)</rp></ruby>は", "この茶は"),
        ("<p><ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>", "漢字"),
        ("<td><a href=x><ruby><rb>修理</rb><rt>しゅうり</rt></ruby></a>を", "修理を"),
        ("<h2><ruby>旧金山<rt>jiùjīnshān</rt><rtc>San Francisco</rtc></ruby>的灯塔", "旧金山的灯塔"),
        ("<li><ruby><b>ㄅ</b><rt><i>b</i></rt></ruby>", "ㄅ"),
        ("<p><ruby>灯台<rt>とうだい</ruby>が", "灯台が"),
    ],
)
def test_readings_are_left_out(page: str, base: str) -> None:
    assert texts(page) == [base]


def test_readings_can_be_had_for_output() -> None:
    page = segment(parse("<p><ruby>漢<rt>かん</rt>字<rt> じ </rt></ruby>"))
    ruby = page.elements[page.tags.index("ruby")]
    assert readings(ruby) == ["かん", "じ"]
    assert [page.tags[owner] for owner in page.owners] == ["ruby", "ruby"]


# Formulas.

_MATHML = (
    "<math><semantics><mrow><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></mrow>{}</semantics></math>"
)
_TEX = '<annotation encoding="application/x-tex">E=mc^2</annotation>'
_STYLED = _TEX.replace("E=mc^2", "{\\displaystyle E=mc^2}")
_KATEX = (
    f'<span class="katex"><span class="katex-mathml">{_MATHML.format(_TEX)}</span>'
    '<span class="katex-html" aria-hidden="true"><span class="mord">E</span><span>=</span><span>m</span>'
    '<span>c<span class="msupsub">2</span></span></span></span>'
)
FORMULAS = {
    "katex": _KATEX,
    "katex displayed": f'<span class="katex-display">{_KATEX}</span>',
    "mathml with tex": _MATHML.format(_TEX),
    "mathml": _MATHML.format(""),
    "mediawiki": (
        '<span class="mwe-math-element"><span class="mwe-math-mathml-inline" style="display: none;">'
        f"{_MATHML.format(_STYLED)}</span>"
        '<img class="mwe-math-fallback-image-inline" alt="{\\displaystyle E=mc^2}"></span>'
    ),
    "old mediawiki": '<img class="tex" alt="E=mc^2" src="x.png">',
    "mathjax 3": (
        '<mjx-container class="MathJax"><mjx-math aria-hidden="true"><mjx-mi><mjx-c></mjx-c></mjx-mi></mjx-math>'
        f"<mjx-assistive-mml>{_MATHML.format('')}</mjx-assistive-mml></mjx-container>"
    ),
    "mathjax 2": (
        '<span class="MathJax_Preview">E=mc2</span><span class="MathJax"><nobr aria-hidden="true">E=mc2</nobr>'
        f'<span class="MJX_Assistive_MathML">{_MATHML.format("")}</span></span>'
        '<script type="math/tex">E=mc^2</script>'
    ),
    "mathjax 2 not run": '<span class="MathJax_Preview">E=mc²</span><script type="math/tex">E=mc^2</script>',
    "pandoc": '<span class="math inline">\\(E=mc^2\\)</span>',
    "arithmatex": '<span class="arithmatex">$E=mc^2$</span>',
}


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)
@pytest.mark.parametrize("around", ["<p>Here {} it is.</p>", "<ul><li>Здесь {} она.</ul>", "<td><b>質量 {} です"])
def test_a_formula_stands_once(formula: str, around: str) -> None:
    found = " ".join("\n".join(texts(around.format(formula))).split())
    assert found == texts(around.format("E=mc^2"))[0]


def test_formulas_are_marked_for_output() -> None:
    page = segment(
        parse(f"<p>a {_KATEX} b</p><p>c <span class=katex-display>{_KATEX}</span> d</p><p>{_MATHML.format('')}")
    )
    marks = [(page.traits[o] & Trait.FORMULA > 0, page.traits[o] & Trait.TEX > 0, page.traits[o] & Trait.DISPLAYED > 0)
             for o, piece in zip(page.owners, page.pieces, strict=True) if piece == "E=mc^2"]  # fmt: skip
    assert marks == [(True, True, False), (True, True, True), (True, False, False)]
    assert page.texts[1] == "c\nE=mc^2\nd"


@pytest.mark.parametrize(
    ("mathml", "line"),
    [
        ("<mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac>", "(a)/(b+1)"),
        ("<msqrt><mi>x</mi></msqrt>", "sqrt(x)"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "root(3, x)"),
        ("<msub><mi>x</mi><mrow><mi>i</mi><mo>+</mo><mn>1</mn></mrow></msub>", "x_(i+1)"),
        ("<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mi>i</mi>",
         "∑_(i=1)^n i"),
        ("<mover><mi>v</mi><mo>→</mo></mover>", "v\u20d7"),
        ("<mi>sin</mi><mo>&#x2061;</mo><mi>x</mi>", "sin x"),
        ("<mn>2</mn><mo>&#x2062;</mo><mi>x</mi>", "2x"),
        ("<mo>(</mo><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr><mtr><mtd><mn>3</mn></mtd>"
         "<mtd><mn>4</mn></mtd></mtr></mtable><mo>)</mo>", "(1, 2; 3, 4)"),
    ],
)  # fmt: skip
def test_mathml_without_tex_is_readable(mathml: str, line: str) -> None:
    assert texts(f"<p><math>{mathml}</math>") == [line]


# Scripts above and below the line.


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("10<sup>2</sup> m", "10^2 m"),
        ("H<sub>2</sub>O", "H_2O"),
        ("40 m<sup>2</sup>, 10<sup>−3</sup>", "40 m^2, 10^−3"),
        ("x<sub>i+1</sub>", "x_(i+1)"),
        ("Ca<sup>2+</sup>", "Ca^2+"),
        ("2011<sub>15ya</sub>", "2011_15ya"),
        ("the 21<sup>st</sup> of June", "the 21st of June"),
        ("le XIX<sup>e</sup> siècle, M<sup>me</sup> Curie", "le XIXe siècle, Mme Curie"),
        ("Brand<sup>TM</sup>", "BrandTM"),
        ('twice.<sup id="fn1"><a href="#note1">1</a></sup> Water', "twice.[1] Water"),
        ('a word<a href="#n2"><sup>2</sup></a> more', "a word[2] more"),
        ('a word<sup class="reference"><a href="#n">[3]</a></sup>', "a word[3]"),
        ("closed.<sup>4</sup>", "closed.[4]"),
        ("$12<sup>99</sup>", "$12.99"),
        ("Chairs<sup>new this week</sup>", "Chairs new this week"),
        ("<sup>a</sup> see <sup>b</sup>", "a see b"),
        ("10 <sup>2</sup>", "10 2"),
    ],
)
def test_scripts_are_marked_where_they_would_be_misread(page: str, text: str) -> None:
    found = segment(parse(f"<p>{page}"))
    assert found.texts == [text]
    assert not set("^_") & set("".join(found.pieces))


# Invisible characters.


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Hand\u00adwerker\u200b\u2060, 5\u00a0Jahre", "Handwerker, 5 Jahre"),
        ("\ufeffTea\u200e \u202bpot\u202c", "Tea pot"),
        ("a\u200cb\u200dc", "abc"),
        ("Tea\ufe0f", "Tea"),
        ("שלום\u200f עולם", "שלום עולם"),
    ],
)
def test_invisible_characters_are_gone(written: str, read: str) -> None:
    assert visible(written) == read
    page = segment(parse(f"<p>{written}"))
    assert page.texts == [read]
    assert "".join(page.pieces) == read


@pytest.mark.parametrize(
    "text",
    ["می\u200cروم", "क्\u200dष", "ന്\u200d", "क्\u200c", "👩\u200d👩\u200d👧", "❤\ufe0f\u200d🔥", "1\ufe0f\u20e3",
     "🏴\U000e0067\U000e0062\U000e007f", "辻\U000e0100"],
)  # fmt: skip
def test_characters_that_a_script_spells_with_stay(text: str) -> None:
    assert visible(text) == text


@given(st.text())
def test_reading_twice_changes_nothing(text: str) -> None:
    assert visible(visible(text)) == visible(text)


def test_soft_hyphens_in_the_title_are_gone() -> None:
    assert segment(parse("<title>Hand&shy;werk</title><p>x")).title == "Handwerk"


# Seams.


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<a href=1><span>mills</span></a><a href=2><i></i><span>rivers</span></a>", "mills rivers"),
        ("<span>gull,</span><span>grey</span>", "gull, grey"),
        ("<b>closed.</b><span>The", "closed. The"),
        ('<div style="display:flex"><span>mills</span><span>rivers</span>', "mills rivers"),
        ('<div class="d-flex"><b>mills</b>rivers', "mills rivers"),
        ('<span class="badge">new</span>chairs', "new chairs"),
        ('<span style="display: block">mills</span><span style="display: block">rivers</span>', "mills\nrivers"),
        ('<label class="btn">да</label><label class="btn">нет</label>', "да нет"),
        ("un<b>believ</b>able", "unbelievable"),
        ('<span class="dropcap" style="float:left; display:block">T</span>he', "The"),
        ('<span style="display:inline-block">T</span><span style="display:inline-block">e</span>a', "Tea"),
        ("wo<wbr>rds", "words"),
        ("<code>get<b>Name</b><i>Of</i></code>", "getNameOf"),
    ],
)
def test_seam(page: str, text: str) -> None:
    assert texts(f"<div>{page}</div>") == [text]


# What a browser shows.


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [
        '<p>un<b>believ</b>able wo<wbr>rds, ga<i></i>p</p>',
        '<p>Tea <span style="display:none">never</span> is hot</p><p hidden>never',
        '<div style="display:flex; gap: 1em"><div>mills</div><div>rivers</div></div>',
        '<span style="display: block">mills</span><span style="display: block">rivers</span>',
        "<p>a<br>b</p><ul><li>c<li>d</ul>",
        "<dialog>never</dialog><p>Tea",
        '<p style="visibility: hidden">never</p>Tea',
    ],
)  # fmt: skip
def test_words_are_those_of_a_browser(tab: Tab, page: str) -> None:
    found = segment(parse(page))
    words = " ".join(text for number, text in enumerate(found.texts) if not found.is_unseen(number)).split()
    tab.page.set_content(page)
    assert words == tab.page.inner_text("body").split()


# Seams and icons.


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p><span>$549</span><sup>00</sup>", "$549.00"),
        ("<p><b>10</b><sup>2</sup> m", "10^2 m"),
        ("<div><span class=who>Ann Y.</span><span>Buyer</span>", "Ann Y. Buyer"),
        ("<p><b>U.</b><b>S.</b> mail", "U.S. mail"),
        ("<blockquote><div><cite><b>Ann</b> wrote:</cite>Tea is hot.</div></blockquote>", "Ann wrote: Tea is hot."),
        ("<blockquote>Tea is hot.<cite>Ann</cite></blockquote>", "Tea is hot. Ann"),
        (
            "<blockquote>I saw <cite>Hamlet</cite>, twice (<cite>Lear</cite>).</blockquote>",
            "I saw Hamlet, twice (Lear).",
        ),
        ("<a href=/x>Next<i class='material-icons md-18'>arrow_forward</i></a>", "Next"),
        ("<p>Home<span class=material-symbols-outlined>chevron_right</span>Tea", "Home Tea"),
        ("<p><i class=material-icons>Not an icon</i> <i>arrow_forward</i>", "Not an icon arrow_forward"),
    ],
)
def test_what_touches_and_what_is_drawn(page: str, expected: str) -> None:
    assert texts(page) == [expected]


# Permalinks, and lines as they are written.


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<h2>Weir<a class=headerlink href=#a>¶</a></h2>", ["Weir"]),
        ("<h3><a href=#b>#</a> Gate</h3>", ["Gate"]),
        ("<h2>Old<a class=permalink href=#e>Permalink</a></h2>", ["Old"]),
        ("<dl><dt>f(x)<a class=headerlink href=#f>¶</a><dd>Doc", ["f(x)", "Doc"]),
        ("<h2><a href=#c>Whole</a> <a class=anchor href=#d>C</a></h2>", ["Whole C"]),
        ("<p>Doc<a href=#n>*</a> and <a class=anchor href='#d'>Permalink</a>", ["Doc* and Permalink"]),
        (
            "<p style='white-space: pre-line'>One\n two <b>three\nfour</b>\n\nfive<p>a\nb",
            ["One\ntwo three\nfour", "five", "a b"],
        ),
        ("<div style='white-space:pre-wrap'>\n<p>a\nb</p>\n<p>c</div>", ["a\nb", "c"]),
        ("<div style='white-space:nowrap'>a\nb", ["a b"]),
    ],
)
def test_permalinks_are_no_text_and_written_lines_stay(page: str, expected: list[str]) -> None:
    assert texts(page) == expected


# Quotations.


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>She said <q>tea</q>, twice.", "She said “tea”, twice."),
        ("<html lang=de><p>Sie rief <q>Tee <b>ist</b> da</q>.", "Sie rief „Tee ist da“."),
        ("<p lang=fr>Elle dit <q>thé</q>.", "Elle dit « thé »."),
        ("<p lang=pt-BR><q>chá</q>", "“chá”"),
        ("<p>She said <q>“tea”</q> and '<q>milk</q>'.", "She said “tea” and 'milk'."),
        ("<p>So <q>A<sup>2</sup> is <q>B</q></q><q></q>", "So “A^2 is “B””"),
    ],
)
def test_quotations_have_their_marks(page: str, expected: str) -> None:
    assert texts(page) == [expected]
