"""One measured run of `rehab bench store`: `python -m rehab.bench.store_run WHAT STORE [NUMBER …]`
prints as JSON what it took."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rehab.errors import UserError

ENDS = date(2026, 6, 1)
READS = 5


def decade(path: Path, sessions: float) -> dict[str, Any]:
    """Make ten years of one patient."""
    from rehab.bench.course import decade
    from rehab.store import Store

    Store.init(path).close()
    begun = time.process_time()
    decade(path, ENDS, int(sessions))
    seconds = time.process_time() - begun
    return {"seconds": seconds, "megabytes": path.stat().st_size / 1e6}


def clinic(path: Path, patients: float, sessions: float) -> dict[str, Any]:
    """Make a clinic of many patients."""
    from rehab.bench.course import clinic
    from rehab.store import Store

    Store.init(path).close()
    clinic(path, ENDS, int(patients), int(sessions))
    return {}


def html(path: Path) -> dict[str, Any]:
    """The report as a web page."""
    return _page(path, _course("html"))


def pdf(path: Path) -> dict[str, Any]:
    """The report as a PDF."""
    return _page(path, _course("pdf"))


def session(path: Path) -> dict[str, Any]:
    """The page of the patient's last session, which has a recording; made twice, since what is
    compiled is loaded from its cache once: that is start-up."""

    def make(store: Any) -> bytes:
        from rehab.report import making

        last = "SELECT session_id FROM recording_block LIMIT 1"
        return making.session_page(store, store.desk.one(last)["session_id"])

    return _page(path, make, warm=True)


def lists(path: Path) -> dict[str, Any]:
    """The list of patients, and a search in it, in a store that is open."""
    from rehab.store import Store

    found: dict[str, Any] = {}
    with Store.open(path) as store:
        for what, words in (("list", ""), ("search", "son-000")):
            begun = time.process_time()
            rows = store.roster.listed(words)
            found[what] = time.process_time() - begun
            if not rows:
                raise RuntimeError(f"{what} found nobody")
    return found


def record_any(path: Path, seconds: float) -> dict[str, Any]:
    """Record real movement of every source."""
    from rehab.bench.accuracy.takes import MOTION
    from rehab.bench.movement import clips

    return _record(path, [*clips(MOTION, True), *clips(MOTION, False)], seconds)


def record_headset(path: Path, seconds: float) -> dict[str, Any]:
    """Record movement that real headsets recorded, with all of their noise."""
    from rehab.bench.accuracy.takes import MOTION
    from rehab.bench.movement import clips

    return _record(path, clips(MOTION, True), seconds)


def read(path: Path) -> dict[str, Any]:
    """Read the one recording of the store, whole, again and again."""
    from rehab.store import Store

    times = []
    with Store.open(path) as store:
        (only,) = store.sessions()
        for _ in range(READS):
            begun = time.process_time()
            frames, gaps = store.frames(only.id)
            times.append(time.process_time() - begun)
            if gaps or len(frames) != only.frames:
                raise RuntimeError("the recording did not come back whole")
            del frames
    return {"seconds": times}


def frames(path: Path, count: float) -> dict[str, Any]:
    """What a recorder costs the frame thread."""
    from rehab.recorder.cost import write_cost

    return write_cost(int(count))


def _course(form: Any) -> Callable[[Any], bytes]:
    def make(store: Any) -> bytes:
        from rehab.report import making

        (who,) = store.patients()
        return making.course_page(store, making.overview(store, who), form)

    return make


def _page(path: Path, make: Callable[[Any], bytes], *, warm: bool = False) -> dict[str, Any]:
    if sys.platform != "linux":
        raise UserError("rehab bench store runs on Linux only: it counts memory as Linux tells it.")
    import resource

    begun = time.process_time()
    from rehab.store import Store

    with Store.open(path) as store:
        opened = time.process_time() - begun
        page = make(store)
        seconds = first = time.process_time() - begun
        if warm:
            begun = time.process_time()
            page = make(store)
            seconds = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    return {"seconds": seconds, "first": first, "opened": opened, "megabytes": peak} | {
        "bytes": len(page)
    }


def _record(path: Path, paths: Sequence[Path], seconds: float) -> dict[str, Any]:
    from rehab.bench.course.clinics import recorded
    from rehab.bench.movement import frames, without_aim
    from rehab.store import Store

    made, aiming = frames(paths, seconds), path.with_name("aiming.db")
    for each in (path, aiming):
        Store.init(each).close()
    with_aim = recorded(aiming, made)
    return {"": recorded(path, without_aim(made)) / 1e6, ", and where they point": with_aim / 1e6}


RUNS: dict[str, Callable[..., dict[str, Any]]] = {
    run.__name__.replace("_", "-"): run
    for run in (decade, clinic, html, pdf, session, lists, record_any, record_headset, read, frames)
}


def made(arguments: Sequence[str]) -> dict[str, Any]:
    """What the run named by `arguments` took."""
    what, path, *numbers = arguments
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    return RUNS[what](Path(path), *map(float, numbers))


def main() -> None:
    """Print what the run named on the command line took."""
    print(json.dumps(made(sys.argv[1:])))


if __name__ == "__main__":
    main()
