"""Views into PDF by typst: PDF/UA-1 and PDF/A-2a, with fonts of our own and nothing fetched."""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from rehab.report import svg
from rehab.report.views import View

HERE = Path(__file__).resolve().parent
STANDARDS: Any = ["ua-1", "a-2a"]
PRINTED = {
    "paper": "#ffffff",
    "raised": "#ffffff",
    "ink": "#111a21",
    "quiet": "#46525b",
    "rule": "#cfc9bd",
    "data": "#2a4570",
    "soft": "#d5dce6",
    "error": "#e3e4e5",
    "accent": "#8f3518",
    "goal": "#5b4383",
}
"""The style sheets' colours on paper: PDF/A forbids none, but grey prints alike everywhere."""

UNSHOWN = re.compile(r"the text `?\"?(.+?)\"?`? could not be displayed", re.DOTALL)


def pdf(kind: str, view: View, made: datetime) -> bytes:
    """The PDF of `view`, a "course", a "session" or a "patient"; `made` is its date.

    What no font of ours can show is looked for in the system's fonts; what none can show is
    written as its number, since a PDF/A may not hold a sign without a form.
    """
    import typst

    handed = _handed(view)
    for fonts in (False, True):
        try:
            return _compiled(kind, handed, made, system=fonts)
        except typst.TypstError as error:
            if UNSHOWN.search(error.message) is None:
                raise
    return _compiled(kind, _shown(handed), made, system=False)


def _compiled(kind: str, handed: Any, made: datetime, *, system: bool) -> bytes:
    import typst

    done: bytes = typst.compile(
        HERE / "templates" / "report.typ",
        root=HERE / "templates",
        font_paths=[HERE / "fonts"],
        ignore_system_fonts=not system,
        sys_inputs={"kind": kind, "view": json.dumps(handed, ensure_ascii=True)},
        pdf_standards=STANDARDS,
        timestamp=int(made.timestamp()),
        format="pdf",
    )
    return done


def _handed(part: Any) -> Any:
    """The view as typst takes it: pictures as files of their own, nothing for an empty one."""
    if isinstance(part, dict):
        return {
            key: None if key in PICTURES and value == "" else _handed(value)
            for key, value in part.items()
        }
    if isinstance(part, list):
        return [_handed(one) for one in part]
    if isinstance(part, str) and part.startswith("<svg"):
        return {"svg": svg.standalone(part, style()), "alt": svg.alternative(part)}
    if isinstance(part, str):
        return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "\ufffd", part)
    return part


PICTURES = {"svg", "flags", "dose", "pain", "elevation", "reach", "picture", "search", "breath"}
"""The keys of a view that hold a picture, or nothing."""


@cache
def style() -> str:
    """The style sheets' rules for pictures, with the colours of paper."""
    rules = []
    for name in ("base.css", "session.css", "patient.css"):
        sheet = (HERE / "templates" / name).read_text(encoding="utf-8").split("@media (max-")[0]
        for found in re.finditer(r"^(svg text|(?:svg )?\.[^{}]*)\{([^}]*)\}", sheet, re.M):
            selector, body = found[1].replace("svg ", "").strip(), found[2]
            if re.search(r"fill|stroke|text-anchor|font-size:[^;]*px|opacity", body):
                rules.append(f"{selector}{{{_coloured(body)}}}")
    return "text{font-family:Inter}" + "".join(rules)


def _coloured(body: str) -> str:
    body = re.sub(r"var\(--([a-z]+)\)", lambda m: PRINTED[m[1]], body)
    return body.replace("font-family: inherit;", "").replace("650", "600")


@cache
def _letters() -> frozenset[int]:
    """The characters that the fonts of ours have."""
    import uharfbuzz

    blob = uharfbuzz.Blob.from_file_path(str(HERE / "fonts" / "Inter-Regular.otf"))
    return frozenset(uharfbuzz.Face(blob).unicodes)


def _shown(part: Any) -> Any:
    """The view with every character that has no form written as its number."""
    if isinstance(part, dict):
        return {key: _shown(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_shown(one) for one in part]
    if isinstance(part, str):
        return "".join(
            c if ord(c) in _letters() or c in "\n\t" else f"[U+{ord(c):04X}]" for c in part
        )
    return part
