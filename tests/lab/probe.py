"""A program that only asks the runtime where head and hands are; prints one JSON line.

python probe.py SECONDS: waits so long for tracked hands, then tells head, left, right (or null),
each as position x y z and quaternion x y z w in LOCAL space, and both triggers.
"""

from __future__ import annotations

import ctypes
import json
import sys
import time
from contextlib import ExitStack

import xr

HANDS = ("/user/hand/left", "/user/hand/right")
TRACKED = xr.SpaceLocationFlags.POSITION_TRACKED_BIT | xr.SpaceLocationFlags.ORIENTATION_TRACKED_BIT


def main() -> None:
    with ExitStack() as stack:
        instance = stack.enter_context(
            xr.create_instance(
                xr.InstanceCreateInfo(
                    enabled_extension_names=[
                        xr.MND_HEADLESS_EXTENSION_NAME,
                        xr.KHR_CONVERT_TIMESPEC_TIME_EXTENSION_NAME,
                    ]
                )
            )
        )
        system = xr.get_system(instance, xr.SystemGetInfo(xr.FormFactor.HEAD_MOUNTED_DISPLAY))
        session = stack.enter_context(xr.create_session(instance, xr.SessionCreateInfo(0, system)))
        print(json.dumps(answer(instance, session, float(sys.argv[1]))))


def answer(instance: xr.Instance, session: xr.Session, seconds: float) -> dict:
    paths = [xr.string_to_path(instance, hand) for hand in HANDS]
    actions = xr.create_action_set(instance, xr.ActionSetCreateInfo("probe", "probe", 0))
    grip = _action(actions, "grip", xr.ActionType.POSE_INPUT, paths)
    trigger = _action(actions, "trigger", xr.ActionType.FLOAT_INPUT, paths)
    bindings = [
        xr.ActionSuggestedBinding(action, xr.string_to_path(instance, f"{hand}/input/{what}"))
        for hand in HANDS
        for action, what in ((grip, "grip/pose"), (trigger, "trigger/value"))
    ]
    index = xr.string_to_path(instance, "/interaction_profiles/valve/index_controller")
    xr.suggest_interaction_profile_bindings(
        instance, xr.InteractionProfileSuggestedBinding(index, suggested_bindings=bindings)
    )
    xr.attach_session_action_sets(session, xr.SessionActionSetsAttachInfo(action_sets=[actions]))
    still = xr.Posef()
    local = _space(session, xr.ReferenceSpaceType.LOCAL, still)
    spaces = [_space(session, xr.ReferenceSpaceType.VIEW, still)]
    spaces += [
        xr.create_action_space(session, xr.ActionSpaceCreateInfo(grip, path, still))
        for path in paths
    ]
    deadline = time.monotonic() + seconds
    told: dict = {"focused": False, "poses": [None, None, None], "triggers": [0.0, 0.0]}
    while time.monotonic() < deadline:
        if _poll(instance, session) == xr.SessionState.FOCUSED:
            told["focused"] = True
        if told["focused"]:
            xr.sync_actions(
                session,
                xr.ActionsSyncInfo(active_action_sets=[xr.ActiveActionSet(actions, xr.NULL_PATH)]),
            )
            now = _now(instance)
            told["poses"] = [_pose(space, local, now) for space in spaces]
            told["triggers"] = [
                xr.get_action_state_float(
                    session, xr.ActionStateGetInfo(trigger, path)
                ).current_state
                for path in paths
            ]
        time.sleep(0.01)
    return told


def _action(actions: xr.ActionSet, name: str, kind: xr.ActionType, paths: list) -> xr.Action:
    return xr.create_action(
        actions, xr.ActionCreateInfo(name, kind, subaction_paths=paths, localized_action_name=name)
    )


def _space(session: xr.Session, kind: xr.ReferenceSpaceType, still: xr.Posef) -> xr.Space:
    return xr.create_reference_space(session, xr.ReferenceSpaceCreateInfo(kind, still))


def _now(instance: xr.Instance) -> int:
    convert = ctypes.cast(
        xr.get_instance_proc_addr(instance, "xrConvertTimespecTimeToTimeKHR"),
        xr.PFN_xrConvertTimespecTimeToTimeKHR,
    )
    clock, moment = time.clock_gettime_ns(time.CLOCK_MONOTONIC), xr.Time()
    stamp = xr.timespec(clock // 10**9, clock % 10**9)
    xr.check_result(xr.Result(convert(instance, ctypes.byref(stamp), ctypes.byref(moment))))
    return moment.value


def _pose(space: xr.Space, base: xr.Space, moment: int) -> list[float] | None:
    found = xr.locate_space(space, base, moment)
    if found.location_flags & TRACKED != TRACKED:
        return None
    position, turn = found.pose.position, found.pose.orientation
    return [*position.as_numpy().tolist(), *turn.as_numpy().tolist()]


def _poll(instance: xr.Instance, session: xr.Session) -> xr.SessionState | None:
    state = None
    while True:
        try:
            event = xr.poll_event(instance)
        except xr.EventUnavailable:
            return state
        if event.type == xr.StructureType.EVENT_DATA_SESSION_STATE_CHANGED:
            kind = ctypes.POINTER(xr.EventDataSessionStateChanged)
            state = xr.SessionState(ctypes.cast(ctypes.byref(event), kind).contents.state)
            if state == xr.SessionState.READY:
                stereo = xr.ViewConfigurationType.PRIMARY_STEREO
                xr.begin_session(session, xr.SessionBeginInfo(stereo))


if __name__ == "__main__":
    main()
