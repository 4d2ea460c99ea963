"""The letters beyond ASCII that languages are written with, to weigh readings of a page that names its language."""

import re
from functools import cache
from typing import Final

#: Lower-case letters by ISO 639 code, as parts of a regular expression's set; those of English are in its loan words.
_LETTERS: Final = {
    "en": "éëïöü",
    "af": "áäéèêëíîïóôöúûü",
    "ca": "àçèéíïòóúü",
    "cs": "áčďéěíňóřšťúůýž",
    "cy": "âêîôûŵŷäëïöüáéíóúẁẃẅỳý",
    "da": "æøåéö",
    "de": "äöüßé",
    "es": "áéíñóúü",
    "et": "äõöüšž",
    "eu": "ñç",
    "fi": "äöåšž",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "ga": "áéíóú",
    "gl": "áéíñóúü",
    "hr": "čćđšž",
    "hu": "áéíóöőúüű",
    "is": "áðéíóúýþæö",
    "it": "àèéìíîòóùú",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "nb": "æøåéèêóòôä",
    "nl": "áéèëíïóöúüêç",
    "no": "æøåéèêóòôä",
    "pl": "ąćęłńóśźż",
    "pt": "áâãàçéêíóôõúü",
    "ro": "ăâîșşțţ",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšžćđ",
    "sq": "çë",
    "sv": "åäöéü",
    "tr": "çğıİöşüâîû",
    "el": "α-ωά-ώϊϋΐΰ",
    "be": "а-яёіў",
    "bg": "а-я",
    "mk": "а-яѓѕјљњќџѐѝ",
    "ru": "а-яё",
    "sr": "а-яђјљњћџčćđšž",
    "uk": "а-яґєії",
    "ar": "ء-ي",
    "fa": "ء-يپچژگکی",
    "he": "א-ת",
    "th": "ก-๛",
    "ja": "ぁ-ヿ々一-鿿",
    "ko": "가-힣一-鿿",
    "zh": "一-鿿",
}


def foreign_letters(text: str, language: str) -> int:
    """How many letters beyond ASCII a text has that its language does not use.

    Parameters
    ----------
    text : str
    language : str
        Code of ISO 639-1; a language whose letters are not known has none that are foreign.

    Examples
    --------
    >>> foreign_letters("Łódź", "pl"), foreign_letters("£ódź", "pl"), foreign_letters("Ůódź", "pl")
    (0, 0, 1)
    """
    pattern = _foreign(language)
    return len(pattern.findall(text)) if pattern else 0


@cache
def _foreign(language: str) -> re.Pattern[str] | None:
    letters = _LETTERS.get(language)
    # Combining marks count as well: only windows-1258 has them in Latin, for Vietnamese.
    return re.compile(rf"[^\W\d_\x00-\x7f{letters}{letters.upper()}]|[\u0300-\u036f]") if letters else None
