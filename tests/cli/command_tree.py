"""Every command of the program, and how a small clinic would call it.

`CALLS` holds a call for each; a command that is new and has none fails the tests that use it. In a
call SESSION stands for the id of a session; the others are as `furnish` makes them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import typer
from typer.testing import CliRunner

from rehab.cli.app import app
from rehab.store import Store

TREE = typer.main.get_command(app)
ANNA = "anna-example"
SESSION = "SESSION"
FILE = "movement.npz"
PROGRAMME = "programme.toml"
SECRET = "an invented phrase"
PLAYED = ("--driver", "patient", "--headless", "--exercise", "star-reach", "--set", "trials=1")


@dataclass(frozen=True)
class Call:
    """Arguments after the command's name; what is typed when it asks; with which codes it may end;
    `seconds`: a long one, ended as by Ctrl-C after so many; `slow`: it takes about a second;
    `home`: another data folder below the usual one."""

    arguments: tuple[str, ...] = ()
    typed: str = ""
    seconds: float | None = None
    codes: tuple[int, ...] = (0,)
    slow: bool = False
    home: str = ""


def call(*arguments: str, **more: Any) -> Call:
    return Call(arguments, **more)


CALLS = {
    "patients add": call("bert-example"),
    "play": call("--patient", ANNA, *PLAYED, slow=True),
    "station": call("--driver", "none", codes=(2,)),  # else a window stays open
    "tell": call("pause", codes=(2,)),  # nobody plays
    "patients list": call(),
    "sessions": call("--patient", ANNA),
    "report": call(ANNA, "--output", "page.html"),
    "replay": call(SESSION, "--verify"),
    "exercises list": call(),
    "exercises new": call("paper-birds", "birds"),
    "exercises enable": call("star-reach", codes=(2,)),  # nobody has to
    "exercises disable": call("moons", codes=(2,)),  # there is none
    "exercises check": call("star-reach", "--no-picture", seconds=0.5),
    "doctor": call("--json", codes=(0, 1)),  # as the computer is
    "analyse": call(FILE, "--output", "out"),
    "voice list": call(),
    "voice render": call(seconds=0.5),
    "voice hear": call("Well done.", codes=(0, 2), seconds=0.5),  # 2: it has no sound
    "demo": call("--headless", "--no-pictures", "--seconds", "1", "--output", "demo", slow=True),
    "patients identify": call(ANNA, "--name", "Anna Example", "--born", "1958-03-01"),
    "patients rename": call("bert-example", "carl-example"),
    "patients context": call(ANNA, "--affected", "right", "--diagnosis", "Frozen shoulder"),
    "patients show": call(ANNA),
    "patients today": call(),
    "patients screen": call(ANNA, "--precaution", "falls"),
    "patients override": call(ANNA, "star-reach", "falls", "--reason", "Beside her all the time."),
    "consent": call(ANNA, "raw motion"),
    "note": call(ANNA, "Slept badly."),
    "adverse": call(ANNA, "Dizzy", "--severity", "mild", "--relation", "possible"),
    "score": call(ANNA, "spadi", "54"),
    "goal": call(ANNA, "spadi", "--target", "30"),
    "dose": call(ANNA, "--sessions", "3", "--repetitions", "60", "--minutes", "20"),
    "suggest": call(ANNA),
    "record-movement": call(
        "wave", "--driver", "patient", "--headless", "--seconds", "9", typed="yes\n", slow=True
    ),
    "movements list": call(),
    "movements show": call("circle"),
    "movements erase": call("wave"),
    "programmes list": call(),
    "programmes show": call("neck-pain"),
    "programmes copy": call("neck-pain", "neck.toml"),
    "prescribe": call(ANNA, PROGRAMME, "--yes"),
    "mark": call(ANNA, SESSION, "baseline"),
    "sessions reassign": call(SESSION, "bert-example", "--reason", "Bert.", codes=(2,)),  # a mark
    "export": call(ANNA, "--format", "csv", "--output", "numbers.csv"),
    "import": call(FILE, "--patient", ANNA, codes=(0, 2)),  # 2: a movement without a calibration
    "bench store": call(seconds=0.5),
    "bench difficulty": call(seconds=0.5),
    "bench exercises": call(seconds=0.5),
    "audit list": call("--patient", ANNA),
    "audit verify": call(),
    "check": call(),
    "backup": call("copy.db"),
    "restore": call("copy.db"),
    "erase": call("carl-example", typed="carl-example\n"),
    "init": call("--admin", "dr-example", typed=f"{SECRET}\n", home="encrypted"),
    "recover": call(typed="not it\n", home="encrypted", codes=(2,)),
    "retention": call("30 days"),
    "tidy": call(),
    "bench accuracy": call("--data", ".", codes=(2,)),  # no clips there
    "bench analyse": call(seconds=0.5),
    "bench frame": call(seconds=0.5),
    "bench render": call(seconds=0.5),
    "staff list": call(),
    "staff add": call("dr-example", "administrator", typed=f"{SECRET}\n"),
    "unlock": call("dr-example", typed=f"{SECRET}\n"),
    "staff change": call("dr-example", "--secret", typed=f"{SECRET}\n"),
    "lock": call(),
    "staff leave": call("dr-example", codes=(2,)),  # nobody is at the keyboard
}
"""In an order in which each finds what it needs; last what closes the store to the others."""


def furnish(home: Path, folder: Path) -> None:
    """A store with a patient in `home`, and beside it in `folder` a recording of a few seconds."""
    home.mkdir(parents=True)
    with Store.open(home / "rehab.db", create=True) as store:
        store.add_patient(ANNA)
    t = np.arange(0.0, 4.0, 1 / 90)
    still = np.tile([0.0, 1.2, 0.0, 0.0, 0.0, 0.0, 1.0], (len(t), 1))
    grips = [still + np.eye(7)[0] * side for side in (-0.25, 0.25)]
    grips = [grip - np.eye(7)[1] * (0.2 + 0.1 * np.cos(2 * t))[:, None] for grip in grips]
    np.savez(folder / FILE, t=t, head=still, grip_l=grips[0], grip_r=grips[1])
    (folder / PROGRAMME).write_text(
        'title = "Reaching"\nsessions_a_week = 3\nminutes_a_session = 10\n'
        '[[block]]\nname = "reach"\nexercise = "star-reach"\n'
        '[[session]]\nname = "A"\nblocks = ["reach"]\n'
    )


def arguments(home: Path, one: Call) -> list[str]:
    """The arguments of a call, with the id of the newest session in the store where one is due."""
    if SESSION not in one.arguments:
        return list(one.arguments)
    with Store.open(home / "rehab.db") as store:
        key = store.sessions()[-1].id
    return [key if word == SESSION else word for word in one.arguments]


@dataclass(frozen=True)
class Done:
    """How a command ended: `fault` is what no command may let out; `said` is both its outputs."""

    code: int
    said: str
    refusal: str
    fault: BaseException | None


def invoke(words: list[str], one: Call, home: Path) -> Done:
    """Run these words in this process; typer's own runner would build the tree each time."""
    environment = {"REHAB_HOME": str(home / one.home), "NO_COLOR": "1"}
    code, fault = 0, None
    with CliRunner().isolation(input=one.typed, env=environment) as (_, refusal, said):
        try:
            TREE.main(args=words, prog_name="rehab")
        except SystemExit as ended:
            code = int(ended.code or 0)
        except KeyboardInterrupt:  # before the command had begun
            code = 130
        except Exception as raised:
            code, fault = 1, raised
        sys.stdout.flush()
        sys.stderr.flush()
        outputs = [stream.getvalue().decode("utf-8", "replace") for stream in (said, refusal)]
    return Done(code, *outputs, fault)


def commands() -> Iterator[tuple[str, Any]]:
    """Every command with its full name, groups gone through."""
    yield from _below("", TREE)


def _below(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    """A group has `commands`, whichever click typer brings."""
    if not hasattr(command, "commands"):
        yield name, command
        return
    if command.invoke_without_command:  # `rehab sessions` lists them
        yield name, command
    for word, one in command.commands.items():
        yield from _below(f"{name} {word}".strip(), one)
