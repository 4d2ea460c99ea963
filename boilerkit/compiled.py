"""Which functions are compiled: those that loop over characters, elements or numbers, where there was a C compiler.

The Python or numpy function says what is computed; `_kernels.pyx` computes the same faster. With `BOILERKIT_PURE=1` in
the environment nothing is compiled.
"""

import os
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any, Final, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])


def extension(name: str) -> ModuleType | None:
    """An extension module; None where it was not built, is for other versions, or is not wanted.

    Parameters
    ----------
    name : str
    """
    if os.environ.get("BOILERKIT_PURE", "0") not in ("", "0"):
        return None
    try:
        return import_module(name)
    except (ImportError, AttributeError, TypeError, ValueError):  # the last three: it was built for another lxml
        return None


_KERNELS: Final = extension("boilerkit._kernels")
#: Whether they are compiled.
COMPILED: Final = _KERNELS is not None
#: What each compiled function stands for, by name: the Python or numpy function, and the compiled one.
PAIRS: Final[dict[str, tuple[Callable[..., Any], Callable[..., Any]]]] = {}


def compiled(function: Function) -> Function:
    """The compiled function of the same name, where there is one; a decorator.

    Parameters
    ----------
    function : callable
    """
    if _KERNELS is None:
        return function
    faster: Function = getattr(_KERNELS, function.__name__)
    PAIRS[function.__name__] = function, faster
    return faster
