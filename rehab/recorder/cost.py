"""What the recorder costs the frame thread, measured on a real one with a real store."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np

from rehab.frame import FRAME, TRACKED, FrameBuffer
from rehab.recorder.recorder import Recorder
from rehab.store import Store


def write_cost(frames: int = 20_000, *, hertz: float = 2000.0) -> dict[str, float]:
    """Microseconds of `Recorder.write` a frame: p50, p99, worst; by this thread's own clock.

    Frames of ever new numbers come at `hertz`, so that blocks are packed and stored meanwhile.
    """
    chance = np.random.Generator(np.random.PCG64(0))
    poses = np.cumsum(chance.normal(0, 1e-3, (frames, 7)), axis=0).astype(np.float32)
    buffer = FrameBuffer()
    costs = np.empty(frames, np.int64)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cost.db"
        with Store.open(path, create=True) as store:
            session = store.begin_session(store.add_patient("cost"), {}, {})
        recorder = Recorder(path, session)
        for number in range(frames):
            record = buffer.record
            record["index"], record["t_sample"] = number, number * 11_111_111
            record["head"], record["head_bits"] = poses[number], TRACKED
            record["grip_right"], record["grip_right_bits"] = poses[number], TRACKED
            buffer.quantise()
            before = time.thread_time_ns()
            recorder.write(record)
            costs[number] = time.thread_time_ns() - before
            if number % 20 == 0:
                time.sleep(20 / hertz)
        recorder.close("completed")
    micro = costs / 1000.0
    p50, p99 = np.percentile(micro, (50, 99))
    return {"p50": float(p50), "p99": float(p99), "worst": float(micro.max())}


if __name__ == "__main__":
    print({name: round(value, 2) for name, value in write_cost().items()}, FRAME.itemsize, "bytes")
