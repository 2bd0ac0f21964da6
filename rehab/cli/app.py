"""The tree of commands, and what becomes of an error that reaches its root."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from rehab.cli import (
    analyse,
    audit,
    bench,
    care,
    demo,
    doctor,
    erase,
    exercises,
    export,
    init,
    keep,
    movements,
    patients,
    play,
    prescribe,
    programmes,
    replay,
    reports,
    sessions,
    staff,
    station,
    suggest,
    tell,
    voice,
)
from rehab.cli.console import fail
from rehab.cli.home import begin
from rehab.errors import UserError

INTERRUPTED = 130  # 128 + SIGINT, as shells have it


class Root(TyperGroup):
    """Says a user's mistake in one sentence; leaves a programmer's its traceback."""

    def invoke(self, ctx: Any) -> Any:
        begin()
        try:
            return super().invoke(ctx)
        except UserError as error:
            fail(str(error))
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            fail("Stopped.")
            raise typer.Exit(INTERRUPTED) from None


app = typer.Typer(
    cls=Root,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Rehabilitation games in a headset: played, recorded, replayed and reported.",
)
app.command("demo")(demo.demo)
app.command("station")(station.station)
app.command("play")(play.play)
app.command("tell")(tell.tell)
app.command("record-movement")(movements.record)
app.command("init")(init.init)
app.command("recover")(init.recover)
app.command("doctor")(doctor.doctor)
app.command("analyse")(analyse.analyse)
app.command("report")(reports.report)
app.command("export")(export.export)
app.command("import")(export.bring)
app.command("replay")(replay.replay)
app.command("backup")(keep.backup)
app.command("restore")(keep.restore)
app.command("check")(keep.check)
app.command("retention")(keep.retention)
app.command("tidy")(keep.tidy)
app.command("unlock")(staff.unlock)
app.command("lock")(staff.lock)
app.command("consent")(care.consent)
app.command("note")(care.note)
app.command("adverse")(care.adverse)
# A deficit of extension is a negative angle, no option.
app.command("score", context_settings={"ignore_unknown_options": True})(care.score)
app.command("goal")(care.goal)
app.command("dose")(care.dose)
app.command("suggest")(suggest.suggest)
app.command("prescribe")(prescribe.prescribe)
app.command("mark")(care.mark)
app.command("erase")(erase.erase)
app.add_typer(staff.app, name="staff")
app.add_typer(audit.app, name="audit")
app.add_typer(patients.app, name="patients")
app.add_typer(sessions.app, name="sessions")
app.add_typer(exercises.app, name="exercises")
app.add_typer(programmes.app, name="programmes")
app.add_typer(movements.app, name="movements")
app.add_typer(voice.app, name="voice")
app.add_typer(bench.app, name="bench")
