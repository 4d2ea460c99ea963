"""From WARC files to clean Parquet on Spark: spark-submit on_spark.py OUT ARCHIVE…"""

import sys
from collections.abc import Iterable, Iterator

import pyarrow as pa
from pyspark.sql import SparkSession

from boilerkit.arrow import clean_batches, warc_batches

CLEANED = """
    id string, url string, encoding string,
    status string, text string, title string, score double, error string, seconds double
"""


def clean_archives(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Read and clean in one step, so that pages do not travel through Spark's own memory."""
    paths = (path for batch in batches for path in batch.column("path").to_pylist())
    return clean_batches(warc_batches(paths), url="url", encoding="encoding")


def main(out: str, *archives: str) -> None:
    """One task for each archive: whichever executor is free takes the next."""
    spark = SparkSession.builder.appName("boilerkit").getOrCreate()
    paths = spark.createDataFrame([(path,) for path in archives], "path string").repartition(len(archives), "path")
    paths.mapInArrow(clean_archives, CLEANED).write.parquet(out)
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
