"""What clicks, keys and letters ask of the desk, on screens of every kind."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import station_screens as screens

from rehab.station.shown import Entry, Form, Press, Shown, Typed
from rehab.station.view.hands import Asked, Hands
from rehab.station.view.page import UNIT, Target

SIZE = (1280, 800)


def met(shown: Shown) -> Hands:
    hands = Hands()
    hands.meet(shown, SIZE)
    return hands


def target(hands: Hands, name: str, about: str = "", option: str = "") -> Target:
    found = hands.page.find((name, about, option))
    assert found is not None
    return found


def click(hands: Hands, name: str, about: str = "", option: str = "") -> Asked | None:
    box = hands.page.box(target(hands, name, about, option))
    return hands.click(box.x + 0.5 * box.wide, box.y + 0.5 * box.tall)


def tab_to(hands: Hands, name: str, about: str = "", option: str = "") -> None:
    for _ in hands.page.targets:
        hands.key("tab")
        if hands.focused is target(hands, name, about, option):
            return
    raise AssertionError(f"Tab never comes to {name} {about} {option}")


def write(hands: Hands, words: str) -> Any:
    asked = None
    for sign in words:
        asked = hands.type(sign)
    return asked


@pytest.mark.parametrize("name", screens.SCREENS)
def test_every_button_asks_the_same_by_place_enter_and_space(name: str) -> None:
    hands = met(screens.SCREENS[name]())
    buttons = [t for t in hands.page.targets if hasattr(t.part, "look")]
    for button in buttons:
        wanted = (button.press, Typed()) if button.control.enabled else None
        again = met(screens.SCREENS[name]())
        if button.layer is hands.page.body:
            far = hands.page.box(button).bottom - hands.page.view.bottom
            again.wheel(-max(0.0, far + 10) / 90)
        assert click(again, *button.key) == wanted
        if wanted is not None:
            for key in ("enter", "space"):
                again = met(screens.SCREENS[name]())
                tab_to(again, *button.key)
                assert again.key(key) == wanted


def test_what_scrolled_away_cannot_be_pressed_through_what_covers_it() -> None:
    hands = Hands()
    hands.meet(screens.screening(), (1280, 600))  # lower than the sheet
    box = hands.page.box(target(hands, "contra", "", "seizure"))
    x, y = box.x + 20, box.y + 0.5 * box.tall
    assert hands.under(x, y) == ("contra", "", "seizure")
    hands.wheel(-1)
    scrolled = hands.page.box(target(hands, "contra", "", "seizure"))
    assert scrolled.y == pytest.approx(box.y - 90, abs=0.1) or scrolled.y < box.y
    above = hands.page.view.y - 4
    assert hands.click(x, above) is None


def test_nothing_is_pressed_where_nothing_is() -> None:
    hands = met(screens.playing())
    assert hands.click(5, 5) is None
    assert hands.click(-50, 4000) is None


def test_letters_go_to_the_entry_and_each_is_told() -> None:
    hands = met(screens.today())
    assert write(hands, "Be") == (Press("search"), Typed(text="Be"))
    assert hands.key("backspace") == (Press("search"), Typed(text="B"))
    hands.key("home")
    assert hands.type("ä") == (Press("search"), Typed(text="äB"))
    assert hands.key("delete") == (Press("search"), Typed(text="ä"))
    assert hands.key("enter") is None  # a search presses nothing
    assert hands.key("space") is None


def test_the_caret_goes_on_where_the_desk_shows_the_same_screen_again() -> None:
    hands, shown = met(screens.unlock()), screens.unlock()
    click(hands, "name")
    hands.key("left")
    asked = hands.type("x")
    assert asked == (Press("name"), Typed(text="k-mustexr"))
    assert isinstance(shown.screen, Form)
    told = replace(shown.screen.parts[0], value="k-mustexr")
    hands.meet(
        replace(shown, screen=replace(shown.screen, parts=(told, shown.screen.parts[1]))), SIZE
    )
    assert hands.type("y") == (Press("name"), Typed(text="k-mustexyr"))


def test_a_secret_is_dots_that_last_until_it_is_sent() -> None:
    hands = met(screens.unlock())  # the name is there already: the phrase is what is missing
    assert hands.focused is target(hands, "phrase")
    assert write(hands, "two") == (Press("phrase"), Typed(text="two"))
    said = [words.said for words in hands.page.scene.words.values()]
    assert "•••" in said
    assert "two" not in said
    hands.meet(screens.unlock(), SIZE)  # the desk shows nothing of it
    click(hands, "name")
    assert "•••" in [words.said for words in hands.page.scene.words.values()]
    assert hands.key("enter") == (Press("unlock"), Typed())
    hands.meet(screens.unlock(), SIZE)
    assert "•••" not in [words.said for words in hands.page.scene.words.values()]


def test_an_entry_grows_with_what_is_typed() -> None:
    hands = met(screens.unlock())
    before = hands.page.box(target(hands, "name")).tall
    click(hands, "name")
    write(hands, "Schultergelenk und Nachsorge " * 10)
    grown = hands.page.box(target(hands, "name")).tall
    assert grown > before + 50
    shown = hands.page.find(("name", "", ""))
    assert shown is not None
    assert isinstance(shown.part, Entry)
    assert shown.part.value.count("Nachsorge") == 10


def test_one_of_several_or_any_number_is_chosen() -> None:
    hands = met(screens.screening())
    assert click(hands, "care", "", "neck") == (
        Press("care"),
        Typed(chosen=("replacement", "neck", "falls")),
    )
    assert click(hands, "care", "", "falls") == (Press("care"), Typed(chosen=("replacement",)))
    hands = met(screens.settings())
    assert click(hands, "preset", "", "gentle") == (Press("preset"), Typed(chosen=("gentle",)))
    tab_to(hands, "preset", "", "usual")
    assert hands.key("space") == (Press("preset"), Typed(chosen=("usual",)))


def test_a_slider_is_set_by_its_ends_by_its_line_by_arrows_and_by_dragging() -> None:
    hands = met(screens.settings())
    key = ("set", "height", "")
    box = hands.page.box(target(hands, *key))
    row = box.bottom - 22
    height = Press("set", "height")
    assert hands.click(box.right - 20, row) == (height, Typed(number=95.0))
    hands = met(screens.settings())
    assert hands.click(box.x + 20, row) == (height, Typed(number=85.0))
    hands = met(screens.settings())
    tab_to(hands, *key)
    assert hands.key("right") == (height, Typed(number=95.0))
    assert hands.key("down") == (height, Typed(number=90.0))
    asked = hands.drag(key, 10_000, 0)
    assert asked == (height, Typed(number=140.0))
    asked = hands.drag(key, 0, 0)
    assert asked == (height, Typed(number=30.0))
    made = target(hands, *key).control
    middle = box.x + 0.5 * box.wide + made.across(75) / UNIT  # type: ignore[attr-defined]
    assert hands.drag(key, middle, 0) == (height, Typed(number=75.0))


def test_play_is_steered_by_letters_in_any_case_but_never_by_a_held_key() -> None:
    hands = met(screens.playing())
    for sign, name in (("p", "pause"), ("E", "easier"), ("s", "skip")):
        assert hands.type(sign) == (Press(name), Typed())
        assert hands.type(sign, again=True) is None
    assert hands.type("h") is None  # not after pain
    assert hands.type("x") is None


def test_while_something_is_asked_only_the_answers_and_stop_can_be_pressed() -> None:
    hands = met(screens.playing_asked())
    able = {t.key for t in hands.page.targets if t.control.enabled}
    answers = {(name, "", "answer") for name in ("yes", "no", "end")}
    assert able == answers | {("stop", "", ""), ("back", "", ""), ("lock", "", "")}
    assert hands.type("p") is None
    assert click(hands, "pause") is None
    assert click(hands, "stop") == (Press("stop"), Typed())


def test_escape_goes_back_and_never_stops() -> None:
    for make in screens.SCREENS.values():
        shown = make()
        back = [a.press for a in shown.actions if a.press.name == "back"]
        asked = met(shown).key("escape")
        assert asked == ((back[0], Typed()) if back else None)


def test_what_appears_is_not_pressed_by_the_key_that_called_for_it() -> None:
    hands = met(screens.playing())
    tab_to(hands, "easier")
    hands.meet(screens.playing_asked(), SIZE)
    assert hands.key("enter") is None
    assert hands.key("space") is None


def test_another_screen_begins_at_its_top() -> None:
    hands = met(screens.screening())
    hands.wheel(-3)
    hands.meet(screens.person(), SIZE)
    assert hands.focused is None
    assert hands.page.body.node.position[1] == 0.0


def test_the_mouse_shows_what_it_is_over_and_only_changes_count() -> None:
    hands = met(screens.playing())
    box = hands.page.box(target(hands, "easier"))
    before = hands.looks
    hands.hover(box.x + 10, box.y + 10)
    assert hands.looks == before + 1
    hands.hover(box.x + 12, box.y + 14)
    assert hands.looks == before + 1
    hands.hover(2, 2)
    assert hands.looks == before + 2
