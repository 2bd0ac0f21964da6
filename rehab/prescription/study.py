"""Which condition of a study a session has: drawn by the seed, told to nobody who treats."""

from __future__ import annotations

import hashlib
import random

from rehab.prescription.model import Condition, Study


def condition_of(study: Study, session: int) -> Condition:
    """The condition of the participant's session number `session`, from 0.

    Every condition comes once before any comes again, each time in an order of its own, which
    seed and participant's code decide (Python's Mersenne twister, seeded by their SHA-256).
    """
    assert not isinstance(study.conditions, str)
    round_, at = divmod(session, len(study.conditions))
    text = f"{study.seed}/{study.participant}/{round_}"
    chance = random.Random(hashlib.sha256(text.encode()).hexdigest())
    order = list(study.conditions)
    chance.shuffle(order)
    return order[at]
