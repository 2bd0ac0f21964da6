#!/usr/bin/env python3
"""Cuts the report's fonts out of Inter: two weights, with figures of one width.

apt-get install fonts-inter
python tools/report_fonts.py /usr/share/fonts/opentype/inter rehab/report/fonts
"""

from __future__ import annotations

import sys
from pathlib import Path

import uharfbuzz

WEIGHTS = ("Inter-Regular.otf", "Inter-SemiBold.otf")
SIGNS = "\u2009\u2010\u2011\u2012\u202f–—‘’‚“”„†•…‹›€←↑→↓↔✓×−≤≥≈₂′″№ʼ▲▼■◆○●"
LETTERS = {*range(0x20, 0x7F), *range(0xA0, 0x250), *range(0x300, 0x340), *range(0x370, 0x530)}
LETTERS |= {*range(0x1E00, 0x1F00), *map(ord, SIGNS)}
FEATURES = ("ccmp", "calt", "kern", "mark", "mkmk", "tnum", "locl")


def subset(path: Path) -> bytes:
    """The font at `path` with Latin, Greek, Cyrillic and the report's signs."""
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))
    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.clear()
    wanted.unicode_set.update(LETTERS & set(face.unicodes))
    wanted.layout_feature_tag_set.clear()
    wanted.layout_feature_tag_set.update(int.from_bytes(f.encode(), "big") for f in FEATURES)
    wanted.flags = uharfbuzz.SubsetFlags.NOTDEF_OUTLINE | uharfbuzz.SubsetFlags.NO_HINTING
    return bytes(uharfbuzz.subset(face, wanted).blob.data)


def main() -> None:
    source, target = map(Path, sys.argv[1:3])
    for name in WEIGHTS:
        (target / name).write_bytes(subset(source / name))
        print(f"{target / name}: {(target / name).stat().st_size} bytes")


if __name__ == "__main__":
    main()
