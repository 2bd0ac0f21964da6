"""Twelve invented weeks of a frozen shoulder, as the overview that a report is made from."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from rehab.report.overview import (
    Adherence,
    Agreement,
    Baseline,
    Break,
    Goal,
    Key,
    Note,
    Overview,
    Person,
    Point,
    Rated,
    Reference,
    Series,
    SessionLine,
    Trend,
    Week,
)

BEGUN = datetime(2026, 3, 2, 10, 15).astimezone()
KEY = Key(
    "assessment", "show-range/1", "seated", "controller", "hand", "Quest 3", "three-point/3", "arc"
)


def session_id(number: int) -> str:
    return f"019cae{number:06x}-7000-8000-0000000000aa"


def point(day: float, value: float, se: float | None = 1.8, key: Key = KEY, seen: float = 0.98):
    when = BEGUN + timedelta(days=day)
    return Point(when, value, se, 5, session_id(int(day)), 0, key, seen)


def series(
    title: str,
    values: list[float],
    *,
    side: str = "right",
    measure: str = "active_rom",
    motion: str = "shoulder_flexion",
    unit: str = "deg",
    decimals: int = 0,
    source: str = "assessment",
    goal: Goal | None = None,
    mdc: float | None = 5.3,
    verdict: str = "better",
    sentence: str = "",
    other: float | None = None,
    every: float = 7,
    breaks: tuple[Break, ...] = (),
    references: tuple[Reference, ...] = (),
    direction: str = "higher",
) -> Series:
    points = []
    for i, value in enumerate(values):
        key = KEY if not breaks or i * every < 40 else KEY._replace(exercise="show-range/2")
        points.append(point(i * every, value, None if source == "clinic" else 1.8, key))
    base = 0.5 * (values[0] + values[1]) if len(values) > 1 else values[0]
    best = max(points, key=lambda p: p.value if direction == "higher" else -p.value)
    return Series(
        measure=measure,
        motion=motion,
        side=side,
        title=title,
        unit=unit,
        decimals=decimals,
        direction=direction,
        source=source,
        points=tuple(points),
        breaks=breaks,
        baseline=Baseline(
            base,
            1.3,
            2,
            "first two assessments after practice",
            (points[0].session, points[1].session),
            points[0].when,
        ),
        latest=points[-1],
        best=best,
        trend=Trend(2.7, 2.1, 3.3, len(points), points[0].when),
        references=references,
        other_side=other,
        goal=goal,
        mdc95=mdc,
        exceeds_error="unknown" if mdc is None else "no" if verdict == "same" else "yes",
        exceeds_important="not defined",
        sources=(
            "Own error between days, three-point/3: MDC95 5.3°, 5 healthy adults",
            "Kolber et al. 2011 (PubMed 20690872): MDC90 8° (asymptomatic adults)",
        ),
        verdict=verdict,
        sentence=sentence,
    )


NORMS = (
    Reference("AAOS", "adults", 180, "AAOS 1965"),
    Reference("Gill 2020", "women of 60 to 69, active", 155, "Gill et al. 2020 (PMC7549223)"),
)


def frozen_shoulder(*, identified: bool = False) -> Overview:
    """The twelve weeks."""
    random = Random(4)

    def climb(low: float, high: float, spread: float, n: int = 12) -> list[float]:
        return [
            low + (high - low) * (i / (n - 1)) ** 1.3 + random.gauss(0, spread) for i in range(n)
        ]

    flexion = series(
        "Shoulder flexion, active",
        climb(92, 128, 1.8),
        goal=Goal("improve", 150, date(2026, 6, 30), "Reach the top shelf", False),
        sentence="Better: from 93° to 128°, 35° more, and the error is 5°.",
        other=164,
        references=NORMS,
        breaks=(Break(BEGUN + timedelta(days=40), "exercise show-range/2"),),
    )
    rotation = series(
        "Shoulder external rotation, active",
        climb(18, 25, 2.2),
        motion="shoulder_external_rotation",
        mdc=10.9,
        verdict="same",
        sentence="Same within error: from 18° to 25°, 7° more, and the error is 11°.",
        other=71,
    )
    spadi = series(
        "SPADI",
        [68, 61, 52, 41],
        measure="spadi",
        motion="",
        unit="1",
        source="clinic",
        mdc=18.1,
        every=26,
        direction="lower",
        sentence="Better: from 64 to 41, 23 less, and the error is 18.",
    )
    used = series(
        "Range used: shoulder elevation",
        climb(78, 118, 5, 48),
        measure="range_used",
        motion="shoulder_elevation",
        source="training",
        mdc=None,
        verdict="unknown",
        every=1.7,
        sentence="Range used in training is not a test, so no change is claimed.",
    )
    trunk = series(
        "Trunk moved forwards",
        [6.1, 6.0, 5.2, 5.4, 4.8, 4.1, 3.9, 3.5, 3.1, 3.4, 2.9, 2.8],
        measure="trunk_displacement",
        motion="shoulder_flexion",
        unit="cm",
        decimals=1,
        mdc=0.8,
        direction="lower",
        sentence="Better: from 6.1 cm to 2.8 cm, 3.3 cm less, and the error is 0.8 cm.",
    )
    left = series(
        "Shoulder flexion, active",
        [163, 165, 164, 166, 163, 164, 165, 164, 163, 166, 165, 164],
        side="left",
        goal=Goal("maintain", None, None, "", True),
        verdict="same",
        sentence="Same within error: from 164° to 164°, which is the goal.",
    )
    return Overview(
        person=Person(
            patient="019cae00-7000-8000-0000000000ff",
            alias="anna-example",
            name="Anna Example" if identified else "",
            born="1958-04-12" if identified else "",
            numbers="Hospital no. 0000-EXAMPLE" if identified else "",
            affected="right",
            dominant="right",
            diagnosis="Adhesive capsulitis, right shoulder",
            onset=date(2025, 11, 10),
            operation=None,
            precautions="No fast overhead movement",
        ),
        made=BEGUN + timedelta(days=84),
        since=None,
        headline="Better: right shoulder flexion rose from 93° to 128°, beyond measurement error. "
        "48 of 56 prescribed sessions were done.",
        series=(flexion, rotation, spadi, trunk, left, used),
        adherence=Adherence(
            tuple(
                Week(
                    (BEGUN + timedelta(days=7 * i)).date() - timedelta(days=BEGUN.weekday()),
                    n,
                    5.0 if i > 3 else 4.0,
                    24 * n,
                    120.0,
                    11.5 * n,
                    60.0,
                )
                for i, n in enumerate((4, 4, 3, 4, 5, 5, 0, 4, 5, 5, 4, 5))
            ),
            5,
            "48 of 56 prescribed sessions in twelve weeks; five weeks in a row.",
        ),
        ratings=tuple(
            Rated(
                BEGUN + timedelta(days=1.7 * i, minutes=20 * after),
                kind,
                max(0, round(base - 0.06 * i + random.gauss(0, 0.7) + after)),
                scale,
                session_id(int(1.7 * i)),
            )
            for i in range(48)
            for after in (0, 1)
            for kind, base, scale in (
                ("pain", 5.2, "NRS 0-10"),
                ("exertion", 4.5, "CR10"),
                ("discomfort", 2.0, "0-10"),
            )
        ),
        notes=(
            Note(
                BEGUN + timedelta(days=8),
                "note",
                "Sleeps badly on the right side.",
                "dr-example",
                "",
            ),
            Note(
                BEGUN + timedelta(days=28),
                "prescription",
                "Five sessions a week instead of four",
                "dr-example",
                "",
            ),
            Note(BEGUN + timedelta(days=44), "note", "On holiday for a week.", "dr-example", ""),
            Note(
                BEGUN + timedelta(days=56),
                "difficulty",
                "Targets 10 cm higher",
                "rules",
                session_id(56),
            ),
        ),
        adverse=(
            Note(
                BEGUN + timedelta(days=36),
                "adverse event",
                "Shoulder pain for two days; mild, possibly related; rested; resolved",
                "dr-example",
                session_id(36),
            ),
        ),
        sessions=tuple(
            SessionLine(
                session_id(int(1.7 * i)),
                BEGUN + timedelta(days=1.7 * i),
                "stopped" if i == 20 else "completed",
                "assessment and training" if i % 4 == 0 else "training",
                "Show range, Star reach" if i % 4 == 0 else "Star reach",
                24,
                24 - i % 5,
                18 if i % 4 == 0 else 0,
                18 if i % 4 == 0 else 0,
                412.0 if i % 7 else 371.0,
                420.0,
                5.0,
                4.0 if i > 20 else 6.0,
                i > 12,
                "Only 61 % was tracked." if i == 5 else "",
            )
            for i in reversed(range(48))
        ),
        agreements=(
            Agreement(
                "shoulder_flexion",
                "right",
                tuple((90.0 + 4 * i, 92.5 + 4 * i + random.gauss(0, 3)) for i in range(11)),
                2.4,
                -3.9,
                8.7,
            ),
        ),
        tracked=19776.0,
        recorded=20160.0,
        left_out=("The session of 10 March does not count: only 61 % of it was tracked.",),
        not_recomputable=(
            "The 13 sessions before 24 March keep their numbers, but their motion was removed "
            "after 30 days: they cannot be computed again.",
        ),
        reviewed="",
        versions="rehab 0.1.0 · body three-point/3",
    )


def long_history(sessions: int = 3650) -> Overview:
    """Ten years, daily: what the time and the size of a page are measured with."""
    short = frozen_shoulder()
    random = Random(1)
    days = range(sessions)
    start = BEGUN - timedelta(days=sessions)

    def long(one: Series) -> Series:
        from dataclasses import replace

        points = tuple(
            Point(
                start + timedelta(days=d),
                100 + 20 * d / sessions + random.gauss(0, 4),
                1.8,
                20,
                session_id(d),
                0,
                KEY,
                0.98,
            )
            for d in days
        )
        return replace(one, points=points, latest=points[-1], best=points[len(points) // 2])

    from dataclasses import replace

    return replace(
        short,
        series=tuple(long(one) for one in short.series * 2),
        adherence=Adherence(
            tuple(
                Week((start + timedelta(days=7 * w)).date(), 7, 7.0, 800, 840.0, 70.0, 70.0)
                for w in range(sessions // 7)
            ),
            500,
            "Every day for ten years.",
        ),
        ratings=tuple(
            Rated(start + timedelta(days=d), kind, d % 7, "NRS 0-10", session_id(d))
            for d in days
            for kind in ("pain", "exertion", "discomfort")
        ),
        notes=tuple(
            Note(start + timedelta(days=d), "note", f"Note {d}", "dr-example", "")
            for d in days
            if d % 30 == 0
        ),
        sessions=tuple(
            short.sessions[0]._replace(id=session_id(d), when=start + timedelta(days=d))
            for d in reversed(days)
        ),
    )
