"""Options of writing out, shared by every format."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """How the kept blocks are written; text alone has neither links nor images.

    Attributes
    ----------
    url : str, optional
        Address of the page; relative links and images become absolute (by the page's `<base href>` too, if it has one).
    links : bool
        Whether Markdown and HTML keep links, or only their text.
    images : bool
        Whether Markdown and HTML show the images that stand among the kept blocks.
    metadata : bool
        Whether what the page says of itself stands at the head; JSON always has it.
    """

    url: str | None = None
    links: bool = True
    images: bool = False
    metadata: bool = False


DEFAULT_OPTIONS = OutputOptions()
