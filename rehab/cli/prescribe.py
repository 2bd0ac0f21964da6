"""`rehab prescribe`: a programme for a patient, told in words before it is kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rehab.cli.console import console, plain, say
from rehab.cli.home import open_store
from rehab.clinic import today
from rehab.clinic.admitting import left_out
from rehab.clinic.prescribing import change, tick
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.prescription import Prescription
    from rehab.store import Patient, Store


def prescribe(
    patient: Annotated[str, typer.Argument(help="An alias of `rehab patients list`.")],
    file: Annotated[
        Path | None, typer.Argument(help="A programme; left out: what is prescribed.")
    ] = None,
    stage: Annotated[
        str | None, typer.Option(help="Tick this stage: it begins once its day has come.")
    ] = None,
    block: Annotated[
        str | None, typer.Option(help="Change this block of what is prescribed, by --set.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=NUMBER",
            help="A number of the block, such as hold=5; level=3: that rung of the exercise's "
            "ladder; hardest=90: how far a block that adapts may go; repeatable.",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Prescribe a programme, change a block of it, tick its next stage, or show what is
    prescribed."""
    if sum(one is not None for one in (file, stage, block)) > 1:
        raise UserError(
            "A programme is prescribed, or a stage is ticked, or a block changed: one at a time."
        )
    if (block is None) != (not settings):
        raise UserError("--block and --set go together.")
    with open_store() as store:
        who = store.patient(patient)
        if file is not None:
            _prescribe(store, who, file, yes)
        elif block is not None:
            _change(store, who, block, settings or [], yes)
        elif stage is not None:
            _tick(store, who, stage, yes)
        else:
            _show(store, who)


def _prescribe(store: Store, who: Patient, file: Path, yes: bool) -> None:
    from rehab.prescription import difference, load, released

    made, before = load(file), today.newest(store, who)
    if made.operation is not None:
        released(made.operation, date.today())
    if made.begins is None:
        begins = date.today() if before is None else before.begins
        made = made.model_copy(update={"begins": begins})
    _keep(store, who, made, difference(None if before is None else before.made, made), yes)


def _change(store: Store, who: Patient, block: str, texts: list[str], yes: bool) -> None:
    from rehab.clinic.changing import changed
    from rehab.prescription import difference

    found = _found(store, who)
    numbers = dict(_number(text) for text in texts)
    level = numbers.pop("level", None)
    made = changed(found.made, block, numbers, "" if level is None else f"{level:g}")
    _keep(store, who, made, difference(found.made, made), yes)


def _keep(store: Store, who: Patient, made: Prescription, lines: list[str], yes: bool) -> None:
    """Say in `lines` what is new, and what of all of it the screening forbids; ask; prescribe."""
    if not lines:
        say(f"{who.alias}: this says what is prescribed already; nothing was changed.")
        return
    for line in lines:
        say(line)
    for refused in left_out(store, who, made):
        console().print(plain(refused), style="caution")
    _agree(f"Prescribe this for {who.alias}?", yes)
    version = change(store, who, made)
    say(f"{who.alias}: version {version} is prescribed.", f"rehab play --patient {who.alias}")


def _number(text: str) -> tuple[str, float]:
    key, _, value = text.partition("=")
    try:
        return key.strip(), float(value)
    except ValueError:
        raise UserError(f"--set {text} is not of the form KEY=NUMBER, such as hold=5.") from None


def _tick(store: Store, who: Patient, stage: str, yes: bool) -> None:
    from rehab.prescription import ticked

    found = _found(store, who)
    chosen = ticked(found.made, stage)
    if chosen.name in found.ticks:
        day = found.ticks[chosen.name]
        say(f'{who.alias}: stage "{chosen.name}" was ticked on {day}; nothing was changed.')
        return
    if chosen.notes:
        say(chosen.notes)
    _agree(f'Is {who.alias} ready for stage "{chosen.name}"?', yes)
    version = tick(store, who, found, chosen.name)
    say(f'{who.alias}: stage "{chosen.name}" is ticked, version {version}.')


def _show(store: Store, who: Patient) -> None:
    from rehab.prescription import described, stage_on, waiting

    store.audit.viewed(who.id, "prescription")
    found = _found(store, who)
    out = console()
    out.print(f"Version {found.row.version}, by {found.row.actor}", style="heading", markup=False)
    for line in described(found.made):
        say(line)
    on = date.today()
    if found.made.stage:
        stage = stage_on(found.made, max(on, found.begins), found.begins, found.ticks)
        say(f'Now in stage "{stage.name}".')
    if waits := waiting(found.made, on, found.begins, found.ticks):
        say(waits)


def _found(store: Store, who: Patient) -> today.Prescribed:
    found = today.newest(store, who)
    if found is None:
        raise UserError(
            f"Nothing is prescribed for {who.alias}; rehab programmes list shows what a programme "
            f"may begin from, and rehab prescribe {who.alias} FILE prescribes one."
        )
    return found


def _agree(question: str, yes: bool) -> None:
    """Go on only with a yes. Raises `UserError`."""
    if yes:
        return
    try:
        agreed = typer.confirm(question, default=False)
    except typer.Abort:
        agreed = False
    if not agreed:
        raise UserError("Nothing was changed; --yes answers without being asked.")
