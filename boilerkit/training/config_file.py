"""Config files: the settings of a training run as one TOML file.

A file names what differs from the defaults; a record inside a record is a table. What `write` gives says everything,
each setting below the comment that explains it.

>>> read_text("folds = 3\\n[trees]\\nmax_iter = 40").trees.max_iter
40
>>> read_text(write(Config())) == Config()
True
"""

import inspect
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, get_args, get_origin, get_type_hints

from boilerkit.training.config import LINES, SMALL, Config

#: Settings that a file may start from, by name.
NAMED: Final[Mapping[str, Config]] = {"blocks": Config(), "lines": LINES, "small": SMALL}

#: What a setting of each type is called where another was given.
_TYPES: Final = {int: "a whole number", float: "a number", str: "a text in quotes"}


class ConfigError(ValueError):
    """A config file that cannot be used: the message says which setting is wrong, and what it may be."""


def read(path: str | Path, defaults: Config | None = None) -> Config:
    """The settings in a file.

    Parameters
    ----------
    path : str or Path
    defaults : Config, optional
        What counts where the file says nothing; by default `Config()`.

    Raises
    ------
    ConfigError
        If the file is not there, is not TOML, or has a setting that does not exist or cannot have its value.
    """
    try:
        text = Path(path).read_text("utf-8")
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not text in UTF-8, as TOML must be") from error
    try:
        return read_text(text, defaults)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error


def read_text(text: str, defaults: Config | None = None) -> Config:
    """The settings in the text of a file.

    Parameters
    ----------
    text : str
    defaults : Config, optional
        As for `read`.

    Raises
    ------
    ConfigError
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"not TOML: {error}") from error
    try:
        return of_mapping(given, defaults)
    except ConfigError as error:
        key = str(error).partition(":")[0].rpartition(".")[2]
        lines = [
            n for n, line in enumerate(text.splitlines(), 1) if re.match(rf"\W*(?:\w+\.)*{re.escape(key)}\b", line)
        ]
        raise ConfigError(f"line {lines[0]}: {error}" if len(lines) == 1 else str(error)) from error


def of_mapping(given: Mapping[str, Any], defaults: Config | None = None) -> Config:
    """Settings of nested mappings, such as a file's tables or a card's parameters.

    Parameters
    ----------
    given : mapping
    defaults : Config, optional
        As for `read`.

    Raises
    ------
    ConfigError

    Examples
    --------
    >>> from dataclasses import asdict
    >>> of_mapping(asdict(SMALL)) == SMALL
    True
    """
    config: Config = _record(given, defaults or Config(), "")
    return config


def _record(given: Mapping[str, Any], defaults: Any, prefix: str) -> Any:
    types = get_type_hints(type(defaults))
    for key in given.keys() - types.keys():
        near = get_close_matches(key, types, 1)
        meant = f"; is {near[0]!r} meant?" if near else ""
        where = f"[{prefix[:-1]}]" if prefix else "the top level"
        raise ConfigError(f"{prefix}{key}: there is no such setting{meant} {where} has {', '.join(types)}")
    values = {
        key: _record(_table(value, prefix + key), getattr(defaults, key), f"{prefix}{key}.")
        if is_dataclass(types[key])
        else _value(value, types[key], prefix + key)
        for key, value in given.items()
    }
    try:
        return replace(defaults, **values)
    except ValueError as error:
        raise ConfigError(f"{prefix}{error}") from error


def _table(value: Any, key: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ConfigError(f"{key}: must be a table, [{key}], not {value!r}")
    return value


def _value(value: Any, kind: Any, key: str) -> Any:
    """A value as the type of its setting; a whole number will do for any number, and a list for a tuple."""
    if get_origin(kind) is tuple:
        if not isinstance(value, list | tuple):
            raise ConfigError(f"{key}: must be a list in brackets, not {value!r}")
        kinds = get_args(kind)
        if kinds[-1] is Ellipsis:
            kinds = kinds[:1] * len(value)
        if len(kinds) != len(value):
            raise ConfigError(f"{key}: must be a list of {len(kinds)}, not of {len(value)}")
        return tuple(_value(one, each, key) for one, each in zip(value, kinds, strict=True))
    fits = isinstance(value, (int, float) if kind is float else kind) and not isinstance(value, bool)
    if not fits:
        raise ConfigError(f"{key}: must be {_TYPES[kind]}, not {value!r}")
    return kind(value)


def write(config: Config) -> str:
    """Settings as the text of a file, with what each of them means.

    Parameters
    ----------
    config : Config
    """
    return "\n".join(_lines(config, "")) + "\n"


def _lines(record: Any, prefix: str) -> Iterator[str]:
    meanings = _meanings(type(record))
    inner = [field.name for field in fields(record) if is_dataclass(getattr(record, field.name))]
    for field in fields(record):
        if field.name not in inner:
            yield from meanings.get(field.name, ())
            yield f"{field.name} = {_toml(getattr(record, field.name))}"
    for name in inner:
        table = getattr(record, name)
        yield from ("", *meanings.get(name, ()), f"# {str(type(table).__doc__).splitlines()[0]}", f"[{prefix}{name}]")
        yield from _lines(table, f"{prefix}{name}.")


def _meanings(record: type) -> dict[str, list[str]]:
    """The comments above the fields of a record, which start with ``#:``."""
    meanings: dict[str, list[str]] = {}
    comment: list[str] = []
    for line in map(str.strip, inspect.getsource(record).splitlines()):
        if line.startswith("#:"):
            comment.append(f"#{line[2:]}")
        elif comment:
            meanings[line.partition(":")[0]] = comment
            comment = []
    return meanings


def _toml(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return f'"{value}"' if isinstance(value, str) else repr(value)
