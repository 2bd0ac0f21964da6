"""What a therapist reads first of a session that is over."""

from __future__ import annotations

import pytest

from rehab.station.outcome import why
from rehab.store.models import StoredEvent


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        ("stopped", "pain 8 is above 5", ["Why: pain 8 is above 5."]),
        ("stopped", "unwell", []),
        ("completed", "", []),
    ],
)
def test_why_it_stopped_is_said(status: str, reason: str, said: list[str]) -> None:
    end = StoredEvent(9, 9, "session_end", {"status": status, "reason": reason})
    assert [line.words for line in why([end])] == said


def test_a_session_that_was_cut_off_tells_no_reason() -> None:
    assert why([]) == []
