"""Text and panels: metrics, line breaks, what the font covers, what can be read."""

from __future__ import annotations

import io
import math
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehab import resources
from rehab.scene import Scene, text
from rehab.scene.colour import (
    AMBER,
    CORAL,
    INK,
    PAPER,
    contrast,
    hexadecimal,
    linear,
    to_linear,
    to_srgb,
)
from rehab.scene.font import load
from rehab.scene.panel import MARGIN, WIDTH
from rehab.scene.shaping import MOST, shape, tidy
from rehab.scene.theme import BODY, TITLE


@pytest.fixture(scope="module")
def font() -> text.Font:
    return text.font()


SENTENCES = (
    "Raise your right arm to the sun.",
    "Hebe deinen rechten Arm zur Sonne. Größe, Füße, ÄÖÜ",
    "Levantez le bras… Ça va? Où êtes-vous? Œuvre",
    "Levante el brazo derecho. ¿Cómo está? ¡Año!",
    "Podnieś prawą rękę. Zażółć gęślą jaźń",
    "Σηκώστε το δεξί χέρι προς τον ήλιο. Άέήίόύώ",
    "Поднимите правую руку к солнцу. Ёлка, ґрунт, їжак",
    "12° – 8.5 cm → “good” ‘so’ • 3 × 4 ≥ 2 ± 1",
)


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_the_font_has_every_sign(font, sentence, weight):
    chosen = getattr(font, weight)
    assert 0 not in shape(sentence, chosen).glyph
    drawn = [s for s in sentence if not s.isspace() and s != "\u00a0"]
    glyphs, _ = text.layout(sentence, 0.03, None, "left", chosen)
    assert len(glyphs) == len(drawn)


def test_every_glyph_has_an_inside_and_an_outside(font):
    height, width = font.atlas.shape
    for weight in (font.regular, font.bold):
        for number, (*_, u, v, w, h) in enumerate(weight.quads.tolist()):
            if not w:
                continue
            rows = slice(round(v * height), round((v + h) * height))
            box = font.atlas[rows, round(u * width) : round((u + w) * width)]
            assert box.max() > 140, number
            assert box.min() < 60, number


def test_pairs_are_kerned(font):
    w = font.regular
    assert text.measure("AV", w) < text.measure("A", w) + text.measure("V", w) - 0.01
    assert text.measure("nn", w) == pytest.approx(2 * text.measure("n", w), abs=0.01)


@pytest.mark.parametrize("sign", ["é", "й", "ή", "Ž", "ł", "ế", "ї"])
def test_letters_look_the_same_however_they_are_written(font, sign):
    one, _ = text.layout(sign, 0.03, None, "left", font.regular)
    two, _ = text.layout(unicodedata.normalize("NFD", sign), 0.03, None, "left", font.regular)
    assert len(one) == 1
    np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize("letter", "мыoBqю")
@pytest.mark.parametrize("mark", ["\u0301", "\u0308", "\u0323"])
def test_a_mark_without_a_letter_of_its_own_stands_over_or_under_one(font, letter, mark):
    if len(unicodedata.normalize("NFC", letter + mark)) == 1:
        return
    margin = font.regular.margin
    (base, on), _ = text.layout(f"{letter}{mark}", 1.0, None, "left", font.regular)
    assert on[0] + on[2] / 2 == pytest.approx(base[0] + base[2] / 2, abs=0.01)
    over = on[1] + margin - (base[1] + base[3] - margin)
    under = base[1] + margin - (on[1] + on[3] - margin)
    assert 0.02 < (under if mark == "\u0323" else over) < 0.2
    shaped = shape(f"{letter}{mark}{letter}", font.regular)
    assert shaped.length == pytest.approx(text.measure(letter * 2, font.regular), abs=0.02)


@pytest.mark.parametrize("sign", ["漢", "\ud800", "ש"])
def test_a_sign_that_the_font_lacks_shows_as_a_box(font, sign):
    shaped = shape(tidy(sign), font.regular)
    assert shaped.glyph.tolist() == [0]
    glyphs, _ = text.layout(sign, 0.03, None, "left", font.regular)
    assert glyphs[0, 2] > 0.01


def test_what_steers_but_is_not_seen_leaves_no_trace(font):
    plain, _ = text.layout("one two", 0.03, None, "left", font.regular)
    for words in ("o\x07ne\ttwo", "one\x9f two", "on\u00ade two", "one\u200b \u2060two"):
        glyphs, _ = text.layout(words, 0.03, None, "left", font.regular)
        np.testing.assert_allclose(glyphs, plain, atol=1e-6)
    for words in ("one\r\ntwo", "one\u2028two", "one\x85two"):
        assert text.wrap(words, None, font.regular) == ["one", "two"]


@given(words=st.text(max_size=300), height=st.floats(0.001, 90.0), width=st.floats(1e-6, 50.0))
@settings(max_examples=150, deadline=None)
def test_nothing_that_is_said_breaks_the_page(words, height, width):
    weight = text.font().regular
    glyphs, size = text.layout(words, height, width, "centre", weight)
    assert np.isfinite(glyphs).all()
    assert min(size) >= 0.0
    seen = sum(not s.isspace() for s in unicodedata.normalize("NFD", words))
    assert len(glyphs) <= 2 * seen + 1  # a soft hyphen that is used is one more


def test_more_than_can_be_shown_is_cut(font):
    for words in ("x" * 100_000, "x " * 50_000, "e\u0301\u0323" * 40_000, "\n" * 100_000):
        glyphs, _ = text.layout(words, 0.03, 0.5, "left", font.regular)
        assert len(glyphs) <= MOST
    assert text.wrap("x" * 100_000, None, font.regular)[0].endswith("x…")


@pytest.mark.parametrize(
    "look",
    [{"height": h} for h in (math.nan, math.inf, 0.0, -0.03, 1e9)]
    + [{"width": w} for w in (math.nan, math.inf, 0.0, -1.0)],
)
def test_sizes_that_make_no_sense_are_refused_where_they_are_given(look):
    with pytest.raises(ValueError, match=r"font size|lines"):
        Scene(place=None).text("x", position=(0, 0, 0), **look)


def test_words_that_run_leftwards_start_at_the_right_edge(font):
    word = "שלום עולם"
    shaped = shape(word, font.regular)
    assert shaped.leftwards
    assert shaped.cluster.tolist() == list(range(len(word)))[::-1]
    glyphs, _ = text.layout(word, 0.03, None, "right", font.regular)
    right = glyphs[:, 0] + glyphs[:, 2]
    assert right.max() == pytest.approx(0.0, abs=0.005)
    assert (np.diff(right) > 0).all()
    two = text.wrap(word, 0.6 * shaped.length, font.regular)
    assert two == word.split()
    assert not shape("sun", font.regular).leftwards


@given(
    words=st.lists(st.text("abcdefgABC.,", min_size=1, max_size=9), min_size=1, max_size=20),
    width=st.floats(8.0, 20.0),
)
def test_lines_break_within_the_width_and_lose_no_word(words, width):
    weight = text.font().regular
    lines = text.wrap(" ".join(words), width, weight)
    assert " ".join(lines) == " ".join(words)
    for line in lines:
        assert text.measure(line, weight) <= width + 0.05


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("right-handed", ["right-", "handed"]),
        ("Monday–Friday", ["Monday–", "Friday"]),
        ("reach\u00ading", ["reach-", "ing"]),
        ("minus -5 or so", ["minus", "-5 or so"]),
        ("score 12\u00a0points", ["score", "12\u00a0points"]),
        ("1234-5678", ["1234-56", "78"]),
        ("aaaaa  bbbbb", ["aaaaa", "bbbbb"]),
    ],
)
def test_where_lines_break(font, words, lines):
    longest = max(text.measure(line, font.regular) for line in lines)
    assert text.wrap(words, longest + 0.01, font.regular) == lines


def test_a_word_longer_than_a_line_breaks_between_letters_and_not_off_its_marks(font):
    word = "м\u0301" * 9
    lines = text.wrap(word, 3.0, font.regular)
    assert "".join(lines) == word
    assert len(lines) > 2
    assert all(line.startswith("м") for line in lines)


def test_few_lines_are_about_as_long_as_each_other(font):
    words = "Raise your right arm to the sun as far as it likes to go today"
    lengths = [text.measure(x, font.regular) for x in text.wrap(words, 25.0, font.regular)]
    assert len(lengths) == 2
    assert min(lengths) > 0.75 * max(lengths)


def broken(folder: Path, data: bytes) -> text.Font:
    """What is made of a font file that holds `data`."""
    path = folder / "inter.npz"
    path.write_bytes(data)
    return load(path)


def shows_boxes(font: text.Font) -> bool:
    glyphs, _ = text.layout("Raise your arm", 0.03, None, "left", font.regular)
    return font.regular.shaper is None and len(glyphs) == 12 and bool((glyphs[:, 2] > 0.01).all())


@pytest.fixture(scope="module")
def baked() -> bytes:
    return resources.font("inter.npz").read_bytes()


@given(part=st.floats(0.0, 0.9999), turned=st.integers(0, 255))
@settings(max_examples=25, deadline=None)
def test_a_broken_font_file_shows_boxes(tmp_path_factory, baked, part, turned):
    folder = tmp_path_factory.mktemp("font")
    assert shows_boxes(broken(folder, baked[: int(part * len(baked))]))
    other = bytearray(baked)
    other[int(part * len(baked))] ^= turned
    changed = broken(folder, bytes(other))  # a byte between the parts may be of no matter
    assert shows_boxes(changed) or changed.atlas.shape == text.font().atlas.shape


def test_a_missing_font_file_is_said_once_and_shows_boxes(tmp_path, caplog):
    assert shows_boxes(load(tmp_path / "inter.npz"))
    assert len(caplog.records) == 1
    assert str(tmp_path) not in caplog.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("texels", np.nan),
        ("spread", 1e9),
        ("heights", np.zeros(2, np.float32)),
        ("atlas_steps", np.zeros((4, 4), np.uint8)),
        ("atlas_steps", np.zeros((1, 40 << 20), np.uint8)),
        ("regular_font", np.zeros(9, np.uint8)),
        ("bold_boxes", np.full((3, 6), -1, np.int16)),
        ("bold_marks", np.array([60_000], np.uint16)),
        ("bold_marks", np.array([{}], object)),
    ],
)
def test_a_font_file_that_makes_no_sense_shows_boxes(tmp_path, baked, name, value):
    with np.load(io.BytesIO(baked)) as data:
        parts = {key: data[key] for key in data.files}
    file = io.BytesIO()
    np.savez_compressed(file, **(parts | {name: value}))
    assert shows_boxes(broken(tmp_path, file.getvalue()))


@pytest.mark.parametrize(("align", "middle"), [("left", 0.5), ("centre", 0.0), ("right", -0.5)])
def test_alignment(font, align, middle):
    glyphs, (width, height) = text.layout("Hello\nworld", 0.1, None, align, font.regular)
    left, right = glyphs[:, 0].min(), (glyphs[:, 0] + glyphs[:, 2]).max()
    assert 0.5 * (left + right) == pytest.approx(middle * width, abs=0.01)
    assert height == pytest.approx(2 * text.LINE * 0.1)
    low, high = glyphs[:, 1].min(), (glyphs[:, 1] + glyphs[:, 3]).max()
    assert 0.5 * (low + high) == pytest.approx(0.0, abs=0.03)


def test_words_on_panels_are_large_enough(font):
    def degrees(size: float) -> float:
        return math.degrees(size * font.x_height / 1.2)

    assert degrees(BODY) >= 0.7
    assert degrees(TITLE) >= 1.39


def test_a_panel_grows_with_what_it_says_and_holds_it():
    scene = Scene(place=None)
    panel = scene.panel("Good morning", ["One line."])
    short = panel.size[1]
    panel.lines = ["Raise your right arm to the sun, as far as is comfortable.", "Then rest."]
    assert panel.size[1] > short + 0.05
    panel.progress = 0.5
    tall = panel.size[1]
    assert tall > short + 0.09
    scene.update()
    for row, words in scene.words.items():
        x = words.glyphs[:, 0]
        right = x + words.glyphs[:, 2]
        y = words.glyphs[:, 1] + scene.table.position[row, 1]
        assert x.min() > -WIDTH / 2 + MARGIN / 2
        assert right.max() < WIDTH / 2 - MARGIN / 2
        assert y.min() > -tall / 2 + MARGIN / 2
        assert (y + words.glyphs[:, 3]).max() < tall / 2 - MARGIN / 4
    assert panel.progress == 0.5
    panel.progress = 7.0
    assert panel.progress == 1.0
    panel.remove()
    assert not scene.words


def test_changed_words_are_laid_out_again():
    scene = Scene(place=None)
    node = scene.text("Eight", position=(0, 1, -1))
    before = scene.words_version
    node.words = "Nine suns"
    assert scene.words_version > before
    assert len(scene.words[node.row].glyphs) == 8
    assert node.words == "Nine suns"


def test_colours():
    assert contrast(INK, PAPER) >= 7.0
    assert hexadecimal(linear(CORAL)) == CORAL
    assert hexadecimal(linear((1.0, 0.5, 0.0))) == "#FF8000"
    grey = np.linspace(0, 1, 50)
    np.testing.assert_allclose(to_srgb(to_linear(grey)), grey, atol=1e-5)
    assert linear(AMBER)[0] == pytest.approx(1.0)
