"""Paths in time: minimum-jerk pieces that add up."""

from __future__ import annotations

Piece = tuple[float, float, tuple[float, ...], tuple[float, ...]]


class Path:
    """A point of n numbers that moves by overlapping minimum-jerk pieces.

    A piece takes the point by `by` within `length` seconds along 10 s^3 - 15 s^4 + 6 s^5, whose
    peak speed is 1.875 |by| / length (Flash and Hogan 1985); pieces superpose (Flash and Henis
    1991). A piece may `bow` out sideways on its way and be back at its end.
    """

    __slots__ = ("_at", "_end", "_pieces", "until")

    def __init__(self, at: tuple[float, ...]) -> None:
        self._at = self._end = at
        self._pieces: list[Piece] = []
        self.until = float("-inf")
        """When the last piece ends, s."""

    @property
    def end(self) -> tuple[float, ...]:
        """Where the point will rest when all pieces are over."""
        return self._end

    def go(
        self, to: tuple[float, ...], start: float, length: float, bow: tuple[float, ...]
    ) -> None:
        """Add the piece that brings the point's end to `to`, from `start` on."""
        by = tuple(b - a for a, b in zip(self._end, to, strict=True))
        self._pieces.append((start, length, by, bow))
        self._end = to
        self.until = max(self.until, start + length)

    def at(self, t: float) -> tuple[float, ...]:
        """Where the point is at `t` s; `t` must not go back."""
        if not self._pieces:
            return self._at
        if t >= self.until:
            self._at = self._end
            self._pieces.clear()
            return self._at
        now = list(self._at)
        for start, length, by, bow in self._pieces:
            s = (t - start) / length
            if s <= 0.0:
                continue
            if s < 1.0:
                share = s * s * s * (10.0 + s * (6.0 * s - 15.0))
                side = 16.0 * (s * (1.0 - s)) ** 2
            else:
                share, side = 1.0, 0.0
            for i, step in enumerate(by):
                now[i] += share * step + side * bow[i]
        return tuple(now)
