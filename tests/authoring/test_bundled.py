"""The exercises that come along keep what is asked of everybody's."""

from __future__ import annotations

import pytest

from rehab.authoring import sanity
from rehab.authoring.card import check
from rehab.authoring.checks import hardest
from rehab.authoring.subject import subject
from rehab.exercise import names, parse_settings
from rehab.exports.codes import UNITS


@pytest.mark.parametrize("name", names())
def test_spec_settings_and_words_hold(name: str) -> None:
    one = subject(name)
    faults = [*sanity.of_spec(one), *sanity.of_settings(one.kind), *sanity.of_words(one, [])]
    assert faults == []
    parse_settings(one.kind.Settings, hardest(one.kind))


def test_every_unit_that_is_allowed_has_its_code_in_exports() -> None:
    assert set(sanity.UNITS) <= set(UNITS)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", names())
def test_the_whole_check_passes(name: str) -> None:
    assert [one for one in check(subject(name)).findings if one.passed is False] == []
