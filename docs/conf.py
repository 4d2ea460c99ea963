"""Settings of the site: `make site` builds it with Sphinx, without the network."""

from typing import Any

from sphinx.application import Sphinx

import boilerkit

project = "boilerkit"
author = "The boilerkit authors"
version = release = boilerkit.__version__

extensions = [
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx_click",
    "sphinx_copybutton",
]

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3

#: `name` in a docstring links to what has that name; one of our own that nothing has is an error.
default_role = "py:obj"
nitpicky = True
nitpick_ignore_regex = [("py:.*", r"(?!boilerkit\.).*")]

autodoc_mock_imports = ["datatrove"]
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints = "none"
numpydoc_show_class_members = False
python_maximum_signature_line_length = 100

smartquotes = False

html_theme = "furo"
pygments_style = "friendly"
pygments_dark_style = "github-dark"
html_title = "boilerkit"
html_show_copyright = False
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b5c8a", "color-brand-content": "#0b5c8a"},
    "dark_css_variables": {"color-brand-primary": "#7cc4ee", "color-brand-content": "#7cc4ee"},
}
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True


def _without_saying(app: Sphinx, what: str, name: str, member: Any, skip: bool, options: Any) -> bool | None:
    """Leave out what Python says of every field of a named tuple."""
    return True if str(getattr(member, "__doc__", "")).startswith("Alias for field number") else None


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("autodoc-skip-member", _without_saying)
