"""Which exercises there are, and the loading of the one that is named."""

from __future__ import annotations

import difflib
import hashlib
import importlib
import importlib.util
import inspect
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType

from rehab import language, plugins, resources
from rehab.errors import UserError
from rehab.exercise.base import Exercise
from rehab.exercise.spec import API
from rehab.plugins import Plugin

WORDS = "locale"
"""The folder of a plug-in's own catalogues of words, beside its module."""

_tried: dict[str, type[Exercise]] = {}


def names() -> list[str]:
    """The names of all exercises, bundled and installed, sorted; none of them is loaded."""
    return sorted({*_bundled(), *plugins.installed(), *_tried})


def find(name: str) -> type[Exercise]:
    """The exercise called `name` (`"star-reach"`) or with that id (`"star-reach/2"`).

    Only the named one is loaded. Raises `UserError` where there is none or where it is broken.
    """
    plain, _, version = name.partition("/")
    if plain in _tried:
        kind = _tried[plain]
    elif plain in (files := _bundled()):
        kind = load(files[plain])
    elif plain in (entries := plugins.installed()):
        kind = _load_entry(entries[plain])
    else:
        raise UserError(_unknown(name))
    if version and kind.spec.id != name:
        raise UserError(f'Exercise "{name}" is not here in that version: there is {kind.spec.id}.')
    return kind


@contextmanager
def trying(kind: type[Exercise]) -> Iterator[None]:
    """Meanwhile `kind` is found by its name, before all others: to play what is not installed."""
    before = _tried.get(kind.spec.name)
    _tried[kind.spec.name] = kind
    try:
        yield
    finally:
        del _tried[kind.spec.name]
        if before is not None:
            _tried[kind.spec.name] = before


def load(path: Path) -> type[Exercise]:
    """The one exercise that the file `path` defines; `UserError` says what is wrong with it."""
    label = f"rehab_exercise_{path.stem}"
    description = importlib.util.spec_from_file_location(label, path)
    if description is None or description.loader is None or not path.is_file():
        raise UserError(f"{path} is not a Python file that can be loaded.")
    module = importlib.util.module_from_spec(description)
    # pydantic looks its annotations up in the module that defines them.
    before = sys.modules.get(label)
    sys.modules[label] = module
    try:
        description.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[label]
        if before is not None:
            sys.modules[label] = before
        raise UserError(_broken(str(path), error)) from error
    kind = _checked(_only(module, str(path)), str(path))
    language.bring(path.parent / WORDS)
    return kind


def load_from(folder: Path, entry: str) -> type[Exercise]:
    """The exercise that `entry` ("module:Class") names in `folder`, which holds a package that
    need not be installed; read anew where it was loaded before. Raises `UserError`."""
    module, _, name = entry.partition(":")
    where = f"{entry} in {folder}"
    kept = _forgotten(module.partition(".")[0])
    sys.path.insert(0, str(folder))
    try:
        found: object = importlib.import_module(module)
        for part in filter(None, name.split(".")):
            found = getattr(found, part)
    except (Exception, SystemExit) as error:
        sys.modules.update(kept)
        raise UserError(_broken(where, error)) from error
    finally:
        sys.path.remove(str(folder))
    return _whole(found, where)


def renewed(name: str) -> type[Exercise]:
    """The exercise `name` as its files are now, also where it was loaded before. Raises
    `UserError`; what was loaded then stays as it is."""
    plugin = plugins.installed().get(name)
    bundled = _bundled().get(name)
    if bundled is not None or plugin is None:
        _forget_compiled(str(bundled))
        return find(name)
    kept = _forgotten(plugin.top)
    try:
        return find(name)
    except UserError:
        _forgotten(plugin.top)
        sys.modules.update(kept)
        raise


def source(kind: type[Exercise]) -> Path:
    """The file that defines `kind`."""
    return Path(inspect.getfile(kind))


def files(kind: type[Exercise]) -> dict[str, Path]:
    """All files of `kind` by name: a bundled exercise is one, a plug-in has also its own words and
    models, and what else its package holds."""
    plugin = _plugin(kind)
    if plugin is not None:
        return plugin.files()
    path = source(kind)
    return {path.name: path}


def digest(kind: type[Exercise]) -> str:
    """What tells whether `kind` is still the same: the SHA-256 of its one file or, of a plug-in,
    of all of them (`rehab.plugins.Plugin.digest`), in hex."""
    plugin = _plugin(kind)
    if plugin is not None:
        return plugin.digest()
    return hashlib.sha256(source(kind).read_bytes()).hexdigest()


def _plugin(kind: type[Exercise]) -> Plugin | None:
    """The installed plug-in that `kind` was loaded from."""
    found = plugins.installed().get(kind.spec.name)
    top = kind.__module__.partition(".")[0]
    return found if found is not None and found.top == top else None


def _bundled() -> Mapping[str, Path]:
    files = resources.folder("exercises").glob("*.py")
    return {path.stem.replace("_", "-"): path for path in files if not path.stem.startswith("_")}


def _load_entry(plugin: Plugin) -> type[Exercise]:
    plugins.admit(plugin)
    where = f"{plugin.entry.value} of {plugin.package}"
    try:
        found = plugin.entry.load()
    except (Exception, SystemExit) as error:
        raise UserError(_broken(where, error)) from error
    return _whole(found, where)


def _whole(found: object, where: str) -> type[Exercise]:
    """What was loaded as an exercise whose own words are known."""
    kind = _checked(_only(found, where) if isinstance(found, ModuleType) else found, where)
    top = sys.modules.get(kind.__module__.partition(".")[0])
    if hasattr(top, "__path__"):  # a lone module shares its folder with strangers
        language.bring(source(kind).parent / WORDS)
    return kind


def _forgotten(top: str) -> dict[str, ModuleType]:
    """Forget the module `top` and all within it, so that they are read anew; what was forgotten."""
    own = [name for name in sys.modules if name == top or name.startswith(f"{top}.")]
    kept = {name: sys.modules.pop(name) for name in own}
    for module in kept.values():
        _forget_compiled(getattr(module, "__file__", None))
    importlib.invalidate_caches()
    return kept


def _forget_compiled(file: str | None) -> None:
    """Python takes a compiled file for that of a source of the same second and size."""
    if file and file.endswith(".py"):
        with suppress(OSError, NotImplementedError):
            Path(importlib.util.cache_from_source(file)).unlink(missing_ok=True)


def _only(module: ModuleType, where: str) -> object:
    own = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Exercise)
        and value.__module__ == module.__name__
    ]
    if len(own) != 1:
        raise UserError(f"{where} should define one exercise and defines {len(own)}.")
    return own[0]


def _checked(kind: object, where: str) -> type[Exercise]:
    if not (isinstance(kind, type) and issubclass(kind, Exercise)):
        raise UserError(f"{where} is not an exercise: it does not derive from Exercise.")
    if inspect.isabstract(kind):
        lacking = ", ".join(sorted(kind.__abstractmethods__))
        raise UserError(f"{where} is not a whole exercise: it lacks {lacking}.")
    if not hasattr(kind, "spec"):
        raise UserError(f"{where} is not a whole exercise: it lacks spec.")
    return kind


def _broken(where: str, error: BaseException) -> str:
    reason = " ".join(str(error).split()) or "no reason given"
    lacks = isinstance(error, ImportError) and str(error.name).startswith("rehab.exercise")
    hint = f" (here is version {API} of rehab.exercise)" if lacks else ""
    return f"{where} cannot be loaded: {type(error).__name__}: {reason}{hint}."


def _unknown(name: str) -> str:
    known = names()
    near = difflib.get_close_matches(name.partition("/")[0], known, 1, 0.5)
    hint = f' Did you mean "{near[0]}"?' if near else ""
    return f'There is no exercise "{name}"; there are: {", ".join(known) or "none"}.{hint}'
