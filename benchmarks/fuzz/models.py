"""Folders of models that are nearly right: the shipped one, with bytes changed as the fuzzer says."""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["boilerkit.model"]):
    import boilerkit
    from boilerkit.model import ModelError

FILES = {
    path.name: path.read_bytes() for path in sorted((Path(boilerkit.__file__).parent / "weights/blocks").iterdir())
}
PAGE = "<h1>Tea</h1><p>Tea is a drink that is made of leaves.</p><nav><a href=/>Home</a></nav>"
#: Changes of a file at most, and bytes that each writes.
_MOST = 8
_WRITTEN = 16


def run(data: bytes) -> None:
    """One folder; any error but `ModelError` is what is looked for."""
    provider = atheris.FuzzedDataProvider(data)
    name = provider.PickValueInList(sorted(FILES))
    content = bytearray(FILES[name])
    for _ in range(provider.ConsumeIntInRange(1, _MOST)):
        place = provider.ConsumeIntInRange(0, len(content))
        written = provider.ConsumeBytes(provider.ConsumeIntInRange(0, _WRITTEN))
        content[place : place + provider.ConsumeIntInRange(0, _WRITTEN)] = written
    with tempfile.TemporaryDirectory() as made:
        for other, whole in FILES.items():
            (Path(made) / other).write_bytes(bytes(content) if other == name else whole)
        try:
            cleaner = boilerkit.Cleaner.load(made)
        except ModelError:
            return
        repr(cleaner)
        cleaner.clean(PAGE)


if __name__ == "__main__":
    atheris.Setup(sys.argv, run)
    atheris.Fuzz()
