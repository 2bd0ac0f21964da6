"""The runtime's own messages, into our log: how grave, how often, and never an end of play."""

from __future__ import annotations

import logging
import threading

import pytest
from playing import focus, play
from xr import Result

from rehab.bench.fakexr import FakeRuntime
from rehab.drivers.openxr.debug import KINDS
from rehab.drivers.openxr.extensions import DEBUG

VERBOSE, INFO, WARNING, ERROR = 0x1, 0x10, 0x100, 0x1000
VALIDATION, PERFORMANCE = 2, 4


def talking(**options) -> FakeRuntime:
    runtime = FakeRuntime(**options)
    runtime.extensions.append(DEBUG)
    return runtime


def said(caplog: pytest.LogCaptureFixture) -> list[tuple[int, str]]:
    return [
        (record.levelno, record.getMessage())
        for record in caplog.records
        if record.getMessage().startswith("runtime: ")
    ]


@pytest.fixture(autouse=True)
def _everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)


def test_what_is_said_is_logged_as_gravely_as_it_is(drive, caplog):
    runtime = talking()
    drive(runtime)
    runtime.say(ERROR, "no more memory")
    runtime.say(WARNING, "a swapchain is small", kinds=VALIDATION, function="xrCreateSwapchain")
    runtime.say(WARNING, "this is slow", kinds=PERFORMANCE, function="")
    runtime.say(INFO, "hello")
    runtime.say(VERBOSE, "detail")
    assert said(caplog) == [
        (logging.ERROR, "runtime: xrFake: no more memory"),
        (logging.WARNING, "runtime: validation: xrCreateSwapchain: a swapchain is small"),
        (logging.INFO, "runtime: performance: this is slow"),
        (logging.INFO, "runtime: xrFake: hello"),
        (logging.DEBUG, "runtime: xrFake: detail"),
    ]


def test_what_our_log_does_not_hold_is_not_asked_for(drive, caplog):
    caplog.set_level(logging.WARNING)
    runtime = talking()
    drive(runtime)
    asked = runtime._messenger._message_severities
    assert asked == WARNING | ERROR


def test_what_is_said_each_frame_is_counted(drive, caplog):
    runtime = talking()
    driver = drive(runtime)
    focus(driver)
    for number in range(250):
        runtime.say(WARNING, f"frame {number} was late")
        play(driver, 1)
    lines = [line for _, line in said(caplog)]
    assert lines == [
        "runtime: xrFake: frame 0 was late",
        "runtime: xrFake: frame 9 was late (10 times)",
        "runtime: xrFake: frame 99 was late (100 times)",
    ]


def test_endlessly_many_messages_are_not_kept(drive, caplog):
    runtime = talking()
    drive(runtime)
    for number in range(5 * KINDS):
        runtime.say(WARNING, "x" * number)
    assert KINDS < len(said(caplog)) <= KINDS + 4  # the others count as one


def test_from_another_thread_and_in_bytes_that_are_no_words(drive, caplog):
    runtime = talking()
    driver = drive(runtime)
    focus(driver)
    talkers = [
        threading.Thread(target=lambda: [runtime.say(WARNING, "again") for _ in range(500)])
        for _ in range(2)
    ]
    for talker in talkers:
        talker.start()
    play(driver, 20)
    for talker in talkers:
        talker.join()
    assert "runtime: xrFake: again (1000 times)" in [line for _, line in said(caplog)]


def test_a_runtime_that_says_nothing_at_all(drive, caplog):
    """Null pointers instead of words."""
    import ctypes

    import xr

    runtime = talking()
    drive(runtime)
    nothing = xr.DebugUtilsMessengerCallbackDataEXT()
    nothing._message = nothing._function_name = None
    runtime._messenger._user_callback(WARNING, 1, ctypes.byref(nothing), None)
    assert [line for _, line in said(caplog)] == ["runtime: "]


def test_a_runtime_that_refuses_to_speak_is_used_in_silence(drive, caplog):
    code = int(Result.ERROR_RUNTIME_FAILURE)
    runtime = talking(faults={("xrCreateDebugUtilsMessengerEXT", 1): code})
    driver = drive(runtime)
    focus(driver)
    assert "messages are not heard" in caplog.text
