"""datatrove: an extractor for its pipelines; needs datatrove (`boilerkit[datatrove]`)."""

from typing import Any

from boilerkit.batch.cleaning import PageCleaning
from boilerkit.batch.options import CleanOptions
from boilerkit.batch.records import PageRecord
from boilerkit.page.source import PageError
from boilerkit.pipeline import Cleaner, LineCleaner

try:
    from datatrove.pipeline.extractors.base import BaseExtractor
except ImportError as error:
    raise ImportError("the extractor needs datatrove: pip install 'boilerkit[datatrove]'") from error


class BoilerkitExtractor(BaseExtractor):  # type: ignore[misc] # datatrove has no types
    """Main content for a datatrove pipeline, in the place of its `Trafilatura`.

    datatrove hands over the text of a document alone: links in Markdown and HTML stay as the page has them. A document
    without main content is dropped. One that is no page counts as ``clean_error``, one that takes longer than `timeout`
    as ``timeout``; both are left out.

    Parameters
    ----------
    timeout : float
        Seconds that a page may take.
    output : {"text", "markdown", "html", "json"}
        What the document's text becomes.
    lines : bool or None
        Whether documents are text without markup, as those of WET files are, which is cleaned line by line; None to
        find out.
    cleaner : Cleaner or LineCleaner, optional
        By default pages and texts each have the one that the package ships.
    **options
        Further keywords of `boilerkit.clean`.

    Raises
    ------
    TypeError, ValueError
        If an option is unknown or out of range.

    Examples
    --------
    A pipeline that reads archives and writes JSON Lines::

        from datatrove.executor import LocalPipelineExecutor
        from datatrove.pipeline.readers import WarcReader
        from datatrove.pipeline.writers import JsonlWriter

        from boilerkit.datatrove import BoilerkitExtractor

        pipeline = [WarcReader("crawl"), BoilerkitExtractor(output="markdown"), JsonlWriter("cleaned")]
        LocalPipelineExecutor(pipeline, tasks=2).run()
    """

    name = "🧹 boilerkit"

    def __init__(
        self,
        timeout: float = 60,
        *,
        output: str = "text",
        lines: bool | None = False,
        cleaner: Cleaner | LineCleaner | None = None,
        **options: Any,
    ) -> None:
        super().__init__(timeout)
        self._lines = lines
        self._clean = PageCleaning(cleaner, CleanOptions(output, keywords=options))

    def extract(self, text: str) -> str | PageError:
        """The main content of a page.

        Parameters
        ----------
        text : str

        Returns
        -------
        str or PageError
            "" if there is none. What cannot be cleaned is returned as an error, not raised: datatrove raises what it is
            handed, while an exception would end its process of extraction, model and all.
        """
        result = self._clean(PageRecord(text, lines=self._lines))
        return PageError(result.error) if result.status == "failed" else result.text
