"""Who the simulated patient is: a build, two arms and their impairments, by name.

Marks on the numbers: [S#] is the source # of the project's field report, named in full here;
[M] is general clinical knowledge that was not looked up: plausible, never to be cited.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import radians

from rehab.errors import UserError


@dataclass(frozen=True)
class Build:
    """Lengths of the body's parts in metres, from stature. Between joint centres they are means of
    women and men of de Leva 1996 (J Biomech 29:1223) [M], else as said."""

    stature: float
    seated: bool

    @property
    def hip(self) -> float:
        """Height of the hip joints; seated, the eyes are 0.46 of stature above a chair of 0.45 m
        (NASA-STD-3000) [M]."""
        return 0.45 + 0.027 * self.stature if self.seated else 0.503 * self.stature

    @property
    def rise(self) -> float:
        """How much higher the hips are standing than sitting on that chair."""
        return Build(self.stature, False).hip - Build(self.stature, True).hip

    @property
    def step(self) -> float:
        """How far forward the hips go from a chair to above the feet: a thigh's length less how far
        the feet were drawn back [M]."""
        return 0.18 * self.stature

    @property
    def shoulder_up(self) -> float:
        """From the hips up to the line between the shoulder joints."""
        return 0.291 * self.stature

    @property
    def shoulder_out(self) -> float:
        """From the midline to a shoulder joint: half the biacromial breadth less 2 cm [M]."""
        return 0.108 * self.stature

    @property
    def neck_up(self) -> float:
        """From the hips up to where the head turns, in the middle of the neck [M]."""
        return 0.383 * self.stature

    @property
    def eye_up(self) -> float:
        """From where the head turns up to the eyes, 0.936 of stature high (Winter) [M]."""
        return 0.050 * self.stature

    @property
    def eye_forward(self) -> float:
        """From where the head turns forward to the eyes; older people hold it forward [M]."""
        return 0.065 * self.stature

    @property
    def upper_arm(self) -> float:
        """From the shoulder joint to the elbow."""
        return 0.160 * self.stature

    @property
    def forearm(self) -> float:
        """From the elbow to the wrist."""
        return 0.153 * self.stature


@dataclass(frozen=True)
class Arm:
    """How one arm moves. The defaults are an older person's without an impairment."""

    elevation: float = radians(162)
    """Largest active angle of the humerus from the trunk's down axis, rad: 165 degrees of flexion
    at 65 to 85 years (Walker, in Norkin and White) [S48], 158 to 161 in a cohort of 2404 [S50]."""
    shrug: float = 0.0
    """How much further than usual the shoulder rises with the arm held straight up, m [M]."""
    elbow_least: float = radians(4)
    """Elbow flexion that stays when the arm is stretched, rad [M]."""
    elbow_most: float = radians(143)
    """Largest elbow flexion, rad: Walker, 65 to 85 years [S48]."""
    external: float = radians(81)
    """Largest turn of the humerus outwards, rad: lateral rotation, Walker, 65 to 85 years [S48]."""
    internal: float = radians(62)
    """The same inwards: medial rotation, Walker [S48]."""
    pronation: float = radians(71)
    """Furthest that the forearm rolls palm down from thumb up, rad: Walker, 65 to 85 years [S48]
    …"""
    supination: float = radians(74)
    """… and palm up."""
    roll_rate: float = radians(150)
    """Mean speed at which it rolls, rad/s [M]."""
    close_rate: float = 0.35
    """How fast a hand closes that is to close no further than needed, share of its way a second
    [M]."""
    close_spread: float = 0.012
    """Standard deviation of how far it is closed while it holds something, share of its way [M]."""
    open_time: float = 0.15
    """How long it takes to open, s: much longer after a stroke [M]."""
    reaction: float = 0.30
    """From seeing a target to moving, s [M]; `reaction_spread` is its standard deviation."""
    reaction_spread: float = 0.04
    start: float = 0.35
    """Movement time is `start` + distance / `rate`, s and m/s [M]."""
    rate: float = 0.8
    pieces: int = 1
    """Overlapping submovements that make up one reach: more are jerkier [M]."""
    bow: float = 0.06
    """How far the path bows out, as a share of its length [M]."""
    wander: float = 0.0
    """Standard deviation of where the pieces before the last end, as a share of the way [M]."""
    spread: float = 0.025
    """Standard deviation of where a reach ends, as a share of its length [M]."""
    tremor: float = 0.0003
    """Amplitude in m of the tremor while the hand is held up [M]."""
    tremor_hz: float = 7.0
    trunk_share: float = 0.03
    """The trunk's share of a reach that the arm could make alone. Trunk displacement is larger and
    more variable after stroke (Valdes and Glegg 2016) [S78]; the share itself is [M]."""
    slip: float = 0.0
    """How often something slips from the hand that carries it, 0 to 1 [M]."""
    asynchrony: float = -0.03
    """How much later than a beat a stroke is in the mean, s: people are early by 20 to 50 ms [M];
    `asynchrony_spread` is its standard deviation, 20 to 40 ms [M]."""
    asynchrony_spread: float = 0.025
    tiring: float = 1 / 900
    """Fatigue gained in a second with the arm at 90 degrees; 1 is exhausted [M]."""


@dataclass(frozen=True)
class Neck:
    """How far one neck goes each way, rad, and how well it knows the middle. The defaults are the
    AAOS's normal range: 45 degrees each of flexion, extension and lateral tilt, 60 of rotation
    [M]."""

    flexion: float = radians(45)
    extension: float = radians(45)
    left: float = radians(60)
    right: float = radians(60)
    left_tilt: float = radians(45)
    right_tilt: float = radians(45)
    overshoot: float = 0.0
    """How far past the middle it comes to rest that it finds unseen, in the mean, rad: less than
    none is short of it."""
    scatter: float = radians(2.0)
    """Standard deviation of where it rests then, rad: an absolute error of about 2 degrees [M]; one
    of 4.5 and more is taken for impaired (Revel 1991) [M]."""


@dataclass(frozen=True)
class Profile:
    """One invented person."""

    name: str
    arms: tuple[Arm, Arm] = field(default_factory=lambda: (Arm(), Arm()))
    neck: Neck = field(default_factory=Neck)
    stature: float = 1.68
    lean_forward: float = radians(25)
    """How far the trunk is leant to help an arm, rad: forward, sideways [M]."""
    lean_sideways: float = radians(12)
    rising: float = 1.4
    """Seconds in which somebody stands up, or sits down [M]."""
    stooping: float = radians(32)
    """How far the trunk is bent forward on the way, rad [M]."""
    sinks: float = 0.0
    """How often somebody sinks back half-way up, 0 to 1 [M]."""
    slowing: float = 0.3
    """How much longer a movement takes when exhausted, as a share [M]."""
    stiffening: float = radians(5)
    """Elevation lost when exhausted, rad [M]."""
    recovery: float = 1 / 90
    """Share of fatigue lost in a second with the arms down [M]."""
    neglect: float = 0.0
    """Extra s until something on the left is noticed [M]."""
    lapse: float = 0.0
    """How often something on the left is overlooked for several seconds, 0 to 1 [M]."""
    impulse: float = 0.0
    """How often a hand goes for what is to be let by, 0 to 1 [M]."""
    patience: float = 2.0
    """Seconds for which a target that the hand cannot reach is tried on [M]."""
    breaths: float = 15.0
    """Breaths a minute at rest [M]."""
    pain: int = 0
    """What they say on a scale from 0 to 10 [M]; so too …"""
    exertion: int = 3
    """… how hard it was …"""
    discomfort: int = 0
    """… whether the headset is unpleasant …"""
    fear: int = 2
    """… how much a movement is feared …"""
    unease: int = 1
    """… and how strange it was to see it."""

    @property
    def says(self) -> dict[str, int]:
        """The numbers by what is asked for."""
        return {
            "pain": self.pain,
            "exertion": self.exertion,
            "discomfort": self.discomfort,
            "fear": self.fear,
            "unease": self.unease,
        }


_STIFF = Arm(
    elevation=radians(90),  # the project's own definition of the profile
    external=radians(25),  # the capsular pattern: lateral rotation is lost most [M]
    internal=radians(45),
    shrug=0.03,
    start=0.5,
    rate=0.6,  # guarded for pain [M]
    reaction=0.32,
    bow=0.1,
    trunk_share=0.08,
    tiring=1 / 400,
)
_PARETIC = Arm(
    elevation=radians(100),
    shrug=0.015,
    elbow_least=radians(22),  # flexor synergy [M]
    elbow_most=radians(130),
    external=radians(40),  # held inwards by spasticity [M]
    pronation=radians(60),
    supination=radians(30),  # held palm down by spasticity [M]
    roll_rate=radians(70),
    close_rate=0.25,
    close_spread=0.035,
    open_time=0.7,
    reaction=0.50,
    reaction_spread=0.09,
    start=0.80,
    rate=0.45,  # two to three times the healthy movement time [M]
    pieces=3,
    bow=0.45,
    wander=0.12,
    spread=0.045,
    tremor=0.0010,
    tremor_hz=5.5,
    trunk_share=0.25,
    slip=0.1,
    asynchrony=0.04,
    asynchrony_spread=0.06,  # later, and more variable [M]
    tiring=1 / 240,
)
_LESS_AFFECTED = Arm(reaction=0.38, reaction_spread=0.06, start=0.45, rate=0.65, trunk_share=0.05)

PROFILES = {
    p.name: p
    for p in (
        Profile("healthy"),
        Profile("frozen-shoulder-right", (Arm(start=0.4, rate=0.7), _STIFF), pain=3, exertion=4),
        Profile(
            "stroke-left-moderate",
            (_PARETIC, _LESS_AFFECTED),
            rising=2.4,  # [M]
            sinks=0.3,
            slowing=0.6,
            stiffening=radians(10),
            recovery=1 / 150,
            neglect=0.2,
            lapse=0.15,
        ),
        Profile(
            "stroke-left-neglect",
            (_PARETIC, _LESS_AFFECTED),
            slowing=0.6,
            recovery=1 / 150,
            neglect=1.5,
            lapse=0.6,
        ),
        Profile(
            "neck-pain",
            neck=Neck(  # stiffest to the right, and sure of no middle [M]
                flexion=radians(35),
                extension=radians(25),
                left=radians(45),
                right=radians(28),
                left_tilt=radians(30),
                right_tilt=radians(22),
                overshoot=radians(4),
            ),
        ),
    )
}


def find(name: str) -> Profile:
    """The profile `name`; `UserError` with the names that there are."""
    try:
        return PROFILES[name]
    except KeyError:
        known = ", ".join(PROFILES)
        raise UserError(f'There is no simulated patient "{name}"; there are: {known}.') from None
