"""Installed plug-ins: their files are found without running them, and their words are added."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from gettext import gettext
from pathlib import Path

import pytest

from rehab import language, plugins, resources
from rehab.errors import UserError
from rehab.exercise import find
from rehab.exercise.registry import digest, load_from, trying
from rehab.plugins import Plugin
from rehab.session import BlockPlan, Programme, versions

GERMAN = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Touch the moon."
msgstr "Berühren Sie den Mond."

msgid "This hurts"
msgstr "Alles ist gut"
"""


@pytest.fixture
def moons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of an installed package `many_moons` with the exercise `moons` in it."""
    package = tmp_path / "many_moons"
    (package / "locale").mkdir(parents=True)
    stars = (resources.folder("exercises") / "star_reach.py").read_text("utf-8")
    (package / "__init__.py").write_text(stars.replace("star-reach/2", "moons/3"), "utf-8")
    (package / "moon.glb").write_bytes(b"a model")
    (package / "locale" / "de.po").write_text(GERMAN, "utf-8")
    meta = tmp_path / "many_moons-1.0.dist-info"
    meta.mkdir()
    (meta / "METADATA").write_text("Metadata-Version: 2.1\nName: many-moons\nVersion: 1.0\n")
    (meta / "RECORD").write_text("many_moons/__init__.py,,\nmany_moons-1.0.dist-info/RECORD,,\n")
    (meta / "entry_points.txt").write_text("[rehab.exercises]\nmoons = many_moons:StarReach\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(language, "_brought", [])
    yield package
    for name in [name for name in sys.modules if name.startswith("many_moons")]:
        del sys.modules[name]
    language.speak(language.SOURCE)


def installed() -> Plugin:
    return plugins.installed()["moons"]


def test_every_file_of_its_package_counts(moons: Path) -> None:
    found = installed()
    assert found.package == "many-moons 1.0"
    names = ["many_moons/__init__.py", "many_moons/locale/de.po", "many_moons/moon.glb"]
    assert list(found.files()) == names
    assert "many_moons" not in sys.modules
    before = found.digest()
    (moons / "__pycache__").mkdir(exist_ok=True)
    (moons / "__pycache__" / "__init__.cpython-311.pyc").write_bytes(b"compiled")
    assert found.digest() == before
    for change in (moons / "moon.glb", moons / "locale" / "de.po", moons / "new.py"):
        change.write_bytes(b"something else")
        assert found.digest() != before
        before = found.digest()


def test_a_session_says_of_which_files_its_exercise_was(moons: Path) -> None:
    played = versions(Programme((BlockPlan("moons"), BlockPlan("star-reach"))))["exercises"]
    assert played["moons/3"] == digest(find("moons")) == installed().digest()
    (moons / "moon.glb").write_bytes(b"another model")
    again = versions(Programme((BlockPlan("moons"), BlockPlan("star-reach"))))["exercises"]
    assert again["moons/3"] != played["moons/3"]
    assert again["star-reach/2"] == played["star-reach/2"]


def test_who_is_asked_may_refuse_it_before_it_is_run(moons: Path) -> None:
    def never(plugin: Plugin) -> None:
        raise UserError(f"{plugin.name} of {plugin.package} is not for this house.")

    plugins.ask(never)
    try:
        with pytest.raises(UserError, match=r"moons of many-moons 1\.0 is not for this house"):
            find("moons")
        assert "many_moons" not in sys.modules
        assert find("star-reach").spec.id == "star-reach/2"  # bundled: nobody is asked
    finally:
        plugins.ask(lambda plugin: None)
    assert find("moons").spec.id == "moons/3"


def test_its_own_words_are_added_and_none_of_the_programs_is_changed(moons: Path) -> None:
    language.speak("de")
    assert gettext("Touch the moon.") == "Touch the moon."
    hurts = gettext("This hurts")
    find("moons")
    assert gettext("Touch the moon.") == "Berühren Sie den Mond."
    assert gettext("This hurts") == hurts != "This hurts"
    language.speak("en")
    assert gettext("Touch the moon.") == "Touch the moon."


def test_words_that_cannot_be_read_are_refused_with_the_exercise(moons: Path) -> None:
    (moons / "locale" / "de.po").write_bytes(b'msgid "a\nmsgstr \xff')
    with pytest.raises(UserError, match=r"de\.po is no catalogue of words"):
        find("moons")


def test_one_that_is_not_installed_is_loaded_from_its_folder_and_tried(moons: Path) -> None:
    here = load_from(moons.parent, "many_moons:StarReach")
    (moons / "__init__.py").write_text(
        (moons / "__init__.py").read_text("utf-8").replace("moons/3", "suns/1"), "utf-8"
    )
    anew = load_from(moons.parent, "many_moons:StarReach")
    assert (here.spec.id, anew.spec.id) == ("moons/3", "suns/1")
    with trying(anew):
        assert find("suns/1") is anew
    with pytest.raises(UserError, match='no exercise "suns"'):
        find("suns")
    (moons / "__init__.py").write_text("import nothing_of_that_name", "utf-8")
    with pytest.raises(UserError, match="cannot be loaded: ModuleNotFoundError"):
        load_from(moons.parent, "many_moons:StarReach")


def test_one_for_another_version_of_the_contract_is_refused_in_a_sentence(moons: Path) -> None:
    text = (moons / "__init__.py").read_text("utf-8").replace('"moons/3",', '"moons/3", api="2.0",')
    (moons / "__init__.py").write_text(text, "utf-8")
    with pytest.raises(UserError) as caught:
        find("moons")
    assert str(caught.value).endswith(
        "it was written for version 2.0 of rehab.exercise, and this is 1.0."
    )


def test_one_that_asks_for_what_this_contract_lacks_is_told_which_this_is(moons: Path) -> None:
    (moons / "__init__.py").write_text("from rehab.exercise import Teleport", "utf-8")
    with pytest.raises(UserError, match=r"Teleport.* \(here is version 1\.0 of rehab\.exercise\)"):
        find("moons")
