"""Features chosen by their own names and by those of their families."""

from collections.abc import Sequence
from difflib import get_close_matches

from boilerkit.features import Schema


def chosen_features(schema: Schema, names: Sequence[str] | None) -> tuple[str, ...]:
    """Names of the chosen features, in the order of the schema's columns.

    Parameters
    ----------
    schema : Schema
    names : sequence of str, optional
        Names of families and of features; by default every feature.

    Raises
    ------
    ValueError
        If none is chosen, or a name is that of neither a family nor a feature.

    Examples
    --------
    >>> from boilerkit.features import BLOCK
    >>> chosen_features(BLOCK, ["link_density", "schema_types"])[:2]
    ('link_density', 'page_says_article')
    """
    if names is None:
        return schema.names
    if isinstance(names, str):
        raise ValueError(f"features is a sequence of names, not the string {names!r}; give [{names!r}]")
    of_family = {f.name: {feature.name for feature in f.features} for f in (*schema.families, *schema.token_families)}
    known = {*of_family, *schema.names}
    unknown = [name for name in names if name not in known]
    if unknown:
        near = get_close_matches(unknown[0], known, 1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        families = ", ".join(of_family)
        raise ValueError(
            f"no feature or family of {schema.unit}s is called {unknown[0]!r}{hint}; the families: {families}"
        )
    wanted = {feature for name in names for feature in of_family.get(name, {name})}
    if not wanted:
        raise ValueError("no feature is chosen; leave `features` out for all of them")
    return tuple(name for name in schema.names if name in wanted)


def needs_lexicons(schema: Schema, names: Sequence[str]) -> bool:
    """Whether some of the features are weights of tokens, which are learnt from labelled pages.

    Parameters
    ----------
    schema : Schema
    names : sequence of str
    """
    return not {feature.name for feature in schema.counted}.issuperset(names)
