"""The picture's depth: handed over where the runtime takes it and the renderer keeps it."""

from __future__ import annotations

import pytest
from playing import Looker, focus, play
from xr import Result

from rehab.bench.fakexr import FakeRuntime, RuleBroken
from rehab.drivers.openxr.extensions import DEPTH
from rehab.drivers.openxr.layer import FAR, NEAR
from rehab.drivers.openxr.swapchain import D16, D24, D32F


class Keeper(Looker):
    """A renderer that notes where depth goes; `keeps` says whether it can, `turned` which way."""

    def __init__(self, keeps: bool = True, turned: bool = False) -> None:
        super().__init__()
        self.keeps = keeps
        self.turned = turned
        self.depths: list[tuple[int, ...]] = []

    def draw(self, scene, eyes):
        super().draw(scene, eyes)
        self.depths.append(tuple(eye.depth for eye in eyes))
        for eye in eyes:
            eye.reversed = self.turned
        if not self.keeps:
            for eye in eyes:
                eye.depth = 0


def deep(*formats: int, **options) -> FakeRuntime:
    runtime = FakeRuntime(**options)
    runtime.extensions.append(DEPTH)
    runtime.formats += formats
    return runtime


def swapchains(runtime: FakeRuntime) -> int:
    return sum(kind == "swapchain" for kind, _ in runtime.live.values())


def test_depth_goes_with_every_picture(drive):
    runtime = deep(D24)
    driver, keeper = drive(runtime), Keeper()
    assert "depth" not in driver.info.capabilities  # nobody knows yet whether it is kept
    focus(driver, keeper)
    play(driver, 20, keeper)
    assert runtime.depths == [pytest.approx((NEAR, FAR))] * 2
    assert "depth" in driver.info.capabilities
    colours, depths = runtime._textures.values()
    assert {texture for pair in keeper.depths for texture in pair} == set(depths)
    assert set(keeper.textures) == set(colours)
    assert all(left == right for left, right in keeper.depths)


def test_reversed_depth_says_so(drive):
    """OpenXR: where near is the larger number, depth is reversed."""
    runtime = deep(D24)
    driver, keeper = drive(runtime), Keeper(turned=True)
    focus(driver, keeper)
    play(driver, 3, keeper)
    assert runtime.depths == [pytest.approx((FAR, NEAR))] * 2


@pytest.mark.parametrize(
    ("offered", "taken"), [((D16, D32F), D32F), ((D24, D32F), D32F), ((D16,), D16)]
)
def test_the_best_format_offered_is_taken(drive, offered, taken):
    wanted = []
    runtime = deep(*offered, images=lambda size, form: wanted.append(form) or [1, 2, 3])
    focus(drive(runtime))
    assert wanted == [0x8C43, taken]


def test_a_renderer_that_keeps_none_goes_without_from_the_first_picture_on(drive):
    runtime = deep(D24)
    driver, plain = drive(runtime), Keeper(keeps=False)
    assert swapchains(runtime) == 2
    focus(driver, plain)
    play(driver, 10, plain)
    assert runtime.pictures > 5
    assert runtime.depths == []
    assert "depth" not in driver.info.capabilities
    assert plain.depths[1:] == [(0, 0)] * (len(plain.depths) - 1)
    assert swapchains(runtime) == 1


def test_a_renderer_that_gives_it_up_in_play(drive):
    runtime = deep(D24)
    driver, keeper = drive(runtime), Keeper()
    focus(driver, keeper)
    assert len(runtime.depths) == 2
    keeper.keeps = False
    play(driver, 2, keeper)
    assert runtime.depths == []
    assert "depth" not in driver.info.capabilities


def test_without_a_format_or_the_extension(drive, caplog: pytest.LogCaptureFixture):
    runtime = deep()
    driver, keeper = drive(runtime), Keeper()
    focus(driver, keeper)
    assert keeper.depths[-1] == (0, 0)
    assert runtime.depths == []
    assert sum("without depth" in line for line in caplog.messages) == 1
    runtime = FakeRuntime()
    runtime.formats.append(D24)
    focus(drive(runtime), keeper)
    assert keeper.depths[-1] == (0, 0)


@pytest.mark.parametrize("function", ["xrCreateSwapchain", "xrEnumerateSwapchainImages"])
def test_a_swapchain_that_cannot_be_made_is_done_without(drive, function, caplog):
    first = {"xrCreateSwapchain": 2, "xrEnumerateSwapchainImages": 3}[function]
    runtime = deep(D24, faults={(function, first): int(Result.ERROR_RUNTIME_FAILURE)})
    driver, keeper = drive(runtime), Keeper()
    focus(driver, keeper)
    assert runtime.depths == []
    assert swapchains(runtime) == 1
    assert "ERROR_RUNTIME_FAILURE" in caplog.text


def test_the_fake_notices_depth_that_cannot_be(drive):
    runtime = deep(D24)
    driver, keeper = drive(runtime), Keeper()
    focus(driver, keeper)
    depth = driver._session.display._layer._depths[1]
    depth.near_z = depth.far_z
    driver.wait()
    driver.frame()
    with pytest.raises(RuleBroken, match="a near and a far end"):
        driver.draw(keeper, None)
    depth.near_z, depth.far_z = NEAR, FAR
