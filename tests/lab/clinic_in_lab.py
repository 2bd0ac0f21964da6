"""A clinic's own store in the lab, made by the program's commands as its staff would."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from rehab.cli.app import app
from rehab.prescription.templates import Template

ADMINISTRATOR, THERAPIST = "dr-example", "physio-example"
SECRET = "invented secret 27"


class Clinic:
    """An encrypted store with an administrator and a therapist, who is at the keyboard."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "clinic"
        self("init", "--admin", ADMINISTRATOR)
        self("unlock", ADMINISTRATOR)
        self("staff", "add", THERAPIST, "therapist")
        self.unlock()

    def __call__(self, *argv: str) -> str:
        """Run a command in this process, typing the secret where one is asked for; what it said."""
        own = {"REHAB_HOME": str(self.home), "NO_COLOR": "1"}
        done = CliRunner().invoke(app, argv, input=f"{SECRET}\n", prog_name="rehab", env=own)
        assert done.exit_code == 0, f"{argv}: {done.output} {done.exception!r}"
        return done.stdout

    def unlock(self) -> None:
        """The therapist begins a shift, or goes on with it after the keyboard locked itself."""
        self("unlock", THERAPIST)

    def admit(self, alias: str, *found: str, name: str = "", born: str = "1957-03-02") -> None:
        """A new patient, who consents to care; of the screening what options say was `found`."""
        self("patients", "add", alias, "--name", name or "Invented Person", "--born", born)
        self("consent", alias, "care")
        self("patients", "screen", alias, *(found or ("--nothing",)))

    def copy(self, name: str) -> Template:
        """A copy of the template `name`, in a file of ours."""
        file = self.folder / f"{name}.toml"
        self("programmes", "copy", name, str(file))
        return Template(name, file.read_text("utf-8"))

    def file(self, alias: str) -> Path:
        """The file of a patient's programme."""
        return self.folder / f"{alias}-programme.toml"

    def prescribe(self, alias: str, text: str) -> Path:
        """Prescribe the programme of `text`; its file."""
        file = self.file(alias)
        file.write_text(text, "utf-8")
        self("prescribe", alias, str(file), "--yes")
        return file
