"""Peers: the tools that people use today, one adapter each, behind one interface.

An adapter is a module with `extractor(**settings)`, which imports its tool and returns a function from a
:class:`Page` to text. Everything else is told in the table below, so that it can be listed without importing
any of them. None may reach for the network; the worker that runs them refuses connections and counts them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

__all__ = ["PEERS", "Extract", "Page", "Peer"]


class Page(NamedTuple):
    """What every system is given: the page, and what is known about it without its gold text.

    Attributes
    ----------
    html : str
        The page, decoded by :func:`boilerkit.page.encoding.decode` for every system alike.
    url : str or None
        Its address, where the corpus gives it or the page declares it.
    language : str or None
        The BCP 47 tag that it declares.
    key : str
        ``corpus/id``: which fold model must score it; peers have no use for it.
    """

    html: str
    url: str | None
    language: str | None
    key: str


Extract = Callable[[Page], str | None]


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool with the settings under which it is compared.

    Attributes
    ----------
    name, title : str
        Name on the command line and in files; name in tables.
    module : str
        Adapter in this package.
    distribution : str
        What installs it.
    settings : mapping
        Arguments of the adapter's `extractor`, which passes them to the tool.
    note : str
        What readers of the tables should know.
    """

    name: str
    title: str
    module: str
    distribution: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


def _trafilatura(name: str, title: str, **switch: bool) -> Peer:
    # Readers' comments are off, as in trafilatura's own evaluation: it scores higher on every corpus here.
    settings = {"include_comments": False} | switch
    return Peer(name, title, "trafilatura", "trafilatura", settings, "without readers' comments")


PEERS: tuple[Peer, ...] = (
    _trafilatura("trafilatura", "trafilatura"),
    _trafilatura("trafilatura-fast", "trafilatura (fast)", fast=True),
    _trafilatura("trafilatura-precision", "trafilatura (precision)", favor_precision=True),
    _trafilatura("trafilatura-recall", "trafilatura (recall)", favor_recall=True),
    Peer(
        "rs-trafilatura",
        "rs-trafilatura",
        "rs_trafilatura",
        "rs-trafilatura",
        note="tuned on the development split of WCXB by the author of both",
    ),
    Peer(
        "resiliparse",
        "Resiliparse",
        "resiliparse",
        "resiliparse",
        {"main_content": True, "comments": False, "alt_texts": False},
        "without readers' comments and alternative texts of images",
    ),
    Peer("readability-lxml", "readability-lxml", "readability_lxml", "readability-lxml"),
    Peer("justext", "jusText", "justext", "justext", note="with the stop words of the declared language"),
    Peer("boilerpy3", "BoilerPy3", "boilerpy3", "boilerpy3", {"extractor": "ArticleExtractor"}),
    Peer("newspaper4k", "newspaper4k", "newspaper4k", "newspaper4k"),
    Peer("goose3", "goose3", "goose3", "goose3"),
    Peer("magic-html", "magic-html", "magic_html", "magic-html"),
    Peer("html-text", "html-text", "html_text", "html-text", note="converts the whole page"),
    Peer("inscriptis", "inscriptis", "inscriptis", "inscriptis", note="converts the whole page"),
)
"""Every peer, in the order of the tables."""
