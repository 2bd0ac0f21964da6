"""What staff command while a session is played, and how far each command has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.store import Session, Store


@dataclass(frozen=True)
class Came:
    """`frame` is the one before which the command was heard; `told` says what came of it: that
    which refused it, or for each arm and direction that asks for something else now, why, `trial`
    being the first that does."""

    state: Literal["requested", "acknowledged", "active", "refused"]
    frame: int | None = None
    told: tuple[str, ...] = ()
    trial: int | None = None


def playing(store: Store, key: str = "") -> Session:
    """The session that begins with `key`, else the one that is being played. Raises `UserError`."""
    if key:
        return store.session(key)
    live = [session for session in store.sessions() if session.live]
    if len(live) == 1:
        return live[0]
    if not live:
        raise UserError("No session is being played, so nobody hears a command.")
    some = ", ".join(session.id for session in live)
    raise UserError(f"{len(live)} sessions are being played; name one with --session: {some}.")


def came(store: Store, session: str, command: str, name: str) -> Came:
    """How far `command`, sent to `session` under that `name`, has come by now: acknowledged as soon
    as it is heard, active (or refused) as soon as what it led to is stored."""
    frame = store.acknowledged(command)
    if frame is None:
        return Came("requested")
    then = [event for event in store.events(session) if event.frame >= frame]
    heard = next((e for e in then if e.kind == "command" and e.data["name"] == name), None)
    if heard is None:
        return Came("acknowledged", frame)
    if refused := heard.data.get("refused"):
        return Came("refused", heard.frame, (str(refused),))
    steps = [e.data for e in then if e.kind == "adapt" and e.frame == heard.frame]
    trial = int(steps[0]["trial"]) if steps else None
    return Came("active", heard.frame, tuple(step["reason"] for step in steps), trial)
