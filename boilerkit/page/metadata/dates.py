"""Dates: a date as pages write it, in meta elements or in prose of some twenty languages, to ISO 8601."""

import re
from datetime import UTC, date, datetime
from typing import Final

from boilerkit.patterns import lazy

_YEARS: Final = range(1980, 2101)
_ISO: Final = lazy(
    r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})?)?(?!\d)", re.I
)
_COMPACT: Final = lazy(r"^(\d{4})(\d{2})(\d{2})$")
_EPOCH: Final = lazy(r"^1\d{9}(?:\d{3})?$")
_YEAR_FIRST: Final = lazy(r"(?<!\d)(\d{4})\s?[./年년-]\s?(\d{1,2})\s?[./月월-]\s?(\d{1,2})(?!\d)")
_YEAR_LAST: Final = lazy(r"(?<!\d)(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4})(?!\d)")
_DAY_MONTH: Final = lazy(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|\.|º|ª)?,?\s+(?:de\s+|of\s+)?([^\W\d_]{3,})\.?,?\s+(?:de[l]?\s+)?(\d{4})(?!\d)"
)
_MONTH_DAY: Final = lazy(r"([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_YEAR_MONTH_DAY: Final = lazy(r"(?<!\d)(\d{4})\.?\s+([^\W\d_]{3,})\s+(\d{1,2})(?!\d)")
_IN_ADDRESS: Final = lazy(r"/(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?!\d)|/(20\d{2})(\d{2})(\d{2})(?!\d)")

#: Beginnings of the months' names, January first, in English, German, French, Spanish, Portuguese, Italian, Dutch,
#: Scandinavian languages, Finnish, Polish, Czech, Russian, Ukrainian, Greek, Turkish, Hungarian and Romanian.
_MONTHS: Final = (
    "jan jän jänner ene gen tammi sty led янв січ ιαν oca ian",
    "feb fev fév febbr helmi lut úno фев лют φεβ şub",
    "mar mär mrt mars maalis břez мар бер μαρ már",
    "apr avr abr huhti kwi dub апр кві απρ nis ápr",
    "may mai maj mei mag touko kvě май мая тра μαι μάι máj",
    "jun jui juin giu kesä cze čvn červen июн чер ιουν haz jún iun",
    "jul juil lug heinä lip čvc července июл лип ιουλ tem júl iul",
    "aug aoû aou ago elo sie srp авг сер αυγ ağu",
    "sep set sept syys wrz zář сен вер σεπ eyl sze",
    "oct okt ott out loka paź říj окт жов οκτ eki",
    "nov marras lis lisopad лис ноя νοε kas",
    "dec dez déc dic joulu gru pro дек гру δεκ ara",
)
#: The longest beginning that fits decides: "lis" is November in Polish, "listopad" too; "mars" is March.
_MONTH_OF: Final = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
_LONGEST: Final = max(map(len, _MONTH_OF))


def month_number(name: str) -> int:
    """Number of a month's name in one of the languages, 0 if it is none.

    Parameters
    ----------
    name : str

    Examples
    --------
    >>> month_number("März"), month_number("septembre"), month_number("Tuesday")
    (3, 9, 0)
    """
    lowered = name.lower()
    for length in range(min(_LONGEST, len(lowered)), 2, -1):
        if number := _MONTH_OF.get(lowered[:length]):
            return number
    return 0


def iso_date(value: str, month_first: bool = False) -> str:
    """The first date in a value, in ISO 8601; with time and zone where the value has them.

    Parameters
    ----------
    value : str
        What a page gives for a date, or a line of text with a date in it.
    month_first : bool
        Whether 3/4/2025 is the fourth of March, as in the United States.

    Returns
    -------
    str
        "" if there is none, or one that cannot be.

    Examples
    --------
    >>> iso_date("2025-03-04T05:06:07+01:00"), iso_date("4. März 2025"), iso_date("March 4th, 2025")
    ('2025-03-04T05:06:07+01:00', '2025-03-04', '2025-03-04')
    >>> iso_date("Tue, 04 Mar 2025 05:06:07 GMT"), iso_date("2025年3月4日"), iso_date("31/2/2025")
    ('2025-03-04T05:06:07+00:00', '2025-03-04', '')
    """
    value = value.strip()[:200]
    if match := _ISO.search(value):
        return _iso_with_time(match)
    if match := _COMPACT.match(value):
        return _iso(*match.groups())
    if _EPOCH.match(value):
        return datetime.fromtimestamp(int(value[:10]), UTC).isoformat()
    if "," in value[:5] and ":" in value:
        from email.utils import parsedate_to_datetime  # which imports the network's modules

        try:
            return parsedate_to_datetime(value).isoformat()
        except (ValueError, TypeError, IndexError):
            pass
    return _written_date(value, month_first)


def date_in_address(address: str) -> str:
    """The date in the path of an address such as ``/2025/03/04/tea``, in ISO 8601; "" if there is none.

    Parameters
    ----------
    address : str

    Examples
    --------
    >>> date_in_address("https://example.org/2025/03/04/tea"), date_in_address("https://example.org/tea")
    ('2025-03-04', '')
    """
    match = _IN_ADDRESS.search(address[:500])
    return _iso(*(part for part in match.groups() if part)) if match else ""


def _written_date(value: str, month_first: bool) -> str:
    if match := _YEAR_FIRST.search(value):
        return _iso(*match.groups())
    if match := _YEAR_LAST.search(value):
        first, mark, second, year = match.groups()
        day, month = (second, first) if month_first and mark != "." and int(first) <= 12 else (first, second)
        return _iso(year, month, day) or _iso(year, day, month)
    for pattern, year, month, day in ((_DAY_MONTH, 3, 2, 1), (_MONTH_DAY, 3, 1, 2), (_YEAR_MONTH_DAY, 1, 2, 3)):
        for match in pattern.finditer(value):
            if number := month_number(match[month]):
                return _iso(match[year], number, match[day])
    return ""


def _iso(year: int | str, month: int | str, day: int | str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat() if int(year) in _YEARS else ""
    except ValueError:
        return ""


def _iso_with_time(match: re.Match[str]) -> str:
    day = _iso(*match.groups()[:3])
    hour, minute, second, zone = match.groups()[3:]
    if not day or not hour or int(hour) > 23 or int(minute) > 59:
        return day
    if zone and zone.upper() != "Z":
        zone = f"{zone[:3]}:{zone[-2:]}"
    return f"{day}T{hour}:{minute}:{second or '00'}{'+00:00' if (zone or '').upper() == 'Z' else zone or ''}"
