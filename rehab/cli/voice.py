"""`rehab voice`: what may be spoken, with whose voice, and how it sounds."""

from __future__ import annotations

import ast
import inspect
import time
from collections.abc import Iterator
from gettext import gettext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rehab.cli.console import columns, console, fail, progress
from rehab.cli.home import catalogues, home
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.audio.sentences import Sentences

COUNTED = 20
"""How many repetitions are counted in words that are rendered beforehand."""

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="What is spoken, and with whose voice."
)

Rate = Annotated[int, typer.Option("--rate", min=80, max=220, help="Words a minute.")]
RATE = 140


def _speak(code: str) -> str:
    from rehab import language

    language.look_in(catalogues())
    language.speak(code)
    return code


Language = Annotated[
    str, typer.Option(callback=_speak, help="The language that is spoken: a catalogue's name.")
]


@app.command("list")
def listing(rate: Rate = RATE, language: Language = "en") -> None:
    """List every sentence, who speaks it, and the file that a recording of your own replaces.

    A recording is a WAV file of that name in the voice folder, or any file of it that the table
    voice.csv there names, a line for each: sentence, file.
    """
    from rehab.audio.sentences import slug

    out = console()
    found = _sentences(rate)
    out.print(f"Voice folder: [path]{folder()}[/]")
    table = columns("Sentence", "Spoken by", "Recording")
    for sentence in spoken():
        own, clip = found.recording(sentence), found.clip(sentence)
        kept = clip is not None and clip.is_file()
        who = "own recording" if own else "this computer" if kept else "not rendered yet"
        table.add_row(sentence, who, own.name if own else f"{slug(sentence)}.wav")
    out.print(table)


@app.command("render")
def render(rate: Rate = RATE, language: Language = "en") -> None:
    """Let this computer's voice speak every sentence beforehand, so that none has to wait."""
    found = _sentences(rate)
    everything = list(spoken())
    with progress(console(), "Speaking") as tell:
        for number, sentence in enumerate(everything):
            tell(100.0 * number / len(everything), sentence)
            if found.samples(sentence) is None:
                raise typer.Exit(2)  # why has been said
    console().print(f"{len(everything)} sentences are ready in [path]{folder()}[/].")


@app.command("hear")
def hear(text: str, rate: Rate = RATE, language: Language = "en") -> None:
    """Hear a text as a patient does."""
    from rehab.audio import Silent, open_audio
    from rehab.audio.loudness import RATE as SAMPLES
    from rehab.audio.sentences import split
    from rehab.audio.speech import PAUSE

    found = _sentences(rate)
    if not split(text):
        raise UserError("There is nothing to speak in this text.")
    heard = [found.samples(sentence) for sentence in split(text)]
    lengths = [len(samples) / SAMPLES + PAUSE for samples in heard if samples is not None]
    audio = open_audio(cues=0, ambience=0, voice_rate=rate, voice_folder=folder())
    if isinstance(audio, Silent) or not lengths:
        raise typer.Exit(2)  # why has been said
    audio.say(text)
    time.sleep(sum(lengths) + 0.5)
    audio.close()


def folder() -> Path:
    """Where spoken sentences and recordings lie."""
    return home() / "voice"


def spoken() -> Iterator[str]:
    """Every sentence that may be spoken, once: the director's and each exercise's.

    Sentences with a number in them are those of counting; others are rendered when first needed.
    """
    from rehab.audio.sentences import split

    seen: set[str] = set()
    for text in (*_of_director(), *_of_exercises()):
        for sentence in split(text):
            if "{" not in sentence and sentence not in seen:
                seen.add(sentence)
                yield sentence


def _of_director() -> Iterator[str]:
    """What the words of `rehab/session` mark for translation, in the language that is spoken."""
    from rehab.session import tour_words, words

    for module in (words, tour_words):
        tree = ast.parse(inspect.getsource(module))
        cut = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        for text, call in _constants(tree, "_"):
            if id(call) not in cut:  # `_("…").format(…)` and lists of numbers are no sentences
                yield gettext(text)


def _of_exercises() -> Iterator[str]:
    """Each exercise's instruction, its counts, and what it says while it is played."""
    from rehab.exercise import find, names
    from rehab.session import words

    for name in names():
        try:
            found = find(name)
        except UserError as error:  # a broken one fails alone
            fail(str(error))
            continue
        yield gettext(found.spec.instruction)
        for number in range(1, COUNTED + 1):
            yield words.summary([(found.spec.counted, number)])[0]
        module = inspect.getmodule(found)
        if module is not None:
            tree = ast.parse(inspect.getsource(module))
            yield from (gettext(text) for text, _call in _constants(tree, "say"))


def _constants(tree: ast.AST, called: str) -> Iterator[tuple[str, ast.Call]]:
    """The texts that are handed to functions or methods named `called`."""
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and len(n.args) == 1]
    for node in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node.func, ast.Name) else name
        given = node.args[0]
        if name == called and isinstance(given, ast.Constant) and isinstance(given.value, str):
            yield given.value, node


def _sentences(rate: int) -> Sentences:
    from rehab.audio.sentences import Sentences

    return Sentences(folder(), rate)
