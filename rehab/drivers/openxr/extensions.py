"""The extensions of OpenXR that we use, and what is lost where a runtime lacks one."""

from __future__ import annotations

import sys
from typing import NamedTuple


class Extension(NamedTuple):
    """`gives` completes "it gives …"; `loss` is a sentence for whoever sets a computer up.

    `with_` are the extensions that it may only be enabled with.
    """

    name: str
    gives: str
    loss: str
    with_: tuple[str, ...] = ()


OPENGL = "XR_KHR_opengl_enable"
LOCAL_FLOOR = "XR_EXT_local_floor"
REFRESH_RATE = "XR_FB_display_refresh_rate"
PRESENT_TIME = (
    "XR_KHR_win32_convert_performance_counter_time"
    if sys.platform == "win32"
    else "XR_KHR_convert_timespec_time"
)
VISIBILITY_MASK = "XR_KHR_visibility_mask"
DEPTH = "XR_KHR_composition_layer_depth"
DEBUG = "XR_EXT_debug_utils"
PASSTHROUGH = "XR_FB_passthrough"
PRESENCE = "XR_EXT_user_presence"
JOINTS = "XR_EXT_hand_tracking"
JOINTS_SOURCE = "XR_EXT_hand_tracking_data_source"
HAND_INTERACTION = "XR_EXT_hand_interaction"
GAZE = "XR_EXT_eye_gaze_interaction"
TRACKERS = "XR_HTCX_vive_tracker_interaction"
TOUCH_PLUS = "XR_META_touch_controller_plus"
TOUCH_PRO = "XR_FB_touch_controller_pro"
FOCUS3 = "XR_HTC_vive_focus3_controller_interaction"
COSMOS = "XR_HTC_vive_cosmos_controller_interaction"
HP = "XR_EXT_hp_mixed_reality_controller"
ODYSSEY = "XR_EXT_samsung_odyssey_controller"
PICO = "XR_BD_controller_interaction"

NEEDED = (
    Extension(OPENGL, "pictures drawn with OpenGL", "Nothing can be drawn."),
    Extension(
        PRESENT_TIME,
        "where a hand is at the present time",
        "Movement could only be guessed ahead of time, so nothing could be measured.",
    ),
)
"""Without these there is no play."""

WANTED = (
    Extension(
        LOCAL_FLOOR,
        "the floor's height without a room set-up",
        "Where no room is set up, the floor is taken an eye height below the head.",
    ),
    Extension(REFRESH_RATE, "the choice of a refresh rate", "The display's rate stays as it is."),
    Extension(
        VISIBILITY_MASK,
        "the part of the picture that the lenses hide",
        "A little of each picture is drawn for nobody.",
    ),
    Extension(
        DEPTH,
        "the picture's depth for the compositor",
        "A late picture is corrected for the head's turn only, not for its place.",
    ),
    Extension(DEBUG, "the runtime's own messages", "The log lacks what the runtime has to say."),
    Extension(
        PASSTHROUGH,
        "a view of the room through cameras",
        "The room cannot be shown unless the display blends it in by itself.",
    ),
    Extension(
        PRESENCE,
        "whether the headset is worn",
        "A headset that is taken off is noticed only when its session loses the focus.",
    ),
    Extension(JOINTS, "the joints of bare hands", "Hands need controllers."),
    Extension(
        JOINTS_SOURCE,
        "whether joints are seen or guessed from a controller",
        "Joints are recorded without their source.",
        (JOINTS,),
    ),
    Extension(
        HAND_INTERACTION,
        "pinching and grasping with bare hands",
        "Bare hands are followed by their joints; they press no button.",
    ),
    Extension(GAZE, "where the eyes look", "Gaze is not known."),
    Extension(
        TRACKERS,
        "trackers on trunk and arms",
        "Trunk and elbows are estimated from head and hands alone.",
    ),
    Extension(TOUCH_PLUS, "Meta Touch Plus controllers", "They are used as Touch controllers."),
    Extension(TOUCH_PRO, "Meta Touch Pro controllers", "They are used as Touch controllers."),
    Extension(FOCUS3, "HTC Vive Focus 3 controllers", "They may not be known."),
    Extension(COSMOS, "HTC Vive Cosmos controllers", "They may not be known."),
    Extension(HP, "HP Reverb G2 controllers", "They are used as Windows Mixed Reality ones."),
    Extension(
        ODYSSEY, "Samsung Odyssey controllers", "They are used as Windows Mixed Reality ones."
    ),
    Extension(PICO, "Pico controllers", "They may not be known."),
)
"""These are enabled where they are offered."""


def enabled(offered: frozenset[str]) -> frozenset[str]:
    """Of all that we use, what can be enabled where `offered` is what the runtime has."""
    return frozenset(
        one.name
        for one in (*NEEDED, *WANTED)
        if one.name in offered and offered.issuperset(one.with_)
    )
