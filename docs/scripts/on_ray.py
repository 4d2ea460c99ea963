"""From WARC files to clean Parquet on Ray: python on_ray.py OUT ARCHIVE…"""

import sys
from collections.abc import Iterator

import pyarrow as pa
import ray

from boilerkit.arrow import clean_batches, warc_batches


def clean_archives(paths: pa.Table) -> Iterator[pa.Table]:
    """Read and clean in one step, so that pages do not travel through Ray's object store."""
    pages = warc_batches(paths.column("path").to_pylist())
    for batch in clean_batches(pages, url="url", encoding="encoding"):
        yield pa.Table.from_batches([batch])


def main(out: str, *archives: str) -> None:
    """One task for each archive: whichever worker is free takes the next."""
    paths = ray.data.from_items([{"path": path} for path in archives], override_num_blocks=len(archives))
    paths.map_batches(clean_archives, batch_format="pyarrow", batch_size=1).write_parquet(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
