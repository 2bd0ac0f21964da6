"""What a spec, its settings and its words say that does not fit, without playing anything."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from rehab.authoring.subject import Subject
from rehab.errors import UserError
from rehab.exercise import Exercise, parse_settings
from rehab.language import own_words

UNITS = (
    *("1", "%", "s", "ms", "min", "m", "cm", "mm", "m/s", "cm/s", "deg", "deg/s", "rad"),
    *("m2", "cm2", "cm/m", "1/min", "1/s", "Hz", "kg", "N", "bit/s"),
)
"""Those that the store's readers and exports know."""

MOST_WORDS = 12
"""Spoken at once: more is not taken in while moving."""

LINES, LINE = 2, 44
"""Of an instruction, and characters of one."""

STEPS = (12.0, 50.0)
"""From the easiest to the hardest: a twentieth to a thirtieth a step is meant."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+")


def of_spec(subject: Subject) -> Iterator[str]:
    """What the spec says that cannot be, a sentence each."""
    spec = subject.kind.spec
    if subject.called and subject.called != spec.name:
        yield f'The package calls it "{subject.called}" and its id "{spec.name}"; make them equal.'
    for name in ("title", "trains", "instruction"):
        if not getattr(spec, name).strip():
            yield f"The spec's {name} is empty."
    for measure in spec.measures:
        if measure.unit not in UNITS:
            yield (
                f'The measure {measure.name} has the unit "{measure.unit}", which no reader knows; '
                f"there are: {', '.join(UNITS)}."
            )
        if not measure.title.strip():
            yield f"The measure {measure.name} has no title."
    if not spec.measures:
        yield "It declares no measure, so that nothing is known of how it went."


def of_settings(kind: type[Exercise]) -> Iterator[str]:
    """What the settings, their ladder and the quantity that adapts do not agree in."""
    try:
        parse_settings(kind.Settings, {})
    except UserError as error:
        yield f"The defaults: {error}"
        return
    for level in range(1, len(kind.Settings.ladder) + 1):
        try:
            parse_settings(kind.Settings, {"level": level})
        except UserError as error:
            yield f"Level {level} of the ladder: {error}"
    for name, field in kind.Settings.model_json_schema()["properties"].items():
        bounded = "enum" in field or "maxLength" in field or {"minimum", "maximum"} <= field.keys()
        if not field.get("title") or not bounded or "default" not in field:
            yield f"The setting {name} needs a title, a default, and bounds or choices."
    yield from _of_difficulty(kind)


def _of_difficulty(kind: type[Exercise]) -> Iterator[str]:
    difficulty = kind.spec.difficulty
    if difficulty is None:
        return
    if difficulty.quantity not in kind.Settings.model_fields:
        yield f'Its difficulty adapts "{difficulty.quantity}", which is no setting.'
        return
    for end in (difficulty.easiest, difficulty.hardest):
        try:
            parse_settings(kind.Settings, {difficulty.quantity: end})
        except UserError as error:
            yield f"Its difficulty goes beyond the setting's bounds: {error}"
    way = abs(difficulty.hardest - difficulty.easiest)
    if difficulty.step <= 0 or not STEPS[0] <= way / difficulty.step <= STEPS[1]:
        yield (
            f"Its difficulty goes {difficulty.step:g} a step over {way:g}; "
            f"{way / 30:.3g} to {way / 20:.3g} is neither felt nor slow."
        )


def of_words(subject: Subject, said: Iterable[str]) -> Iterator[str]:
    """What is too long to be heard or read, and what its own catalogues lack."""
    spec, spoken = subject.kind.spec, list(dict.fromkeys(said))
    lines = spec.instruction.split("\n")
    if len(lines) > LINES or max(map(len, lines)) > LINE:
        yield (
            f"The instruction has {len(lines)} lines, the longest of {max(map(len, lines))} "
            f"characters; {LINES} of at most {LINE} fit on its panel."
        )
    for text in spoken:
        if (count := len(_WORD.findall(text))) > MOST_WORDS:
            yield f'"{text}" has {count} words; at most {MOST_WORDS} are heard while moving.'
    every = (spec.title, spec.instruction, *spec.counted, *spoken)
    for language, own in subject.translated().items():
        yield from _untranslated(language, own, every)


def _untranslated(language: str, own: Mapping[str, str], every: Iterable[str]) -> Iterator[str]:
    known = own.keys() | own_words(language).keys()
    lacking = [text for text in every if text and text not in known]
    if lacking:
        first = lacking[0].replace("\n", " ")
        more = f", and {len(lacking) - 1} more" if len(lacking) > 1 else ""
        yield f'Its {language}.po lacks "{first}"{more}.'
