"""From a posture to the joints: the simulated people's own forward kinematics.

Axes are OpenXR's, metres; the person stands at x = z = 0 and faces -Z. This shares nothing with
`rehab.body`, which is judged on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rehab import math3d
from rehab.bench.people.person import Girdle, Person

Floats = npt.NDArray[np.float64]
Array = npt.NDArray[Any]
"""Joints are computed in float64 and turns in math3d's float32."""

OUT = np.array([-1.0, 1.0])
"""+X is outwards of the right arm (1), inwards of the left (0)."""

SEAT = 0.46
"""Height of the hips' axis above the floor of somebody who sits, metres."""

GRIP = (0.0, -0.02, -0.08)
"""The grip from the wrist in the hand's axes, as in shared/motion: distal and palmar."""

ALONG, ABOVE = {"strap": 1.0, "forearm": 0.5}, {"strap": 0.04, "forearm": 0.055}
"""A fastened controller: share of the way from elbow to wrist, and metres above that line."""


@dataclass
class Posture:
    """What the joints do in N frames, degrees: all of it *beside* the person's posture at rest."""

    place: Floats
    """(N, 3) metres: the hips, from where they are at ease."""
    trunk: Floats
    """(N, 3) yaw left, forward, right."""
    neck: Floats
    """(N, 3) yaw left, pitch up, roll left ear down: the head to the trunk."""
    slide: Floats
    """(N,) metres: the head forward, neither turned nor leant."""
    active: Floats
    """(N, 2) 0 idle arm that hangs, 1 an arm in use."""
    swing: Floats
    """(N, 2, 2) forward and outward swing of the humerus from the thorax' down axis: their length
    is the elevation, their direction the plane."""
    twist: Floats
    """(N, 2) external turn of the humerus about itself, after the shortest swing."""
    elbow: Floats
    pronation: Floats
    """(N, 2) 0 with the thumb up when the elbow is bent, pronation positive."""
    wrist: Floats
    """(N, 2, 2) extension, radial deviation."""
    shrug: Floats
    """(N, 2) the clavicle's elevation beyond its rhythm."""
    reach: Floats
    """(N, 2) the clavicle's protraction beyond its rhythm."""


@dataclass(frozen=True)
class Joints:
    """Joint centres (N, [2,] 3) in metres, turns (N, [2,] 4), poses (N, [2,] 7)."""

    pelvis: Array
    neck_base: Array
    thorax: Array
    skull: Array
    head: Array
    shoulder: Array
    elbow: Array
    wrist: Array
    forearm: Array
    hand: Array
    grip: Array
    tracker: Array


def turn(yaw: npt.ArrayLike, forward: npt.ArrayLike, right: npt.ArrayLike) -> Array:
    """Degrees (N,) to a turn (N, 4): heading last, the lean a single turn, as a tower leans."""
    return math3d.multiply(about_y(yaw), vector(-np.asarray(forward), 0.0, -np.asarray(right)))


def about_x(angle: npt.ArrayLike) -> Array:
    """The turn (…, 4) by degrees (…) about +X."""
    return math3d.axis_angle((1.0, 0.0, 0.0), np.radians(angle))


def about_y(angle: npt.ArrayLike) -> Array:
    """The turn (…, 4) by degrees (…) about +Y."""
    return math3d.axis_angle((0.0, 1.0, 0.0), np.radians(angle))


def about_z(angle: npt.ArrayLike) -> Array:
    """The turn (…, 4) by degrees (…) about +Z."""
    return math3d.axis_angle((0.0, 0.0, 1.0), np.radians(angle))


def vector(x: npt.ArrayLike, y: npt.ArrayLike, z: npt.ArrayLike) -> Array:
    """The turn (…, 4) of a rotation vector in degrees."""
    v = np.radians(np.stack(np.broadcast_arrays(x, y, z), -1))
    return math3d.axis_angle(v, np.linalg.norm(v, axis=-1))


def neck_turn(neck: Floats) -> Array:
    """Yaw, pitch, roll (…, 3) in degrees to the head's turn (…, 4) to the trunk."""
    yaw, pitch, roll = np.moveaxis(neck, -1, 0)
    return math3d.multiply(math3d.multiply(about_y(yaw), about_x(pitch)), about_z(roll))


def joints(person: Person, posture: Posture) -> Joints:
    """The joints of `person` in every frame of `posture`."""
    pelvis, neck_base, thorax = _trunk(person, posture)
    skull, head = _head(person, posture, neck_base, thorax)
    arms = [_arm(person, posture, side, neck_base, thorax) for side in (0, 1)]
    shoulder, elbow, wrist, forearm, hand, grip = (
        np.stack(parts, 1) for parts in zip(*arms, strict=True)
    )
    tracker = _tracker(person, posture, neck_base, thorax)
    return Joints(
        pelvis, neck_base, thorax, skull, head, shoulder, elbow, wrist, forearm, hand, grip, tracker
    )


def _tracker(person: Person, posture: Posture, neck_base: Array, thorax: Array) -> Array:
    """The pose (N, 7) of a tracker on the chest, which skin and clothes turn a little."""
    raised = np.linalg.norm(posture.swing, axis=-1).mean(1)
    slipped = vector(*(np.array(person.tracker_slip)[:, None] * raised / 90.0))
    skin = math3d.multiply(thorax, slipped)
    at = neck_base + math3d.rotate(skin, person.tracker_offset)
    return np.concatenate([at, math3d.multiply(skin, vector(*person.tracker_tilt))], -1)


def _trunk(person: Person, posture: Posture) -> tuple[Array, Array, Array]:
    """Pelvis' centre and neck base (N, 3), and the thorax' turn (N, 4)."""
    share = np.array(person.pelvis_share)
    tilt = (0.0, person.pelvis_rest, 0.0)
    pelvic = math3d.multiply(turn(*(posture.trunk * share).T), turn(*tilt))
    lumbar = turn(*(posture.trunk * (1.0 - share)).T)
    settled = math3d.multiply(math3d.conjugate(turn(*tilt)), turn(*person.thorax_rest))
    thorax = math3d.multiply(math3d.multiply(pelvic, lumbar), settled)
    hips = posture.place + np.array((0.0, SEAT if person.seated else person.hip_height, 0.0))
    pelvis = hips + math3d.rotate(pelvic, (0.0, person.pelvis, 0.0))
    loin = pelvis + math3d.rotate(pelvic, (0.0, person.loin, 0.0))
    return pelvis, loin + math3d.rotate(thorax, person.chest), thorax


def _head(person: Person, posture: Posture, neck_base: Array, thorax: Array) -> tuple[Array, Array]:
    """The skull's turn (N, 4), and the headset's pose (N, 7)."""
    unbent = math3d.conjugate(turn(*person.thorax_rest))
    at_ease = math3d.multiply(unbent, neck_turn(np.array(person.head_rest)))
    lower = math3d.multiply(thorax, neck_turn(posture.neck * person.neck_share))
    neck = np.array(person.neck) - posture.slide[:, None] * (0.0, 0.0, 1.0)
    pivot = neck_base + math3d.rotate(math3d.multiply(lower, unbent), neck)
    skull = math3d.multiply(math3d.multiply(thorax, neck_turn(posture.neck)), at_ease)
    pitch, roll, before = person.headset
    eyes = pivot + math3d.rotate(skull, np.array(person.eyes) - np.array((0.0, 0.0, before)))
    worn = math3d.multiply(skull, math3d.multiply(about_x(pitch), about_z(roll)))
    return skull, np.concatenate([eyes, worn], -1)


def _clavicle(girdle: Girdle, swing: Floats, shrug: Floats, reach: Floats) -> tuple[Floats, ...]:
    """Elevation and retraction of the clavicle, and the blade's turn beyond it: degrees (N,)."""
    forward, outward = swing.T
    elevation = np.hypot(forward, outward)
    ramp = np.clip((elevation - girdle.onset) / (150.0 - girdle.onset), 0.0, 1.15)
    ramp = np.where(ramp < 0.3, ramp**2 / 0.6, ramp - 0.15)
    sideways = np.divide(outward, elevation, out=np.ones_like(outward), where=elevation > 1.0)
    ahead = np.clip(forward / 90.0, 0.0, 2.0)
    raised = girdle.elevation * ramp / 0.85 + shrug
    back = girdle.retraction * ramp * (0.3 + 0.7 * sideways**2)
    back = back - girdle.protraction * np.sin(np.pi * np.minimum(ahead, 1.0) / 2.0) - reach
    return raised, back, np.maximum(girdle.blade * elevation - raised, -raised)


def shoulders(person: Person, posture: Posture, side: int) -> Array:
    """The shoulder joint (N, 3) from the neck base, in the thorax' axes."""
    out = OUT[side]
    raised, back, blade = _clavicle(
        person.girdle[side], posture.swing[:, side], posture.shrug[:, side], posture.reach[:, side]
    )
    mirror = np.array([out, 1.0, 1.0])
    sternum = np.array(person.sternum) * mirror
    rest = np.array(person.shoulder[side]) * mirror
    acromion = rest + np.array((0.0, person.acromion, 0.0))
    clavicle = math3d.multiply(about_y(-out * back), about_z(out * raised))
    scapula = math3d.multiply(clavicle, about_z(out * blade))
    blade_joint = sternum + math3d.rotate(clavicle, acromion - sternum)
    return np.asarray(blade_joint + math3d.rotate(scapula, rest - acromion))


def _arm(
    person: Person, posture: Posture, side: int, neck_base: Array, thorax: Array
) -> tuple[Array, ...]:
    out = float(OUT[side])
    forward, outward = posture.swing[:, side].T
    swung = vector(forward, 0.0, out * outward)
    upper = math3d.multiply(thorax, math3d.multiply(swung, about_y(-out * posture.twist[:, side])))
    shoulder = neck_base + math3d.rotate(thorax, shoulders(person, posture, side))
    elbow = shoulder + math3d.rotate(upper, (0.0, -person.upper_arm[side], 0.0))
    hinge = math3d.multiply(about_z(out * person.carrying[side]), about_x(posture.elbow[:, side]))
    forearm = math3d.multiply(upper, hinge)
    wrist = elbow + math3d.rotate(forearm, (0.0, -person.forearm[side], 0.0))
    rolled = math3d.multiply(forearm, about_y(out * posture.pronation[:, side]))
    extension, deviation = posture.wrist[:, side].T
    bent = math3d.multiply(about_x(extension), about_y(out * deviation))
    hand = math3d.multiply(math3d.multiply(rolled, (-0.5, -out * 0.5, -out * 0.5, 0.5)), bent)
    grip = _grip(person, posture, side, elbow, wrist, forearm, hand)
    return shoulder, elbow, wrist, forearm, hand, grip


def _grip(
    person: Person,
    posture: Posture,
    side: int,
    elbow: Array,
    wrist: Array,
    forearm: Array,
    hand: Array,
) -> Array:
    """The controller's pose (N, 7): held, or fastened to wrist or forearm."""
    out, mount = float(OUT[side]), person.mounts[side]
    tilt = vector(*person.grip_tilt[side])
    if mount == "hand":
        at = wrist + math3d.rotate(hand, np.array(GRIP) + person.grip_offset[side])
        held = math3d.multiply(hand, (0.5, out * 0.5, out * 0.5, 0.5))
        return np.concatenate([at, math3d.multiply(held, tilt)], -1)
    # Skin rolls with the hand at the wrist, and half as far half way up.
    rolled = math3d.multiply(forearm, about_y(out * ALONG[mount] * posture.pronation[:, side]))
    above = np.array([out * ABOVE[mount], 0.0, 0.0]) + person.grip_offset[side]
    on = elbow + ALONG[mount] * (wrist - elbow) + math3d.rotate(rolled, above)
    return np.concatenate([on, math3d.multiply(rolled, tilt)], -1)
