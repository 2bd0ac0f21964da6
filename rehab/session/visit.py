"""A session from its welcome to its end, as the patient meets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rehab.frame import ABSENT
from rehab.measures.tested import of_maxima
from rehab.session import questions, words
from rehab.session.script import Played

if TYPE_CHECKING:
    from rehab.session.block import Block
    from rehab.session.director import Director

WELCOME, SUMMARY = 3.0, 5.0
"""Seconds that the panels of those phases are shown."""

SETTLE = 1.0
"""Seconds after the world was levelled to somebody who lies back."""

STAYS = 120.0
"""Seconds for which the room, or a still one, is shown to somebody who feels unwell and wears the
headset on."""

FADED = 1.5
"""Seconds until what was played has faded and nothing moves any more."""


def session(director: Director) -> Played:
    """All of it; returns early where the director is to end the session."""
    programme, script = director.programme, director.script
    director.phase("welcome")
    if programme.since:
        director.identity.ask(f"The session began on {programme.since} and goes on another day.")
        yield
    director.guide.show(*words.welcome(programme.posture))
    yield from script.wait(WELCOME)
    if programme.posture == "reclined":
        director.recentre()
        yield from script.wait(SETTLE)
    if programme.tour:
        yield from director.tour.run()
    if programme.questions:
        yield from questions.ask(director)
    yield from questions.supervised(director)
    yield from director.calibrating.run()
    if programme.ratings:
        yield from director.ratings.before()
    for block in director.blocks:
        if director.ending is None:
            yield from _block(director, block)
    if director.ending is None:
        director.block = None
        yield from summary(director, "completed", "")


def _block(director: Director, block: Block) -> Played:
    """How it is feared, a block, what is asked about it, and a rest where another one follows."""
    director.face()
    director.block = block
    director.keeping.begin_block()
    if block.plan.feared:
        yield from director.ratings.feared(block.number, block.plan.feared)
    if director.ending is not None:
        return
    played = block.run()
    while not block.left and next(played, director) is not director:
        yield
    if director.programme.ratings and block.begun:
        at_end = of_maxima(block.plan.kind, block.plan.exercise)
        asks = () if block.spec is None else block.spec.asks
        yield from director.ratings.after(block.number, at_end=at_end, asks=asks)
    if director.ending is None and block.plan.rest and block.begun and director.more_blocks:
        yield from director.rests.run(block.plan.rest, "planned", words.resting())


def summary(director: Director, status: str, reason: str, said: words.Said | None = None) -> Played:
    """What was done today, or `said` in its place, and the end of the session as `status`."""
    guide = director.guide
    director.phase("summary")
    director.audio.play("rest")
    guide.count("", 0, 0)
    guide.ghost.show("")
    blocks = [b for b in director.blocks if b.spec is not None and b.plan.kind == "training"]
    done = [(b.spec.counted, b.successes) for b in blocks if b.spec is not None]
    guide.show(*(said or words.summary(done)), button=words.done())
    for _ in director.script.wait(SUMMARY):
        if guide.answered:
            break
        yield
    director.finish(status, reason)


def unwell(director: Director) -> Played:
    """The room as it is, or a still one, until the headset is off."""
    director.phase("unwell")
    director.guide.count("", 0, 0)
    director.guide.ghost.show("")
    director.guide.light.show(False)
    director.guide.show(*words.help_comes(), cue="rest")
    begun = director.seconds
    while director.seconds < begun + STAYS and int(director.frame["presence"]) != ABSENT:
        director.still = director.seconds > begun + FADED
        yield
    director.finish("stopped", "unwell")
