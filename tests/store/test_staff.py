"""Who is at the keyboard: secrets and shifts."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rehab.errors import UserError
from rehab.store import Store
from rehab.store.roles import ACTIONS
from rehab.store.staff import FREE, IDLE, LONGEST_PAUSE, check_secret

SECRET = "garden at first light"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store with an administrator and a therapist; hashing takes its time."""
    path = tmp_path_factory.mktemp("two") / "s.db"
    with Store.open(path, create=True) as store:
        store.staff.add("dr-admin", "administrator", SECRET)
        store.desk.actor = "dr-admin"
        store.staff.add("dr-example", "therapist", "482913")
    return path


@pytest.fixture
def store(two: Path, tmp_path: Path) -> Iterator[Store]:
    """A store with an administrator and a therapist, nobody unlocked."""
    path = Path(shutil.copy(two, tmp_path / "s.db"))
    with Store.open(path, actor="nobody") as store:
        yield store


def test_a_store_without_staff_lets_everybody(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.db", create=True) as store:
        store.staff.admit("erase")
        assert store.actor == "local"
        assert all(store.desk.allowed(action) for action in ACTIONS)


def test_a_clinic_store_without_staff_lets_nobody_to_the_keyboard(tmp_path: Path) -> None:
    with Store.init(tmp_path / "s.db") as store:
        with pytest.raises(UserError, match="There is no staff yet; begin with: rehab staff add"):
            store.staff.admit("read")
        store.staff.add("dr-admin", "administrator", SECRET)
        with pytest.raises(UserError, match="begin with: rehab unlock HANDLE"):
            store.staff.admit("back up")


def test_the_first_is_an_administrator_and_the_last_stays_one(store: Store, tmp_path: Path) -> None:
    with Store.open(tmp_path / "new.db", create=True) as new:
        with pytest.raises(UserError, match="first of the staff must be an administrator"):
            new.staff.add("dr-example", "therapist", SECRET)
        assert new.staff.everyone() == []
    store.desk.actor = "dr-admin"
    for end in (lambda: store.staff.leave("dr-admin"), lambda: demote(store)):
        with pytest.raises(UserError, match="dr-admin is the only administrator"):
            end()
    store.staff.change("dr-example", role="administrator")
    demote(store)
    assert [m.role for m in store.staff.everyone()] == ["therapist", "administrator"]


def demote(store: Store) -> None:
    store.staff.change("dr-admin", role="therapist")


@pytest.mark.parametrize(
    ("handle", "said"),
    [
        ("DR-EXAMPLE", "There is or was somebody called DR-EXAMPLE"),
        ("ｄｒ-example", "There is or was somebody"),
        ("local", "means something else here"),
        ("Nobody", "means something else here"),
        (" ", "The handle is empty"),
        ("dr\x1b[2J", r"U\+001B"),
        ("d" * 65, "65 characters long"),
    ],
)
def test_a_handle_that_cannot_be(store: Store, handle: str, said: str) -> None:
    store.desk.actor = "dr-admin"
    with pytest.raises(UserError, match=said):
        store.staff.add(handle, "clinician", SECRET)
    assert len(store.staff.everyone()) == 2


@pytest.mark.parametrize(
    ("secret", "good"),
    [
        ("48291", False),
        ("482913", True),
        ("123456", False),
        ("987654", False),
        ("111111", False),
        ("121212", False),
        ("abcdefgh", False),
        ("garden7", False),
        ("garden 7", True),
        ("dr-example", False),
        ("ДР-ПРИМЕР-7", True),
        ("x" * 5 + "yz" * 200, False),
        ("garden\x00 light", False),
        ("garden\udc80light", False),
        ("", False),
    ],
)
def test_what_a_secret_must_be(secret: str, good: bool) -> None:
    if good:
        assert check_secret(secret, "dr-example") == secret
        return
    with pytest.raises(UserError):
        check_secret(secret, "dr-example")


def test_secrets_are_hashed_and_compositions_are_one(store: Store) -> None:
    store.desk.actor = "dr-admin"
    store.staff.change("dr-example", secret="pe\u0301tale violet")
    hashes = [row["secret"] for row in store.desk.rows("SELECT secret FROM staff")]
    assert all(hashed.startswith("$argon2id$") for hashed in hashes)
    assert len(set(hashes)) == 3
    assert store.staff.unlock("dr-example", "p\u00e9tale violet").handle == "dr-example"


def test_unlocking_and_locking(store: Store) -> None:
    with pytest.raises(UserError, match="begin with: rehab unlock HANDLE"):
        store.staff.admit("read")
    store.staff.unlock(" DR-example ", "482913")
    store.desk.actor = "local"
    store.staff.admit("read")
    assert store.actor == "dr-example"
    with pytest.raises(UserError, match="may not change staff"):
        store.staff.admit("administer")
    store.staff.unlock("dr-admin", SECRET)  # ends the shift before
    ended = store.desk.rows("SELECT handle, ended FROM shift ORDER BY id")
    assert [(row["handle"], row["ended"] is None) for row in ended] == [
        ("dr-example", False),
        ("dr-admin", True),
    ]
    assert store.staff.lock() == "dr-admin"
    assert store.staff.lock() is None
    with pytest.raises(UserError, match="Nobody is at the keyboard"):
        store.staff.admit("administer")
    actions = [row.action for row in reversed(store.audit.rows())]
    assert actions[2:] == [
        *("refused: read", "try to unlock", "unlock", "refused: administer"),
        *("try to unlock", "unlock", "lock", "refused: administer"),
    ]


def tried(store: Store, times: int) -> None:
    """As if somebody had just tried so often in vain."""
    for _ in range(times):
        store.desk.write(store.desk.audit("try to unlock", "staff", "dr-example"))


def test_wrong_secrets_are_audited_and_cost_time(store: Store) -> None:
    tried(store, FREE - 1)
    with pytest.raises(UserError, match="The handle or the secret is wrong"):
        store.staff.unlock("dr-example", "999999")
    assert [row.action for row in store.audit.rows(limit=2)] == ["unlock refused", "try to unlock"]
    assert {row.actor for row in store.audit.rows(limit=2)} == {"nobody"}
    tried(store, 4)
    before = store.audit.head()
    with pytest.raises(UserError, match=r"After 7 wrong tries the next may come in (32|[12]\d) s"):
        store.staff.unlock("dr-example", "482913")
    assert store.audit.head() == before
    store.staff.unlock("dr-admin", SECRET)  # the others need not wait
    _later(store, 33.0)
    store.staff.unlock("dr-example", "482913")
    with pytest.raises(UserError, match="The handle or the secret is wrong"):
        store.staff.unlock("dr-example", "999999")  # and the count began anew


def test_the_pause_has_an_end(store: Store) -> None:
    tried(store, 40)
    _later(store, LONGEST_PAUSE + 1)
    store.staff.unlock("dr-example", "482913")


def test_of_tries_at_once_one_is_judged(store: Store) -> None:
    tried(store, 9)
    _later(store, 1000.0)
    said: list[str] = []

    def attempt() -> None:
        with Store.open(store.path) as own:
            try:
                own.staff.unlock("dr-example", "999999")
            except UserError as error:
                said.append(str(error))

    threads = [threading.Thread(target=attempt) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("is wrong" in sentence for sentence in said) == 1
    assert sum("After 10 wrong tries" in sentence for sentence in said) == 4


def test_a_secret_typed_as_handle_is_not_written_down(store: Store) -> None:
    with pytest.raises(UserError, match="The handle or the secret is wrong"):
        store.staff.unlock("my secret words", "my secret words")
    for table in ("audit", "shift", "staff"):
        for row in store.desk.rows(f"SELECT * FROM {table}"):
            assert "my secret words" not in str(row)


def test_who_left_may_nothing_more_and_is_kept(store: Store) -> None:
    store.staff.unlock("dr-example", "482913")
    with Store.open(store.path, actor="dr-admin") as other:
        other.staff.leave("dr-example")
    with pytest.raises(UserError, match="Nobody"):
        store.staff.admit("read")
    with pytest.raises(UserError, match="The handle or the secret is wrong"):
        store.staff.unlock("dr-example", "482913")
    store.desk.actor = "dr-admin"
    with pytest.raises(UserError, match="dr-example has left"):
        store.staff.change("dr-example", role="clinician")
    with pytest.raises(UserError, match="There is or was somebody"):
        store.staff.add("dr-example", "clinician", SECRET)
    assert [member.active for member in store.staff.everyone()] == [True, False]
    assert len(store.desk.rows("SELECT 1 FROM staff WHERE handle = 'dr-example'")) == 2


def test_own_secret_may_change_but_no_other(store: Store) -> None:
    store.desk.actor = "dr-example"
    store.staff.change("dr-example", secret="735164")
    for change in (
        lambda: store.staff.change("dr-admin", secret="735164"),
        lambda: store.staff.change("dr-example", role="administrator"),
    ):
        with pytest.raises(UserError, match="may not change staff"):
            change()
    assert store.staff.unlock("dr-example", "735164").handle == "dr-example"
    assert [m.version for m in store.staff.everyone()] == [1, 2]


def test_another_secret_ends_the_shift_of_whoever_knew_the_old_one(store: Store) -> None:
    store.staff.unlock("dr-example", "482913")
    store.staff.change("dr-example", secret="735164")
    store.staff.admit("read")  # the own change does not
    with Store.open(store.path, actor="dr-admin") as other:
        other.staff.change("dr-example", role="clinician")
        store.staff.admit("read")  # nor another role, which holds at once
        with pytest.raises(UserError, match="dr-example is a clinician and may not play"):
            store.staff.admit("play")
        other.staff.change("dr-example", secret="482913")
    with pytest.raises(UserError, match="Nobody is at the keyboard"):
        store.staff.admit("read")


def test_the_keyboard_locks_itself(store: Store) -> None:
    store.staff.unlock("dr-example", "482913")
    _seen(store, IDLE - 5)
    store.staff.admit("read")
    (row,) = store.desk.rows("SELECT seen FROM shift")
    assert row["seen"] > time.time() - 5  # and that was a sign of life
    _seen(store, IDLE + 5)
    with pytest.raises(UserError, match=r"locked itself after 15 minutes .*: rehab unlock dr-ex"):
        store.staff.admit("read")
    with pytest.raises(UserError, match="Nobody is at the keyboard"):
        store.staff.admit("read")
    assert store.audit.rows(limit=2)[1].action == "lock: idle"


def test_playing_keeps_it_awake_and_its_end_counts(store: Store) -> None:
    store.staff.unlock("dr-example", "482913")
    store.roster.add("anna-example")
    key = store.begin_session("anna-example", {}, {})
    _seen(store, 3 * IDLE)
    store.staff.admit("play")  # it is being played
    _seen(store, 3 * IDLE)
    store.end_session(key, "completed")
    store.staff.admit("read")  # it has just ended
    store.desk.db.conn.execute("UPDATE session SET ended_at = '2026-01-01T00:00:00.000+00:00'")
    _seen(store, 3 * IDLE)
    with pytest.raises(UserError, match="locked itself"):
        store.staff.admit("read")


def test_a_clock_set_back_locks(store: Store) -> None:
    store.staff.unlock("dr-example", "482913")
    _seen(store, -3600)
    with pytest.raises(UserError, match="locked itself"):
        store.staff.admit("read")


def test_a_clock_set_back_keeps_nobody_out(store: Store) -> None:
    store.staff.unlock("dr-example", "482913")
    store.staff.lock()
    # As if that had been in an hour: keys tell the time at which they were made.
    store.desk.db.conn.execute("UPDATE shift SET id = 'ffffffff-ffff-7000-8000-000000000000'")
    store.staff.unlock("dr-example", "482913")
    store.staff.admit("read")


def test_every_member_has_versions_that_are_never_changed(store: Store) -> None:
    with pytest.raises(Exception, match="staff rows are never changed"):
        store.desk.db.conn.execute("UPDATE staff SET role = 'administrator'")


def _seen(store: Store, ago: float) -> None:
    """As if the last command was `ago` seconds ago."""
    store.desk.db.conn.execute("UPDATE shift SET seen = ? WHERE ended IS NULL", [time.time() - ago])


def _later(store: Store, seconds: float) -> None:
    """As if all tries had been `seconds` earlier."""
    from datetime import datetime

    from rehab.store.keys import label

    db = store.desk.db.conn
    trigger = db.execute("SELECT sql FROM sqlite_master WHERE name = 'audit_no_update'").fetchone()
    db.execute("DROP TRIGGER audit_no_update")
    for key, when in db.execute("SELECT id, created_at FROM audit").fetchall():
        earlier = label(datetime.fromisoformat(when).timestamp() - seconds)
        db.execute("UPDATE audit SET created_at = ? WHERE id = ?", [earlier, key])
    db.execute(trigger[0])
