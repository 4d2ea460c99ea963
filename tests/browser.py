"""A headless Chromium, driven over its DevTools protocol, that remembers whatever a page asks for or complains of."""

import base64
import http.server
import json
import os
import shutil
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import websocket

OPTIONS = (
    "headless=new no-sandbox disable-gpu disable-quic no-first-run disable-background-networking "
    "disable-component-update disable-sync disable-default-apps remote-debugging-port=0 remote-allow-origins=* "
    "proxy-bypass-list=<-loopback> force-color-profile=srgb hide-scrollbars"
)


def chromium() -> str | None:
    """Path of the browser, None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def needs_chromium() -> None:
    """Skip a test where there is no browser; where everything must be there, fail it."""
    if chromium() is None:
        reason = "no chromium or chromium-browser on the path"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason}; .ci/run installs it")
        pytest.skip(reason)


@dataclass
class Tab:
    """A page in the browser.

    `requests` are the addresses that it asked for beside its own file, `complaints` what it wrote to the console or
    threw, `refused` what its policy refused to fetch or run.
    """

    socket: websocket.WebSocket
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    sent: int = 0

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command; gives its result."""
        self.sent += 1
        self.socket.send(json.dumps({"id": self.sent, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == self.sent:
                assert "error" not in message, message
                return dict(message["result"])
            self._note(message)

    def _note(self, message: dict[str, Any]) -> None:
        told = message.get("params", {})
        match message.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(told["request"]["url"])
            case "Network.webSocketCreated" | "Network.webTransportCreated":
                self.requests.append(told["url"])
            case "Log.entryAdded":
                self.complaints.append(told["entry"]["text"])
            case "Runtime.exceptionThrown":
                self.complaints.append(json.dumps(told["exceptionDetails"]))
            case "Runtime.consoleAPICalled":
                self.complaints.append(json.dumps(told["args"]))
            case "Page.javascriptDialogOpening":
                self.complaints.append(told["message"])

    def open(self, page: Path) -> None:
        """Show a report and wait until its panel is there."""
        self.requests.clear()
        self.complaints.clear()
        self.ask("Page.navigate", url=page.as_uri())
        self.until("document.documentElement?.dataset.ready !== undefined")
        own = [page.as_uri(), "about:srcdoc"]
        self.requests = [url for url in self.requests if url not in own and url != "data:,"]

    def run(self, script: str) -> Any:
        """Value of a JavaScript expression."""
        found = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def until(self, condition: str, seconds: float = 20) -> None:
        """Wait for a condition."""
        end = time.monotonic() + seconds
        while not self.run(condition):
            assert time.monotonic() < end, f"never came: {condition}"
            time.sleep(0.02)

    def mouse(self, x: float, y: float, click: bool = False) -> None:
        """Move the pointer to a place in the window, and click there on request."""
        self.ask("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        if click:
            for kind in ("mousePressed", "mouseReleased"):
                self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def key(self, name: str) -> None:
        """Press and release a key."""
        code = {"Tab": 9, "ArrowDown": 40, "ArrowUp": 38, "ArrowLeft": 37, "ArrowRight": 39}.get(name, 0)
        text = {"text": name} if len(name) == 1 else {}
        self.ask("Input.dispatchKeyEvent", type="keyDown", key=name, windowsVirtualKeyCode=code, **text)
        self.ask("Input.dispatchKeyEvent", type="keyUp", key=name, windowsVirtualKeyCode=code)

    def look(self, width: int = 1400, height: int = 900, dark: bool = False) -> None:
        """Set the window's size and the viewer's theme."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme])

    def screenshot(self) -> bytes:
        """The window as a PNG."""
        return base64.b64decode(self.ask("Page.captureScreenshot")["data"])


@contextmanager
def opened(profile: Path, proxy: str) -> Iterator[Tab]:
    """A browser with one tab, whose every request to a network goes to a proxy."""
    options = [*OPTIONS.split(), f"user-data-dir={profile}", f"proxy-server={proxy}"]
    command = [str(chromium()), *(f"--{option}" for option in options), "about:blank"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        port = _port(profile / "DevToolsActivePort", process)
        socket = websocket.create_connection(_address(port), timeout=60)
        tab = Tab(socket)
        for domain in ("Page", "Network", "Log", "Runtime"):
            tab.ask(f"{domain}.enable")
        tab.look()
        yield tab
        socket.close()
    finally:
        process.terminate()
        process.wait(timeout=20)


def _port(file: Path, process: subprocess.Popen[bytes]) -> int:
    end = time.monotonic() + 60
    while not (file.is_file() and file.read_text().count("\n")):
        assert process.poll() is None, "chromium ended at once"
        assert time.monotonic() < end, "chromium does not answer"
        time.sleep(0.05)
    return int(file.read_text().splitlines()[0])


def _address(port: int) -> str:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://127.0.0.1:{port}/json/list", timeout=20) as answer:
        tabs = json.load(answer)
    return str(next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page"))


@contextmanager
def trap() -> Iterator[tuple[str, list[str]]]:
    """A proxy that answers nothing: its address, and what was asked of it."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def _note(self) -> None:
            asked.append(self.path)
            self.send_error(502)

        do_GET = do_POST = do_HEAD = do_CONNECT = do_OPTIONS = _note

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
