"""The controllers and hands that are known by name: which part of each serves which action."""

from __future__ import annotations

from typing import NamedTuple

from rehab.drivers.openxr import extensions as need
from rehab.frame import TRACKERS

Inputs = dict[str, str]
"""Action to component, below one hand's path. A runtime makes a number of a click by itself."""


class Profile(NamedTuple):
    """An interaction profile: OpenXR's path, a name for a person, what it takes, and its hands.

    `extension` is "" where every runtime knows the profile.
    """

    path: str
    name: str
    extension: str
    left: Inputs
    right: Inputs

    @property
    def hands(self) -> tuple[Inputs, Inputs]:
        """Left, right."""
        return self.left, self.right


BARE_HAND = "/interaction_profiles/ext/hand_interaction_ext"
"""The profile of a hand that holds nothing."""

GAZE = "/interaction_profiles/ext/eye_gaze_interaction"
"""The profile of the eyes, and `GAZE_PATH` of where they look."""
GAZE_PATH = "/user/eyes_ext/input/gaze_ext/pose"
TRACKER = "/interaction_profiles/htc/vive_tracker_htcx"
"""The profile of a tracker on the body, and `ROLES` the paths of those that are recorded."""
ROLES = tuple(f"/user/vive_tracker_htcx/role/{role}" for role in TRACKERS)

_POSES = {"grip": "input/grip/pose", "aim": "input/aim/pose"}
_FELT = {**_POSES, "haptic": "output/haptic"}
_MENU = {"menu": "input/menu/click"}
_SIMPLE = {**_FELT, **_MENU, "trigger": "input/select/click"}
_TOUCH = {**_FELT, "trigger": "input/trigger/value", "squeeze": "input/squeeze/value"}
_TOUCH_LEFT = {**_TOUCH, **_MENU}
_TOUCH_RIGHT = {**_TOUCH, "menu": "input/b/click"}  # its menu button is the runtime's own
_TOUCH_HANDS = (_TOUCH_LEFT, _TOUCH_RIGHT)
_WAND = {**_FELT, **_MENU, "trigger": "input/trigger/value", "squeeze": "input/squeeze/click"}
_PINCH = {**_POSES, "trigger": "input/pinch_ext/value", "squeeze": "input/grasp_ext/value"}
_G3 = {**_POSES, **_MENU, "trigger": "input/trigger/value"}

# The paths are OpenXR's: "Interaction Profile Paths" and the extensions named.
_MADE = "/interaction_profiles/"
PROFILES = (
    Profile(f"{_MADE}khr/simple_controller", "simple controller", "", _SIMPLE, _SIMPLE),
    Profile(f"{_MADE}oculus/touch_controller", "Oculus Touch", "", *_TOUCH_HANDS),
    Profile(
        f"{_MADE}meta/touch_controller_plus", "Meta Touch Plus", need.TOUCH_PLUS, *_TOUCH_HANDS
    ),
    Profile(
        f"{_MADE}facebook/touch_controller_pro", "Meta Touch Pro", need.TOUCH_PRO, *_TOUCH_HANDS
    ),
    Profile(f"{_MADE}valve/index_controller", "Valve Index", "", _TOUCH_RIGHT, _TOUCH_RIGHT),
    Profile(f"{_MADE}htc/vive_controller", "HTC Vive", "", _WAND, _WAND),
    Profile(f"{_MADE}htc/vive_focus3_controller", "HTC Vive Focus 3", need.FOCUS3, *_TOUCH_HANDS),
    Profile(
        f"{_MADE}htc/vive_cosmos_controller",
        "HTC Vive Cosmos",
        need.COSMOS,
        _WAND,
        {**_WAND, "menu": "input/b/click"},
    ),
    Profile(f"{_MADE}microsoft/motion_controller", "Windows Mixed Reality", "", _WAND, _WAND),
    Profile(
        f"{_MADE}hp/mixed_reality_controller", "HP Reverb G2", need.HP, _TOUCH_LEFT, _TOUCH_LEFT
    ),
    Profile(f"{_MADE}samsung/odyssey_controller", "Samsung Odyssey", need.ODYSSEY, _WAND, _WAND),
    Profile(
        f"{_MADE}bytedance/pico_neo3_controller", "Pico Neo 3", need.PICO, _TOUCH_LEFT, _TOUCH_LEFT
    ),
    Profile(f"{_MADE}bytedance/pico4_controller", "Pico 4", need.PICO, *_TOUCH_HANDS),
    Profile(f"{_MADE}bytedance/pico_g3_controller", "Pico G3", need.PICO, _G3, _G3),
    Profile(BARE_HAND, "bare hand", need.HAND_INTERACTION, _PINCH, _PINCH),
)
