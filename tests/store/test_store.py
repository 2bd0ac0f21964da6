"""Patients, sessions, leases and commands."""

from __future__ import annotations

import subprocess
import sys
import uuid

import pytest
from made import begun

from rehab.errors import UserError
from rehab.store import Store
from rehab.store.dbapi import sqlite3
from rehab.store.keys import label, to_json, uuid7


def _expire(path, session) -> None:
    """As after a crash of another process, some time ago."""
    raw = sqlite3.connect(path)
    sql = "UPDATE session SET lease_until = 1.7e9, lease_holder = '1-gone' WHERE id = ?"
    raw.execute(sql, [session])
    raw.commit()
    raw.close()


def test_keys_sort_by_time_and_are_uuids_of_version_7() -> None:
    keys = [uuid7() for _ in range(2000)]
    assert len(set(keys)) == 2000
    assert [key[:18] for key in keys] == sorted(key[:18] for key in keys)
    assert {uuid.UUID(key).version for key in keys} == {7}
    assert {uuid.UUID(key).variant for key in keys} == {uuid.RFC_4122}


def test_json_holds_no_number_that_is_none() -> None:
    import numpy as np

    value = {"a": float("nan"), "b": [np.float32(0.5), np.int64(3)], 4: (np.bool_(True), None)}
    assert to_json(value) == '{"a":null,"b":[0.5,3],"4":[true,null]}'


def test_patients(tmp_path) -> None:
    with Store.open(tmp_path / "s.db", create=True) as store:
        with pytest.raises(UserError, match="add one with: rehab patients add Eva"):
            store.patient("Eva")
        added = store.add_patient("  Margarete   K ")
        store.add_patient("Otto")
        assert store.patient("margarete k") == added
        assert store.patient(added.id) == added
        with pytest.raises(UserError, match=r"did you mean Margarete K\?"):
            store.patient("Margrete K")
        with pytest.raises(UserError, match="there are: Margarete K, Otto"):
            store.patient("xyz")
        with pytest.raises(UserError, match="already"):
            store.add_patient("OTTO")
        with pytest.raises(UserError, match="at least one letter"):
            store.add_patient("   ")


def test_a_session_is_found_by_the_beginning_of_its_id(tmp_path) -> None:
    path = tmp_path / "s.db"
    first, second = begun(path), begun(path)
    with Store.open(path) as store:
        assert store.session(first).programme == {"blocks": [], "seed": 3}
        assert store.session(first.upper()).info == {"runtime": "none"}
        with pytest.raises(UserError, match="2 sessions begin with"):
            store.session(first[:4])
        for unknown in ("zzz", "\udcff", "%"):
            with pytest.raises(UserError, match="no session"):
                store.session(unknown)
        assert [s.id for s in store.sessions("ada")] == [first, second]
        assert store.sessions("ada")[0].patient == "Ada"


def test_an_unfinished_session_is_offered_only_when_nobody_plays_it(tmp_path) -> None:
    path = tmp_path / "s.db"
    session = begun(path)
    with Store.open(path) as store:
        assert store.session(session).live
        assert store.unfinished() == []
        _expire(path, session)
        assert [s.id for s in store.unfinished()] == [session]
        store.end_session(session, "interrupted")
        assert store.unfinished() == []
        assert store.session(session).status == "interrupted"
        # It ended when it was last known to run, not when somebody looked.
        assert store.session(session).ended_at == label(1.7e9 - 5)


def test_a_session_that_goes_on_closes_the_one_before(tmp_path) -> None:
    path = tmp_path / "s.db"
    session = begun(path)
    _expire(path, session)
    with Store.open(path) as store:
        info = store.resume_info(session)
        assert (info.blocks_done, info.trials_done, info.calibration) == (0, 0, None)
        after = store.begin_session(info.patient, info.programme, {}, continues=session[:20])
        assert store.session(after).continues == session
        assert store.session(session).status == "interrupted"


END = """
import sys
from rehab.errors import UserError
from rehab.store import Store
with Store.open(sys.argv[1]) as store:
    try:
        store.end_session(sys.argv[2], "interrupted")
    except UserError as error:
        print(error)
"""


def test_nobody_else_ends_a_session_that_is_played(tmp_path) -> None:
    path = tmp_path / "s.db"
    session = begun(path)
    other = [sys.executable, "-c", END, path, session]
    said = subprocess.run(other, capture_output=True, text=True, check=True, timeout=60).stdout
    assert "is being played by another program" in said
    with Store.open(path) as store:
        assert store.session(session).live
        store.end_session(session, "completed")  # its own process may
        assert store.session(session).status == "completed"


def test_commands_go_only_to_sessions_that_are_played(tmp_path) -> None:
    path = tmp_path / "s.db"
    session = begun(path)
    with Store.open(path) as store:
        command = store.send_command(session, "pause", {"why": "phone"})
        assert store.acknowledged(command) is None
        store.end_session(session, "completed")
        with pytest.raises(UserError, match="not being played"):
            store.send_command(session, "pause", {})
