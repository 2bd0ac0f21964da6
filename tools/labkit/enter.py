"""Steps into the lab from fresh namespaces and becomes the command; run as a script, not imported.

The one argument is JSON: root, home, checkout, shared (or null), logs (or null), cwd, argv. Every
mount belongs to this mount namespace, so it goes when the last process in it ends, however it ends.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def mount(*arguments: str, needed: bool = True) -> None:
    """Call mount(8); a failure ends the program unless it may be done without."""
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode and needed:
        sys.exit(f"lab: cannot mount {arguments[-1]}: {done.stderr.strip()}")


def bind(source: str, target: Path, option: str = "bind") -> None:
    """Show a folder of this machine at `target` inside the root."""
    target.mkdir(parents=True, exist_ok=True)
    mount("-o", option, source, str(target))


def furnish_root(root: Path, order: dict) -> None:
    """Give a Debian root its devices, its temporary folders and the checkout."""
    home = root / order["home"].lstrip("/")
    mount("--rbind", "/dev", str(root / "dev"))
    mount("-t", "proc", "proc", str(root / "proc"))
    mount("--rbind", "/sys", str(root / "sys"))
    for name in ("tmp", "run"):
        mount("-t", "tmpfs", "-o", "mode=1777", "tmpfs", str(root / name))
    bind(order["checkout"], home / "checkout")
    if order["shared"]:
        bind(order["shared"], home / "shared", "bind,ro")
    if order["logs"]:
        bind(order["logs"], home / "logs")


def main() -> None:
    order = json.loads(sys.argv[1])
    root, home = Path(order["root"]), order["home"]
    if root == Path("/"):
        mount("-t", "proc", "proc", "/proc", needed=False)  # a user namespace may refuse it
    else:
        furnish_root(root, order)
    run = root / home.lstrip("/") / "run"
    run.mkdir(parents=True, exist_ok=True)
    mount("-t", "tmpfs", "-o", "mode=0700", "tmpfs", str(run))
    os.chroot(root)
    os.chdir(order["cwd"])
    os.execvp(order["argv"][0], order["argv"])


main()
