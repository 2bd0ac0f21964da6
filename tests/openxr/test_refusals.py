"""What a user reads where a headset cannot be used: one sentence that says what to do."""

from __future__ import annotations

import pytest
from xr import Result

from rehab.bench.fakexr import FakeRuntime
from rehab.drivers.openxr import OpenXRDriver
from rehab.drivers.openxr.functions import Runtime
from rehab.drivers.openxr.instance import Instance
from rehab.errors import UserError


def refusal(runtime: Runtime) -> str:
    with pytest.raises(UserError) as told:
        OpenXRDriver(runtime=runtime)
    assert "\n" not in str(told.value)
    return str(told.value)


def failing(function: str, code: Result) -> FakeRuntime:
    return FakeRuntime(faults={(function, 1): int(code)})


def test_no_runtime():
    name = "xrEnumerateInstanceExtensionProperties"
    told = refusal(failing(name, Result.ERROR_RUNTIME_UNAVAILABLE))
    assert "No OpenXR runtime is active" in told
    assert "XR_RUNTIME_JSON" in told


def test_the_loader_itself_finds_no_runtime(
    monkeypatch: pytest.MonkeyPatch, tmp_path, capfd: pytest.CaptureFixture[str]
):
    """The real loader, with nothing to load, and without its half page of complaints."""
    monkeypatch.setenv("XR_RUNTIME_JSON", str(tmp_path / "none.json"))
    assert "OpenXR runtime" in refusal(Runtime())
    assert capfd.readouterr().err == ""


def test_service_does_not_answer():
    told = refusal(failing("xrCreateInstance", Result.ERROR_RUNTIME_FAILURE))
    assert "does not start" in told
    assert "monado-service" in told


def test_no_opengl():
    runtime = FakeRuntime()
    runtime.extensions.remove("XR_KHR_opengl_enable")
    assert "OpenGL" in refusal(runtime)


def test_no_present_time():
    runtime = FakeRuntime()
    runtime.extensions = [name for name in runtime.extensions if "convert" not in name]
    assert "nothing could be measured" in refusal(runtime)


def test_no_headset():
    runtime = FakeRuntime()
    runtime.headset = False
    assert "finds no headset" in refusal(runtime)
    assert runtime.live == {}


def test_no_picture_format():
    runtime = FakeRuntime()
    runtime.formats = [0x1234]
    assert "0x1234" in refusal(runtime)
    assert runtime.live == {}


@pytest.mark.parametrize(
    ("name", "called"),
    [
        (b"Monado(XRT) by Collabora et al '25.0.0'", "Monado"),
        (b"SteamVR/OpenXR", "SteamVR"),
        (b"Oculus", "Oculus"),
        (b"'?'", "'?' 0.0.0"),
    ],
)
def test_a_runtime_is_called_as_people_call_it(name: bytes, called: str):
    runtime = FakeRuntime()
    runtime.name = name
    assert Instance(runtime).called == called
