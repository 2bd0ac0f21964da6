"""The fake runtime's hands, trackers and eyes: what is held, where joints are, what pulses."""

from __future__ import annotations

from typing import Any

from rehab.bench.fakexr.world import World


class Inputs(World):
    """The part of the runtime that is about people's bodies."""

    def xrPathToString(self, instance: int, path: int, capacity: int, count: Any, into: Any) -> int:
        text = self._paths[path].encode() + b"\0"
        count._obj.value = len(text)
        if capacity:
            into.value = text
        return 0

    def xrGetCurrentInteractionProfile(self, session: int, hand: int, into: Any) -> int:
        side = self._paths[hand].rpartition("/")[2]
        profile = self.profiles.get(side, "")
        into._obj.interaction_profile = self._path(profile) if profile else 0
        return 0

    def xrGetActionStatePose(self, session: int, asked: Any, into: Any) -> int:
        into._obj.is_active = int(self._path_of(asked) in self.profiles)
        return 0

    def xrStopHapticFeedback(self, session: int, action: Any) -> int:
        self.pulses.append((self._path_of(action), 0.0, 0.0, 0.0))
        return 0

    def _path_of(self, asked: Any) -> str:
        return self._paths[asked._obj.subaction_path].rpartition("/")[2]
