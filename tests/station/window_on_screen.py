"""Opens the station's window on the screen of `DISPLAY` and keeps what it shows; a program.

python window_on_screen.py FILE.npz
"""

from __future__ import annotations

import sys
import time

import numpy as np
import station_screens as screens

from rehab.gfx import context
from rehab.station.shown import Press, Shown, Typed
from rehab.station.window import Station, open_window


class Desk:
    """Somebody plays, and the patient's picture changes when it is told to."""

    def __init__(self) -> None:
        self.number, self._shown, self._seen = 1, screens.playing(), screens.mirror()

    def shown(self, now: float) -> Shown:
        return self._shown

    def press(self, press: Press, typed: Typed) -> None:
        raise AssertionError("nobody pressed anything")

    def picture(self) -> tuple[int, np.ndarray]:
        return self.number, self._seen

    def step(self, now: float) -> None:
        pass


def main(path: str) -> None:
    context.choose(window=True)
    window = open_window()
    from OpenGL import GL

    from rehab.gfx.board import Board
    from rehab.gfx.renderer import Renderer

    desk, renderer, board = Desk(), Renderer(plain=True), Board()
    station = Station(desk, window, renderer, board)
    for _ in range(10):
        station.step()
    drawn, copied = station.drawn, station.copied
    spent = time.process_time()
    for _ in range(15):
        station.step()
    idle = time.process_time() - spent
    spent = time.process_time()
    for _ in range(15):
        desk.number += 1
        station.step()
    watching = time.process_time() - spent
    board.show((36, 82, 669.44, 542))  # as after a step, which swaps
    GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, 0)
    data = GL.glReadPixels(0, 0, *window.size, GL.GL_RGB, GL.GL_UNSIGNED_BYTE)
    pixels = np.frombuffer(data, np.uint8).reshape(window.size[1], window.size[0], 3)[::-1]
    np.savez(
        path,
        pixels=pixels,
        counts=(drawn, copied, station.drawn, station.copied),
        seconds=(idle, watching),
    )
    board.close()
    renderer.close()
    window.close()


if __name__ == "__main__":
    main(sys.argv[1])
