"""What a page declares of itself, and the site of an address."""

import html as entities
import re
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

_HEAD = 300_000  # bytes: some pages have style sheets of this size before their canonical link
_LINKED = re.compile(rb"<(?:link|meta)\b[^>]{0,2000}>", re.I)
_IS_CANONICAL = re.compile(rb"""\brel\s*=\s*["']?canonical\b|\bproperty\s*=\s*["']?og:url\b""", re.I)
_ADDRESS = re.compile(rb"""\b(?:href|content)\s*=\s*["']?\s*(https?://[^"'\s>]+)""", re.I)
_LANGUAGE = re.compile(
    rb"""<html\b[^>]{0,2000}?[\s"'](?:xml:)?lang\s*=\s*["']?([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*)""", re.I
)


def declared_url(html: bytes) -> str | None:
    """Address that a page declares by ``<link rel=canonical>`` or ``og:url``.

    Examples
    --------
    >>> declared_url(b'<link href="https://example.org/a?b=1&amp;c=2" rel="canonical">')
    'https://example.org/a?b=1&c=2'
    """
    for element in _LINKED.findall(html[:_HEAD]):
        if _IS_CANONICAL.search(element) and (address := _ADDRESS.search(element)):
            return entities.unescape(address[1].decode("utf-8", "replace"))
    return None


def declared_language(html: bytes) -> str | None:
    """Language that a page declares by ``<html lang>``.

    Examples
    --------
    >>> declared_language(b'<!DOCTYPE html><html lang="pt_BR">')
    'pt-BR'
    """
    match = _LANGUAGE.search(html[:_HEAD])
    return match[1].decode("ascii").replace("_", "-") if match else None


@cache
def _suffixes() -> Callable[[str], Any]:
    try:
        import tldextract
    except ImportError as error:
        raise ImportError(
            "boilerkit.datasets needs tldextract; install it with: pip install 'boilerkit[research]'"
        ) from error
    # The list that tldextract carries: no network, no cache, so a page has the same site everywhere.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def site_of(url: str | None) -> str | None:
    """Registered domain of an address, its host where it has none, None where there is no host.

    Examples
    --------
    >>> site_of("https://news.example.co.uk/a"), site_of("http://me.github.io/"), site_of("http://10.0.0.1/x")
    ('example.co.uk', 'me.github.io', '10.0.0.1')
    """
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname if url else None
    except ValueError:
        return None
    if not host:
        return None
    parts = _suffixes()(host)
    return f"{parts.domain}.{parts.suffix}" if parts.domain and parts.suffix else host
