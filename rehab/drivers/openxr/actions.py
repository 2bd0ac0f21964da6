"""What the hands hold: poses, trigger, squeeze and menu, and which controller they come from."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from ctypes import byref, c_uint32, create_string_buffer
from typing import Any

import xr

from rehab.drivers import News
from rehab.drivers.openxr.functions import Runtime, handle_value
from rehab.drivers.openxr.instance import Instance
from rehab.drivers.openxr.profiles import (
    BARE_HAND,
    GAZE,
    GAZE_PATH,
    PROFILES,
    ROLES,
    TRACKER,
    Profile,
)
from rehab.drivers.openxr.results import SUCCESS, CallFailed, Lost, check, check_loss
from rehab.frame import CONTROLLER, HAND, NOTHING, SIDES

HANDS = tuple(f"/user/hand/{side}" for side in SIDES)

ACTIONS = {
    "grip": xr.ActionType.POSE_INPUT,
    "aim": xr.ActionType.POSE_INPUT,
    "trigger": xr.ActionType.FLOAT_INPUT,
    "squeeze": xr.ActionType.FLOAT_INPUT,
    "menu": xr.ActionType.BOOLEAN_INPUT,
    "haptic": xr.ActionType.VIBRATION_OUTPUT,
}

_log = logging.getLogger(__name__)


class Actions:
    """One action set with an action for each input, each with a left and a right hand.

    `action` has "gaze" and "tracker" as well, where they are `offered` (`abilities.offered`) and
    the runtime takes them; `roles` are the numbers of the trackers' paths. `known` are the profiles
    that the runtime took, by its numbers of their paths.
    """

    def __init__(self, instance: Instance, offered: frozenset[str] = frozenset()) -> None:
        self._instance = instance
        self._runtime: Runtime = instance.runtime
        self.hands = tuple(instance.path(hand) for hand in HANDS)
        self.known: dict[int, Profile] = {}
        wanted = xr.ActionSetCreateInfo("play", "Play", 0)
        self._set = xr.ActionSet()
        code = self._runtime.xrCreateActionSet(instance.value, byref(wanted), byref(self._set))
        check("xrCreateActionSet", code)
        self._set_value = handle_value(self._set)
        self.action = {name: self._create(name, kind, self.hands) for name, kind in ACTIONS.items()}
        for profile in PROFILES:
            if not profile.extension or profile.extension in instance.enabled:
                self._offer(profile)
        self.roles: tuple[int, ...] = ()
        if "gaze" in offered:
            self._follow("gaze", GAZE, (GAZE_PATH,))
        if "trackers" in offered:
            self.roles = tuple(instance.path(role) for role in ROLES)
            self._follow("tracker", TRACKER, [f"{role}/input/grip/pose" for role in ROLES])

    def destroy(self) -> None:
        """Destroy the set, and with it its actions."""
        self._runtime.xrDestroyActionSet(self._set_value)

    def attach(self, session: Any) -> AttachedActions:
        """Bind the set to a session; a session takes it once."""
        wanted = xr.SessionActionSetsAttachInfo(action_sets=[self._set])
        code = self._runtime.xrAttachSessionActionSets(handle_value(session), byref(wanted))
        check("xrAttachSessionActionSets", code)
        return AttachedActions(self._instance, self, self._set, handle_value(session))

    def _create(self, name: str, kind: int, subactions: Sequence[int] = ()) -> Any:
        wanted = xr.ActionCreateInfo(
            action_name=name,
            action_type=kind,
            subaction_paths=list(subactions),
            localized_action_name=name.capitalize(),
        )
        action = xr.Action()
        code = self._runtime.xrCreateAction(self._set_value, byref(wanted), byref(action))
        check(f"xrCreateAction({name})", code)
        return action

    def _offer(self, profile: Profile) -> None:
        """Suggest how a controller, or a bare hand, serves our actions."""
        bindings = {
            f"{hand}/{component}": self.action[name]
            for hand, inputs in zip(HANDS, profile.hands, strict=True)
            for name, component in inputs.items()
        }
        if self._suggest(profile.path, bindings):
            self.known[self._instance.path(profile.path)] = profile

    def _follow(self, name: str, profile: str, paths: Sequence[str]) -> None:
        """Suggest one more pose, of something that no hand holds."""
        action = self._create(name, xr.ActionType.POSE_INPUT, self.roles)
        if self._suggest(profile, dict.fromkeys(paths, action)):
            self.action[name] = action

    def _suggest(self, profile: str, bindings: dict[str, Any]) -> bool:
        """False, and a word in the log, where the runtime does not take it. Raises `Lost`."""
        suggest = self._runtime.xrSuggestInteractionProfileBindings
        try:
            wanted = xr.InteractionProfileSuggestedBinding(
                interaction_profile=self._instance.path(profile),
                suggested_bindings=[
                    xr.ActionSuggestedBinding(action, self._instance.path(path))
                    for path, action in bindings.items()
                ],
            )
            code = suggest(self._instance.value, byref(wanted))
            check("xrSuggestInteractionProfileBindings", code)
        except Lost:
            raise
        except CallFailed as error:
            _log.info("the runtime does not take %s: %s", profile, error)
            return False
        return True


class AttachedActions:
    """The action set in a session: its spaces and its states, allocated once.

    `space_values` are those of the grips and aims: grip left, grip right, aim left, aim right.
    After `sync`, `trigger`, `squeeze` and `menu` hold (left, right), zero where nothing is bound,
    `held` (left, right) of `frame.NOTHING`, `CONTROLLER` and `HAND`, and `focused` whether the
    inputs are ours at all. `felt` says whose vibration can be felt.
    """

    def __init__(self, instance: Instance, actions: Actions, action_set: Any, session: int) -> None:
        self._runtime = instance.runtime
        self._instance = instance.value
        self._session = session
        self._hands, self._known = actions.hands, actions.known
        self._kept = (xr.ActiveActionSet * 1)(xr.ActiveActionSet(action_set, 0))
        self._sync = xr.ActionsSyncInfo(active_action_sets=self._kept)
        self._sync_at = byref(self._sync)
        self.focused = False
        self.trigger = [0.0, 0.0]
        self.squeeze = [0.0, 0.0]
        self.menu = [0, 0]
        self.held = [NOTHING, NOTHING]
        self.felt = [True, True]
        self._holds = [CONTROLLER, CONTROLLER]  # what it is where it is anything
        self._profile = [0, 0]
        self._floats = [
            (values, side, *self._query(actions, name, side, xr.ActionStateFloat()))
            for name, values in (("trigger", self.trigger), ("squeeze", self.squeeze))
            for side in range(2)
        ]
        self._buttons = [
            (side, *self._query(actions, "menu", side, xr.ActionStateBoolean()))
            for side in range(2)
        ]
        self._grips = [
            (side, *self._query(actions, "grip", side, xr.ActionStatePose())) for side in range(2)
        ]
        self.space_values = [
            self.add_space(actions.action[name], hand)
            for name in ("grip", "aim")
            for hand in actions.hands
        ]

    def sync(self) -> None:
        """Take in the inputs as they are now; without focus they all read as let go.

        An input that cannot be read is let go. Raises `Lost`.
        """
        code = self._runtime.xrSyncActions(self._session, self._sync_at)
        if code:
            check_loss("xrSyncActions", code)  # SESSION_NOT_FOCUSED is no error
            if code < SUCCESS:
                self._let_go()
                return
        self.focused = not code
        session = self._session
        read = self._runtime.xrGetActionStateFloat
        for values, side, asked, into, state in self._floats:
            code = read(session, asked, into)
            if code:
                check_loss("xrGetActionStateFloat", code)
                state.current_state = 0.0
            value = state.current_state
            # Comparing this way round lets a NaN fail, too.
            values[side] = value if 0.0 <= value <= 1.0 else (1.0 if value > 1.0 else 0.0)
        read = self._runtime.xrGetActionStateBoolean
        for side, asked, into, state in self._buttons:
            code = read(session, asked, into)
            if code:
                check_loss("xrGetActionStateBoolean", code)
                state.current_state = 0
            self.menu[side] = 1 if state.current_state else 0
        read = self._runtime.xrGetActionStatePose
        for side, asked, into, state in self._grips:
            code = read(session, asked, into)
            if code:
                check_loss("xrGetActionStatePose", code)
                state.is_active = 0
            self.held[side] = self._holds[side] if state.is_active else NOTHING

    def profile_news(self) -> list[News]:
        """Ask what either hand holds by now: `profile` for each that changed. Raises `Lost`."""
        news: list[News] = []
        state = xr.InteractionProfileState()
        for side, hand in enumerate(self._hands):
            ask = self._runtime.xrGetCurrentInteractionProfile
            code = ask(self._session, hand, byref(state))
            if code:
                check_loss("xrGetCurrentInteractionProfile", code)
            if code < 0 or state.interaction_profile == self._profile[side]:
                continue
            number = self._profile[side] = state.interaction_profile
            profile = self._known.get(number)
            path = profile.path if profile else self._text(number)
            name = profile.name if profile else path
            self._holds[side] = HAND if path == BARE_HAND else CONTROLLER
            self.felt[side] = profile is None or "haptic" in profile.hands[side]
            _log.info("%s hand: %s", SIDES[side], name or "nothing")
            news.append(("profile", {"side": SIDES[side], "profile": path, "name": name}))
        return news

    def add_space(self, action: Any, subaction: int = 0) -> int:
        """A space that follows a pose action; raises `CallFailed`. It goes with the session."""
        wanted = xr.ActionSpaceCreateInfo(
            action, subaction, xr.Posef(xr.Quaternionf(0.0, 0.0, 0.0, 1.0))
        )
        space = xr.Space()
        code = self._runtime.xrCreateActionSpace(self._session, byref(wanted), byref(space))
        check("xrCreateActionSpace", code)
        return handle_value(space)

    def destroy(self) -> None:
        """Give the spaces back."""
        for space in self.space_values:
            self._runtime.xrDestroySpace(space)

    def _let_go(self) -> None:
        self.focused = False
        for both in (self.trigger, self.squeeze, self.menu, self.held):
            both[:] = [0, 0]

    def _query(self, actions: Actions, name: str, side: int, state: Any) -> tuple[Any, Any, Any]:
        asked = xr.ActionStateGetInfo(actions.action[name], actions.hands[side])
        return byref(asked), byref(state), state

    def _text(self, path: int) -> str:
        """A path as the runtime spells it; nothing for none, and where it does not say."""
        if not path:
            return ""
        text, size = create_string_buffer(int(xr.MAX_PATH_LENGTH)), c_uint32()
        code = self._runtime.xrPathToString(self._instance, path, len(text), byref(size), text)
        if code:
            check_loss("xrPathToString", code)
        return text.value.decode(errors="replace")
