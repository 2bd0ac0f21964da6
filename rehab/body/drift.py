"""Whether the body that was measured another day still fits the one that rests here now."""

from __future__ import annotations

import dataclasses
import math
from gettext import gettext as _

from rehab import math3d
from rehab.body.calibration import Calibration

EYES = 0.04
"""Metres: a headset that sits a centimetre higher, and somebody who sits up, explain less."""

TILT = math.radians(12.0)
"""Putting a headset on again tilts it by five degrees."""

ARM = 0.05
"""Metres between eyes and a hanging palm: two centimetres of headset and grip, and a bent elbow."""

SHOULDER = 0.04
"""Metres by which mid-shoulder may seem to have moved under the headset."""

HUNG, ASIDE = 0.85, 0.45
"""A palm hangs that is below its shoulder by more than this part of the arm, and farther aside by
less than this part of that drop."""


def drift(known: Calibration, rest: Calibration) -> str | None:
    """Why `known` does not fit a person whose rest now shows `rest`: a sentence, or None.

    What both show is compared, and arms only where both times they hung.
    """
    if (known.posture, known.mounts) != (rest.posture, rest.mounts):
        return _("Posture or controllers are not those of last time.")
    higher = rest.eye_height - known.eye_height
    if abs(higher) > EYES:
        where = _("higher") if higher > 0.0 else _("lower")
        said = _("The eyes are {centimetres:.0f} cm {where} than last time.")
        return said.format(centimetres=100.0 * abs(higher), where=where)
    if max(abs(a - b) for a, b in zip(known.head_tilt, rest.head_tilt, strict=True)) > TILT:
        return _("The headset sits at another angle than last time.")
    if math.dist(known.neck, rest.neck) > SHOULDER:
        return _("The shoulders are not where they were last time.")
    for side, name in enumerate((_("left"), _("right"))):
        before, now = _drop(known, side), _drop(rest, side)
        if before is not None and now is not None and abs(now - before) > ARM:
            return _("The {side} hand hangs elsewhere than last time.").format(side=name)
    return None


def hung(body: Calibration, side: int) -> bool:
    """Whether that arm hung at rest."""
    palm = body.rest_hands[side]
    if palm is None:
        return False
    x, y, z = palm
    aside = math.hypot(abs(x) - 0.5 * body.shoulder_width, z)
    return -y > HUNG * body.arm(side) and aside < -ASIDE * y


def _drop(body: Calibration, side: int) -> float | None:
    """How far below the eyes a palm hangs, metres; None where it does not hang."""
    palm = body.rest_hands[side]
    return None if palm is None or not hung(body, side) else -(palm[1] + body.neck[1])


def taken_over(known: Calibration, rest: Calibration) -> Calibration:
    """The lengths of `known`, with the place and the way things are worn of `rest`."""
    level = math3d.rotate(known.tilt(), known.neck_pivot)
    x, y, z = math3d.rotate(math3d.conjugate(rest.tilt()), level).tolist()
    return dataclasses.replace(
        rest,
        neck=known.neck,
        shoulder_width=known.shoulder_width,
        upper_arm=known.upper_arm,
        forearm=known.forearm,
        reach=known.reach,
        measured=known.measured,
        neck_pivot=(x, y, z),
    )
