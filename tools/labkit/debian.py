"""Makes the place: a Debian root by debootstrap, or this machine's own packages by apt-get."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

from labkit import LabError, say
from labkit.place import PACKAGES, SUITE, Place, release
from labkit.process import call

APT = ("apt-get", "-q", "-y", "--no-install-recommends", "-o", "Dpkg::Options::=--force-unsafe-io")
QUIET = {"DEBIAN_FRONTEND": "noninteractive"}
CA_BUNDLE = "/etc/ssl/certs/ca-certificates.crt"


def furnish(place: Place) -> None:
    """Bring the place to having every package; changes little where it has them."""
    if place.is_host:
        if not place.complete():
            say(f"installing {len(PACKAGES)} packages with apt-get")
            _apt(["apt-get", "update", "-q"])
            _apt([*APT, "install", *PACKAGES])
        return
    if not (place.root / "etc/debian_version").exists():
        _debootstrap(place)
    _adopt_settings(place.root)
    if not place.complete():
        say("installing Monado, Mesa and Xvfb in the root (about half a minute)")
        repair = "dpkg --configure -a && apt-get update -q"  # an interrupted install goes on
        install = f"{' '.join(APT)} install {' '.join(PACKAGES)} && apt-get clean"
        call(place, ["sh", "-c", f"{repair} && {install}"], "apt-get in the lab's root", **QUIET)


def _apt(command: list[str]) -> None:
    done = subprocess.run(
        command, env={**os.environ, **QUIET}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-8:])
        raise LabError(f"{' '.join(command[:3])} … failed; its last lines:\n{tail}")


def _debootstrap(place: Place) -> None:
    """Build the root beside its final name, so that an interrupted build is never taken for one."""
    if shutil.which("debootstrap") is None:
        say("installing debootstrap")
        _apt(["apt-get", "update", "-q"])
        _apt([*APT, "install", "debootstrap", "debian-archive-keyring"])
    partial = place.root.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.parent.mkdir(parents=True, exist_ok=True)
    say(f"building a Debian {SUITE} root (about three quarters of a minute)")
    # in namespaces of its own: interrupted, it leaves no process and no mount behind
    command = ["unshare", "--mount", "--pid", "--mount-proc", "--fork", "--kill-child", "--"]
    command += ["debootstrap", "--variant=minbase", "--include=ca-certificates", SUITE]
    command += [str(partial), *_mirror()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-8:])
        raise LabError(f"debootstrap failed; its last lines:\n{tail}")
    partial.rename(place.root)


def _mirror() -> list[str]:
    """The mirror that this Debian's apt uses; none elsewhere, which is debootstrap's default."""
    if release()[0] != "debian":
        return []
    apt = Path("/etc/apt")
    for path in (apt / "sources.list", *sorted((apt / "sources.list.d").glob("*"))):
        if path.suffix in (".list", ".sources") and path.is_file():
            pattern = r"^(?:deb\s+(?:\[.*?\]\s+)?|URIs:\s*)(\S+/debian/?)(?:\s|$)"
            if found := re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE):
                return [found[1]]
    return []


def _adopt_settings(root: Path) -> None:
    """Copy what this machine needs to reach its registries: proxies, certificates, names."""
    dump = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=False)
    wanted = re.compile(r"Acquire::(https?|Check-|Retries|ForceIPv)", re.IGNORECASE)
    lines = [line for line in dump.stdout.splitlines() if wanted.match(line)]
    (root / "etc/apt/apt.conf.d/99host").write_text("\n".join(lines) + "\n", encoding="utf-8")
    if Path("/etc/resolv.conf").exists():
        shutil.copyfile("/etc/resolv.conf", root / "etc/resolv.conf")
    bundle = os.environ.get("SSL_CERT_FILE", CA_BUNDLE)
    if Path(bundle).is_file():
        shutil.copyfile(bundle, root / "etc/ssl/certs/ca-certificates.crt")


def pip_environment(place: Place) -> dict[str, str]:
    """This machine's pip settings that are true inside: index, proxy, certificates, patience."""
    if place.is_host:
        return {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    config = configparser.RawConfigParser(strict=False)
    home = Path.home()
    config.read(
        [
            "/etc/pip.conf",
            "/etc/xdg/pip/pip.conf",
            home / ".pip/pip.conf",
            home / ".config/pip/pip.conf",
        ]
    )
    found = {}
    for name in ("index-url", "proxy", "timeout", "trusted-host"):
        variable = "PIP_" + name.upper().replace("-", "_")
        value = os.environ.get(variable) or config.get("global", name, fallback="")
        if value:
            found[variable] = value
    if (place.root / "etc/ssl/certs/ca-certificates.crt").exists():
        found["PIP_CERT"] = "/etc/ssl/certs/ca-certificates.crt"
    return found
