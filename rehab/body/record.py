"""The body record: where trunk and arms are, and at what angles, in one frame."""

from __future__ import annotations

import numpy as np

Body = np.void
"""One record of `BODY`."""

BODY = np.dtype(
    [
        ("t", "<i8"),  # ns: the frame's `t_sample`
        ("epoch", "<i4"),  # the frame's `space_epoch`
        ("valid", "u1"),  # the head was tracked; where 0, every number below is 0
        ("arm_valid", "u1", (2,)),  # head and hand were tracked; where 0, that arm is all 0
        ("trunk_yaw", "<f4"),  # rad about +Y in play space, left positive
        ("trunk_forward", "<f4"),  # rad from the calibrated posture, forwards positive
        ("trunk_right", "<f4"),  # rad from the calibrated posture, to the person's right positive
        ("chest", "<f4", (3,)),  # m, play space: midway between the resting shoulder joints
        ("shoulder", "<f4", (2, 3)),  # m, play space: joint centre; index 0 left, 1 right
        ("elbow", "<f4", (2, 3)),  # m, play space; an upper arm from the shoulder
        ("hand", "<f4", (2, 3)),  # m, play space: the palm (a held grip pose's position)
        ("hand_velocity", "<f4", (2, 3)),  # m/s, play space, of the palm
        ("hand_speed", "<f4", (2,)),  # m/s
        ("elevation", "<f4", (2,)),  # rad: humerus against the trunk's down axis, 0 hangs
        ("elevation_gravity", "<f4", (2,)),  # rad: humerus against the vertical
        ("elbow_flexion", "<f4", (2,)),  # rad: 0 is straight
    ],
    align=True,
)
"""Angles are estimates from head and hands: tools/body_error.py prints their error."""

FIRST_FLOAT: int = BODY.fields["trunk_yaw"][1] if BODY.fields else 0
FLOATS = (BODY.itemsize - FIRST_FLOAT) // 4
"""How many float32 follow `arm_valid`, without a gap."""
