"""A patient's preferences: what they may be, and that they are kept whole."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehab.errors import UserError
from rehab.session import BlockPlan, Programme
from rehab.session.preferences import Preferences

SOME = Preferences(theme="night", text="largest", seeing_side="left", cues=0, mono=True)


def test_they_survive_storage_with_the_programme():
    programme = Programme((BlockPlan("star-reach"),), preferences=SOME, grown=12)
    again = Programme.from_dict(json.loads(json.dumps(programme.to_dict())))
    assert again == programme


def test_a_session_from_before_there_were_any_has_the_usual_ones():
    stored = Programme((BlockPlan("star-reach"),)).to_dict()
    for name in ("preferences", "grown", "guards_comfort"):
        del stored[name]
    assert Programme.from_dict(stored).preferences == Preferences()


def test_texts_change_some_and_leave_the_others():
    told = SOME.told(["theme = contrast", "cues=55", "mono=no"])
    assert (told.theme, told.cues, told.mono) == ("contrast", 55, False)
    assert (told.text, told.seeing_side) == ("largest", "left")


@pytest.mark.parametrize("text", ["theme", "=night", "theme=", "cues=101", "cues=-1", "cues=1.5"])
def test_impossible_texts_are_refused_in_a_sentence(text: str):
    with pytest.raises(UserError, match=r"\.$"):
        Preferences().told([text])


@given(st.dictionaries(st.text(max_size=8), st.none() | st.booleans() | st.integers() | st.text()))
def test_nothing_but_a_sentence_comes_of_what_is_stored_wrongly(values: dict):
    try:
        made = Preferences.from_dict(values)
    except UserError as error:
        said = str(error)
    else:
        said = "."
        assert set(values) <= set(made.to_dict())
    assert said.endswith(".")
