"""Whether repetitions are counted and judged rightly, from the estimated body alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from rehab.bench.accuracy.ours import seen, series_of
from rehab.bench.accuracy.takes import Floats, Series, Take
from rehab.bench.figures import Figure
from rehab.bench.people.joining import cut_and_join
from rehab.bench.people.perturb import look_about
from rehab.measures.faults import assess
from rehab.measures.repetitions import Repetition, find

COUNTS = range(18)
JOINED = 4
"""Recordings that are cut from every clip."""

ALIKE = ({"m07", "m10"}, {"m01", "m05"})
"""Abduction and scaption, squat and sit to stand: one between the others counts as one of them."""

JUDGED = ("m07", "m10")
"""Abduction and scaption: those that were also done wrong on purpose."""


def counting(takes: Sequence[Take]) -> dict[str, Figure]:
    """Clips cut and joined to 0 to 17 repetitions: the share counted exactly, and the bounds."""
    exact, off = [], []
    rng = np.random.default_rng(4)
    repeated = [take for take in takes if take.repetitions()]
    for seed, take in enumerate([take for take in repeated for _ in range(JOINED)]):
        count = int(rng.choice(COUNTS))
        # One repetition among two of another movement is not the one that is repeated.
        others = _others(take, repeated) if count >= 3 else []
        other = _sound(others[rng.integers(len(others))]) if others else None
        joined = take.changed(cut_and_join(_sound(take), seed, count, other))
        found = _found(joined)[1]
        exact.append(len(found) == count)
        if len(found) == count:
            bounds = np.array([(each.start, each.end) for each in found]).reshape(-1, 2)
            off.append(np.abs(bounds - joined.arrays["rep_spans"]).ravel())
    error = float(np.median(np.concatenate(off)))
    return {
        "repetitions counted exactly": Figure(100.0 * float(np.mean(exact)), "%", 95.0, True),
        "bounds of repetitions, median error": Figure(error, "s", 0.3),
    }


def _others(take: Take, takes: Iterable[Take]) -> list[Take]:
    """The same person's other movements, of those that can be told from this one."""
    return [
        each
        for each in takes
        if (each.person, each.faulty) == (take.person, False)
        and each.group != take.group
        and not any({each.group, take.group} == pair for pair in ALIKE)
    ]


def _sound(take: Take) -> dict[str, Any]:
    """Its arrays without the first repetition, which often starts with the arm already moving."""
    return take.arrays | {"rep_bounds": take.arrays["rep_bounds"][1:]}


def judging(takes: Iterable[Take]) -> dict[str, Figure]:
    """Abduction and scaption done right and wrong, the person looking about in both."""
    scores: dict[bool, list[Floats]] = {False: [], True: []}
    named, accused = [], []
    for seed, clean in enumerate(take for take in takes if take.group in JUDGED):
        take = clean.changed(look_about(clean.arrays, seed))
        series, found = _found(take)
        t = take.arrays["t"]
        told = assess(t, series, found)
        scores[take.faulty].append(told.score)
        said = {_kind(sentence) for sentence in told.findings}
        if take.faulty:
            true = take.truth()
            named.append(
                said & {_kind(s) for s in assess(t, true, find(t, true)).findings} != set()
            )
        else:
            accused.append(bool(said))
    area = _area(np.concatenate(scores[False]), np.concatenate(scores[True]))
    return {
        "wrong repetitions told from right ones, AUC": Figure(area, "", 0.9, True),
        "wrong clips whose fault a sentence names": Figure(100.0 * float(np.mean(named)), "%"),
        "right clips with a sentence all the same": Figure(100.0 * float(np.mean(accused)), "%"),
    }


def _found(take: Take) -> tuple[Series, list[Repetition]]:
    series = series_of(seen(take))
    return series, find(take.arrays["t"], series)


def _kind(sentence: str) -> str:
    """What a sentence says, without its amounts."""
    return re.split(r"[\d:]", sentence)[0]


def _area(clean: Floats, faulty: Floats) -> float:
    """Area under the ROC curve: how often a faulty repetition scores above a clean one."""
    clean, faulty = np.nan_to_num(clean), np.nan_to_num(faulty)
    above = (faulty[:, None] > clean).mean() + 0.5 * (faulty[:, None] == clean).mean()
    return float(above)
