"""Options of cleaning: the keywords of `boilerkit.clean`, each given to the step that it belongs to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from inspect import signature
from typing import Any, Final

from boilerkit.batch.fields import check_fields
from boilerkit.document import Document
from boilerkit.pipeline import Cleaner, LineCleaner


def _keywords(function: Callable[..., Any]) -> frozenset[str]:
    parameters = signature(function).parameters.values()
    return frozenset(parameter.name for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY)


_ANALYSIS: Final = {Cleaner: _keywords(Cleaner.analyze), LineCleaner: _keywords(LineCleaner.analyze)}
_RENDERING: Final = _keywords(Document.render)


@dataclass(frozen=True, slots=True)
class CleanOptions:
    """How pages are cleaned, whatever the page.

    Attributes
    ----------
    output : str
        Format, one of those of `boilerkit.clean`.
    size_limit : int or None
        Bytes that a page may have, or characters of a page that is given as text.
    fields : tuple of str
        Fields of results that are computed on request, of `boilerkit.batch.fields.FIELDS`.
    keywords : mapping
        Further keywords of `boilerkit.clean`.

    Raises
    ------
    TypeError
        If a keyword is none of `boilerkit.clean`.
    ValueError
        If there is no such field.
    """

    output: str = "text"
    size_limit: int | None = None
    fields: tuple[str, ...] = ()
    keywords: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_fields(self.fields)
        known = _ANALYSIS[Cleaner] | _RENDERING
        for keyword in self.keywords:
            if keyword not in known:
                raise TypeError(f"unknown option {keyword!r}: choose among {', '.join(sorted(known))}")

    def analysis(self, cleaner: Cleaner | LineCleaner) -> dict[str, Any]:
        """Keywords of the cleaner's `analyze`.

        Parameters
        ----------
        cleaner : Cleaner or LineCleaner
        """
        return _among(self.keywords, _ANALYSIS[LineCleaner if isinstance(cleaner, LineCleaner) else Cleaner])

    @property
    def rendering(self) -> dict[str, Any]:
        """Keywords of `Document.render`."""
        return _among(self.keywords, _RENDERING)


def _among(keywords: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in keywords.items() if name in names}
