"""Digests of all that boilerkit makes of the pages in a folder, to show that a change of code changes no output.

    python -m benchmarks.outputs record ../shared/data before.json   # with the code before
    python -m benchmarks.outputs record ../shared/data after.json    # with the code after
    python -m benchmarks.outputs compare before.json after.json      # fail where a page differs, and say in what

A page has a digest each of its text, Markdown, HTML, blocks and features, and of its blocks cleaned as lines.
"""

import gzip
import json
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

import click
from joblib import Parallel, delayed

import boilerkit

SUFFIXES = (".html", ".htm", ".testhtml", ".html.gz")


def page_bytes(path: Path) -> bytes:
    """What a page's file holds, decompressed."""
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def digests(path: Path) -> dict[str, str]:
    """Digest of each of a page's outputs."""
    document = boilerkit.analyze(page_bytes(path))
    frame = document.to_frame(features=True)
    features = frame.filter(regex="^f_")
    outputs = {
        "text": document.text.encode(),
        "markdown": document.markdown.encode(),
        "html": document.html.encode(),
        "blocks": frame.drop(columns=features.columns).to_json(double_precision=15).encode(),
        "features": features.to_numpy(dtype="float32").tobytes(),
        "lines": boilerkit.clean_text("\n".join(frame["text"])).encode("utf-8", "surrogatepass"),
    }
    return {name: sha256(value).hexdigest()[:16] for name, value in outputs.items()}


@click.group(help=(__doc__ or "").split("\n\n")[0])
def main() -> None: ...


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("record", type=click.Path(path_type=Path))
def record(folder: Path, record: Path) -> None:
    """Write the digests of every page below FOLDER to the file RECORD."""
    pages = sorted(path for path in folder.rglob("*") if path.name.endswith(SUFFIXES))
    made = Parallel(n_jobs=-1, batch_size=8)(delayed(digests)(page) for page in pages)
    by_page = {page.relative_to(folder).as_posix(): one for page, one in zip(pages, made, strict=True)}
    record.write_text(json.dumps(by_page, indent=0), "utf-8")
    click.echo(f"{len(by_page)} pages")


@main.command()
@click.argument("before", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("after", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def compare(before: Path, after: Path) -> None:
    """Say which outputs differ between two records; exit with status 1 where one does."""
    old, new = (json.loads(path.read_text("utf-8")) for path in (before, after))
    differing = {
        page: [name for name, digest in old[page].items() if new.get(page, {}).get(name) != digest] for page in old
    }
    changed = {page: names for page, names in differing.items() if names}
    for page, names in changed.items():
        click.echo(f"{page}: {', '.join(names)}")
    counts = dict(Counter(name for names in changed.values() for name in names))
    click.echo(
        f"{len(old) - len(changed)} of {len(old)} pages are equal in every output"
        + (f"; differing: {counts}" if counts else "")
    )
    sys.exit(bool(changed))


if __name__ == "__main__":
    main()
