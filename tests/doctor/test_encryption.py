"""Whether a volume is encrypted, from the kernel's own files, and from other systems' words."""

from __future__ import annotations

from pathlib import Path

import pytest

from rehab.doctor import encryption
from rehab.doctor.encryption import Answer, bitlocker, filevault, linux

LUKS = "CRYPT-LUKS2-0123456789abcdef0123456789abcdef-luks-data"


class Machine:
    """As much of /proc, /sys and /dev as tells of volumes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "proc/self").mkdir(parents=True)
        (root / "dev/mapper").mkdir(parents=True)
        self.mounts: list[str] = []

    def mount(self, point: str, kind: str, source: str) -> None:
        self.mounts.append(f"30 1 8:1 / {point} rw,relatime shared:1 - {kind} {source} rw")
        (self.root / "proc/self/mountinfo").write_text("\n".join(self.mounts) + "\n")

    def device(self, name: str, uuid: str = "", on: tuple[str, ...] = (), mapper: str = "") -> None:
        folder = self.root / "sys/class/block" / name
        (folder / "slaves").mkdir(parents=True)
        (self.root / "dev" / name).touch()
        if mapper:
            (self.root / "dev/mapper" / mapper).symlink_to(f"../{name}")
        if uuid:
            (folder / "dm").mkdir()
            (folder / "dm/uuid").write_text(f"{uuid}\n")
        for slave in on:
            (folder / "slaves" / slave).mkdir()

    def ask(self, folder: str) -> Answer:
        return linux(Path(folder), self.root)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_plain_partition_is_not(machine: Machine) -> None:
    machine.device("sda2")
    machine.mount("/", "ext4", "/dev/sda2")
    assert machine.ask("/data/anna") == (False, "ext4 on /dev/sda2")


def test_luks_is(machine: Machine) -> None:
    machine.device("nvme0n1p3")
    machine.device("dm-0", LUKS, ("nvme0n1p3",), mapper="luks-data")
    machine.mount("/", "btrfs", "/dev/mapper/luks-data")
    assert machine.ask("/data") == (True, "LUKS")


def test_a_logical_volume_on_luks_is(machine: Machine) -> None:
    machine.device("sda3")
    machine.device("dm-0", LUKS, ("sda3",))
    machine.device("dm-1", "LVM-abcdef", ("dm-0",), mapper="vg-home")
    machine.mount("/", "ext4", "/dev/mapper/vg-home")
    assert machine.ask("/data") == (True, "LUKS")


def test_a_logical_volume_on_a_plain_disk_is_not(machine: Machine) -> None:
    machine.device("sda3")
    machine.device("dm-1", "LVM-abcdef", ("sda3",), mapper="vg-home")
    machine.mount("/", "ext4", "/dev/mapper/vg-home")
    assert machine.ask("/data").encrypted is False


def test_the_innermost_and_last_mount_counts(machine: Machine) -> None:
    machine.device("sda2")
    machine.device("sdb1")
    machine.device("dm-0", LUKS, ("sdb1",), mapper="stick")
    machine.mount("/", "ext4", "/dev/sda2")
    machine.mount("/my\\040data", "ext4", "/dev/sda2")
    machine.mount("/my\\040data", "ext4", "/dev/mapper/stick")
    assert machine.ask("/my data/rehab").encrypted is True
    assert machine.ask("/my").encrypted is False


@pytest.mark.parametrize("kind", ["tmpfs", "overlay", "nfs4", "zfs"])
def test_what_is_no_disk_of_this_computer_is_not_known(machine: Machine, kind: str) -> None:
    machine.mount("/", kind, "elsewhere")
    assert machine.ask("/data") == (None, f"it lies on {kind}")


def test_a_device_that_is_not_described_is_not_known(machine: Machine) -> None:
    machine.mount("/", "ext4", "/dev/root")
    assert machine.ask("/data").encrypted is None


def test_encrypting_file_systems_are(machine: Machine) -> None:
    machine.mount("/home", "fuse.gocryptfs", "/cipher")
    assert machine.ask("/home/a") == (True, "gocryptfs")


def test_no_list_of_mounts_is_not_known(tmp_path: Path) -> None:
    assert linux(Path("/data"), tmp_path).encrypted is None


@pytest.mark.parametrize(
    ("told", "is_on"),
    [("1", True), ("3", True), ("6", True), ("2", False), ("4", False), ("5", False), ("", None)],
)
def test_bitlocker(told: str, is_on: bool | None) -> None:
    assert bitlocker(told).encrypted is is_on


def test_filevault() -> None:
    assert filevault("FileVault is On.").encrypted is True
    assert filevault("FileVault is Off.").encrypted is False
    assert filevault("").encrypted is None


def test_a_folder_that_is_not_there_yet_is_asked_for_by_its_parent(tmp_path: Path) -> None:
    assert encryption.of(tmp_path / "a" / "b") == encryption.of(tmp_path)
