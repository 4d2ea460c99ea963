"""Invisible characters: code points that a browser gives no width, taken out of text, and blanks of other widths.

Soft hyphens, zero-width spaces, byte-order marks, bidirectional controls and their like (the Unicode property
Default_Ignorable_Code_Point) tell a renderer where it may break or how to order; to whoever reads, searches or counts
words they are holes. Some scripts spell with them, and there they stay: joiners in Arabic, Indic and other scripts
(Unicode Standard, 9.2 and 12.1; RFC 5892, A.1), emoji sequences, and variation selectors after what they select.
"""

import re
from typing import Final

from boilerkit.patterns import lazy

#: Ranges of scripts whose letters change form beside a joiner: Arabic, Syriac, N'Ko, Mandaic; the Indic scripts up to
#: Sinhala; Tibetan, Myanmar, Khmer, Mongolian and further Brahmic scripts.
_JOINING: Final = (
    "\u0600-\u060b\u060d-\u061b\u061d-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u17b3\u17b6-\u17ff\u1800-\u180a\u1810-\u18af"
    "\u1900-\u1aaf\u1b00-\u1c4f\u1cd0-\u1cff\ua800-\ua82f\ua840-\ua8ff\ua900-\uaa5f\uaae0-\uaaff\uabc0-\uabff"
    "\ufb50-\ufdff\ufe70-\ufefc\U00010d00-\U00010d3f\U00011000-\U00011fff\U0001e900-\U0001e95f"
)
#: Signs that suppress a consonant's vowel: a joiner after one decides how it is written, at the end of a word, too.
_VIRAMAS: Final = (
    "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d3b\u0d3c\u0d4d\u0dca\u1039\u103a\u17d2\u1a60\u1b44"
)
_EMOJI: Final = "\u00a9\u00ae\u200d\u203c-\u3299\ufe0f\U0001f000-\U0001faff\U000e007f"
_KEPT: Final = (
    f"(?:(?<![^{_JOINING}])\u200c(?=[{_JOINING}])"
    f"|(?<=[{_VIRAMAS}])\u200c"
    f"|(?<=[{_JOINING}])\u200d"
    f"|(?<=[{_EMOJI}])\u200d(?=[\u2190-\u3299\U0001f000-\U0001faff])"
    # A selector of a glyph stands after a symbol or an ideograph, or in a keycap.
    "|(?<=[\u00a9\u00ae\u2000-\u200a\u2010-\u2027\u2030-\u205e\u2070-\U0001ffff])[\ufe00-\ufe0f]|[\ufe0e\ufe0f](?=\u20e3)"
    "|(?<=[\u2e80-\ufaff\U00020000-\U0003ffff])[\U000e0100-\U000e01ef]"
    "|(?<=[\u1800-\u18af])[\u180b-\u180f]"
    "|(?<=[\u1100-\u11ff])[\u115f\u1160]|[\u115f\u1160](?=[\u1160-\u11ff])"
    # Flags of regions: a black flag, tag letters and the tag that ends them.
    "|(?<=\U0001f3f4)[\U000e0020-\U000e007e]+\U000e007f)"
)
_IGNORABLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
#: One of them, which is found in a fraction of the time that a run of them takes.
_HOLE: Final = lazy(f"[{_IGNORABLE}]")
_HOLES: Final = lazy(f"[{_IGNORABLE}]+")
#: Blanks at which no line may break.
_BLANKS: Final = ("\u00a0", "\u2007", "\u202f")


def visible(text: str) -> str:
    """A text without the characters that show nothing; blanks that do not break become ordinary ones.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> visible("Hand\\u00adwerker\\u200b, 5\\u00a0Jahre")
    'Handwerker, 5 Jahre'
    >>> visible("می\\u200cروم") == "می\\u200cروم"
    True
    """
    if text.isascii():
        return text
    for blank in _BLANKS:
        text = text.replace(blank, " ")
    return _HOLES.sub(_spelt, text) if _HOLE.search(text) else text


def _spelt(holes: re.Match[str]) -> str:
    """Of a run of invisible characters those that the script spells with."""
    text, place, kept = holes.string, holes.start(), ""
    spelt = re.compile(_KEPT)  # not before it is needed: its ranges take as long as all other patterns together
    while place < holes.end():
        match = spelt.match(text, place)
        if match:
            kept += match[0]
        place = match.end() if match else place + 1
    return kept
