"""A program in the lab: the headset's driver with a renderer that only clears; prints JSON.

Its one argument is JSON: frames (how many to play once FOCUSED), mirror, close ("driver" or
"window"), recentre (a mode, at the tenth frame).
"""

from __future__ import annotations

import json
import sys
import time
from statistics import median

from OpenGL import GL

from rehab.drivers.openxr import OpenXRDriver
from rehab.frame import FOCUSED


class Clearing:
    """Dark green to the left eye, lighter green to the right."""

    def __init__(self) -> None:
        self.framebuffer = GL.glGenFramebuffers(1)

    def draw(self, scene, eyes):
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self.framebuffer)
        for eye in eyes:
            self._attach(GL.GL_FRAMEBUFFER, eye)
            GL.glClearColor(0.1, 0.2 + 0.1 * eye.layer, 0.3, 1.0)
            GL.glClear(GL.GL_COLOR_BUFFER_BIT)

    def mirror(self, eye, size):
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, self.framebuffer)
        self._attach(GL.GL_READ_FRAMEBUFFER, eye)
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, 0)
        whole = (0, 0, *eye.size, 0, 0, *size)
        GL.glBlitFramebuffer(*whole, GL.GL_COLOR_BUFFER_BIT, GL.GL_NEAREST)

    def _attach(self, target, eye):
        GL.glFramebufferTextureLayer(target, GL.GL_COLOR_ATTACHMENT0, eye.texture, 0, eye.layer)


def main() -> None:
    order = {"frames": 90, "mirror": False, "close": "driver", "recentre": ""}
    order |= json.loads(sys.argv[1])
    opened = time.perf_counter()
    driver = OpenXRDriver(mirror=order["mirror"])
    clearing, told, played, started = Clearing(), {}, 0, 0.0
    records, news = [], []
    while driver.wait():
        record = driver.frame()
        news += driver.news()
        driver.draw(clearing, None)
        if record["presence"] == FOCUSED:
            started = started or time.perf_counter()
            played += 1
            told |= {"elapsed": time.perf_counter() - started}
            records.append(record.copy())
        if played == 10 and order["recentre"]:
            driver.recentre(order["recentre"])
        if played == order["frames"]:
            if order["close"] == "driver":
                break
            driver.window.pressed.append("escape")  # what a person's key would leave there
            driver.window.poll = lambda: None
    driver.close()
    told |= {
        "to_first_frame": started - opened,
        "frames": played,
        "ended": driver.ended,
        "news": news,
        "info": [driver.info.runtime, driver.info.system, driver.info.refresh_hz],
    }
    if records:
        told["last"] = {name: records[-1][name].tolist() for name in records[-1].dtype.names}
        told["epochs"] = [int(record["space_epoch"]) for record in records]
        ahead = [int(record["t_display"]) - int(record["t_sample"]) for record in records]
        told["ahead_ms"] = median(ahead) / 1e6
    print(json.dumps(told))


if __name__ == "__main__":
    main()
