"""A small WARC file of pages that stand in a folder: python make_archive.py FOLDER OUT.warc.gz"""

import gzip
import sys
import uuid
from pathlib import Path


def record(kind: str, url: str, content_type: str, body: bytes) -> bytes:
    """A WARC record; its id depends on its content alone."""
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, kind + url)}>",
        "WARC-Date": "2026-01-01T00:00:00Z",
        "WARC-Target-URI": url,
        "Content-Type": content_type,
        "Content-Length": str(len(body)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"WARC/1.1\r\n{lines}\r\n".encode() + body + b"\r\n\r\n"


def main(folder: str, out: str) -> None:
    """Write the request and the response of each page, each gzipped by itself as in Common Crawl's files."""
    with Path(out).open("wb") as archive:
        for path in sorted(Path(folder).glob("*.html")):
            url = f"https://pages.example/{path.name}"
            page = path.read_bytes()
            answer = (
                f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\n\r\n".encode() + page
            )
            asked = f"GET /{path.name} HTTP/1.1\r\nHost: pages.example\r\n\r\n".encode()
            archive.write(gzip.compress(record("request", url, "application/http; msgtype=request", asked), mtime=0))
            archive.write(gzip.compress(record("response", url, "application/http; msgtype=response", answer), mtime=0))


if __name__ == "__main__":
    main(*sys.argv[1:])
