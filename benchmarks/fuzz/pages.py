"""Pages, from bytes to every output: the first bytes are any, the rest is markup of hostile pages."""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["boilerkit"]):
    import boilerkit
    from boilerkit.page.source import PageError

    boilerkit.analyze("<p>Much is imported when it is first needed.").render("html")

from benchmarks.hostile import inputs

#: Bytes of a page that is worth starting from.
_SMALL = 4096


def run(data: bytes) -> None:
    """One input; what it raises is what is looked for."""
    boilerkit.clean_text(data.decode("utf-8", "replace"))
    try:
        document = boilerkit.analyze(data)
    except PageError:
        return
    for output in ("text", "markdown", "html", "json", "kinds"):
        document.render(output, url="https://example.org/", images=True, metadata=True)
    assert len(document.blocks) == len(document)


def write_seeds(folder: Path) -> None:
    """Write hostile pages to a folder that has no inputs yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(inputs() if not any(folder.iterdir()) else ()):
        (folder / f"seed-{number}").write_bytes(one.data[:_SMALL])


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        if not argument.startswith("-"):
            write_seeds(Path(argument))
    atheris.Setup(sys.argv, run)
    atheris.Fuzz()
