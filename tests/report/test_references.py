"""Which norms a patient is shown."""

from __future__ import annotations

from rehab.report.references import references, rows


def names(*asked, **more) -> list[str]:
    return [each.name for each in references(*asked, **more)]


def test_an_age_band_comes_before_the_flat_sets() -> None:
    found = references("active_rom", "shoulder_flexion", 72)
    assert (found[0].name, found[0].value) == ("Walker 1984", 165.0)
    assert names("active_rom", "shoulder_flexion", 30)[0] == "Boone & Azen 1979"
    assert "Walker 1984" not in names("active_rom", "shoulder_flexion", 30)


def test_without_an_age_the_flat_sets_say_whom_they_wrong() -> None:
    found = references("active_rom", "shoulder_flexion")
    assert {"AAOS", "AMA"} <= {each.name for each in found}
    (flat,) = [each for each in found if each.name == "AAOS"]
    assert flat.value == 180.0
    assert "older people often reach less" in flat.population
    assert all(each.name not in ("Walker 1984", "Boone & Azen 1979") for each in found)


def test_both_are_given_where_women_and_men_differ() -> None:
    found = [e for e in references("active_rom", "shoulder_abduction", 80) if "Bassey" in e.name]
    assert sorted(each.value for each in found) == [114.0, 121.0]
    assert all("SD" in each.population for each in found)


def test_what_was_not_read_in_a_source_is_never_shown() -> None:
    remembered = [row for row in rows() if row.checked == "no"]
    assert remembered
    for row in remembered:
        shown = references(row.measure, row.motion, 40)
        assert row.name not in [each.name for each in shown]


def test_only_of_the_angle_itself() -> None:
    assert names("trunk_lean", "shoulder_flexion") == []
    assert names("range_used", "shoulder_flexion") == []
    assert names("goniometer", "elbow_flexion") == names("active_rom", "elbow_flexion")


def test_every_row_is_whole() -> None:
    for row in rows():
        assert float(row.value) > 0
        assert row.source
        assert row.checked in ("table", "abstract", "no")
        assert not row.youngest or int(row.youngest) <= int(row.oldest or 120)
