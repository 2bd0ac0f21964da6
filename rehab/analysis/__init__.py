"""From a file of movement to a clinician's numbers: angles, ranges, repetitions, what was amiss.

    analysis = analyse(read(Path("anna.npz")))
    write(analysis, Path("analysis/anna"))

Modules: `reading` and `checking` (what a file must be), `suspicions` (what it seems to be instead),
`columns` (bodies as named columns), `rom`, `repeated`, `quality`, `analysing` (all of it together),
`writing` and `pictures` (what stays), `words` (what things are called).
"""

from __future__ import annotations

from rehab.analysis.analysing import Analysis, analyse
from rehab.analysis.reading import Checked, read
from rehab.analysis.writing import write

__all__ = ["Analysis", "Checked", "analyse", "read", "write"]
