#!/usr/bin/env python3
"""Writes docs/programme.schema.json, the JSON Schema of a programme's file.

    python tools/write_programme_schema.py

A test compares the two; an editor that knows JSON Schema checks a programme with it while it is
written.
"""

from __future__ import annotations

from pathlib import Path

from rehab.prescription.schema import text

if __name__ == "__main__":
    path = Path(__file__).resolve().parents[1] / "docs" / "programme.schema.json"
    path.write_text(text(), encoding="utf-8")
    print(path)
