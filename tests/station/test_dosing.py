"""Presets and sliders: what they change is said first, and saved as a version."""

from __future__ import annotations

from at_station import Station

from rehab.clinic import today
from rehab.station.shown import Slider
from rehab.store import Store


def sliders(station: Station) -> dict[str, Slider]:
    return {part.words: part for part in station.screen.parts if isinstance(part, Slider)}


def test_a_slider_is_said_before_it_is_saved(store: Store, station: Station) -> None:
    station.press("Open", "anna")
    station.press("Change")
    assert list(sliders(station)) == [
        "Height of the arm, at most",
        "Hold",
        "Repetitions",
        "Time for a sun",
    ]
    assert sliders(station)["Hold"].unit == "s"
    assert station.action("Save").why_not == "Nothing is changed yet."
    station.slide("Hold", 5)
    station.slide("Height of the arm", 90)
    said = "Sunrise: hold 5 s, before 1 s; to 90°"
    assert said in station.lines()
    assert sliders(station)["Hold"].before == 1.0
    station.press("Save")
    assert "hold 5 s" in station.screen.blocks[0][0].words
    found = today.newest(store, store.patient("anna-example"))
    assert found is not None
    assert found.row.version == 2
    assert found.made.block[0].settings["hold"] == 5
    assert found.made.block[0].adapt is not None
    assert found.made.block[0].adapt.hardest == 90.0


def test_a_preset_is_a_rung_of_the_ladder(store: Store, station: Station) -> None:
    station.press("Open", "anna")
    station.press("Change")
    station.slide("Hold", 5)
    station.choose("Preset", "3")
    assert sliders(station)["Hold"].value == 3.0  # a preset says all that it governs
    assert sliders(station)["Repetitions"].value == 6.0
    station.press("Save")
    found = today.newest(store, store.patient("anna-example"))
    assert found is not None
    assert found.made.block[0].settings == {"level": 3, "trials": 6, "movement": "flexion"}


def test_what_cannot_be_is_not_saved(store: Store, station: Station) -> None:
    station.press("Open", "anna")
    station.press("Change")
    part = sliders(station)["Hold"]
    from rehab.station.shown import Typed

    station.desk.press(part.press, Typed(number=99.0))
    assert "it may be 0 to 10 s" in station.action("Save").why_not
    assert "it may be 0 to 10 s" in station.lines()


def test_back_changes_nothing(store: Store, station: Station) -> None:
    station.press("Open", "anna")
    station.press("Change")
    station.slide("Repetitions", 12)
    station.press("Back")
    assert "6 suns" in station.screen.blocks[0][0].words
