"""Quotation marks: what a browser puts around a `<q>`, in the language that the page says it is in."""

from itertools import islice
from typing import Final

from boilerkit.page.segments import Element

#: Marks by language, opening and closing (Unicode CLDR, `delimiters`); those of English elsewhere.
_MARKS: Final = {
    language: (opening, closing)
    for (opening, closing), languages in {
        ("„", "“"): "de cs sk sl bg lt is et ka mk sq",
        ("«", "»"): "it es pt-pt ru uk be el no nb nn hy ca fa",
        ("« ", " »"): "fr",
        ("„", "”"): "pl hu ro hr sr bs",
        ("”", "”"): "sv fi",
        ("「", "」"): "ja zh-tw zh-hk",
    }.items()
    for language in languages.split()
}
_DEFAULT: Final = ("“", "”")
_ANY: Final = "\"'“”„‟‘’‚«»‹›「」『』"
#: Elements around a quotation that are asked for their language, before the page is.
_ASKED: Final = 20
_LANGUAGE: Final = ("lang", "{http://www.w3.org/XML/1998/namespace}lang")


def quotation_marks(quotation: Element) -> tuple[str, str]:
    """The marks around a `<q>`; none where the page writes them itself.

    Parameters
    ----------
    quotation : lxml element

    Examples
    --------
    >>> from lxml.html import fragment_fromstring
    >>> quotation_marks(fragment_fromstring("<p lang=de-AT>Er rief <q>Tee!</q></p>")[0])
    ('„', '“')
    """
    before = quotation.getprevious()
    parent = quotation.getparent()
    left = before.tail if before is not None else parent.text if parent is not None else ""
    first = (quotation.text or "").lstrip()[:1]
    if (first and first in _ANY) or (left and left[-1] in _ANY):
        return "", ""
    page = quotation.getroottree().getroot()
    for element in (quotation, *islice(quotation.iterancestors(), _ASKED), page):
        language = next(filter(None, map(element.get, _LANGUAGE)), "").lower()
        if language:
            return _MARKS.get(language) or _MARKS.get(language.partition("-")[0], _DEFAULT)
    return _DEFAULT
