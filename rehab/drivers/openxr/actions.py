"""What the hands hold: poses, trigger, squeeze and menu of a controller, and its vibration."""

from __future__ import annotations

from ctypes import POINTER, byref, cast
from typing import Any

import xr

from rehab.drivers import News
from rehab.drivers.openxr.functions import Runtime, handle_value
from rehab.drivers.openxr.instance import Instance
from rehab.drivers.openxr.results import SUCCESS, check
from rehab.frame import SIDES

HANDS = tuple(f"/user/hand/{side}" for side in SIDES)
_SECOND = 1_000_000_000

ACTIONS = {
    "grip": xr.ActionType.POSE_INPUT,
    "aim": xr.ActionType.POSE_INPUT,
    "trigger": xr.ActionType.FLOAT_INPUT,
    "squeeze": xr.ActionType.FLOAT_INPUT,
    "menu": xr.ActionType.BOOLEAN_INPUT,
    "haptic": xr.ActionType.VIBRATION_OUTPUT,
}
_POSES = {"grip": "input/grip/pose", "aim": "input/aim/pose", "haptic": "output/haptic"}

# Per profile and hand: action to component, beside the poses that every profile has. A runtime
# makes a number of a click by itself.
_SIMPLE = {"trigger": "input/select/click", "menu": "input/menu/click"}
_TOUCH = {"trigger": "input/trigger/value", "squeeze": "input/squeeze/value"}
_INDEX = {**_TOUCH, "menu": "input/b/click"}  # its system button is the runtime's own
BINDINGS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "/interaction_profiles/khr/simple_controller": (_SIMPLE, _SIMPLE),
    "/interaction_profiles/oculus/touch_controller": (
        {**_TOUCH, "menu": "input/menu/click"},
        {**_TOUCH, "menu": "input/b/click"},  # the right one has no menu button
    ),
    "/interaction_profiles/valve/index_controller": (_INDEX, _INDEX),
}


class Actions:
    """One action set with an action for each input, each with a left and a right hand."""

    def __init__(self, instance: Instance) -> None:
        self._runtime: Runtime = instance.runtime
        self.hands = tuple(instance.path(hand) for hand in HANDS)
        wanted = xr.ActionSetCreateInfo("play", "Play", 0)
        self._set = xr.ActionSet()
        code = self._runtime.xrCreateActionSet(instance.value, byref(wanted), byref(self._set))
        check("xrCreateActionSet", code)
        self._set_value = handle_value(self._set)
        self.action = {name: self._create(name, kind) for name, kind in ACTIONS.items()}
        for profile, hands in BINDINGS.items():
            self._suggest(instance, profile, hands)

    def destroy(self) -> None:
        """Destroy the set, and with it its actions."""
        self._runtime.xrDestroyActionSet(self._set_value)

    def attach(self, session: Any) -> AttachedActions:
        """Bind the set to a session; a session takes it once."""
        wanted = xr.SessionActionSetsAttachInfo(action_sets=[self._set])
        code = self._runtime.xrAttachSessionActionSets(handle_value(session), byref(wanted))
        check("xrAttachSessionActionSets", code)
        return AttachedActions(self._runtime, self, self._set, handle_value(session))

    def _create(self, name: str, kind: int) -> Any:
        wanted = xr.ActionCreateInfo(
            action_name=name,
            action_type=kind,
            subaction_paths=list(self.hands),
            localized_action_name=name.capitalize(),
        )
        action = xr.Action()
        code = self._runtime.xrCreateAction(self._set_value, byref(wanted), byref(action))
        check(f"xrCreateAction({name})", code)
        return action

    def _suggest(
        self, instance: Instance, profile: str, hands: tuple[dict[str, str], dict[str, str]]
    ) -> None:
        bindings = [
            xr.ActionSuggestedBinding(self.action[name], instance.path(f"{hand}/{component}"))
            for hand, inputs in zip(HANDS, hands, strict=True)
            for name, component in {**_POSES, **inputs}.items()
        ]
        wanted = xr.InteractionProfileSuggestedBinding(
            interaction_profile=instance.path(profile), suggested_bindings=bindings
        )
        code = self._runtime.xrSuggestInteractionProfileBindings(instance.value, byref(wanted))
        check(f"xrSuggestInteractionProfileBindings({profile})", code)


class AttachedActions:
    """The action set in a session: its spaces, its states and its vibration, allocated once.

    `spaces` are those of the grips and aims: grip left, grip right, aim left, aim right.
    `trigger`, `squeeze` and `menu` hold (left, right) after `sync`, zero where nothing is bound.
    """

    def __init__(self, runtime: Runtime, actions: Actions, action_set: Any, session: int) -> None:
        self._runtime = runtime
        self._session = session
        self._kept = (xr.ActiveActionSet * 1)(xr.ActiveActionSet(action_set, 0))
        self._sync = xr.ActionsSyncInfo(active_action_sets=self._kept)
        self._sync_at = byref(self._sync)
        self.trigger = [0.0, 0.0]
        self.squeeze = [0.0, 0.0]
        self.menu = [0, 0]
        self._floats = [
            (values, side, *self._query(actions, name, side, xr.ActionStateFloat()))
            for name, values in (("trigger", self.trigger), ("squeeze", self.squeeze))
            for side in range(2)
        ]
        self._buttons = [
            (side, *self._query(actions, "menu", side, xr.ActionStateBoolean()))
            for side in range(2)
        ]
        self._pulse = xr.HapticVibration()
        self._pulse_at = cast(byref(self._pulse), POINTER(xr.HapticBaseHeader))
        self._haptics = [
            xr.HapticActionInfo(actions.action["haptic"], hand) for hand in actions.hands
        ]
        self.spaces: list[Any] = []
        self.space_values: list[int] = []
        for name in ("grip", "aim"):
            for hand in actions.hands:
                self._add_space(actions.action[name], hand)

    def sync(self) -> None:
        """Take in the inputs as they are now; without focus they all read as let go."""
        code = self._runtime.xrSyncActions(self._session, self._sync_at)
        if code:
            check("xrSyncActions", code)  # SESSION_NOT_FOCUSED is no error
        session = self._session
        read = self._runtime.xrGetActionStateFloat
        for values, side, asked, into, state in self._floats:
            code = read(session, asked, into)
            if code:
                check("xrGetActionStateFloat", code)
            value = state.current_state
            # Comparing this way round lets a NaN fail, too.
            values[side] = value if 0.0 <= value <= 1.0 else (1.0 if value > 1.0 else 0.0)
        read = self._runtime.xrGetActionStateBoolean
        for side, asked, into, state in self._buttons:
            code = read(session, asked, into)
            if code:
                check("xrGetActionStateBoolean", code)
            self.menu[side] = 1 if state.current_state else 0

    def profile_news(self) -> list[News]:
        """What either hand holds by now, where that changed."""
        return []

    def vibrate(self, side: int, seconds: float, strength: float, hertz: float) -> bool:
        """Pulse one hand. False where the runtime plays nothing now, as without focus."""
        self._pulse.duration = max(0, round(seconds * _SECOND))
        self._pulse.frequency = max(0.0, hertz)
        self._pulse.amplitude = min(max(strength, 0.0), 1.0)
        code = self._runtime.xrApplyHapticFeedback(
            self._session, byref(self._haptics[side]), self._pulse_at
        )
        return check("xrApplyHapticFeedback", code) == SUCCESS

    def destroy(self) -> None:
        """Give the spaces back."""
        for space in self.space_values:
            self._runtime.xrDestroySpace(space)

    def _query(self, actions: Actions, name: str, side: int, state: Any) -> tuple[Any, Any, Any]:
        asked = xr.ActionStateGetInfo(actions.action[name], actions.hands[side])
        return byref(asked), byref(state), state

    def _add_space(self, action: Any, hand: int) -> None:
        wanted = xr.ActionSpaceCreateInfo(
            action, hand, xr.Posef(xr.Quaternionf(0.0, 0.0, 0.0, 1.0))
        )
        space = xr.Space()
        code = self._runtime.xrCreateActionSpace(self._session, byref(wanted), byref(space))
        check("xrCreateActionSpace", code)
        self.spaces.append(space)
        self.space_values.append(handle_value(space))
