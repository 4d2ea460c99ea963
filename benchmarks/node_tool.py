"""Tools in JavaScript: their packages in ``benchmarks/node``, and Node.js as a process that runs one of them."""

import json
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent / "node"


class NotInstalled(Exception):
    """Node.js or a package of `FOLDER` is not there; the message says which, and what to do."""


class NodeError(RuntimeError):
    """An error of the tool, or the end of its process."""


def installed(package: str) -> str:
    """Version of an installed npm package.

    Raises
    ------
    NotInstalled
    """
    if shutil.which("node") is None:
        raise NotInstalled("Node.js is not installed: there is no command `node`")
    manifest = FOLDER / "node_modules" / package / "package.json"
    if not manifest.is_file():
        raise NotInstalled(f"{package} is not installed: npm ci --prefix benchmarks/node")
    version: str = json.loads(manifest.read_text(encoding="utf-8"))["version"]
    return version


class NodeTool:
    """A tool of ``benchmarks/node/extract.mjs`` in a process of its own, started anew where it has died.

    Parameters
    ----------
    name : str
        In the table ``TOOLS`` of that file.

    Raises
    ------
    NodeError
        Where the tool does not load.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._start()

    def content(self, html: str, url: str | None) -> str:
        """The main content of a page as HTML, "" where the tool finds none.

        Raises
        ------
        NodeError
            Where the tool fails, or its process dies.
        """
        if self._process.poll() is not None:
            self._start()
        with suppress(BrokenPipeError):  # a process that has died is told by the answer
            self._input.write(json.dumps({"html": html, "url": url}).encode() + b"\n")
            self._input.flush()
        answer = self._answer()
        for _ in range(answer["network"]):
            with suppress(PermissionError):
                sys.audit("socket.connect", self.name)  # the worker counts it as it counts those of Python
        if "error" in answer:
            raise NodeError(answer["error"])
        content: str = answer["content"]
        return content

    def _start(self) -> None:
        self._process = subprocess.Popen(
            ["node", str(FOLDER / "extract.mjs"), self.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._input, self._output = self._process.stdin, self._process.stdout
        ready = self._answer()
        if "error" in ready:
            raise NodeError(ready["error"])

    def _answer(self) -> dict[str, Any]:
        line = self._output.readline()
        if not line:
            raise NodeError(f"Node.js ended with exit status {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer
