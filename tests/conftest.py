"""Fixtures that the whole suite shares."""

import os
import re
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from boilerkit.training import Config, Result

REPOSITORY = Path(__file__).resolve().parents[1]

# No deadline, for a busy machine is no error; in CI the same examples in every run.
settings.register_profile("boilerkit", deadline=None, derandomize=os.environ.get("CI") == "true", print_blob=True)
settings.load_profile("boilerkit")


@pytest.fixture(scope="session")
def corpora() -> Path:
    """Folder of the labelled corpora; tests that need it are skipped where it is not there."""
    root = Path(os.environ.get("BOILERKIT_CORPORA", REPOSITORY.parent / "shared" / "data"))
    if not (root / "wcxb").is_dir():
        pytest.skip(f"labelled corpora not found in {root}; set BOILERKIT_CORPORA to their folder")
    return root


@pytest.fixture(scope="session")
def small_config() -> "Config":
    """Settings of a training run of two seconds."""
    from boilerkit.training.config import BoostingConfig, Config, PageNetworkConfig, PerceptronConfig

    return Config(
        folds=3,
        page_network=PageNetworkConfig(size=16, message_size=8, hidden=8, dilations=((1, 2), (1, 4)), epochs=8),
        page_networks=1,
        trees=BoostingConfig(max_iter=8, max_leaf_nodes=8, max_depth=4),
        perceptron=PerceptronConfig(hidden=(8,), batch_size=200, epochs=2),
        second_perceptrons=1,
    )


@pytest.fixture(scope="session")
def small_result(small_config: "Config") -> "Result":
    """A training run on the repository's own pages."""
    from boilerkit import datasets
    from boilerkit.training import train

    pages = datasets.load("folder", REPOSITORY / "datasets" / "pages")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return train(pages, small_config, report=lambda line: None)


@pytest.fixture(scope="session")
def small_lines(small_config: "Config") -> "Result":
    """A training run of lines on the repository's own pages."""
    from boilerkit import datasets
    from boilerkit.training import train_lines

    pages = datasets.load("folder", REPOSITORY / "datasets" / "pages")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return train_lines(pages, small_config, report=lambda line: None)


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """The system's browser; without one a test is skipped, and in CI, where `.ci/run` installs it, it fails."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("no chromium or google-chrome on the path")
    quiet = ("background-networking", "component-update", "sync", "gpu", "quic")
    options = ["--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in quiet)]
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=options)


class Tab:
    """A browser's page, what it asked for (`requests`; `sent` if no policy stopped it), and its `complaints`."""

    def __init__(self, browser: "Browser") -> None:
        self.requests: list[str] = []
        self.sent: list[str] = []
        self.complaints: list[str] = []
        self.page = browser.new_page(viewport={"width": 1400, "height": 900})
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("websocket", lambda socket: self.requests.append(socket.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))
        self.page.route(re.compile("^(?!file:)"), lambda route: (self.sent.append(route.request.url), route.abort()))


@pytest.fixture
def tab(chromium: "Browser") -> Iterator[Tab]:
    """A new page in the browser, without a network."""
    tab = Tab(chromium)
    yield tab
    tab.page.close()
