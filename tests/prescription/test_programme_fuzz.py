"""Whatever is written into a programme's file, it is read or refused in one sentence."""

from __future__ import annotations

import copy
import json
import string
import tomllib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from programmes import GOOD

from rehab.errors import UserError
from rehab.prescription import Prescription, compose, described, difference, due, loads, of_document

BASE = tomllib.loads(GOOD)
WORDS = [*string.ascii_letters[:6], "reach", "far", "A", "left", "both", "title", "from", "level"]

scalars = st.one_of(
    st.integers(-10, 200),
    st.integers(min_value=10**12),
    st.floats(),
    st.booleans(),
    st.text(max_size=12),
    st.sampled_from(WORDS),
    st.dates(),
    st.datetimes(),
    st.none(),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner),
    max_leaves=6,
)


def places(at: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to everything inside `at`."""
    inside: list[tuple[Any, Any]] = []
    if isinstance(at, dict):
        inside = list(at.items())
    elif isinstance(at, list):
        inside = list(enumerate(at))
    return [p for key, value in inside for p in [(*way, key), *places(value, (*way, key))]]


PLACES = places(BASE)


@st.composite
def changed(draw: st.DrawFn) -> dict[str, Any]:
    """The programme with up to three values replaced, taken out, moved or added."""
    raw = copy.deepcopy(BASE)
    for way in draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=3)):
        at: Any = raw
        try:
            for key in way[:-1]:
                at = at[key]
            if draw(st.booleans()):
                at[way[-1]] = draw(values)
            elif draw(st.booleans()):
                del at[way[-1]]
            elif isinstance(at, dict):
                at[draw(st.sampled_from(WORDS) | st.text(max_size=8))] = draw(values)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took that place away
    return raw


def attempted(read: Callable[[], Prescription]) -> tuple[Prescription | None, str]:
    """What was read, or the sentence that refused it."""
    try:
        return read(), ""
    except UserError as refused:
        return None, str(refused)


def play(made: Prescription) -> None:
    """All that is done with a programme that was read."""
    described(made)
    difference(made, made)
    day = date(2026, 5, 6)
    try:
        today = due(made, (), day, begins=day)
    except UserError:
        return
    compose(made, today).check()


@settings(max_examples=200, deadline=None)
@given(changed())
def test_a_changed_programme_is_read_or_refused_in_a_sentence(raw: dict[str, Any]) -> None:
    made, refused = attempted(lambda: of_document(raw))
    assert refused.isprintable()
    assert len(refused) < 1500
    if made is None:
        return
    play(made)
    assert of_document(json.loads(json.dumps(made.to_document()))) == made


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, len(GOOD)),
    st.integers(0, 12),
    st.text(max_size=6) | st.sampled_from(['"', "[[", "]]", "=", "{", "\\", "'''", "#", "1e999"]),
)
def test_a_slip_of_the_pen_is_a_sentence(at: int, length: int, typed: str) -> None:
    text = GOOD[:at] + typed + GOOD[at + length :]
    made, refused = attempted(lambda: loads(text, "week.toml"))
    assert refused.isprintable()
    if made is None:
        assert refused.startswith("week.toml")
        return
    play(made)


@pytest.mark.parametrize("raw", [{}, {"block": 3}, {"block": [[]]}, {"study": {"conditions": ""}}])
def test_what_is_hardly_anything(raw: dict[str, Any]) -> None:
    with pytest.raises(UserError):
        of_document(raw)
