"""From movement to numbers: range, times, speed, smoothness, accuracy, coordination, steadiness,
compensation; and whether a number has changed.

A measure is a function of arrays that gives a `Measured`: a value, or the reason why there is none.
`DEFINITIONS` says of each what it means, its unit, and the least that it needs.
"""

from __future__ import annotations

from rehab.measures.angles import (
    active_rom,
    assisted_rom,
    compensation_at_peak,
    excursion,
    passive_rom,
)
from rehab.measures.breathing import Breath, breathing_rate
from rehab.measures.carrying import Carry, height_difference, lift_lag, tilt_peak, tilt_rms
from rehab.measures.change import Change, OwnErrors, change, own_errors, published
from rehab.measures.compensation import (
    trunk_displacement,
    trunk_lean,
    trunk_rotation,
    trunk_share,
    trunk_share_of_angle,
)
from rehab.measures.coordination import (
    asymmetry,
    bimanual_symmetry,
    co_contribution,
    relative_phase,
    relative_phase_variability,
)
from rehab.measures.definition import DEFINITIONS, Definition, Measured, Minimum
from rehab.measures.kinematics import Profile, Span, profile, spans
from rehab.measures.pointing import effective_width, throughput
from rehab.measures.reach import Reach
from rehab.measures.reaching import (
    hand_path_error,
    mean_speed,
    movement_time,
    movement_units,
    path_efficiency,
    peak_speed,
    reaction_time,
    time_to_peak,
    total_time,
)
from rehab.measures.reacting import Reactions
from rehab.measures.rhythm import (
    Rhythm,
    Strokes,
    bimanual_share,
    interval_variation,
    stroke_phase,
    stroke_phase_variability,
)
from rehab.measures.rises import Rises
from rehab.measures.smoothness import ldlj, sparc
from rehab.measures.steadiness import (
    five_times_sit_to_stand,
    head_sway_area,
    head_sway_path,
    hold_steadiness,
)
from rehab.measures.swing import Swing
from rehab.measures.tapping import Taps
from rehab.measures.tracing import Tracing, lateral_error, within_banks
from rehab.measures.trials import (
    endpoint_error,
    position_error_absolute,
    position_error_constant,
    position_error_variable,
    timing_error,
    timing_variability,
)
from rehab.measures.warping import Copied, Copy, copied, copy_distance, copy_lag, range_reached

__all__ = [
    "DEFINITIONS",
    "Breath",
    "Carry",
    "Change",
    "Copied",
    "Copy",
    "Definition",
    "Measured",
    "Minimum",
    "OwnErrors",
    "Profile",
    "Reach",
    "Reactions",
    "Rhythm",
    "Rises",
    "Span",
    "Strokes",
    "Swing",
    "Taps",
    "Tracing",
    "active_rom",
    "assisted_rom",
    "asymmetry",
    "bimanual_share",
    "bimanual_symmetry",
    "breathing_rate",
    "change",
    "co_contribution",
    "compensation_at_peak",
    "copied",
    "copy_distance",
    "copy_lag",
    "effective_width",
    "endpoint_error",
    "excursion",
    "five_times_sit_to_stand",
    "hand_path_error",
    "head_sway_area",
    "head_sway_path",
    "height_difference",
    "hold_steadiness",
    "interval_variation",
    "lateral_error",
    "ldlj",
    "lift_lag",
    "mean_speed",
    "movement_time",
    "movement_units",
    "own_errors",
    "passive_rom",
    "path_efficiency",
    "peak_speed",
    "position_error_absolute",
    "position_error_constant",
    "position_error_variable",
    "profile",
    "published",
    "range_reached",
    "reaction_time",
    "relative_phase",
    "relative_phase_variability",
    "spans",
    "sparc",
    "stroke_phase",
    "stroke_phase_variability",
    "throughput",
    "tilt_peak",
    "tilt_rms",
    "time_to_peak",
    "timing_error",
    "timing_variability",
    "total_time",
    "trunk_displacement",
    "trunk_lean",
    "trunk_rotation",
    "trunk_share",
    "trunk_share_of_angle",
    "within_banks",
]
