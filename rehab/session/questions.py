"""What a session opens with: is anything different today? A yes waits for staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rehab.session import words
from rehab.session.script import Played

if TYPE_CHECKING:
    from rehab.session.director import Director

STANDS = ("standing", "sit-to-stand")
"""What an exercise may provoke that nobody does alone."""


def ask(director: Director) -> Played:
    """The three questions, one at a time."""
    director.phase("questions")
    answers = words.yes_and_no()
    for asked, question in words.questions().items():
        answer = yield from director.asking.choose(question, [], answers, likely=1)
        told = "skipped" if answer is None else ("yes", "no")[answer]
        director.tell("question", {"asked": asked, "answer": told})
        if told == "yes" and asked == "worse":
            director.worse = "it was worse the morning after"
        if told == "yes":
            yield from wait_for_staff(
                director, f"question {asked}", words.talk_first(), words.told_yes(asked)
            )


def supervised(director: Director) -> Played:
    """Let nobody stand before staff have said that someone is beside them, in this session."""
    programme = director.programme
    stands = programme.posture == "standing" or any(
        any(word in STANDS for word in block.provokes) for block in director.blocks
    )
    if stands and not programme.supervised:
        yield from wait_for_staff(
            director, "supervision", words.stand_with_help(), words.supervise()
        )


def wait_for_staff(director: Director, why: str, said: words.Said, notice: str) -> Played:
    """Nothing goes on until the command "resume"."""
    director.tell("staff", {"why": why})
    director.notice(notice, of="staff")
    director.guide.show(*said, cue="wait")
    director.resumed = False
    while not director.resumed:
        yield
    director.notice(None, of="staff")
    director.guide.hide()
