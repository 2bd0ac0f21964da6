"""The npm validators that say whether other software would take an export.

They are installed once, from tools/npm's lock, into a cache folder of the user's.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

LISTS = Path(__file__).resolve().parents[2] / "tools" / "npm"
FILES = ("package.json", "package-lock.json")

_FHIR = """
const {Fhir} = require('fhir');
const read = require('fs').readFileSync;
const answers = process.argv.slice(1).map(path => new Fhir().validate(
    JSON.parse(read(path, 'utf8')), {errorOnUnexpected: true}));
console.log(JSON.stringify(answers));
"""
_BIDS = """
const {BIDS} = require('bids-validator').default;
const next = (folders, found) => folders.length
    ? BIDS(folders[0], {}, issues => next(folders.slice(1), [...found, issues]))
    : console.log(JSON.stringify(found, (key, value) => key === 'stats' ? undefined : value));
next(process.argv.slice(1), []);
"""


def fhir(*paths: Path) -> list[dict[str, Any]]:
    """What npm's `fhir` says of each file: {valid, messages}."""
    found: list[dict[str, Any]] = json.loads(_node(_FHIR, *map(str, paths)))
    return found


def bids(*folders: Path) -> list[dict[str, Any]]:
    """What npm's `bids-validator` says of each data set: {errors, warnings}."""
    found: list[dict[str, Any]] = json.loads(_node(_BIDS, *map(str, folders)))
    return found


def _node(script: str, *arguments: str) -> str:
    done = subprocess.run(
        ["node", "-e", script, *arguments],
        cwd=installed(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout, done.stderr[-2000:]
    return done.stdout.splitlines()[-1]  # after what a validator says of itself


@functools.cache
def installed() -> Path:
    """The folder whose `node_modules` hold both validators.

    Skips the test where this machine has no npm, which no set-up with a required lab lets happen.
    """
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("there is no npm, which brings the validators of exports")
    import fcntl  # what Windows lacks

    lists = b"".join((LISTS / name).read_bytes() for name in FILES)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "rehab" / f"npm-{hashlib.sha256(lists).hexdigest()[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several processes may test at once
        if not (folder / "done").exists():
            _install(folder)
            (folder / "done").touch()
    return folder


def _install(folder: Path) -> None:
    for name in FILES:
        shutil.copy(LISTS / name, folder)
    command = ["npm", "ci", "--omit-lockfile-registry-resolved", "--ignore-scripts"]
    quiet = ["--no-audit", "--no-fund", "--no-progress"]
    done = subprocess.run(
        [*command, *quiet], cwd=folder, capture_output=True, text=True, timeout=240, check=False
    )
    if done.returncode and os.environ.get("REHAB_LAB_ABSENT"):
        pytest.skip("npm could not install the validators here; where the lab is, it must")
    if done.returncode:
        pytest.fail(f"npm could not install the validators:\n{done.stderr[-2000:]}")
