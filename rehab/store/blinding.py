"""What a study hides from everybody who treats or reads: how training was set.

Which condition a session had follows from its settings, and from where a line of numbers breaks.
So of a patient who is in a study the settings of training, and its targets, are nowhere read out;
its numbers are joined across conditions. Tests are the same in all of them and tell everything.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from rehab.store.digest import Block, Form
from rehab.store.keys import to_json

TESTS = "assessment"


def studied(documents: Iterable[Mapping[str, Any]]) -> bool:
    """Whether any of the prescriptions' documents is a study's."""
    programmes = (document.get("programme") for document in documents)
    return any(isinstance(made, dict) and "study" in made for made in programmes)


@cache
def form(told: Form) -> Form:
    """A session's form without how its training was set."""
    blocks = tuple(
        block
        if block.kind == TESTS
        else block._replace(settings="{}", comparability=key(block.comparability))
        for block in told.blocks
    )
    return told._replace(blocks=_shared(blocks))


@cache
def _shared(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return blocks


@cache
def key(comparability: str) -> str:
    """A block's comparability as stored, without its targets."""
    if not comparability:
        return comparability
    return to_json({**json.loads(comparability), "targets": ""})
