"""What a simulated patient can do: one skill a cue, each a small module."""

from __future__ import annotations

from collections.abc import Mapping

from rehab.drivers.patient.skills.both_hands import Bear, Drum
from rehab.drivers.patient.skills.breathe import Breathe
from rehab.drivers.patient.skills.catching import Catch, Spare
from rehab.drivers.patient.skills.facing import Centre, Face, Pass, Search, Tilt
from rehab.drivers.patient.skills.follow import Follow, Watch
from rehab.drivers.patient.skills.grasping import Grab, Release
from rehab.drivers.patient.skills.mirrored import Clench, Mirror, Unclench
from rehab.drivers.patient.skills.postures import Look, Nod, Reach
from rehab.drivers.patient.skills.pressing import Press
from rehab.drivers.patient.skills.rising import Lean, Sit, Stand
from rehab.drivers.patient.skills.rolling import Roll
from rehab.drivers.patient.skills.skill import Skill, settling
from rehab.drivers.patient.skills.squeezing import Carry, Looser, Open, Pick
from rehab.drivers.patient.skills.touch import Touch
from rehab.drivers.patient.skills.tracing import Trace
from rehab.drivers.patient.skills.turning import Forearm, Hold, Point

SKILLS: Mapping[str, type[Skill]] = {
    "wait": Skill,
    "nod": Nod,
    "press": Press,
    "hold": Hold,
    "release": Release,
    "grab": Grab,
    "drum": Drum,
    "bear": Bear,
    "touch": Touch,
    "mirror": Mirror,
    "lean": Lean,
    "clench": Clench,
    "unclench": Unclench,
    "point": Point,
    "forearm": Forearm,
    "roll": Roll,
    "pick": Pick,
    "looser": Looser,
    "carry": Carry,
    "open": Open,
    "catch": Catch,
    "spare": Spare,
    "trace": Trace,
    "follow": Follow,
    "watch": Watch,
    "breathe": Breathe,
    "find": Search,
    "pass": Pass,
    "face": Face,
    "tilt": Tilt,
    "centre": Centre,
    "stand": Stand,
    "sit": Sit,
    "reach": Reach,
    "look": Look,
    "rest": Skill,
}
"""By cue: a new one is a class, a line here, and the cue in `rehab.scene.scene.CUES`. Of several
cues on show the earlier in this order is followed, the targets (`Skill.target`) as one."""

__all__ = ["SKILLS", "Skill", "settling"]
