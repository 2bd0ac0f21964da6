"""The decorator of the body's kernel, and the modules that it is made of."""

from __future__ import annotations

from pathlib import Path

from rehab.compiled import compiler

SOURCES = ("weights", "layout", "record", "vectors", "trunk", "arm", "certainty", "kernel")
"""The modules whose functions are compiled."""

compiled = compiler(*(Path(__file__).with_name(f"{name}.py") for name in SOURCES))
