"""Addresses of links and images: absolute where the page's own is known, and only those that are safe to follow."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin

from boilerkit.page.segments import Element, Segments
from boilerkit.patterns import lazy

_SAFE: Final = lazy(r"(?:https?:|mailto:|tel:|ftp:|[^:]*(?:[/?#]|$))", re.I)
_CONTROL: Final = lazy(r"[\x00-\x1f\x7f]")
#: Where pages put an image's address until it is scrolled to.
_LAZY: Final = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-orig-file",
    "data-actualsrc",
    "data-url",
    "data-image",
)
_PLACEHOLDER: Final = lazy(
    r"data:|about:|.*(?:placeholder|spacer|blank|transparent|pixel|loading|lazy|1x1)[\w-]*\.(?:gif|png|svg)", re.I
)
_CANDIDATE: Final = lazy(r"(\S*[^\s,])(?:\s+([\d.]+)[wx])?\s*(?:,|\Z)")
#: Images that are no wider or no higher than this are icons and counters.
_SMALLEST: Final = 32


class Addresses:
    """Makes addresses of one page absolute.

    Parameters
    ----------
    page : Segments
    url : str, optional
        The page's own address.
    """

    def __init__(self, page: Segments, url: str | None) -> None:
        base = next(page.elements[0].getroottree().iter("base"), None) if page.elements else None
        try:
            self.base = urljoin(url or "", ((base.get("href") if base is not None else "") or "").strip())
        except ValueError:
            self.base = url or ""

    def of(self, address: str) -> str:
        """An address that is safe to follow, made absolute; "" for any other, and for places on the page itself.

        Parameters
        ----------
        address : str
        """
        address = address.strip()
        if not address or address[0] == "#":
            return ""
        if self.base:
            try:
                address = urljoin(self.base, _CONTROL.sub("", address))
            except ValueError:
                return ""
        return address if _SAFE.match(address) else ""

    def of_image(self, image: Element) -> str:
        """Address of an `<img>`: the one that it is to have when it is shown, the largest of several; "" if none.

        Parameters
        ----------
        image : lxml element
        """
        return next((address for address in map(self.of, _sources(image)) if address), "")


def is_icon(image: Element) -> bool:
    """Whether an image is as small as an icon, by its own word.

    Parameters
    ----------
    image : lxml element
    """
    sizes = [image.get(side) or "" for side in ("width", "height")]
    return any(
        size.strip().removesuffix("px").isdecimal() and int(size.strip().removesuffix("px")[:6]) <= _SMALLEST
        for size in sizes
    )


def _sources(image: Element) -> Iterator[str]:
    yield from (image.get(key) or "" for key in _LAZY)
    yield _largest(image.get("data-srcset") or image.get("data-lazy-srcset") or "")
    source = (image.get("src") or "").strip()
    if source and not _PLACEHOLDER.match(source):
        yield source
    yield _largest(image.get("srcset") or "")
    picture = image.getparent()
    while picture is not None and picture.tag in ("source", "picture"):
        yield from (_largest(one.get("srcset") or one.get("data-srcset") or "") for one in picture.iter("source"))
        picture = picture.getparent()


def _largest(candidates: str) -> str:
    found = [
        (float(size.strip(".") or 1) if size.count(".") < 2 else 1.0, address)
        for address, size in _CANDIDATE.findall(candidates)
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else ""
