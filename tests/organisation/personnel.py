"""An HR department for tests: invented people in files as HR systems write them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from services.organisation.hr.said import Ids
from shared.settings import Settings
from tests.process import command, command_here

IDS = Ids(UUID("0e9f6a3e-5a57-4a0b-9d2b-3f1a4a6f9c10"))
BOARD = """
[[namnder]]
kod = "SN"
namn = "Socialnämnden i prov"
beteckning = "provnamnden"
"""
HEADS = (
    "Anställningsnummer",
    "Förnamn",
    "Efternamn",
    "E-post",
    "Telefon",
    "Enhetskod",
    "Enhetsnamn",
    "Överordnad enhet",
    "Chef",
    "Befattning",
    "Anställd från",
    "Anställd till",
    "Skyddad",
)
TREE = {
    "100": ("Provförvaltningen", "SN"),
    "110": ("Avdelning vård", "100"),
    "111": ("Enheten för åldrar", "110"),
    "112": ("Enheten för öar", "110"),
    "120": ("Avdelning ärenden", "100"),
}
Cells = dict[str, str]


def person(number: str) -> UUID:
    """Return the id of whoever has an employee number."""
    return IDS.person(number)


def unit(code: str) -> UUID:
    """Return the id of the unit with a code."""
    return IDS.unit(code)


def row(number: str, code: str = "111", leader: str = "", **also: str) -> Cells:
    """Return one person's row; what is not told is as for most people."""
    name, parent = TREE.get(code, ("", ""))
    said = {
        "Anställningsnummer": number,
        "Förnamn": "Åsa",
        "Efternamn": f"Ödegård {number}",
        "E-post": f"p{number}@kommunen.example",
        "Telefon": "08-465 00 10",
        "Enhetskod": code,
        "Enhetsnamn": name,
        "Överordnad enhet": parent,
        "Chef": leader,
        "Befattning": "Handläggare",
        "Anställd från": "2019-01-01",
        "Anställd till": "",
        "Skyddad": "nej",
    }
    assert set(also) <= set(said)
    return said | also


def everyone() -> list[Cells]:
    """Return the rows of a small administration: who leads what, and who works there."""
    return [
        row("1", "100", "1"),
        row("10", "110", "10"),
        row("11", "111", "11"),
        row("12", "112", "12"),
        row("20", "120", "20"),
        *(row(str(number), "111", "11") for number in range(31, 36)),
        *(row(str(number), "112", "12") for number in range(41, 46)),
    ]


def changed(rows: Iterable[Cells], *numbers: str, **cells: str) -> list[Cells]:
    """Return the rows with some cells of some people changed."""
    return [row | cells if row["Anställningsnummer"] in numbers else row for row in rows]


def without(rows: Iterable[Cells], *numbers: str) -> list[Cells]:
    """Return the rows without some people's."""
    return [row for row in rows if row["Anställningsnummer"] not in numbers]


def as_csv(rows: Iterable[Cells], separator: str = ";") -> str:
    """Return the text of a file."""
    lines = [HEADS, *([row[head] for head in HEADS] for row in rows)]
    return "".join(f"{separator.join(line)}\r\n" for line in lines)


@dataclass
class Answer:
    """What the command has said."""

    code: int
    said: str
    report: dict[str, Any] = field(default_factory=dict)

    @property
    def changes(self) -> dict[str, int]:
        """What was changed, without what was not."""
        return {name: number for name, number in self.report["changes"].items() if number}

    @property
    def found(self) -> list[tuple[int, str, str]]:
        """What is to be put right: line, column, and why."""
        return [(f["line"], f["column"], f["text"]) for f in self.report["findings"]]


@dataclass
class Personnel:
    """Sends files to one Motkraft."""

    settings: Settings
    folder: Path
    mapping: str = BOARD

    async def send(self, rows: Iterable[Cells] | str | bytes, *options: str) -> Answer:
        """Write a file and import it, in this process; return the report."""
        return self._answer(await command_here(self.settings, *self._words(rows, options)))

    async def send_from_outside(self, rows: Iterable[Cells], *options: str) -> Answer:
        """As `send`, as a process of its own."""
        return self._answer(await command(self.settings, *self._words(rows, options)))

    def write(self, rows: Iterable[Cells] | str | bytes) -> Path:
        """Write a file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / "personal.csv"
        if isinstance(rows, bytes):
            file.write_bytes(rows)
        else:
            text = rows if isinstance(rows, str) else as_csv(rows)
            file.write_text(text, encoding="utf-8", newline="")
        return file

    def mapping_file(self) -> Path:
        """Write the mapping."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / "hr.toml"
        file.write_text(f'namnrymd = "{IDS.namespace}"\n{self.mapping}', encoding="utf-8")
        return file

    def _words(self, rows: Iterable[Cells] | str | bytes, options: tuple[str, ...]) -> list[str]:
        mapping = ["--mapping", str(self.mapping_file())]
        return ["import", "hr", str(self.write(rows)), *mapping, "--json", *options]

    @staticmethod
    def _answer(answer: tuple[int, str]) -> Answer:
        code, said = answer
        report = json.loads(said) if said.startswith("{") else {}
        return Answer(code, said, report)
