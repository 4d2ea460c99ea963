"""Augmentation: examples a second time with something taken away, so that a model learns to do without it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from boilerkit.page.tags import Trait
from boilerkit.training.config import Config
from boilerkit.training.examples import Example
from boilerkit.training.pseudo_language import SCRIPTS, pseudo_translate

#: From an example, its number and the settings to the augmented example.
Augment = Callable[[Example, int, Config], Example]

_SECTION_TAGS: Final = frozenset(["article", "aside", "footer", "header", "main", "nav", "section"])
_SECTION_TRAITS: Final = (
    Trait.ARTICLE | Trait.ASIDE | Trait.FOOTER | Trait.HEADER | Trait.MAIN | Trait.NAV | Trait.SECTION
).value


def augmented(examples: Sequence[Example], augment: Augment, config: Config) -> list[Example]:
    """A random share of the examples, augmented.

    Parameters
    ----------
    examples : sequence of Example
    augment : callable
        `without_names_and_sections` or `in_pseudo_language`.
    config : Config
    """
    rng = np.random.default_rng(config.random_state)
    chosen = np.flatnonzero(rng.random(len(examples)) < config.augmented_share)
    return [replace(augment(examples[number], number, config), augmented=True) for number in chosen.tolist()]


def without_names_and_sections(example: Example, number: int, config: Config) -> Example:
    """A page as older ones are: no class names and ids, no sectioning elements, no metadata.

    Parameters
    ----------
    example : Example
        Of blocks.
    number, config
        Not used.
    """
    segments = replace(
        example.segments,
        names=[""] * len(example.segments.names),
        tags=["div" if tag in _SECTION_TAGS else tag for tag in example.segments.tags],
        traits=[traits & ~_SECTION_TRAITS for traits in example.segments.traits],
        metadata=[],
    )
    return replace(example, segments=segments)


def in_pseudo_language(example: Example, number: int, config: Config) -> Example:
    """A text in a pseudo-language.

    Parameters
    ----------
    example : Example
        Of lines.
    number : int
        Decides language and script.
    config : Config
    """
    script = list(SCRIPTS)[number % len(SCRIPTS)]
    texts = [pseudo_translate(text, script, number, config.known_phrase_share) for text in example.segments.texts]
    return replace(example, segments=replace(example.segments, texts=texts, pieces=texts))
