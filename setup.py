"""The modules that are compiled where there is a C compiler; all else is in pyproject.toml.

With BOILERKIT_PURE=1 in the environment nothing is compiled, and the wheel serves every platform.
"""

import os

import lxml
from Cython.Build import cythonize
from setuptools import Extension, setup

_SOURCES = {"boilerkit.page._nodes": "boilerkit/page/_nodes.pyx", "boilerkit.page._walk": "boilerkit/page/walk.py"}
_DIRECTIVES = {"language_level": 3, "annotation_typing": False}


def _extensions() -> list[Extension]:
    if os.environ.get("BOILERKIT_PURE", "0") not in ("", "0"):
        return []
    includes = lxml.get_include()
    made = [Extension(name, [source], include_dirs=includes, optional=True) for name, source in _SOURCES.items()]
    return list(cythonize(made, compiler_directives=_DIRECTIVES))


setup(ext_modules=_extensions())
