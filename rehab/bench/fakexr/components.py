"""Which components an interaction profile has, as the OpenXR specification lists them.

Written down apart from the driver's own table, so that a slip in either shows.
"""

from __future__ import annotations

from rehab.drivers.openxr import extensions as known

_HELD = "input/grip/pose input/aim/pose output/haptic "
_STICK = "input/thumbstick input/thumbstick/x input/thumbstick/y input/thumbstick/click "
_PAD = "input/trackpad input/trackpad/x input/trackpad/y input/trackpad/click input/trackpad/touch "
_ANALOGUE = "input/trigger/value input/squeeze/value "
_XY, _AB = "input/x/click input/y/click ", "input/a/click input/b/click "
_MENU, _SYSTEM = "input/menu/click ", "input/system/click "
_TOUCH = _HELD + _ANALOGUE + _STICK + "input/trigger/touch input/thumbstick/touch "
_WMR = _HELD + _MENU + _STICK + _PAD + "input/trigger/value input/squeeze/click "
_COSMOS = _HELD + _STICK + "input/trigger/value input/trigger/click input/squeeze/click "

# Profile: the extension that brings it, both hands' components, the left one's, the right one's.
_LISTED: dict[str, tuple[str, str, str, str]] = {
    "khr/simple_controller": ("", _HELD + _MENU + "input/select/click", "", ""),
    "oculus/touch_controller": ("", _TOUCH, _XY + _MENU, _AB + _SYSTEM),
    "meta/touch_controller_plus": (known.TOUCH_PLUS, _TOUCH, _XY + _MENU, _AB + _SYSTEM),
    "facebook/touch_controller_pro": (known.TOUCH_PRO, _TOUCH, _XY + _MENU, _AB + _SYSTEM),
    "valve/index_controller": ("", _TOUCH + _AB + _SYSTEM + "input/squeeze/force", "", ""),
    "htc/vive_controller": (
        "",
        _HELD + _MENU + _PAD + "input/trigger/click input/trigger/value input/squeeze/click",
        "",
        "",
    ),
    "htc/vive_focus3_controller": (known.FOCUS3, _TOUCH, _XY + _MENU, _AB + _SYSTEM),
    "htc/vive_cosmos_controller": (known.COSMOS, _COSMOS, _XY + _MENU, _AB + _SYSTEM),
    "microsoft/motion_controller": ("", _WMR, "", ""),
    "hp/mixed_reality_controller": (known.HP, _HELD + _MENU + _STICK + _ANALOGUE, _XY, _AB),
    "samsung/odyssey_controller": (known.ODYSSEY, _WMR, "", ""),
    "bytedance/pico_neo3_controller": (known.PICO, _TOUCH + _MENU + _SYSTEM, _XY, _AB),
    "bytedance/pico4_controller": (known.PICO, _TOUCH + _SYSTEM, _XY + _MENU, _AB),
    "bytedance/pico_g3_controller": (
        known.PICO,
        "input/grip/pose input/aim/pose input/trigger/click input/trigger/value " + _MENU + _STICK,
        "",
        "",
    ),
    "ext/hand_interaction_ext": (
        known.HAND_INTERACTION,
        "input/grip/pose input/aim/pose input/pinch_ext/pose input/poke_ext/pose "
        "input/pinch_ext/value input/grasp_ext/value input/aim_activate_ext/value",
        "",
        "",
    ),
}
_ROLES = (
    "handheld_object left_foot right_foot left_shoulder right_shoulder left_elbow right_elbow "
    "left_knee right_knee waist chest camera keyboard left_wrist right_wrist left_ankle right_ankle"
)

EXTENSION = {f"/interaction_profiles/{name}": one[0] for name, one in _LISTED.items()} | {
    "/interaction_profiles/ext/eye_gaze_interaction": known.GAZE,
    "/interaction_profiles/htc/vive_tracker_htcx": known.TRACKERS,
}
"""Of each profile the extension that brings it, or ""."""

PATHS = {
    f"/interaction_profiles/{name}": frozenset(
        f"/user/hand/{side}/{component}"
        for side, own in (("left", left), ("right", right))
        for component in (both + " " + own).split()
    )
    for name, (_, both, left, right) in _LISTED.items()
} | {
    "/interaction_profiles/ext/eye_gaze_interaction": frozenset(
        {"/user/eyes_ext/input/gaze_ext/pose"}
    ),
    "/interaction_profiles/htc/vive_tracker_htcx": frozenset(
        f"/user/vive_tracker_htcx/role/{role}/input/grip/pose" for role in _ROLES.split()
    ),
}
"""Of each profile all whole paths that it has."""
