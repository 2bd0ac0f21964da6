"""What FHIR calls a measure: standard codes where they are certain, a local one always.

Sources: LOINC 72514-3 and 55411-3 as HL7's own guides use them; 41299-9 and 41387-2 as a mirror of
LOINC shows them. SNOMED CT 364564000 "Range of joint movement", body sites and laterality as DICOM
PS3.16 (CID 244, 4031) and public value sets use them. What no source confirmed is left out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from rehab.errors import UserError
from rehab.exports.ids import urn
from rehab.instruments import INSTRUMENTS
from rehab.measures import DEFINITIONS

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"
LOCAL = urn("code system")
"""The code system that each bundle carries."""

Resource = dict[str, Any]
Coding = dict[str, str]

UNITS = {
    "deg": "deg",
    "deg/s": "deg/s",
    "rad": "rad",
    "s": "s",
    "ms": "ms",
    "min": "min",
    "m": "m",
    "cm": "cm",
    "mm": "mm",
    "m2": "m2",
    "cm2": "cm2",
    "m/s": "m/s",
    "cm/s": "cm/s",
    "cm/m": "cm/m",
    "1": "1",
    "%": "%",
    "bit/s": "bit/s",
    "1/min": "1/min",
    "1/s": "1/s",
    "Hz": "Hz",
    "kg": "kg",
    "N": "N",
    "": "1",
}
"""UCUM's code of each of the store's units."""

_JOINTS = {
    "shoulder": (SNOMED, "16982005", "Shoulder region structure"),
    "elbow": (SNOMED, "16953009", "Elbow joint structure"),
    "forearm": (SNOMED, "14975008", "Forearm structure"),
    "neck": (SNOMED, "122494005", "Cervical spine structure"),
    "trunk": (SNOMED, "22943007", "Trunk structure"),
}
_SIDES = {
    "left": (SNOMED, "7771000", "Left"),
    "right": (SNOMED, "24028007", "Right"),
    "both": (SNOMED, "51440002", "Right and left"),
}
_RANGE = (SNOMED, "364564000", "Range of joint movement")
_RANGES = ("active_rom", "assisted_rom", "passive_rom", "excursion", "range_used")
"""Measures that are a range of joint movement."""

_LOINC = {
    ("active_rom", "shoulder_abduction", "left"): ("41299-9", "Shoulder - left Abduction Active"),
    ("active_rom", "shoulder_external_rotation", ""): ("41387-2", "Shoulder External rotation"),
}
"""By measure, motion and side; without a side the code says nothing of it."""

PAIN = (LOINC, "72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported")
DURATION = (LOINC, "55411-3", "Exercise duration")
LATERALITY = (SNOMED, "272741003", "Laterality")


def coding(system: str, code: str, display: str) -> Coding:
    return {"system": system, "code": code, "display": display}


_UNFIT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def plain(text: str) -> str:
    """`text` without what FHIR's strings may not hold; "-" where nothing is left."""
    return " ".join(_UNFIT.sub(" ", text).split()) or "-"


def unit(name: str) -> str | None:
    """UCUM's code of a unit; None where it has none that we know."""
    return UNITS.get(name)


def quantity(value: float, name: str) -> Resource:
    """`value` in the store's unit `name`, which stands as text where UCUM's code is not known."""
    code = unit(name)
    if code is None:
        return {"value": value, "unit": plain(name)}
    return {"value": value, "unit": name or code, "system": UCUM, "code": code}


@dataclass(frozen=True)
class SiteCodes:
    """A site's own codes, by measure, motion and side; "" means any motion or side."""

    by: Mapping[tuple[str, str, str], Coding] = field(default_factory=dict)

    def of(self, measure: str, motion: str, side: str) -> Coding | None:
        """The most particular code for a measure."""
        for key in ((motion, side), (motion, ""), ("", side), ("", "")):
            if found := self.by.get((measure, *key)):
                return found
        return None


class Codes:
    """The codes of one bundle; it remembers the local ones for the code system."""

    def __init__(self, site: SiteCodes | None = None) -> None:
        self._site = site or SiteCodes()
        self._used: dict[str, str] = {}

    def local(self, code: str, display: str) -> Coding:
        """A code of the bundle's own code system."""
        code = re.sub(r"\s+", "-", plain(code))
        display = self._used.setdefault(code, plain(display))
        return coding(LOCAL, code, display)

    def only(self, code: str, display: str) -> Resource:
        """A concept that has a local code alone."""
        local = self.local(code, display)
        return {"coding": [local], "text": local["display"]}

    def measure(self, name: str, motion: str, side: str, statistic: str = "") -> Resource:
        """The concept of a measure: the site's code first, then what is standard, then ours.

        Ours says everything, the side too, so that nobody joins left and right by it.
        """
        text = title(name, motion, side, statistic)
        end = statistic if statistic in ("lowest", "highest", "sum") else ""
        parts = [part for part in (name, motion, side, end) if part]
        codings = []
        if site := self._site.of(name, motion, side):
            codings.append(dict(site))
        if name == "active_time":
            codings.append(coding(*DURATION))
        if name in _RANGES and site_of(motion) is not None:
            for where in (side, ""):
                if found := _LOINC.get((name, motion, where)):
                    codings.append(coding(LOINC, *found))
            codings.append(coding(*_RANGE))
        codings.append(self.local(".".join(parts), text))
        return {"coding": codings, "text": plain(text)}

    def system(self, version: str) -> Resource:
        """The code system with every local code that was used."""
        return {
            "resourceType": "CodeSystem",
            "url": LOCAL,
            "version": version,
            "name": "RehabMeasures",
            "title": "Measures of movement in a headset",
            "status": "active",
            "content": "fragment",
            "caseSensitive": True,
            "concept": [
                {"code": code, "display": display} for code, display in sorted(self._used.items())
            ],
        }


def site_of(motion: str) -> Resource | None:
    """The body site of a motion ("shoulder_flexion"), None where no code is certain."""
    joint = _JOINTS.get(motion.partition("_")[0])
    return None if joint is None else {"coding": [coding(*joint)]}


def laterality(side: str) -> Resource | None:
    """The component that tells the side."""
    code = _SIDES.get(side)
    if code is None:
        return None
    return {
        "code": {"coding": [coding(*LATERALITY)]},
        "valueCodeableConcept": {"coding": [coding(*code)], "text": code[2]},
    }


@lru_cache(maxsize=4096)
def title(name: str, motion: str, side: str, statistic: str = "") -> str:
    """A measure as a person reads it: "Active range of motion, ...: shoulder flexion, left"."""
    known = DEFINITIONS.get(name)
    clinic, _, instrument = name.partition(".")
    if clinic == "score" and instrument:
        found = INSTRUMENTS.get(instrument)
        words = f"{found.title if found else instrument}, read at the clinic"
    else:
        words = known.title if known else name.replace("_", " ").capitalize()
    rest = [part.replace("_", " ") for part in (motion, side) if part]
    if statistic in ("lowest", "highest", "sum"):
        rest.append(statistic)
    return f"{words}: {', '.join(rest)}" if rest else words


_FIELDS = {"measure", "motion", "side", "system", "code", "display"}
_NEEDED = ("measure", "system", "code", "display")
_CODE = re.compile(r"\S+( \S+)*")
_URI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+")
_MOST = 1 << 20


def site_codes(path: Path) -> SiteCodes:
    """A site's map: TOML, a `[[code]]` a measure with `measure`, `system`, `code`, `display` and,
    where it is of one only, `motion` and `side`. Raises `UserError`."""
    try:
        if path.stat().st_size > _MOST:
            raise UserError(f"{path} is larger than a map of codes can be (1 MB).")
        read = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UserError(f"The codes {path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(f"{path} is no TOML file: {error}.") from None
    entries = read.pop("code", None)
    if read or not isinstance(entries, list):
        raise UserError(f"{path} must hold [[code]] tables and nothing else.")
    found: dict[tuple[str, str, str], Coding] = {}
    for number, entry in enumerate(entries, 1):
        where = f"{path}, [[code]] number {number}"
        key, code = _entry(entry, where)
        if key in found:
            raise UserError(f"{where}: {' '.join(filter(None, key))} has a code already.")
        found[key] = code
    return SiteCodes(found)


def _entry(entry: Any, where: str) -> tuple[tuple[str, str, str], Coding]:
    if not isinstance(entry, dict) or not _FIELDS.issuperset(entry):
        raise UserError(f"{where} may hold {', '.join(sorted(_FIELDS))} and nothing else.")
    for name, value in entry.items():
        if not isinstance(value, str) or plain(value) != value:
            raise UserError(f"{where}: {name} must be one line of text.")
    for name in _NEEDED:
        if name not in entry:
            raise UserError(f"{where} lacks {name}.")
    if not _URI.fullmatch(entry["system"]):
        raise UserError(f"{where}: system must be a URI, as in {LOINC}.")
    if not _CODE.fullmatch(entry["code"]):
        raise UserError(f"{where}: code must be words with single spaces between them.")
    if entry.get("side", "") not in ("", *_SIDES):
        raise UserError(f"{where}: side must be one of {', '.join(_SIDES)}.")
    key = (entry["measure"], entry.get("motion", ""), entry.get("side", ""))
    return key, coding(entry["system"], entry["code"], entry["display"])
