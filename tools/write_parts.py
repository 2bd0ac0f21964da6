#!/usr/bin/env python3
"""Writes what the program is made of: docs/sbom.cdx.json and docs/soup.md.

    python tools/write_parts.py

Both come from the runtime lock, the first through CycloneDX's own tool (in the `dev` lock); what a
part is for and what happens when it fails stands in docs/risk/parts.toml. The same lock gives the
same bytes: no time, no random number, and no address or path of where it was made.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from check_licences import OTHER_SYSTEMS, licence_of

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements" / "runtime.txt"
PARTS = ROOT / "docs" / "risk" / "parts.toml"
SBOM = ROOT / "docs" / "sbom.cdx.json"
SOUP = ROOT / "docs" / "soup.md"
PIN = re.compile(r"^([\w.-]+)==([^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\?$", re.MULTILINE)
KEPT = ("name", "version", "purl", "type")


def main() -> int:
    SBOM.write_text(json.dumps(sbom(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    SOUP.write_text(soup(), encoding="utf-8")
    return 0


def pins() -> list[tuple[str, str, str]]:
    """Name, version and marker (or nothing) of every package in the runtime lock."""
    return PIN.findall(LOCK.read_text(encoding="utf-8"))


def reasons() -> dict[str, dict[str, str]]:
    """What docs/risk/parts.toml says of each part, by name."""
    table = tomllib.loads(PARTS.read_text(encoding="utf-8"))
    return {part["name"]: part for part in table["part"]}


def sbom() -> dict:
    """The bill of materials (CycloneDX 1.6). A package's hashes stand in the lock, file by file."""
    tool = [str(Path(sys.executable).parent / "cyclonedx-py"), "requirements", str(LOCK)]
    tool += ["--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible", "--of", "JSON"]
    made = json.loads(subprocess.run(tool, check=True, capture_output=True, text=True).stdout)
    components = []
    for one in made["components"]:
        kept = {key: one[key] for key in KEPT} | {"bom-ref": one["purl"]}
        if said := licence(one["name"]):
            kept["licenses"] = [{"license": {"name": said}}]
        components.append(dict(sorted(kept.items())))
    root = {key: made["metadata"]["component"][key] for key in ("name", "type", "version")}
    return {
        "$schema": made["$schema"],
        "bomFormat": made["bomFormat"],
        "specVersion": made["specVersion"],
        "version": 1,
        "metadata": {"component": root | {"bom-ref": "rehab"}},
        "components": sorted(components, key=lambda one: one["purl"]),
    }


def licence(name: str) -> str:
    """What the installed package says of its licence."""
    try:
        return licence_of(distribution(name))
    except PackageNotFoundError:
        return OTHER_SYSTEMS.get(name, "")


def soup() -> str:
    """The page of parts: those that we chose with their reasons, then what these bring along."""
    told, locked = reasons(), pins()
    chosen = [pin for pin in locked if pin[0] in told]
    others = [pin for pin in locked if pin[0] not in told]
    rows = [
        f"| {name} | {said['why']} | {said['fails']} | {said['known']} |"
        for name, said in sorted(told.items())
    ]
    return PAGE.format(
        chosen="\n".join(_row(*pin) for pin in chosen),
        reasons="\n".join(rows),
        others="\n".join(_row(*pin) for pin in others),
    )


def _row(name: str, version: str, marker: str) -> str:
    return f"| {name} | {version} | {marker or 'always'} | {licence(name) or 'not stated'} |"


PAGE = """# Parts that others made

Software of unknown provenance (IEC 62304) that is installed to play, as the lock
`requirements/runtime.txt` holds it. `tools/write_parts.py` writes this page and
`docs/sbom.cdx.json` (CycloneDX 1.6); a test says when they are behind. Every package is fetched by
version and SHA-256: another file under the same name is refused.

**Known issues.** Whoever changes the lock, and whoever makes a release, looks every part up in its
own release notes and advisories and, by the bill of materials, in a public vulnerability database;
what concerns us is put into the table below, and how soon it has to be mended stands in
`SECURITY.md`. The table holds what trying the parts out and their makers' notes have shown. No
vulnerability database has been asked by machine for this lock yet. The program itself never asks
anyone.

## What it is for, and what happens when it fails

| part | what for | when it fails | known issue that concerns us |
|---|---|---|---|
{reasons}

Not from the lock but of the system: Python, the OpenXR runtime, the graphics driver (`rehab doctor`
names those two), and for speech espeak-ng.

## Chosen by us

| part | version | where | licence |
|---|---|---|---|
{chosen}

## Brought along by those

| part | version | where | licence |
|---|---|---|---|
{others}
"""

if __name__ == "__main__":
    sys.exit(main())
