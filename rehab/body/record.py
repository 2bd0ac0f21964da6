"""The body record: where trunk and arms are, at what angles and how surely, in one frame."""

from __future__ import annotations

import numpy as np

Body = np.void
"""One record of `BODY`."""

ANGLES: tuple[tuple[str, bool], ...] = (
    ("trunk_yaw", False),
    ("trunk_forward", False),
    ("trunk_right", False),
    ("neck_yaw", False),
    ("neck_pitch", False),
    ("neck_roll", False),
    ("shoulder_elevation", True),
    ("shoulder_elevation_gravity", True),
    ("shoulder_plane", True),
    ("shoulder_flexion", True),
    ("shoulder_abduction", True),
    ("shoulder_rotation", True),
    ("elbow_flexion", True),
    ("forearm_pronation", True),
)
"""Every angle, and whether there is one a side; each has its standard error, `NAME_se`.

All in radians. Of the trunk, as change from the calibrated posture: `trunk_yaw` about +Y in play
space (left positive), `trunk_forward` and `trunk_right` of the line from pelvis to the base of the
neck (towards where the trunk faced at rest, and to its right, positive). Of the head against the
*trunk*, as change from neutral: `neck_yaw` (left), `neck_pitch` (up), `neck_roll` (left ear down
positive). Of the arms, after the ISB's recommendation (Wu et al. 2005, J Biomech 38:981), to the
*trunk*, since the shoulder blade is not seen: `shoulder_elevation` (humerus against the trunk's
down axis), `shoulder_plane` (plane of elevation: 0 abduction, 90 degrees flexion),
`shoulder_flexion` and `shoulder_abduction` (elevation times the sine and the cosine of its plane:
forwards and outwards positive), `shoulder_rotation` (axial, external positive), `elbow_flexion` (0
straight), `forearm_pronation` (palm down positive, 0 thumb up). Against *gravity*, as an
inclinometer reads: `shoulder_elevation_gravity` (humerus against the vertical)."""

BODY = np.dtype(
    [
        ("t", "<i8"),  # ns: the frame's `t_sample`
        ("epoch", "<i4"),  # the frame's `space_epoch`
        ("valid", "u1"),  # the head was tracked; where 0, every number below is 0
        ("arm_valid", "u1", (2,)),  # head and hand were tracked; where 0, that arm is all 0
        *((name, "<f4", (2,)) if sided else (name, "<f4") for name, sided in ANGLES),
        *(
            (f"{name}_se", "<f4", (2,)) if sided else (f"{name}_se", "<f4")
            for name, sided in ANGLES
        ),
        (
            "heading",
            "<f4",
        ),  # rad about +Y in play space from -Z, left positive: where the trunk faces
        ("head_height", "<f4"),  # m above play space's floor: the eyes
        ("pelvis", "<f4", (3,)),  # m, play space
        ("chest", "<f4", (3,)),  # m, play space: midway between the resting shoulder joints
        ("neck", "<f4", (3,)),  # m, play space: the base of the neck (C7)
        ("shoulder", "<f4", (2, 3)),  # m, play space: joint centre; index 0 left, 1 right
        ("elbow", "<f4", (2, 3)),  # m, play space; an upper arm from the shoulder
        ("wrist", "<f4", (2, 3)),  # m, play space
        ("hand", "<f4", (2, 3)),  # m, play space: the palm (a held grip pose's position)
        ("hand_velocity", "<f4", (2, 3)),  # m/s, play space, of the palm
        ("hand_speed", "<f4", (2,)),  # m/s
    ],
    align=True,
)
"""Angles are estimates from head and hands: docs/accuracy.md gives their error."""

FIRST_FLOAT: int = BODY.fields[ANGLES[0][0]][1] if BODY.fields else 0
FLOATS = (BODY.itemsize - FIRST_FLOAT) // 4
"""How many float32 follow `arm_valid`, without a gap."""

FLOAT_PLACES: dict[str, int] = {
    name: (BODY.fields[name][1] - FIRST_FLOAT) // 4
    for name in BODY.names or ()
    if BODY.fields and BODY.fields[name][1] >= FIRST_FLOAT
}
"""The first float of each field, counted from `FIRST_FLOAT`."""

PLACES = ("head_height", "pelvis", "chest", "neck", "shoulder", "elbow", "wrist", "hand")
"""The fields that are places, in metres."""
