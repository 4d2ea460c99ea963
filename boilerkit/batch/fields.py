"""Fields of results that are computed on request only, since each costs time."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, Final

from boilerkit.document import Document


def _metadata(document: Document) -> dict[str, Any]:
    values = asdict(document.metadata)
    del values["sources"]
    return values | {"authors": list(document.metadata.authors)}


#: How each field of `boilerkit.CleanedPage` that is there on request is computed.
FIELDS: Final[dict[str, Callable[[Document], dict[str, Any]]]] = {
    "kinds": lambda document: document.kind_shares,
    "metadata": _metadata,
}


def check_fields(names: Sequence[str]) -> None:
    """Complain about a name that is none of `FIELDS`.

    Parameters
    ----------
    names : sequence of str

    Raises
    ------
    ValueError
        If there is no such field.
    """
    for name in names:
        if name not in FIELDS:
            raise ValueError(f"unknown field {name!r}: choose among {', '.join(FIELDS)}")
