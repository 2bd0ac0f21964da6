"""The simulated patient's own body: a trunk that leans from the hips and two arms of two segments.

All in the person's space: facing -Z, the floor at y = 0, the eyes over the origin when upright.
Plain floats, since a frame has a dozen vectors and numpy costs a microsecond on each.
"""

from __future__ import annotations

from math import acos, atan2, cos, hypot, pi, sin, sqrt

from rehab.drivers.patient.profile import Arm, Build

Vector = tuple[float, float, float]
Pose = tuple[float, float, float, float, float, float, float]

GRIP_DISTAL = 0.08
"""The grip pose lies this far beyond the wrist along the forearm, m, …"""
GRIP_PALMAR = 0.02
"""… and this far on the palm's side, m."""
RISE, INWARD = 0.036, 0.024
"""How far the shoulder joint itself rises and comes in with an arm held straight up, m: collarbone
and shoulder blade go with the arm, a third of its elevation (Inman 1944) [M]."""
DOWN, OUTWARD = 2.0, 0.5
BESIDE = 0.07
"""How far out an upper arm hangs whose elbow is at the side: 4 degrees, for the trunk's width."""
HALF = sqrt(0.5)


class Trunk:
    """The trunk's axis and what hangs on it, for a lean given by two projection angles."""

    __slots__ = ("_rise", "_step", "axis", "build", "forward", "hip", "neck", "right", "shoulders")

    def __init__(self, build: Build) -> None:
        self.build = build
        self._rise, self._step = build.rise, build.step
        self.axis: Vector = (0.0, 1.0, 0.0)
        self.neck = self.hip = (0.0, 0.0, 0.0)
        self.shoulders: tuple[Vector, Vector] = (self.neck, self.neck)
        self.lean(0.0, 0.0)

    def lean(self, forward: float, right: float, up: float = 0.0) -> None:
        """Lean by angles as seen from the side and from behind, rad; `up` is how far somebody who
        was seated has stood up: 0 seated, 1 standing."""
        self.forward, self.right = forward, right
        x, z = sin(right) / cos(right), -sin(forward) / cos(forward)
        scale = 1.0 / sqrt(x * x + 1.0 + z * z)
        x, y, z = x * scale, scale, z * scale
        self.axis = (x, y, z)
        build = self.build
        hip_y, hip_z = build.hip + up * self._rise, build.eye_forward - up * self._step
        self.hip = (0.0, hip_y, hip_z)
        high, out = build.neck_up, build.shoulder_out
        self.neck = (high * x, hip_y + high * y, hip_z + high * z)
        # The shortest turn of +Y onto the axis takes (out, 0, 0) to this.
        side_x = out * (y + z * z / (1.0 + y))
        side_y, side_z = -out * x, -out * x * z / (1.0 + y)
        high = build.shoulder_up
        cx, cy, cz = high * x, hip_y + high * y, hip_z + high * z
        self.shoulders = (
            (cx - side_x, cy - side_y, cz - side_z),
            (cx + side_x, cy + side_y, cz + side_z),
        )


class Limb:
    """One arm: where its joints are, for where its grip is wanted.

    The hand is stiff on the forearm and turned as the forearm is, thumb up when it points forward,
    so the elbow and the grip are the ends of one rigid segment and the solution is closed. `roll`
    turns it further about the line between them, palm down positive, rad: so the grip stays where
    it is wanted, and the forearm's own axis, three degrees off that line, goes round it.
    """

    __slots__ = (
        "_base",
        "arm",
        "elbow",
        "far",
        "flexion",
        "forearm",
        "grip",
        "humerus",
        "lower",
        "near",
        "out",
        "roll",
        "shoulder",
        "turn",
        "upper",
        "wrist",
    )

    def __init__(self, build: Build, arm: Arm, side: int) -> None:
        self.arm = arm
        self.out = 1.0 if side else -1.0
        self.upper, self.forearm = build.upper_arm, build.forearm
        forward = self.forearm + GRIP_DISTAL
        self.lower = hypot(forward, GRIP_PALMAR)
        self._base = (-self.out * GRIP_PALMAR / self.lower, 0.0, -forward / self.lower)
        self.far = self._span(arm.elbow_least)
        self.near = self._span(arm.elbow_most)
        self.shoulder = self.elbow = self.wrist = self.grip = (0.0, 0.0, 0.0)
        self.humerus: Vector = (0.0, -1.0, 0.0)
        self.turn = (0.0, 0.0, 0.0, 1.0)
        self.flexion = self.roll = 0.0

    def _span(self, flexion: float) -> float:
        """From shoulder to grip at a flexion of the elbow, m."""
        a, b = self.upper, self.lower
        return sqrt(a * a + b * b + 2.0 * a * b * cos(flexion))

    def reach(
        self,
        shoulder: Vector,
        target: Vector,
        axis: Vector,
        elevation: float,
        tucked: float = 0.0,
    ) -> None:
        """Bring the grip to `target`, or as near as the limits let it come.

        `shoulder` is where the joint is with the arm hanging, `axis` the trunk's (up), `elevation`
        the largest angle of the humerus from its down end. The more it is `tucked` (0 to 1), the
        more the elbow is kept at the side instead of where it goes by itself.
        """
        sx, sy, sz = self.shoulder = self._girdle(shoulder, target, axis)
        wx, wy, wz = target[0] - sx, target[1] - sy, target[2] - sz
        wanted = sqrt(wx * wx + wy * wy + wz * wz)
        if wanted < 1e-6:  # at the joint itself: as near as it gets, before it
            wx, wy, wz, wanted = 0.0, 0.0, -1.0, 1.0
            target = (sx, sy, sz - self.near)
        wx, wy, wz = wx / wanted, wy / wanted, wz / wanted
        span = min(max(wanted, self.near), self.far)
        ex, ey, ez = self._swivel(wx, wy, wz)
        if tucked > 0.0:
            ex, ey, ez = self._tucked((wx, wy, wz), (ex, ey, ez), axis, tucked)
        upper = self.upper
        along = (upper * upper + span * span - self.lower * self.lower) / (2.0 * span * upper)
        along = min(max(along, -1.0), 1.0)
        across = sqrt(1.0 - along * along)
        hum = (along * wx + across * ex, along * wy + across * ey, along * wz + across * ez)
        down = (-axis[0], -axis[1], -axis[2])
        self.humerus = hum = cone(hum, down, 0.0, elevation)
        x, y, z = self.elbow = (sx + upper * hum[0], sy + upper * hum[1], sz + upper * hum[2])
        fx, fy, fz = target[0] - x, target[1] - y, target[2] - z
        size = sqrt(fx * fx + fy * fy + fz * fz) or 1e-6
        least, most = self.arm.elbow_least, self.arm.elbow_most
        fx, fy, fz = cone((fx / size, fy / size, fz / size), hum, least, most)
        if tucked > 0.0:
            fx, fy, fz = self._turned((fx, fy, fz), hum, pi * (1.0 - tucked))
        lower = self.lower
        self.grip = (x + lower * fx, y + lower * fy, z + lower * fz)
        self._hand(fx, fy, fz)

    def _girdle(self, shoulder: Vector, target: Vector, axis: Vector) -> Vector:
        """Where the shoulder joint is with the arm on its way to `target`."""
        x, y, z = target[0] - shoulder[0], target[1] - shoulder[1], target[2] - shoulder[2]
        size = sqrt(x * x + y * y + z * z) or 1.0
        raised = 0.5 + 0.5 * (x * axis[0] + y * axis[1] + z * axis[2]) / size
        up, inward = (RISE + self.arm.shrug) * raised, INWARD * raised * self.out
        return (
            shoulder[0] + up * axis[0] - inward * axis[1],
            shoulder[1] + up * axis[1] + inward * axis[0],
            shoulder[2] + up * axis[2],
        )

    def _swivel(self, x: float, y: float, z: float) -> Vector:
        """Where the elbow points, across the unit line from shoulder to grip.

        Behind when the arm hangs, down when it reaches forward, a little outward always; without
        the flip that a plain "elbow down" has on a hanging arm. The weights of down and outward
        are those that suit bent arms in CMU's and UI-PRMD's motion capture best.
        """
        c = -y
        turned = 1.0 / max(1.0 + c, 0.02)
        side = self.out * x
        ex = -z * x * turned - DOWN * c * x + OUTWARD * (self.out - side * x)
        ey = z - DOWN * (1.0 - c * c) - OUTWARD * side * y
        ez = c + x * x * turned - DOWN * c * z - OUTWARD * side * z
        dot = ex * x + ey * y + ez * z
        ex, ey, ez = ex - dot * x, ey - dot * y, ez - dot * z
        scale = 1.0 / (sqrt(ex * ex + ey * ey + ez * ez) or 1.0)
        return ex * scale, ey * scale, ez * scale

    def _tucked(self, way: Vector, free: Vector, axis: Vector, share: float) -> Vector:
        """Where the elbow points, across `way`, between `free` and the side of the trunk."""
        side = self.beside(axis)
        dot = way[0] * side[0] + way[1] * side[1] + way[2] * side[2]
        x, y, z = (s - dot * w for s, w in zip(side, way, strict=True))
        size = sqrt(x * x + y * y + z * z)
        if size < 0.02:  # the arm hangs straight: no side of it is nearer
            return free
        held = share / size
        x, y, z = (held * a + (1.0 - share) * b for a, b in zip((x, y, z), free, strict=True))
        scale = 1.0 / (sqrt(x * x + y * y + z * z) or 1.0)
        return x * scale, y * scale, z * scale

    def _turned(self, fore: Vector, hum: Vector, more: float) -> Vector:
        """The forearm turned about a hanging upper arm no further than its limits and `more`."""
        hx, hy, hz = hum
        size = sqrt(max(1.0 - hz * hz, 1e-9))
        ax, ay, az = (hz * hx / size, hz * hy / size, (hz * hz - 1.0) / size)  # ahead, across it
        out = self.out
        ox, oy, oz = (
            out * (hy * az - hz * ay),
            out * (hz * ax - hx * az),
            out * (hx * ay - hy * ax),
        )
        along = fore[0] * hx + fore[1] * hy + fore[2] * hz
        ahead = fore[0] * ax + fore[1] * ay + fore[2] * az
        aside = fore[0] * ox + fore[1] * oy + fore[2] * oz
        turn = atan2(aside, ahead)
        bound = min(max(turn, -self.arm.internal - more), self.arm.external + more)
        if bound == turn:
            return fore
        level = hypot(ahead, aside)
        c, s = level * cos(bound), level * sin(bound)
        return (
            along * hx + c * ax + s * ox,
            along * hy + c * ay + s * oy,
            along * hz + c * az + s * oz,
        )

    def beside(self, axis: Vector) -> Vector:
        """The upper arm, a unit vector, with the elbow at the side of a trunk along `axis`."""
        x, y, z = BESIDE * self.out - axis[0], -axis[1], -axis[2]
        size = sqrt(x * x + y * y + z * z)
        return x / size, y / size, z / size

    def _hand(self, fx: float, fy: float, fz: float) -> None:
        """Turn the hand so that elbow to grip points along a unit vector; place the wrist."""
        bx, _, bz = self._base
        qx, qy, qz = -bz * fy, bz * fx - bx * fz, bx * fy
        qw = 1.0 + bx * fx + bz * fz
        size = sqrt(qx * qx + qy * qy + qz * qz + qw * qw) or 1.0
        qx, qy, qz, qw = qx / size, qy / size, qz / size, qw / size
        if self.roll != 0.0:
            half = -0.5 * self.out * self.roll
            s, c = sin(half), cos(half)
            ax, ay, az = s * fx, s * fy, s * fz
            qx, qy, qz, qw = (
                c * qx + ax * qw + ay * qz - az * qy,
                c * qy - ax * qz + ay * qw + az * qx,
                c * qz + ax * qy - ay * qx + az * qw,
                c * qw - ax * qx - ay * qy - az * qz,
            )
        self.turn = qx, qy, qz, qw
        # Where the turn takes -Z: the forearm's own axis.
        ax = -2.0 * (qx * qz + qw * qy)
        ay = -2.0 * (qy * qz - qw * qx)
        az = -1.0 + 2.0 * (qx * qx + qy * qy)
        ex, ey, ez = self.elbow
        fore = self.forearm
        self.wrist = (ex + fore * ax, ey + fore * ay, ez + fore * az)
        hum = self.humerus
        self.flexion = acos(min(1.0, max(-1.0, hum[0] * ax + hum[1] * ay + hum[2] * az)))

    def grip_pose(self) -> Pose:
        """The OpenXR grip pose: -Z to the thumb, +Y to the elbow."""
        x, y, z, w = self.turn
        return *self.grip, HALF * (w + x), HALF * (y + z), HALF * (z - y), HALF * (w - x)

    def aim_pose(self) -> Pose:
        """The OpenXR aim pose: -Z along the forearm."""
        return *self.grip, *self.turn


def cone(v: Vector, axis: Vector, least: float, most: float) -> Vector:
    """The unit vector nearest to `v` whose angle to the unit `axis` is within the bounds."""
    c = v[0] * axis[0] + v[1] * axis[1] + v[2] * axis[2]
    if cos(most) <= c <= cos(least):
        return v
    x, y, z = v[0] - c * axis[0], v[1] - c * axis[1], v[2] - c * axis[2]
    size = sqrt(x * x + y * y + z * z)
    if size < 1e-9:  # along the axis: any way out is as near
        x, y, z = -axis[1], axis[0], 0.0
        size = sqrt(x * x + y * y) or 1.0
    angle = least if c > cos(least) else most
    c, s = cos(angle), sin(angle) / size
    return c * axis[0] + s * x, c * axis[1] + s * y, c * axis[2] + s * z


def angle(a: Vector, b: Vector) -> float:
    """The angle between two unit vectors, rad."""
    return acos(min(1.0, max(-1.0, a[0] * b[0] + a[1] * b[1] + a[2] * b[2])))


def distance(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    """Between two points, m."""
    return sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2)


class Head:
    """A head that turns after what it looks at, with a lag, and nods."""

    __slots__ = (
        *("_nodding", "_speed_p", "_speed_r", "_speed_y"),
        *("build", "eyes", "pitch", "roll", "yaw"),
    )

    GAIN = 0.7  # the eyes do the rest [M]
    RATE = 9.0  # 1/s: nine tenths of a turn in 0.43 s [M]
    NOD, NOD_LASTS = 0.28, 0.9  # rad and s: small and unhurried [M]

    def __init__(self, build: Build) -> None:
        self.build = build
        self.yaw = self.pitch = self.roll = 0.0
        """Left, up and left ear down, rad, as last turned without the nod."""
        self.eyes: Vector = (0.0, 0.0, 0.0)
        self._speed_y = self._speed_p = self._speed_r = 0.0
        self._nodding = self.NOD_LASTS

    def nod(self) -> None:
        """Begin a nod: down and back."""
        self._nodding = 0.0

    def turn(self, neck: Vector, at: Vector | None, dt: float, face: Vector | None = None) -> Pose:
        """The head's pose after `dt` s of turning to `at`, or to straight ahead; or, where it is
        the head itself that is asked, to `face`: left, up and left ear down, rad."""
        yaw, pitch, roll = face if face is not None else (*self._glance(neck, at), 0.0)
        rate = self.RATE
        dt = min(dt, 0.05)  # a longer step than this would overshoot
        self._speed_y += dt * (rate * rate * (yaw - self.yaw) - 2.0 * rate * self._speed_y)
        self._speed_p += dt * (rate * rate * (pitch - self.pitch) - 2.0 * rate * self._speed_p)
        self._speed_r += dt * (rate * rate * (roll - self.roll) - 2.0 * rate * self._speed_r)
        self.yaw += dt * self._speed_y
        self.pitch += dt * self._speed_p
        self.roll += dt * self._speed_r
        self._nodding = min(self._nodding + dt, self.NOD_LASTS)
        down = self.NOD * sin(pi * self._nodding / self.NOD_LASTS) ** 2
        return self._pose(neck, self.yaw, self.pitch - down, self.roll)

    def _glance(self, neck: Vector, at: Vector | None) -> tuple[float, float]:
        """How far the head turns left and up for eyes that look at `at`."""
        if at is None:
            return 0.0, 0.0
        build = self.build
        x, y = at[0] - neck[0], at[1] - neck[1] - build.eye_up
        z = at[2] - neck[2] + build.eye_forward
        yaw = self.GAIN * min(1.2, max(-1.2, atan2(-x, -z)))
        return yaw, self.GAIN * min(0.9, max(-0.9, atan2(y, hypot(x, z))))

    def _pose(self, neck: Vector, yaw: float, pitch: float, roll: float) -> Pose:
        """Turned on the neck: left, then up, then left ear down."""
        sy, cy, sp, cp, sr, cr = sin(yaw), cos(yaw), sin(pitch), cos(pitch), sin(roll), cos(roll)
        up, forward = self.build.eye_up * cr, self.build.eye_forward
        aside = -self.build.eye_up * sr
        level = forward * cp - up * sp
        self.eyes = x, y, z = (
            neck[0] - level * sy + aside * cy,
            neck[1] + up * cp + forward * sp,
            neck[2] - level * cy - aside * sy,
        )
        sy, cy = sin(0.5 * yaw), cos(0.5 * yaw)
        sp, cp = sin(0.5 * pitch), cos(0.5 * pitch)
        sr, cr = sin(0.5 * roll), cos(0.5 * roll)
        qx, qy, qz, qw = cy * sp, sy * cp, -sy * sp, cy * cp
        return (
            *(x, y, z),
            *(qx * cr + qy * sr, qy * cr - qx * sr, qz * cr + qw * sr, qw * cr - qz * sr),
        )
