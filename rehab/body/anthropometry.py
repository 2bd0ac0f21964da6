"""Proportions of the adult body, as fractions of stature: what three tracked points cannot show.

Each constant names its source. [M] marks one known to the authors from the literature and not
looked up again here; all are means of healthy adults, and a single person lies within about 5 %.
"""

from __future__ import annotations

EYE = 0.936
"""Eye height standing. Drillis & Contini 1966, in Winter, *Biomechanics and Motor Control* [M]."""

EYE_SEATED = 0.46
"""Eye height above the seat: NASA-STD-3000 and Panero & Zelnik, 50th percentile 0.45-0.47 [M]."""

SEAT = 0.44
"""Height of a chair's seat under load, metres: clinic chairs are 0.42 to 0.46 [M]."""

UPPER_ARM, FOREARM = 0.160, 0.153
"""Shoulder to elbow, elbow to wrist, between joint centres: de Leva 1996, J Biomech 29:1223,
means of women (0.1586, 0.1523) and men (0.1618, 0.1545) [M]."""

TRUNK = 0.291
"""Mid-shoulder to mid-hip: de Leva 1996, women 0.287, men 0.296 [M]."""

SHOULDER_DROP = 0.145
"""Eyes to mid-shoulder, downwards: vertex to mid-shoulder of de Leva 1996 (women 0.208, men 0.190)
less vertex to eyes (0.064) is 0.126 to 0.144 standing to attention; a hanging arm draws the
shoulder down by about a centimetre."""

SHOULDER_BACK = 0.060
"""Eyes to mid-shoulder, backwards, head level: about 10 cm [M]."""

SHOULDER_WIDTH = 0.207
"""Between the shoulder joints: biacromial breadth 0.23 to 0.245 less about 2 cm a side [M]."""

SKULL_DROP, SKULL_BACK = 0.025, 0.050
"""Eyes to the pivot on which the head nods, below and behind: the upper cervical spine lies a
little behind and below the ear canal [M]."""

GIRDLE_RISE, GIRDLE_INWARD, GIRDLE_BACK = 0.042, 0.050, 0.020
"""How far a shoulder joint has moved, in the trunk, when the arm is raised by `GIRDLE_FULL`: the
clavicle elevates and retracts by 15 to 25 degrees each (Inman 1944, Ludewig 2009 [M]). In the
clips of shared/motion inwards spans 0.00 (a skeleton) to 0.05 (a marker model); between."""

GIRDLE_FULL = 2.2689  # 130 degrees

GIRDLE_GIVE = 0.06
"""How far, beyond that, the shoulder follows a hand that reaches: protraction and shrug, about
10 cm between extremes [M]."""

STATURE_MIN, STATURE_MAX = 1.35, 2.05
"""Outside of these an eye height is taken for a mistake of floor or posture, and clamped."""


def stature(eye_height: float, posture: str) -> float:
    """Stature in metres of a person with this eye height above the floor in metres."""
    height = (eye_height - SEAT) / EYE_SEATED if posture == "seated" else (eye_height / EYE)
    return min(max(height, STATURE_MIN), STATURE_MAX)
