"""Fixtures that the whole suite shares."""

import os
import warnings
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from boilerkit.training.config import Config
    from boilerkit.training.trainer import Result

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
        network=PerceptronConfig(hidden=(8,), batch_size=200, epochs=2),
        second_networks=1,
    )


@pytest.fixture(scope="session")
def small_result(small_config: "Config") -> "Result":
    """A training run on the repository's own pages."""
    from boilerkit import datasets
    from boilerkit.training.trainer import train

    pages = datasets.load("folder", REPOSITORY / "datasets" / "pages")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return train(pages, small_config, report=lambda line: None)


@pytest.fixture(scope="session")
def small_lines(small_config: "Config") -> "Result":
    """A training run of lines on the repository's own pages."""
    from boilerkit import datasets
    from boilerkit.training.trainer import train_lines

    pages = datasets.load("folder", REPOSITORY / "datasets" / "pages")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return train_lines(pages, replace(small_config, copies=0.2), report=lambda line: None)
