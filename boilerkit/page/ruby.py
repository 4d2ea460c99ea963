"""Ruby: the readings beside a text, which its words are without."""

from boilerkit.page.invisible import visible
from boilerkit.page.segments import Element


def readings(ruby: Element) -> list[str]:
    """Readings of the parts of a `<ruby>`, in the order of the text pieces that it holds.

    Parameters
    ----------
    ruby : lxml element

    Examples
    --------
    >>> from lxml import html
    >>> readings(html.fromstring("<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>"))
    ['かん', 'じ']
    """
    return [" ".join(visible("".join(map(str, rt.itertext()))).split()) for rt in ruby.iter("{*}rt")]
