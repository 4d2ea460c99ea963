"""From WARC files to clean Parquet, on all cores of one machine: python on_one_machine.py OUT ARCHIVE…"""

import sys
from pathlib import Path

from pyarrow import parquet

from boilerkit.arrow import clean_batches, warc_batches


def main(out: str, *archives: str) -> None:
    """Write a Parquet file for each archive; what is finished is not done again."""
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    for archive in archives:
        target = folder / f"{Path(archive).name}.parquet"
        if target.exists():
            continue
        unfinished = target.with_suffix(".unfinished")
        writer = None
        for batch in clean_batches(warc_batches([archive]), url="url", encoding="encoding", workers=None):
            writer = writer or parquet.ParquetWriter(unfinished, batch.schema, compression="zstd")
            writer.write_batch(batch)
        if writer is not None:
            writer.close()
            unfinished.replace(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
