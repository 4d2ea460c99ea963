"""Regular expressions that are compiled when they are first used, since most pages need few of them.

Parts of words stand in for an expression where every name of a page is looked at: they take a fraction of its time.
"""

import re
from collections.abc import Iterable
from typing import Any, AnyStr, Generic, cast


class _Lazy(Generic[AnyStr]):
    """Stands for a compiled expression, whose methods become its own at first use."""

    def __init__(self, pattern: AnyStr, flags: int) -> None:
        self._source: tuple[AnyStr, int] = pattern, flags

    def __getattr__(self, name: str) -> Any:
        method = getattr(re.compile(*self._source), name)
        setattr(self, name, method)
        return method


def lazy(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A regular expression, compiled when it is first used.

    Parameters
    ----------
    pattern : str or bytes
    flags : int
        As for `re.compile`.

    Examples
    --------
    >>> lazy("tea", re.I).sub("pot", "Tea")
    'pot'
    """
    return cast("re.Pattern[AnyStr]", _Lazy(pattern, flags))


def has_any(text: str, parts: Iterable[str]) -> bool:
    """Whether a text has one of some parts, in whatever case.

    Parameters
    ----------
    text : str
    parts : iterable of str
        In lower case.

    Examples
    --------
    >>> has_any("Cookie-Notice", ("consent", "cookie"))
    True
    """
    return any(map(text.casefold().__contains__, parts))
