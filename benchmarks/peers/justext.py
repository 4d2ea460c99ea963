"""jusText (Pomikálek 2011) by its author's successors, with a stop list for each language."""

from functools import cache

import justext

from . import Extract, Page

#: BCP 47 primary tag -> name of jusText's list; English where a page declares nothing that it has.
LANGUAGES = {
    "af": "Afrikaans", "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian",
    "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ko": "Korean", "lt": "Lithuanian",
    "lv": "Latvian", "ms": "Malay", "nb": "Norwegian_Bokmal", "nl": "Dutch", "nn": "Norwegian_Nynorsk",
    "no": "Norwegian_Bokmal", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil",
    "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
}  # fmt: skip


@cache
def stop_list(language: str | None) -> frozenset[str]:
    """Stop words of a language, English where jusText has no list for it."""
    name = LANGUAGES.get((language or "en").replace("_", "-").split("-")[0].lower(), "English")
    return frozenset(justext.get_stoplist(name if name in justext.get_stoplists() else "English"))


def extractor() -> Extract:
    """Paragraphs that are not boilerplate, one a line."""

    def extract(page: Page) -> str | None:
        paragraphs = justext.justext(page.html, stop_list(page.language)) if page.html.strip() else []
        return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)

    return extract
