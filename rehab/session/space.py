"""Play space as it is moved: each move told with what the driver says of it."""

from __future__ import annotations

from typing import Any


class Space:
    """Follows `space_epoch`."""

    def __init__(self) -> None:
        self.epoch: int | None = None
        self._news: list[dict[str, Any]] = []

    def told(self, data: dict[str, Any]) -> None:
        """Take in a driver's news "space": it holds once its epoch is there."""
        self._news.append(data)

    def step(self, epoch: int) -> list[dict[str, Any]]:
        """The moves that a frame of `epoch` brings, as events tell them."""
        before, self.epoch = self.epoch, epoch
        moves: list[dict[str, Any]] = []
        if before is not None and epoch != before:
            # Nothing but that it moved is known of some drivers.
            moves = [data for data in self._news if data["epoch"] <= epoch]
            if not moves or moves[-1]["epoch"] != epoch:
                moves.append({"epoch": epoch, "cause": "", "transform": None})
        self._news = [data for data in self._news if data["epoch"] > epoch]
        return moves
