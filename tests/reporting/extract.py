"""Files as KIA might write them, and somebody who sends them to a Motkraft."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shared.settings import Settings
from tests.canary import CANARY
from tests.process import command, command_here

HEADS = (
    "Händelsenummer",
    "Händelseenhet",
    "Händelsedatum",
    "Händelsetyp",
    "Typ av händelse",
    "Händelsebeskrivning",
)
Cells = dict[str, str]


def event(number: str, unit: str = "Beroendeenheten", **also: str) -> Cells:
    """Return one row; what is not told is as for most events."""
    said = {
        "Händelsenummer": number,
        "Händelseenhet": unit,
        "Händelsedatum": "2024-03-12 14:05",
        "Händelsetyp": "Tillbud",
        "Typ av händelse": "Hot",
        "Händelsebeskrivning": f"Någon hotade. {CANARY}",
    }
    assert set(also) <= set(said)
    return said | also


def as_csv(rows: Iterable[Cells]) -> str:
    """Return the text of a file."""
    lines = [HEADS, *([row[head] for head in HEADS] for row in rows)]
    return "".join(f"{';'.join(line)}\r\n" for line in lines)


@dataclass
class Answer:
    """What the command has said."""

    code: int
    said: str
    report: dict[str, Any] = field(default_factory=dict)

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many were taken in, were there already, and could not be used."""
        return self.report["taken"], self.report["known"], self.report["refused"]

    @property
    def found(self) -> list[tuple[int, str, str]]:
        """What is to be put right: line, column, and why."""
        return [(f["line"], f["column"], f["text"]) for f in self.report["findings"]]


@dataclass
class Sender:
    """Sends files to one Motkraft."""

    settings: Settings
    folder: Path
    mapping: str = ""

    async def send(self, rows: Iterable[Cells] | str, *options: str) -> Answer:
        """Write a file and import it, in this process; return the report."""
        return self._answer(await command_here(self.settings, *self._words(rows, options)))

    async def send_from_outside(self, rows: Iterable[Cells] | str, *options: str) -> Answer:
        """As `send`, as a process of its own."""
        return self._answer(await command(self.settings, *self._words(rows, options)))

    def _words(self, rows: Iterable[Cells] | str, options: tuple[str, ...]) -> list[str]:
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / "kia.csv"
        text = rows if isinstance(rows, str) else as_csv(rows)
        file.write_text(text, encoding="utf-8", newline="")
        mapping = []
        if self.mapping:
            (self.folder / "kia.toml").write_text(self.mapping, encoding="utf-8")
            mapping = ["--mapping", str(self.folder / "kia.toml")]
        return ["import", "kia", str(file), *mapping, "--json", *options]

    def forget(self) -> None:
        """Throw the file away: it is in the clear."""
        (self.folder / "kia.csv").unlink()

    @staticmethod
    def _answer(answer: tuple[int, str]) -> Answer:
        code, said = answer
        report = json.loads(said) if said.startswith("{") else {}
        return Answer(code, said, report)
