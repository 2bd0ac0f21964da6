"""Where each number lies in what the kernel reads, keeps and writes: three flat float64 arrays."""

from __future__ import annotations

from rehab.body import weights
from rehab.body.record import FLOAT_PLACES, FLOATS

# frame: dt in s (0 where unknown), space epoch, tracked (head, left, right, trunk, the upper arms),
# then their poses of seven.
DT, EPOCH, TRACKED = 0, 1, 2
HEAD_IN, LEFT_IN, RIGHT_IN, TRUNK_IN, UPPER_LEFT_IN, UPPER_RIGHT_IN = range(6)
INPUTS = 6
POSES = TRACKED + INPUTS
FRAME_SIZE = POSES + 7 * INPUTS

# out: the floats of `BODY` in their order, then valid and arm_valid.
YAW, FORWARD, RIGHT = (FLOAT_PLACES[f"trunk_{name}"] for name in ("yaw", "forward", "right"))
NECK_YAW = FLOAT_PLACES["neck_yaw"]  # then pitch and roll
HEADING, HEAD_HEIGHT = FLOAT_PLACES["heading"], FLOAT_PLACES["head_height"]
PELVIS, CHEST, NECK_BASE = (FLOAT_PLACES[name] for name in ("pelvis", "chest", "neck"))
SHOULDER, ELBOW, WRIST, HAND = (FLOAT_PLACES[n] for n in ("shoulder", "elbow", "wrist", "hand"))
VELOCITY, SPEED = FLOAT_PLACES["hand_velocity"], FLOAT_PLACES["hand_speed"]
ELEVATION = FLOAT_PLACES["shoulder_elevation"]
GRAVITY = FLOAT_PLACES["shoulder_elevation_gravity"]
PLANE = FLOAT_PLACES["shoulder_plane"]
FLEXION, ABDUCTION = FLOAT_PLACES["shoulder_flexion"], FLOAT_PLACES["shoulder_abduction"]
ROTATION = FLOAT_PLACES["shoulder_rotation"]
ELBOW_FLEXION = FLOAT_PLACES["elbow_flexion"]
PRONATION = FLOAT_PLACES["forearm_pronation"]
YAW_SE = FLOAT_PLACES["trunk_yaw_se"]
"""The standard errors, in the order of the angles (`record.ANGLES`), lie from here on."""
ELEVATION_SE = FLOAT_PLACES["shoulder_elevation_se"]
GRAVITY_SE = FLOAT_PLACES["shoulder_elevation_gravity_se"]
FLEXION_SE = FLOAT_PLACES["shoulder_flexion_se"]
ABDUCTION_SE = FLOAT_PLACES["shoulder_abduction_se"]
VALID, ARM_VALID = FLOATS, FLOATS + 1
OUT_SIZE = FLOATS + 3

# state: the body's lengths and resting place, then what changes from frame to frame.
NEUTRAL, FACING, NECK, HALF_WIDTH, TRUNK, STATURE, HOME = 0, 3, 4, 7, 8, 9, 10
UPPER, FORE = 11, 13  # of each arm
PLACED, IN_EPOCH, ADRIFT, TURN, SINCE_HEAD = 15, 16, 17, 18, 19
# For each arm in the controller's axes: from wrist to elbow as a direction; wrist; palm; and out
# of the back of the hand as a direction.
UP_FOREARM, WRIST_IN_GRIP, PALM_IN_GRIP, BACK_IN_GRIP = 20, 26, 32, 38
ARM = 44  # for each arm: seconds since it was seen (-1: never), position 3, velocity 3
ARM_SIZE = 7
OF_TRUNK = ARM + 2 * ARM_SIZE  # what `trunk` keeps for itself
OF_TRUNK_SIZE = 40
OF_ARMS = OF_TRUNK + OF_TRUNK_SIZE  # what `arm` keeps for itself
OF_ARMS_SIZE = 40
WEIGHTS = OF_ARMS + OF_ARMS_SIZE  # `weights.ARM`, then the standard errors' of each angle
STATE_SIZE = WEIGHTS + weights.SIZE
RISE, INWARD, INWARD_OUT, AHEAD, AHEAD_AHEAD, GIVE = range(WEIGHTS, WEIGHTS + 6)
POLE, STRAIGHT, EASE, SHARE = WEIGHTS + 6, WEIGHTS + 12, WEIGHTS + 13, WEIGHTS + 14
REST, TILT, BEND, LEARN = WEIGHTS + 15, WEIGHTS + 18, WEIGHTS + 19, WEIGHTS + 21
CERTAINTY, FEATURES = WEIGHTS + len(weights.ARM), len(weights.FEATURES)
# Of each arm: how the hand is held (from wrist to elbow in the controller's axes), and its length
# over the calibrated one; whether that was measured; how a tracker sits on the upper arm (the bone
# in the tracker's axes) and the seconds of learning that.
HELD_UP, ARM_SCALE, MEASURED, TRACKER_ON = (OF_ARMS + place for place in (0, 6, 8, 9))
FASTENED = OF_ARMS + 17  # of each arm: whether its controller cannot turn against the forearm
LEARNT = ((HELD_UP, 6), (ARM_SCALE, 2), (NEUTRAL + 1, 1))
"""Where what is learnt of a person lies, and how many numbers of it."""
