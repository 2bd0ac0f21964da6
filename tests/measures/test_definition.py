"""Every measure is defined, and refuses what is too little with a sentence."""

from __future__ import annotations

import inspect
import subprocess
import sys
import time

import numpy as np
import pytest
from movement import clock, straight, submovements

from rehab import measures
from rehab.measures import DEFINITIONS, Measured, profile

T = clock(90)
NOTHING = np.full(len(T), np.nan)
NOWHERE = np.full((len(T), 3), np.nan)

OF_NOTHING = {
    "active_rom": (T, NOTHING),
    "assisted_rom": (T, NOTHING),
    "passive_rom": (T, NOTHING),
    "excursion": (T, NOTHING),
    "compensation_at_peak": (T, NOTHING, NOTHING),
    "trunk_displacement": (T, NOWHERE),
    "breathing_rate": (T, NOWHERE),
    "trunk_lean": (T, NOTHING, NOTHING),
    "trunk_rotation": (T, NOTHING),
    "trunk_share": (T, NOWHERE, NOWHERE, NOWHERE),
    "trunk_share_of_angle": (T, NOTHING, NOTHING),
    "relative_phase": (T, NOTHING, NOTHING),
    "relative_phase_variability": (T, NOTHING, NOTHING),
    "bimanual_symmetry": (profile(T, NOWHERE), profile(T, NOWHERE)),
    "co_contribution": (profile(T, NOWHERE), profile(T, NOWHERE)),
    "tilt_rms": (profile(T, NOWHERE), profile(T, NOWHERE)),
    "tilt_peak": (profile(T, NOWHERE), profile(T, NOWHERE)),
    "height_difference": (profile(T, NOWHERE), profile(T, NOWHERE)),
    "lift_lag": (profile(T, NOWHERE), profile(T, NOWHERE)),
    "interval_variation": (NOTHING,),
    "stroke_phase": (NOTHING, NOTHING),
    "stroke_phase_variability": (NOTHING, NOTHING),
    "bimanual_share": (NOTHING, NOTHING),
    "asymmetry": (Measured(None, 0.0, "Lost."), Measured(None, 0.0, "Lost.")),
    "throughput": (NOWHERE, NOWHERE, NOWHERE, NOTHING),
    "lateral_error": (NOTHING, NOTHING),
    "within_banks": (NOTHING, NOTHING, 0.05),
    "effective_width": (NOWHERE, NOWHERE, NOWHERE),
    "reaction_time": (profile(T, NOWHERE), 0.0),
    "total_time": (profile(T, NOWHERE), 0.0),
    "five_times_sit_to_stand": (T, NOTHING, 0.0),
    "position_error_absolute": (NOTHING, NOTHING),
    "position_error_constant": (NOTHING, NOTHING),
    "position_error_variable": (NOTHING, NOTHING),
    "timing_error": (NOTHING, NOTHING),
    "timing_variability": (NOTHING, NOTHING),
    "endpoint_error": (NOWHERE, NOWHERE),
    "copy_distance": (profile(T, NOWHERE), T, straight(T, 0.5, 1.0), 0.6),
    "copy_lag": (profile(T, NOWHERE), T, straight(T, 0.5, 1.0)),
    "range_reached": (profile(T, NOWHERE), T, straight(T, 0.5, 1.0)),
}
"""What each measure takes; those that are not here take the profile of one point."""


def emptied(argument):
    if isinstance(argument, np.ndarray):
        return argument[:0]
    return profile(T[:0], NOWHERE[:0]) if isinstance(argument, measures.Profile) else argument


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
def test_every_measure_refuses_nothing_with_a_sentence(name):
    arguments = OF_NOTHING.get(name, (profile(T, NOWHERE),))
    for given in (arguments, tuple(emptied(x) for x in arguments)):
        found = getattr(measures, name)(*given)
        assert (found.value, found.completeness, found.se) == (None, 0.0, None)
        assert found.reason.endswith(".")
        assert "nan" not in found.reason


def test_every_definition_is_whole_and_names_its_function():
    for name, definition in DEFINITIONS.items():
        assert definition.id == name
        assert definition.version >= 1
        assert definition.unit in ("s", "m", "m/s", "m2", "deg", "1", "%", "1/min", "bit/s")
        assert definition.better in ("higher", "lower", "neither")
        assert definition.title
        assert definition.source
        assert f"{definition.minimum.amount:g}" in definition.minimum.words
        assert 0.0 <= definition.minimum.completeness <= 1.0
        assert inspect.isfunction(getattr(measures, name))
        assert name in measures.__all__
    for name in ("sparc", "ldlj"):
        assert DEFINITIONS[name].noise_floor


def test_a_measure_cannot_be_defined_twice():
    from rehab.measures.definition import define

    some = DEFINITIONS["sparc"]
    with pytest.raises(ValueError, match="'sparc' is defined twice"):
        define("sparc", "", unit="1", better="neither", minimum=some.minimum, source="")


def test_a_refusal_says_what_there_is_and_what_is_needed():
    some = DEFINITIONS["head_sway_path"]
    assert some.refusal(4.0, 1.0).reason == "Needs 10 s of tracked standing; there are 4."
    assert some.refusal(20.0, 0.949).reason == "Only 94% was tracked; 95% is needed."
    assert some.refusal(10.0, 0.95) is None


def test_an_interval_needs_a_value_and_an_error():
    assert Measured(10.0, 1.0, se=1.0).interval == (8.04, 11.96)
    assert Measured(10.0, 1.0).interval is None
    assert Measured(None, 1.0, "No.").interval is None


def test_playing_imports_no_scipy():
    code = "import sys, rehab.measures; print('scipy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def fastest(work, tries=7):
    times = []
    for _ in range(tries):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def reach_measures(movement):
    for name in (
        "movement_time", "path_efficiency", "hand_path_error", "peak_speed", "mean_speed",
        "time_to_peak", "movement_units", "sparc", "ldlj",
    ):  # fmt: skip
        getattr(measures, name)(movement)
    measures.reaction_time(movement, 0.0)
    measures.total_time(movement, 0.0)


def test_a_trial_is_measured_in_two_milliseconds():
    t = clock(90, 4.0)
    hand = straight(t, 1.0, 1.0)
    assert fastest(lambda: reach_measures(profile(t, hand))) < 2e-3


def test_an_hour_is_measured_in_a_second():
    """Six hundred reaches and the angles of an hour."""
    t = clock(90, 3600.0)
    hand = np.tile(submovements(clock(90, 12.0), [3.0, 9.0]), (300, 1))
    angle = 90 + 40 * np.sin(t)

    def hour():
        whole = profile(t, hand)
        for k in range(600):
            reach_measures(whole.between(2.0 + 6.0 * k, 6.0 + 6.0 * k))
        measures.active_rom(t, angle, angle)
        measures.excursion(t, angle, angle)

    assert fastest(hour, 2) < 1.0
