"""A model's card for people: what it is made of and how good it is, as text and as HTML in the notebook's own theme."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

Rows = list[list[str]]

#: Columns of a card's table of scores, and how they are headed.
_COLUMNS: Final = {
    "converter": "converter",
    "corpus": "corpus",
    "page_type": "page type",
    "pages": "pages",
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
}


def title(card: Mapping[str, Any], unit: str) -> str:
    """A model in one line.

    Parameters
    ----------
    card : mapping
        See `boilerkit.training.card`; whatever it lacks is left out.
    unit : {"block", "line"}
        What the model scores.

    Returns
    -------
    str

    Examples
    --------
    >>> title({"features": 193, "corpora": {"fundus": {"pages": 123}}}, "block")
    'Model of blocks: 193 features, trained on 123 pages (fundus 123)'
    """
    parts = [f"{card['features']} features"] if "features" in card else []
    if corpora := card.get("corpora"):
        pages = sum(corpus["pages"] for corpus in corpora.values())
        by_corpus = ", ".join(f"{name} {corpus['pages']:,}" for name, corpus in corpora.items())
        without = f" without fold {card['fold']}" if "fold" in card else ""
        parts.append(f"trained on {pages:,} pages ({by_corpus}){without}")
    return f"Model of {unit}s: {', '.join(parts) or 'without a card'}"


def facts(card: Mapping[str, Any]) -> list[str]:
    """What a card says besides its table, a sentence a line.

    Parameters
    ----------
    card : mapping
        As for `title`.

    Returns
    -------
    list of str
    """
    sentences = []
    if folds := card.get("parameters", {}).get("folds"):
        sentences.append(f"Word F1, cross-validated on {folds} folds that no site spans")
    if blocks := card.get("blocks"):
        sentences.append(
            f"Average precision {blocks['average_precision']:.3f}, calibration error {blocks['calibration_error']:.3f}"
        )
    if versions := card.get("versions"):
        used = {"boilerkit": card.get("boilerkit", "unknown"), **versions}
        sentences.append(", ".join(f"{name} {version}" for name, version in used.items()))
    return sentences


def table(card: Mapping[str, Any]) -> Rows:
    """Head and rows of a card's cross-validated scores; empty where it has none.

    Parameters
    ----------
    card : mapping
        As for `title`.

    Returns
    -------
    list of list of str

    Examples
    --------
    >>> scores = {"corpus": "a", "page_type": "all", "pages": 2, "precision": 1.0, "recall": 0.5, "f1": 0.667}
    >>> table({"cross_validation": [scores | {"low": 0.5, "high": 0.7}]})[1]
    ['a', 'all', '2', '1.000', '0.500', '0.667', '0.500–0.700']
    """
    scores: Sequence[Mapping[str, Any]] = card.get("cross_validation", ())
    if not scores:
        return []
    names = [name for name in _COLUMNS if name in scores[0]]
    rows = [[*(_cell(row[name]) for name in names), f"{row['low']:.3f}–{row['high']:.3f}"] for row in scores]
    return [[*(_COLUMNS[name] for name in names), "95 % interval"], *rows]


def text(card: Mapping[str, Any], unit: str) -> str:
    """A card as text.

    Parameters
    ----------
    card, unit
        As for `title`.

    Returns
    -------
    str

    Examples
    --------
    >>> print(text({}, "line"))
    Model of lines: without a card
    """
    rows = table(card)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    words = sum(isinstance(value, str) for value in card["cross_validation"][0].values()) if rows else 0
    lines = [
        "  ".join(
            cell.ljust(width) if place < words else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    return "\n".join([title(card, unit), *facts(card), *lines])


def html(card: Mapping[str, Any], unit: str) -> str:
    """A card as HTML without colours of its own, so that the notebook's theme decides.

    Parameters
    ----------
    card, unit
        As for `title`.

    Returns
    -------
    str

    Examples
    --------
    >>> html({}, "line")
    '<div><p><strong>Model of lines: without a card</strong></p></div>'
    """
    head = f"<strong>{escape(title(card, unit))}</strong>"
    heading = "<br>".join([head, *map(escape, facts(card))])
    rows = table(card)
    if not rows:
        return f"<div><p>{heading}</p></div>"
    first, *others = (
        "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row) + "</tr>"
        for tag, row in zip(["th"] + ["td"] * len(rows), rows, strict=False)
    )
    return (
        f'<div><p>{heading}</p><table class="dataframe"><thead>{first}</thead>'
        f"<tbody>{''.join(others)}</tbody></table></div>"
    )


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.3f}" if isinstance(value, float) else f"{value:,}"
