"""The fake runtime's actions, hands, trackers and eyes, with the rules of their order."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from ctypes import addressof, c_uint32, c_uint64, memmove
from typing import Any

from rehab.bench.fakexr.components import EXTENSION, PATHS
from rehab.bench.fakexr.world import OFFSET, World, relative, require
from rehab.drivers.openxr import extensions as known
from rehab.drivers.openxr.functions import handle_value

# isort: split
import xr  # after the driver, which tames it
from xr import Result, SessionState

JOINTS = 26
_HEADER = 16  # bytes of type and next before any struct's own fields
_JOINT = struct.Struct("=Q8f")  # flags, quaternion, position, radius
_Two = c_uint32 * 2

Hand = Sequence[Sequence[float] | None] | None


class Inputs(World):
    """The part of the runtime that is about people's bodies.

    `refused` are profiles that it does not take, `asleep` the sides whose controller is off.
    `joints` holds for either side 26 poses in `XR_EXT_hand_tracking`'s order (seven numbers, or
    eight with the radius; None for a joint that is lost), None for a hand that is not seen, or a
    function of the driver's time (ns) that returns either; `sources` what they come from, 1 the
    hand itself, 2 a controller, 0 nobody knows. `poses` may hold "gaze" and "tracker_ROLE".
    """

    def __init__(self, **options: Any) -> None:
        self.refused: set[str] = set()
        self.asleep: set[str] = set()
        self.joints: dict[str, Hand | Callable[[int], Hand]] = {"left": None, "right": None}
        self.sources = {"left": 1, "right": 1}
        self.can = {"joints", "gaze", "presence", "room"}
        self.suggested: dict[str, set[str]] = {}
        self._subactions: dict[int, frozenset[int]] = {}
        self._suggestions: set[tuple[int, str]] = set()
        self._attached: set[int] = set()
        self._pulsing = {"left": 0, "right": 0}
        self._hands: dict[int, tuple[str, bool]] = {}
        super().__init__(**options)

    # What a test does with it

    def hold(self, side: str, profile: str) -> None:
        """From now on a hand holds that, or nothing, and the runtime tells it."""
        self.profiles[side] = profile
        self.send(xr.EventDataInteractionProfileChanged())

    # Actions

    def xrCreateActionSet(self, instance: int, wanted: Any, into: Any) -> int:
        return self._make("action set", instance, into)

    def xrDestroyActionSet(self, action_set: int) -> int:
        return self._destroy("action set", action_set)

    def xrCreateAction(self, action_set: int, wanted: Any, into: Any) -> int:
        require(action_set not in self._attached, "actions are created before they are attached")
        info = wanted._obj
        code = self._make("action", action_set, into)
        self._names[self._handle] = info.action_name.decode()
        self._subactions[self._handle] = frozenset(
            info._subaction_paths[index] for index in range(info.count_subaction_paths)
        )
        return code

    def xrSuggestInteractionProfileBindings(self, instance: int, wanted: Any) -> int:
        info = wanted._obj
        profile = self._paths[info.interaction_profile]
        count = info.count_suggested_bindings
        require(count > 0, "a suggestion has bindings")
        require(profile in PATHS, f"{profile} is a profile of OpenXR's")
        extension = EXTENSION[profile]
        require(not extension or extension in self.enabled, f"{profile} needs {extension}")
        if profile in self.refused:
            return int(Result.ERROR_PATH_UNSUPPORTED)
        for index in range(count):
            binding = info._suggested_bindings[index]
            self._check_binding(profile, handle_value(binding.action), binding.binding)
        return 0

    def xrAttachSessionActionSets(self, session: int, wanted: Any) -> int:
        action_set = handle_value(wanted._obj._action_sets[0])
        require(action_set not in self._attached, "a set of actions is attached once")
        self._attached.add(action_set)
        return 0

    def xrSyncActions(self, session: int, wanted: Any) -> int:
        require(not self._begun, "actions are not synchronised inside a frame")
        require(not self._synced, "actions are synchronised once a frame")
        self._synced = True
        return 0 if self.state == SessionState.FOCUSED else 8  # SESSION_NOT_FOCUSED

    def xrGetActionStateFloat(self, session: int, asked: Any, into: Any) -> int:
        into._obj.current_state = self._input(asked)
        return 0

    def xrGetActionStateBoolean(self, session: int, asked: Any, into: Any) -> int:
        into._obj.current_state = int(self._input(asked))
        return 0

    def xrGetActionStatePose(self, session: int, asked: Any, into: Any) -> int:
        info = asked._obj
        name = self._asked_for(info.action, info.subaction_path)
        there = name in self.poses
        if name.startswith(("grip_", "aim_")):
            side = name.rpartition("_")[2]
            there = bool(self.profiles.get(side)) and side not in self.asleep
        into._obj.is_active = int(there and self.state == SessionState.FOCUSED)
        return 0

    def xrCreateActionSpace(self, session: int, wanted: Any, into: Any) -> int:
        info = wanted._obj
        name = self._asked_for(info.action, info.subaction_path)
        code = self._make("space", session, into)
        self._names[self._handle] = name
        return code

    # What the hands hold

    def xrPathToString(self, instance: int, path: int, capacity: int, count: Any, into: Any) -> int:
        text = self._paths[path].encode() + b"\0"
        count._obj.value = len(text)
        if capacity:
            into.value = text
        return 0

    def xrGetCurrentInteractionProfile(self, session: int, hand: int, into: Any) -> int:
        require(bool(self._attached), "actions are attached before profiles are asked for")
        side = self._paths[hand].rpartition("/")[2]
        profile = self.profiles.get(side, "")
        into._obj.interaction_profile = self._path(profile) if profile else 0
        return 0

    def xrApplyHapticFeedback(self, session: int, action: Any, pulse: Any) -> int:
        if self.state != SessionState.FOCUSED:
            return int(Result.SESSION_NOT_FOCUSED)
        side = self._paths[action._obj.subaction_path].rpartition("/")[2]
        told = xr.HapticVibration.from_address(addressof(pulse.contents))
        require(self.time >= self._pulsing[side], "no pulse cuts another off")
        self._pulsing[side] = self.time + told.duration
        self.pulses.append((side, told.duration * 1e-9, told.amplitude, told.frequency))
        return 0

    # Joints

    def _xrCreateHandTrackerEXT(self, session: int, wanted: Any, into: Any) -> int:
        require(known.JOINTS in self.enabled, "hands are tracked with their extension enabled")
        info = wanted._obj
        side = "left" if info._hand == xr.HandEXT.LEFT else "right"
        code = self._make("hand tracker", session, into)
        kinds = [kind for kind, _ in following(info)]
        asks = int(xr.StructureType.HAND_TRACKING_DATA_SOURCE_INFO_EXT) in kinds
        require(known.JOINTS_SOURCE in self.enabled or not asks, "sources need their extension")
        self._hands[self._handle] = (side, asks)
        return code

    def _xrDestroyHandTrackerEXT(self, tracker: int) -> int:
        return self._destroy("hand tracker", tracker)

    def _xrLocateHandJointsEXT(self, tracker: int, wanted: Any, into: Any) -> int:
        info, located = wanted._obj, into._obj
        base = handle_value(info.base_space)
        require(tracker in self.live and base in self.live, "joints are located in a living space")
        require(located.joint_count == JOINTS, "all joints of a hand are asked for")
        side, asks = self._hands[tracker]
        hand = self.joints[side]
        if callable(hand):
            hand = hand(info.time - OFFSET)
        located.is_active = int(hand is not None)
        for kind, at in following(located):
            require(asks, "a source is told to whoever asked for it")
            if kind == int(xr.StructureType.HAND_TRACKING_DATA_SOURCE_STATE_EXT):
                state = _Two.from_address(at + _HEADER)
                state[0] = int(hand is not None and self.sources[side] > 0)
                state[1] = self.sources[side]
        if hand is not None:
            start = addressof(located._joint_locations.contents)
            for index, joint in enumerate(hand):
                row = self._joint(joint, base)
                memmove(start + index * _JOINT.size, row, _JOINT.size)
        return 0

    # For the functions

    def _tell_abilities(self, properties: Any) -> None:
        """Answer what is chained to the system's properties."""
        words = {
            int(xr.StructureType.SYSTEM_HAND_TRACKING_PROPERTIES_EXT): ("joints", known.JOINTS),
            int(xr.StructureType.SYSTEM_EYE_GAZE_INTERACTION_PROPERTIES_EXT): ("gaze", known.GAZE),
            int(xr.StructureType.SYSTEM_USER_PRESENCE_PROPERTIES_EXT): ("presence", known.PRESENCE),
            int(xr.StructureType.SYSTEM_PASSTHROUGH_PROPERTIES_FB): ("room", known.PASSTHROUGH),
        }
        for kind, at in following(properties):
            word, extension = words[kind]
            require(extension in self.enabled, f"{word} are asked for with {extension} enabled")
            c_uint32.from_address(at + _HEADER).value = int(word in self.can)

    def _joint(self, joint: Sequence[float] | None, base: int) -> bytes:
        if joint is None:
            return bytes(_JOINT.size)
        origin = self._origins.get(base)
        pose = joint[:7] if origin is None else relative(joint[:7], origin)
        radius = joint[7] if len(joint) > 7 else 0.01
        return _JOINT.pack(15, *pose[3:], *pose[:3], radius)

    def _check_binding(self, profile: str, action: int, path: int) -> None:
        text = self._paths[path]
        action_set = self.live[action][1]
        require(action_set not in self._attached, "bindings are suggested before they are attached")
        key = (action_set, profile)
        if key not in self._suggestions:
            self._suggestions.add(key)
            self.suggested[profile] = set()
        require(text not in self.suggested[profile], f"{profile} is suggested once")
        require(text in PATHS[profile], f"{profile} has a {text}")
        self.suggested[profile].add(text)
        declared = {self._paths[one] for one in self._subactions[action]}
        above = any(text.startswith(f"{one}/") for one in declared)
        require(above or not declared, f"{text} is below what its action declared")

    def _asked_for(self, action: Any, subaction: int) -> str:
        """The name that a script knows an action's state or space by."""
        number = handle_value(action)
        require(self.live[number][1] in self._attached, "actions are attached before use")
        declared = self._subactions[number]
        require(subaction in declared or not subaction, "a subaction was declared")
        name = self._names[number]
        return f"{name}_{self._paths[subaction].rpartition('/')[2]}" if subaction else name

    def _input(self, asked: Any) -> float:
        name = self._asked.get(asked)
        if name is None:
            info = asked._obj
            name = self._asked[asked] = self._asked_for(info.action, info.subaction_path)
        return self.inputs.get(name, 0.0) if self.state == SessionState.FOCUSED else 0.0


def following(first: Any) -> Iterator[tuple[int, int]]:
    """Type and address of every struct chained to `first`."""
    at = first._next
    while at:
        yield c_uint32.from_address(at).value, at
        at = c_uint64.from_address(at + 8).value
