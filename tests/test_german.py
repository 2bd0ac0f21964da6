"""The German catalogue holds every word that is said today, and each fits where it is shown."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from rehab import resources
from tools import write_words

FIELD = re.compile(r"\{[^}]*\}")
LONGEST = 1.6
"""So much longer than in English a text may be: German takes about a third more."""

with (resources.words() / "de.po").open("rb") as _file:
    GERMAN = {message.id: message.string for message in read_po(_file) if message.id}


def test_every_catalogue_is_what_the_words_are() -> None:
    said = {text for text, _ in write_words.words()}
    assert said == set(GERMAN), "run: python -m tools.write_words"


@pytest.mark.parametrize("text", GERMAN)
def test_a_translation_is_there_and_fits(text: str) -> None:
    german = GERMAN[text]
    assert german
    assert sorted(FIELD.findall(german)) == sorted(FIELD.findall(text))
    assert german.count("\n") == text.count("\n")
    assert len(german) <= max(LONGEST * len(text), len(text) + 14)
