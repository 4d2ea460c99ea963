"""Text: the outline of a page, one block a line."""

from collections.abc import Sequence

from boilerkit.output.outline import Part, table_rows, units


def text(parts: Sequence[Part]) -> str:
    """One block a line; cells of a row share a line, parted by tabs."""
    lines = []
    for unit in units(parts):
        if unit[0].table >= 0:
            lines += ["\t".join(row) for row in table_rows(unit, lambda part: " ".join(part.text.split()))]
        else:
            lines.append(unit[0].text)
    return "\n".join(lines)
