"""Encodings: byte-order marks, hints, declarations right and wrong, and the bytes themselves."""

import time
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from boilerkit.page.encoding import decode
from boilerkit.page.parse import parse
from boilerkit.page.plausibility import faults
from boilerkit.page.segment import segment
from boilerkit.page.source import PageError

QUOTED = "“café”"
#: Texts by the encodings that they are written in.
TEXTS = {
    "Der Fährmann müßte längst übergesetzt haben, doch die Fähre lag noch drüben.": (
        "windows-1252", "iso-8859-2", "iso-8859-15", "windows-1250", "windows-1254", "utf-16-le", "utf-16-be",
        "utf-32-le", "utf-32-be",
    ),
    "Přívoz už dávno měl být na druhém břehu, ale převozník ještě spal pod košatým stromem.": (
        "windows-1250", "iso-8859-2",
    ),
    "Łódź rybaków odpłynęła już o świcie, a przewoźnik wciąż śnił o żaglach.": ("windows-1250", "iso-8859-2"),
    "Паромщик проснулся рано, но река ещё была под льдом, и паром не пошёл.": (
        "windows-1251", "koi8-r", "iso-8859-5", "ibm866", "utf-16-le",
    ),
    "Поромник прокинувся рано, але річка ще була під кригою, і їхній пором не пішов.": ("koi8-u", "windows-1251"),
    "Ο βαρκάρης ξύπνησε νωρίς, αλλά το ποτάμι ήταν ακόμη παγωμένο και η βάρκα δεν έφυγε.": (
        "windows-1253", "iso-8859-7",
    ),
    "המעבורת לא יצאה הבוקר כי הנהר היה קפוא, והספן חזר לישון.": ("windows-1255", "iso-8859-8"),
    "استيقظ صاحب العبارة باكرا لكن النهر كان متجمدا فعاد إلى النوم.": ("windows-1256", "iso-8859-6"),
    "คนแจวเรือตื่นแต่เช้าแต่แม่น้ำยังเป็นน้ำแข็งอยู่": ("tis-620",),
    "渡し守は朝早く起きたが、川はまだ凍っていたので、舟は出なかった。": (
        "shift_jis", "euc-jp", "iso-2022-jp", "utf-16-le", "utf-16-be",
    ),
    "뱃사공은 아침 일찍 일어났지만 강은 아직 얼어 있어서 배는 떠나지 않았다.": ("euc-kr",),
    "摆渡人一早就醒了，可是河水还结着冰，渡船没有开。": ("gb2312", "gbk", "gb18030"),
    "擺渡人一早就醒了，可是河水還結著冰，渡船沒有開。": ("big5",),
}  # fmt: skip
WRITTEN = [(text, codec) for text, encodings in TEXTS.items() for codec in encodings]


def texts(page: bytes) -> list[str]:
    return segment(parse(page)).texts


def page(text: str, declaration: str = "") -> str:
    return f"<html><head>{declaration}<title>{text}</title></head><body><nav>Home</nav><p>{text}</p></body></html>"


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_beats_hint_and_meta(codec: str) -> None:
    page = f"<meta charset=koi8-r>{QUOTED}".encode(codec)
    assert decode(page, "windows-1251").endswith(f">{QUOTED}")
    assert texts(page) == [QUOTED]


def test_big_endian_byte_order_mark() -> None:
    assert decode(b"\xfe\xff" + QUOTED.encode("utf-16-be")) == QUOTED


def test_a_hint_beats_meta() -> None:
    page = "<meta charset=utf-8><p>Привет".encode("windows-1251")
    assert decode(page, "windows-1251").endswith("Привет")


@pytest.mark.parametrize("hint", ["nonsense", "", "\0", "Ü", "utf8;q=1"])
def test_an_unknown_hint_is_passed_over(hint: str) -> None:
    page = "<meta charset=windows-1251>Привет".encode("windows-1251")
    assert decode(page, hint).endswith("Привет")


@pytest.mark.parametrize(
    "declaration",
    [
        "<meta charset=windows-1251>",
        "<META CHARSET = 'Windows-1251' />",
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
        '<?xml version="1.0" encoding="windows-1251"?>',
        "<!-- <meta charset=shift_jis> --><meta charset=cp1251>",
    ],
)
def test_meta_is_read(declaration: str) -> None:
    assert decode(f"{declaration}<p>Привет".encode("windows-1251")).endswith("Привет")


@pytest.mark.parametrize("label", ["iso-8859-1", "latin1", "us-ascii", "windows-1252"])
def test_labels_are_those_of_the_web(label: str) -> None:
    page = QUOTED.encode("windows-1252")
    assert decode(page, label) == QUOTED
    assert decode(f"<meta charset={label}>".encode() + page).endswith(QUOTED)


def test_ascii_escapes_are_decoded_as_declared() -> None:
    assert decode("<meta charset=iso-2022-jp>お茶".encode("iso-2022-jp")).endswith("お茶")


def test_utf8_beats_a_wrong_meta() -> None:
    assert decode(f"<meta charset=iso-8859-1>{QUOTED}".encode()).endswith(QUOTED)


def test_meta_that_says_utf16_in_ascii_means_utf8() -> None:
    assert decode("<meta charset=utf-16>Grüße".encode()).endswith("Grüße")


def test_utf8_cut_inside_a_character() -> None:
    assert decode("Größe".encode()[:3]) == "Gr"


def test_utf8_with_a_broken_byte_is_still_utf8() -> None:
    page = "Größe über alles, naïve façade, été, señor, Ångström, žluťoučký kůň".encode()
    assert decode(page + b"\xff" + page) == page.decode() + "\ufffd" + page.decode()


@pytest.mark.parametrize(
    ("codec", "sentence"),
    [
        ("windows-1251", "Чай — напиток, получаемый варкой или настаиванием листа чайного куста. "),
        ("shift_jis", "お茶は世界中で飲まれている飲み物です。日本では緑茶がよく飲まれます。"),
        ("gb18030", "茶是一种起源于中国的饮料，由茶树的叶子制成。很多人每天都喝茶。"),
    ],
)
def test_undeclared_encodings_are_detected(codec: str, sentence: str) -> None:
    assert texts((sentence * 5).encode(codec)) == [(sentence * 5).strip()]


@given(st.binary(max_size=300), st.sampled_from([None, "utf-16", "iso-2022-jp", "hz", "big5", "x-user-defined"]))
@example(b"<meta charset=x-user-defined>\xe9", None)
@example(b"\xff\xfe\x00", None)
def test_any_bytes_are_parsed(page: bytes, hint: str | None) -> None:
    with suppress(PageError):  # a file of another kind
        assert isinstance(parse(page, hint).tag, str)


# Read by the bytes, whatever is declared.


@pytest.mark.parametrize(("text", "codec"), WRITTEN)
@pytest.mark.parametrize("declaration", ["", "<meta charset=utf-8>", "<meta charset=iso-8859-1>"])
def test_undeclared_and_wrongly_declared_encodings(text: str, codec: str, declaration: str) -> None:
    whole = page(text, declaration)
    assert decode(whole.encode(codec)) == whole


@pytest.mark.parametrize(("text", "codec"), WRITTEN)
def test_declared_encodings(text: str, codec: str) -> None:
    whole = page(text, f'<meta charset="{codec}">')
    assert decode(whole.encode(codec)) == whole
    assert decode(page(text).encode(codec), codec) == page(text)


@pytest.mark.parametrize(
    ("language", "text", "codec", "label"),
    [
        ("pl", "Łódź rybaków odpłynęła już o świcie, a przewoźnik śnił o żaglach. Łąki śpią.", "windows-1257", ""),
        ("pl", "Łódź rybaków odpłynęła już o świcie, a przewoźnik śnił o żaglach.", "windows-1257", "windows-1257"),
        ("es", "Mañana el niño volverá al muelle, ¿o pasará el año entero?", "windows-1252", "windows-1250"),
        ("it", "Il traghetto però non partì, perché il fiume gelò; così andò.", "iso-8859-15", "windows-1258"),
        ("tr", "Kayıkçı sabah erken uyandı, ırmak donmuştu, sandal kıyıda kaldı.", "windows-1254", "iso-8859-1"),
        ("en", "The ferryman’s boat — the “grey” one — didn’t leave.", "macintosh", "iso-8859-1"),
        ("en", "The ferryman slept — the boat was gone.", "big5", "utf-8"),
        ("en-GB", "The ferryman’s boat – the grey one – didn’t leave. © Ferries", "windows-1252", "iso-8859-5"),
        ("ja", "舟は入口に三日、川上の月見│渡し守は日曜日の入場券", "euc-jp", ""),
        ("en", "Паромщик проснулся рано, но река ещё была под льдом.", "koi8-r", "iso-8859-1"),
        ("de", "Ο βαρκάρης ξύπνησε νωρίς, αλλά το ποτάμι ήταν παγωμένο.", "iso-8859-7", ""),
    ],
)
def test_the_language_of_the_page_is_weighed_and_not_believed(language: str, text: str, codec: str, label: str) -> None:
    whole = page(text, f"<meta charset={label}>" if label else "").replace("<html>", f'<html lang="{language}">')
    assert decode(whole.encode(codec)) == whole


@pytest.mark.parametrize(
    "text", ["Señor Núñez’s café in Málaga", "L’Haÿ-les-Roses, © 2020", "São Paulo, Ålesund, Łódź?"]
)
def test_a_right_declaration_holds_for_foreign_names_on_english_pages(text: str) -> None:
    whole = page(text, "<meta charset=windows-1252>").replace("<html>", "<html lang=en>")
    data = whole.encode("windows-1252", "xmlcharrefreplace")
    assert decode(data) == data.decode("windows-1252")


@pytest.mark.parametrize("codec", ["utf-32", "utf-16"])
def test_byte_order_marks_of_wide_encodings(codec: str) -> None:
    whole = page("Паромщик проснулся рано.", "<meta charset=utf-8>")
    assert decode(whole.encode(codec)) == whole


def test_utf7_is_read_as_the_ascii_that_it_is() -> None:
    text = page("Terms +ADw-script+AD4- apply.", "<meta charset=utf-7>")
    assert decode(text.encode()) == text


def test_a_wrong_hint_is_overruled_by_the_bytes() -> None:
    text = page("Паромщик проснулся рано, но река ещё была под льдом.", "<meta charset=windows-1251>")
    assert decode(text.encode("windows-1251"), "utf-8") == text


def test_a_declaration_far_down_the_head_is_found() -> None:
    head = f"<style>{'.a { color: red } ' * 5_000}</style>"
    text = page("¿Qué?", f"{head}<meta charset=macintosh>")
    assert decode(text.encode("mac_roman")) == text


def test_a_declaration_outside_the_head_is_none() -> None:
    text = "<body><p>Write <code><meta charset=koi8-r></code>. Grüße aus Köln, schöne Straße."
    assert decode(text.encode("windows-1252")) == text


@pytest.mark.parametrize("label", ["x-user-defined", "hz-gb-2312", "iso-2022-kr", "replacement"])
def test_labels_without_text_lose_no_text(label: str) -> None:
    text = page("Grüße aus Köln, schöne Straße.", f"<meta charset={label}>")
    assert decode(text.encode("windows-1252")) == text


def test_the_first_letters_of_a_long_line_are_judged() -> None:
    text = (
        "<html lang=ru><p>"
        + "Tea is a drink that is made of leaves. " * 300
        + "Чай пьют горячим, с лимоном или с вареньем."
    )
    assert decode(text.encode("koi8-r")) == text


@pytest.mark.parametrize("codec", ["windows-1255", "windows-1256"])
@pytest.mark.parametrize("declaration", ["<meta charset={}>", ""])
def test_marks_without_letters_do_not_tell_the_encoding(codec: str, declaration: str) -> None:
    text = (
        f"<html lang=en>{declaration.format(codec)}<p>" + "“Tea”, he said,\u200e and that’s all. " + "It’s “tea”. " * 30
    )
    assert decode(text.encode(codec)) == text


def test_a_few_wrong_bytes_change_nothing_else() -> None:
    text = page("Паромщик проснулся рано, но река ещё была под льдом. " * 5, "<meta charset=windows-1251>")
    data = text.encode("windows-1251")
    assert decode(data + b"\x98") == text + "\ufffd"


def test_scripts_do_not_outvote_the_text() -> None:
    text = page("Паромщик проснулся рано, но река ещё была под льдом.")
    assert decode(b"<script>'\xc3\xa9\xe2\x80\x94\xff'</script>" * 50 + text.encode("koi8-r")).endswith(text)


@pytest.mark.parametrize(
    ("right", "wrong"), [("utf-8", "windows-1252"), ("koi8-r", "windows-1252"), ("windows-1251", "ibm866")]
)
def test_misread_text_has_more_faults(right: str, wrong: str) -> None:
    text = "Паромщик проснулся рано, но река ещё была под льдом."
    assert faults(text.encode(right).decode(wrong, "replace")) > faults(text) + 5


@pytest.mark.parametrize("data", [b"<" * 200_000, b"<script" * 50_000, b"<!--" * 50_000, b"<meta " * 50_000])
def test_hostile_bytes_take_no_time(data: bytes) -> None:
    start = time.process_time()
    decode(data + b"\xe9\xff")
    assert time.process_time() - start < 2
