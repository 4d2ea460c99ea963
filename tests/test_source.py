"""What is given as a page and is none: a clear error; web archives: the page in them."""

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import boilerkit
from boilerkit.cli import main
from boilerkit.page.parse import parse
from boilerkit.page.segment import segment


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("page.html", "<p>Tea")
    return buffer.getvalue()


def tarred() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("page.html"))
    return buffer.getvalue()


NO_PAGES = {
    "a PDF file": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>",
    "a PNG image": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "a JPEG image": b"\xff\xd8\xff\xe0\0\x10JFIF\0",
    "a GIF image": b"GIF89a\x01\0\x01\0",
    "a picture, audio or video": b"RIFF\x24\0\0\0WEBPVP8 ",
    "a zip archive or an office file": zipped(),
    "a tar archive": tarred(),
    "gzip-compressed": gzip.compress(b"<p>Tea"),
    "JSON": b'{"html": "<p>Tea"}',
    "an address": b" https://example.org/tea?cup=1 \n",
    "a file's name": b"pages/tea.html",
    "binary data": bytes(range(256)) * 10,
    "a WARC archive": b"WARC/1.1\r\nWARC-Type: response\r\n",
}
ARCHIVE = """From: <Saved by a browser>
Subject: =?utf-8?Q?Tea?=
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html"; boundary="tea-pot"

--tea-pot
Content-Type: image/gif
Content-Transfer-Encoding: base64

R0lGODlhAQABAAAAACw=

--tea-pot
Content-Type: text/html; charset=windows-1252
Content-Transfer-Encoding: quoted-printable

<html><body><p>Gr=FC=DFe aus dem=
 Teehaus</p></body></html>

--tea-pot--
"""


@pytest.mark.parametrize("kind", NO_PAGES)
def test_what_is_no_page_is_named(kind: str) -> None:
    with pytest.raises(boilerkit.PageError, match=f"this is no page: it looks like {kind}; "):
        boilerkit.clean(NO_PAGES[kind])


@pytest.mark.parametrize("text", ["https://example.org/tea", "www.example.org/tea", "C:\\pages\\tea.htm", "[1, 2]"])
def test_text_that_is_no_page(text: str) -> None:
    with pytest.raises(ValueError, match="this is no page"):
        boilerkit.analyze(text)


@pytest.mark.parametrize(
    "text",
    [
        "Tea",
        "Tea. See https://example.org/tea",
        "[1] Tea is hot.",
        "{tea}",
        "Tea: hot\nMIME-Version",
        "",
        "tea.html is it",
    ],
)
def test_text_without_markup_is_a_page(text: str) -> None:
    assert " ".join(segment(parse(text)).texts) == " ".join(text.split())
    parse(text.encode())


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_web_archive_is_read(newline: str) -> None:
    archive = ARCHIVE.replace("\n", newline)
    assert segment(parse(archive.encode())).texts == ["Grüße aus dem Teehaus"]
    assert segment(parse(archive)).texts == ["Grüße aus dem Teehaus"]


def test_a_web_archive_without_a_page() -> None:
    with pytest.raises(boilerkit.PageError, match="without HTML"):
        parse(ARCHIVE.replace("text/html; charset", "text/css; charset"))


@given(st.binary(max_size=300), st.sampled_from([b"<p>", b" \n<html>", b"<!doctype html>", b"<a\0"]))
def test_what_begins_with_a_tag_is_always_read(data: bytes, tag: bytes) -> None:
    parse(tag + data)


@pytest.mark.parametrize("kind", ["a PDF file", "an address", "binary data"])
def test_the_command_line_names_what_is_no_page(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("no.html").write_bytes(NO_PAGES[kind])
    Path("yes.html").write_text("<p>Tea is a drink.")
    assert main(["clean", "no.html"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith(f"boilerkit: cannot read no.html: this is no page: it looks like {kind}; ")
    assert err.count("\n") == 1
    assert main(["inspect", "no.html"]) == 2
    assert main(["clean", "no.html", "yes.html"]) == 1
    err = capsys.readouterr().err
    assert "no.html left out: this is no page" in err and "1 of 2 pages cleaned" in err
