"""The collector of garbage while a session is played, and after it."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from rehab.frame import Frame
from tests.session.person import Person
from tests.session.playing import run, stars


@pytest.fixture
def _as_it_was() -> Iterator[None]:
    """What was frozen before the test is frozen after it."""
    frozen = gc.get_freeze_count() > 0
    yield
    if frozen:
        gc.freeze()
    else:
        gc.unfreeze()


def while_played() -> set[tuple[bool, bool]]:
    """Whether the collector was on, and anything frozen, now and then in a session."""
    seen = set()

    def look(record: Frame) -> None:
        if int(record["index"]) % 100 == 0:  # what is frozen is counted one by one
            seen.add((gc.isenabled(), gc.get_freeze_count() > 0))

    run(stars(1), Person(change=look))
    return seen


@pytest.mark.usefixtures("_as_it_was")
def test_what_exists_is_frozen_and_none_is_collected_while_played() -> None:
    gc.unfreeze()
    assert while_played() == {(False, True)}
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


@pytest.mark.usefixtures("_as_it_was")
def test_who_froze_something_before_finds_it_frozen() -> None:
    gc.freeze()
    frozen = gc.get_freeze_count()
    assert while_played() == {(False, True)}
    assert gc.isenabled()
    assert 0 < gc.get_freeze_count() <= frozen
