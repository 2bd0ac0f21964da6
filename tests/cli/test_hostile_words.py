"""What is typed is done or answered in one sentence; nothing stored is lost or changed by it."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_tree import CALLS, Call, Done, arguments, commands, furnish, invoke
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rehab.store import Store
from rehab.store.dbapi import sqlite3

HOSTILE = (
    "",
    " ",
    "\x00",
    "\x1b[2J\x1b]0;title\x07",
    "\x9b31m\u202eabc\u2066",
    "../../../../etc/passwd",
    "./a/../../b",
    "CON",
    "=1+1",
    "@SUM(A1)",
    "[red]x[/red]",
    "{0.__class__}%s%n",
    "'; DROP TABLE patient; --",
    '"><script>alert(1)</script>',
    "\udcff\udc80",
    "e\u0301\u0000",
    "\U0001f9d1\u200d\U0001f9bd",
    "x" * 70_000,
    "-1",
    "nan",
    "1e999",
    "9" * 40,
    "\u0663",
    "a=b=c",
    "a\nb\rc",
)
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
CONTROL = {chr(code) for code in (*range(32), *range(127, 160))} - {"\n", "\t"}
"""What a terminal would obey; a typed text must not come back as it."""


class Clinic:
    """A small clinic whose commands run in this process, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        furnish(self.home, folder)
        done = self.run("play", arguments(self.home, CALLS["play"]))
        assert done.code == 0, done.said

    def run(self, name: str, words: list[str]) -> Done:
        return invoke([*name.split(), *words], CALLS[name], self.home)

    def contents(self) -> dict[str, list[tuple]]:
        """Every row of the store but who was there and looked at what."""
        db = sqlite3.connect(self.home / "rehab.db")
        try:
            tables = [row[0] for row in db.execute(TABLES)]
            return {
                name: db.execute(f'SELECT * FROM "{name}"').fetchall()
                for name in tables
                if name not in ("audit", "station", "shift")
            }
        finally:
            db.close()


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    folder = tmp_path_factory.mktemp("clinic") / "deep" / "er" / "still"
    folder.mkdir(parents=True)  # what climbs three folders up stays in the test's own
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        yield Clinic(folder)


def test_every_command_is_tried_here() -> None:
    assert {name for name, _ in commands()} == set(CALLS)


def filled(name: str, home: Path, text: str) -> Iterator[list[str]]:
    """The command's call with `text` in the place of each argument and each option's value."""
    command = dict(commands())[name]
    takes = {
        word: not option.is_flag
        for option in command.params
        if option.param_type_name == "option"
        for word in (*option.opts, *option.secondary_opts)
    }
    words = arguments(home, CALLS[name])
    places = [number for number in range(len(words)) if not words[number].startswith("--")]
    for number in places:
        if number == 0 or not takes.get(words[number - 1], False):
            yield [*words[:number], text, *words[number + 1 :]]
    for option in command.params:
        if option.param_type_name == "option" and not option.is_flag:
            at = words.index(option.opts[0]) if option.opts[0] in words else len(words)
            yield [*words[:at], option.opts[0], text, *words[at + 2 :]]


def judge(clinic: Clinic, name: str, words: list[str]) -> None:
    """Run it; fail where it did anything else than succeed or say one sentence."""
    before = clinic.contents()
    done = clinic.run(name, words)
    said = f"{name} {[word[:80] for word in words]}: {done.code}\n{done.said[-1500:]}"
    if done.fault is not None:
        raise AssertionError(said) from done.fault
    assert done.code in (0, 1, 2), said
    assert "Traceback" not in done.said, said
    assert not set(done.said) & CONTROL, said
    if done.code == 2:
        sentences = done.refusal.strip().split("\n")
        usage = sentences[0].startswith("Usage: ") and sentences[-1].startswith("Error: ")
        assert usage or len(sentences) == 1, said
    if done.code:
        assert clinic.contents() == before, said


QUICK = [name for name, one in CALLS.items() if not one.slow and one.seconds is None]


@settings(
    max_examples=30,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_text_is_done_or_answered_in_a_sentence(clinic: Clinic, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(QUICK))
    text = data.draw(st.text(max_size=40))
    tried = list(filled(name, clinic.home, text))
    if tried:
        judge(clinic, name, data.draw(st.sampled_from(tried)))


@pytest.mark.parametrize("name", [name for name, one in CALLS.items() if one.seconds is None])
def test_what_is_typed_is_done_or_answered_in_a_sentence(clinic: Clinic, name: str) -> None:
    texts = random.Random(name).sample(HOSTILE, len(HOSTILE))
    each = 1 if CALLS[name].slow else 3
    for number, _ in enumerate(filled(name, clinic.home, "")):
        for text in itertools.islice(itertools.cycle(texts), number * each, (number + 1) * each):
            words = list(filled(name, clinic.home, text))[number]
            judge(clinic, name, words)


def spoilt(whole: bytes, how: str, seed: int) -> bytes:
    """A store's file as a bad disk, a bad copy or another program leaves it."""
    lot = random.Random(f"{how}{seed}")
    if how == "cut off":
        return whole[: lot.randrange(1, len(whole))]
    if how == "flipped":
        changed = bytearray(whole)
        for _ in range(40):
            changed[lot.randrange(len(changed))] ^= 1 << lot.randrange(8)
        return bytes(changed)
    if how == "begun anew":
        return lot.randbytes(4096) + whole[4096:]
    noise = lot.randbytes(lot.randrange(1, 20_000))
    return noise if how == "noise" else b"name,angle\nanna,90\n" * 9


@pytest.mark.parametrize("how", ["cut off", "flipped", "begun anew", "noise", "another's text"])
@pytest.mark.parametrize("encrypted", [False, True])
def test_a_store_that_is_none_is_answered_and_never_overwritten(
    tmp_path: Path, how: str, encrypted: bool
) -> None:
    made = tmp_path / "made.db"
    with Store.init(made) if encrypted else Store.open(made, create=True) as store:
        store.roster.add("anna-example")
    for seed in range(3):
        home = tmp_path / str(seed)
        home.mkdir()
        found = spoilt(made.read_bytes(), how, seed)
        (home / "rehab.db").write_bytes(found)
        for words in (["patients", "list"], ["sessions"], ["check"], ["patients", "add", "bert"]):
            done = invoke(words, Call(), home)
            assert done.fault is None, (words, done.said)
            assert done.code in (0, 1, 2), done.said
            if done.code == 2:
                assert len(done.refusal.strip().split("\n")) == 1
        kept = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
        assert how == "flipped" or found in kept, [path.name for path in home.iterdir()]
