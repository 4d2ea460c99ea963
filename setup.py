"""The modules that are compiled where there is a C compiler; all else is in pyproject.toml.

With BOILERKIT_PURE=1 in the environment nothing is compiled, and the wheel serves every platform.
"""

import os

import lxml
from Cython.Build import cythonize
from setuptools import Extension, setup

_SOURCES = {
    "boilerkit._kernels": "boilerkit/_kernels.pyx",
    "boilerkit.page._nodes": "boilerkit/page/_nodes.pyx",
    "boilerkit.page._walk": "boilerkit/page/walk.py",
}
_DIRECTIVES = {"language_level": 3, "annotation_typing": False}


def _extensions() -> list[Extension]:
    if os.environ.get("BOILERKIT_PURE", "0") not in ("", "0"):
        return []
    made = [Extension(name, [source], include_dirs=lxml.get_include()) for name, source in _SOURCES.items()]
    # By force: Cython would not notice a change of `_walk.pxd`, whose name is not that of its source.
    extensions: list[Extension] = cythonize(made, compiler_directives=_DIRECTIVES, force=True)
    for extension in extensions:
        extension.optional = True  # without a compiler the build goes on; Cython drops what was said of it before
    return extensions


setup(ext_modules=_extensions())
