"""Augmentation: examples a second time, changed at random, so that a model learns what few training pages show."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from joblib import Parallel, delayed

from boilerkit.datasets import LabelledPage
from boilerkit.features import BLOCK
from boilerkit.page.tags import Trait
from boilerkit.training.config import Config
from boilerkit.training.editing import marked, unmarked
from boilerkit.training.edits import edit
from boilerkit.training.edits.frames import SECTIONS
from boilerkit.training.edits.material import Material, material_of
from boilerkit.training.examples import Example, key_of, labelled_example
from boilerkit.training.pseudo_language import SCRIPTS, pseudo_translate

#: From examples, the pages that they were made of, the fold of each page, and settings to augmented examples.
Augment = Callable[[Sequence[Example], Sequence[LabelledPage], Mapping[str, int], Config], list[Example]]

_SECTION_TRAITS: Final = (
    Trait.ARTICLE | Trait.ASIDE | Trait.FOOTER | Trait.HEADER | Trait.MAIN | Trait.NAV | Trait.SECTION
).value


def augmented_pages(
    examples: Sequence[Example], pages: Sequence[LabelledPage], fold_of: Mapping[str, int], config: Config
) -> list[Example]:
    """Pages without names and sections, and pages whose trees were edited.

    Parameters
    ----------
    examples : sequence of Example
        Of blocks.
    pages : sequence of LabelledPage
        What they were made of, with their bytes.
    fold_of : mapping of str to int
        Fold of each page, by its key. Noise is moved between pages of one fold alone, so that no model is trained on
        any part of the pages that it is scored on.
    config : Config
    """
    chosen = _chosen(examples, config.augmented_share, config)
    return [
        *(_without_names_and_sections(examples[number]) for number in chosen),
        *_edited_pages(examples, pages, fold_of, config),
    ]


def _edited_pages(
    examples: Sequence[Example], pages: Sequence[LabelledPage], fold_of: Mapping[str, int], config: Config
) -> list[Example]:
    example_of = {example.key: example for example in examples if not example.partial}
    labelled = [page for page in pages if key_of(page) in example_of]
    chosen = [labelled[number] for number in _chosen(labelled, config.edited_share, config)]
    parallel = Parallel(n_jobs=-1)
    of_pages = parallel(delayed(_material)(page, config) for page in chosen)
    of_fold: dict[int, list[int]] = defaultdict(list)
    for number, page in enumerate(chosen):
        of_fold[fold_of[key_of(page)]].append(number)

    def drawn(number: int, page: LabelledPage) -> Material:
        others = [of_pages[other] for other in of_fold[fold_of[key_of(page)]] if other != number]
        return Material.drawn(others, np.random.default_rng((config.random_state, 1, number)))

    edited = parallel(
        delayed(_edited)(page, drawn(number, page), example_of[key_of(page)].digest, number, config)
        for number, page in enumerate(chosen)
    )
    return [example for example in edited if example is not None]


def _material(page: LabelledPage, config: Config) -> Material:
    root = marked(page, config.label_threshold)
    return Material() if root is None else material_of(root)


def _edited(page: LabelledPage, others: Material, digest: str, number: int, config: Config) -> Example | None:
    """The example of an edited page; None for a page that cannot be edited, or has no main content afterwards."""
    root = marked(page, config.label_threshold)
    if root is None:
        return None
    edit(root, np.random.default_rng((config.random_state, number)), others)
    segments, main = unmarked(root)
    if not main.any():
        return None
    labels = main.astype(np.float64)
    example = labelled_example(replace(page, html=b""), digest, segments, BLOCK, labels, config)
    return replace(example, augmented=True, edited=True).prepared()


def _chosen(items: Sequence[object], share: float, config: Config) -> list[int]:
    """Numbers of a random share of some items."""
    rng = np.random.default_rng(config.random_state)
    chosen: list[int] = np.flatnonzero(rng.random(len(items)) < share).tolist()
    return chosen


def _without_names_and_sections(example: Example) -> Example:
    """A page as older ones are: no class names and ids, no sectioning elements, no metadata, few known words."""
    segments = replace(
        example.segments,
        names=[""] * len(example.segments.names),
        tags=["div" if tag in SECTIONS else tag for tag in example.segments.tags],
        traits=[traits & ~_SECTION_TRAITS for traits in example.segments.traits],
        metadata=[],
    )
    return replace(example, segments=segments, augmented=True, has_few_tokens=True)


def texts_in_pseudo_languages(
    examples: Sequence[Example], pages: Sequence[LabelledPage], fold_of: Mapping[str, int], config: Config
) -> list[Example]:
    """Texts in pseudo-languages.

    Parameters
    ----------
    examples : sequence of Example
        Of lines.
    pages, fold_of
        Not used.
    config : Config
    """
    return [_in_pseudo_language(examples[n], n, config) for n in _chosen(examples, config.augmented_share, config)]


def _in_pseudo_language(example: Example, number: int, config: Config) -> Example:
    script = list(SCRIPTS)[number % len(SCRIPTS)]
    texts = [pseudo_translate(text, script, number, config.known_phrase_share) for text in example.segments.texts]
    segments = replace(example.segments, texts=texts, pieces=texts)
    return replace(example, segments=segments, augmented=True, has_few_tokens=True)
