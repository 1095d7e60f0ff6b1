"""What an import from KIA has done, or would do: counts and lines, never what stood there."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from shared.files.findings import Finding


@dataclass
class Report:
    """All of it."""

    form: str
    lines: int
    dry_run: bool
    taken: int = 0
    known: int = 0
    repeated: int = 0
    aside: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """How many lines were left out."""
        return len({finding.line for finding in self.findings})

    def as_json(self) -> dict[str, object]:
        """Return it for a program."""
        return asdict(self) | {"refused": self.refused}

    def sentences(self) -> Iterator[str]:
        """Yield it line by line for a person."""
        yield f"Läst: {_lines(self.lines)} ({self.form})."
        if self.dry_run:
            yield f"Skulle läsas in: {_events(self.taken)}. Inget är ändrat än."
        elif self.taken:
            yield f"Inläst: {_events(self.taken)}."
        else:
            yield "Inget nytt att läsa in."
        if self.known:
            yield f"Fanns redan: {_events(self.known)}."
        if self.repeated:
            yield f"Handlar om samma händelse som en annan rad: {_lines(self.repeated)}."
        if self.aside:
            yield f"Handlar om något annat och lästes inte in: {_lines(self.aside)}."
        if self.findings:
            yield f"Gick inte att läsa in: {_lines(self.refused)}."
        for found in self.findings:
            yield f"  rad {found.line}, {found.column}: {found.text}"


def _lines(number: int) -> str:
    return f"{number} {'rad' if number == 1 else 'rader'}"


def _events(number: int) -> str:
    return f"{number} {'händelse' if number == 1 else 'händelser'}"
