"""What an import has done, or would do, for the operator: never anybody's name."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from services.organisation.hr.changes import Change, What
from services.organisation.hr.listing import listed
from shared.files.findings import Finding

LABELS = {
    What.UNIT_OPENED: "Nya enheter",
    What.UNIT_RENAMED: "Enheter med nytt namn",
    What.UNIT_MOVED: "Flyttade enheter",
    What.UNIT_CLOSED: "Stängda enheter",
    What.HIRED: "Nya medarbetare",
    What.MOVED: "Medarbetare som byter enhet",
    What.LEAVES: "Medarbetare som slutar",
    What.LAST_DAY: "Ny eller ändrad sista dag",
    What.ROLE_GIVEN: "Roller som ges",
    What.ROLE_ENDED: "Roller som avslutas",
    What.CONTACT_CHANGED: "Ändrade kontaktuppgifter",
    What.CONTACT_REMOVED: "Borttagna kontaktuppgifter",
}


@dataclass(frozen=True)
class Report:
    """All of it."""

    form: str
    lines: int
    changes: list[Change]
    without_leader: list[str]  # units that somebody led, and nobody does then
    findings: list[Finding]
    nobody_left: bool
    dry_run: bool

    @property
    def counts(self) -> dict[What, int]:
        """How many changes there are of each kind."""
        found = Counter(change.what for change in self.changes)
        return {what: found[what] for what in What}

    @property
    def refused(self) -> int:
        """How many lines were left out."""
        return len({finding.line for finding in self.findings if finding.whole})

    def as_json(self) -> dict[str, object]:
        """Return it for a program."""
        return {
            "dry_run": self.dry_run,
            "form": self.form,
            "lines": self.lines,
            "lines_refused": self.refused,
            "changes": self.counts,
            "each_change": [change.as_json() for change in self.changes],
            "units_without_leader": self.without_leader,
            "missing_left_alone": self.nobody_left,
            "findings": [asdict(finding) for finding in self.findings],
        }

    def sentences(self, *, verbose: bool) -> Iterator[str]:
        """Yield it line by line for a person; each change, when nothing is done yet or if asked."""
        yield f"Läst: {_lines(self.lines)} ({self.form})."
        if not self.changes:
            yield "Registret stämmer redan med filen. Inget ändras."
        elif self.dry_run:
            yield "Det här skulle ändras. Inget är ändrat än."
        for what, number in self.counts.items():
            if number:
                yield f"  {LABELS[what]}: {number}"
            if self.dry_run or verbose:
                yield from listed([change for change in self.changes if change.what == what])
        if self.without_leader:
            yield "Utan egen chef efter det här. Chefen ovanför får rapporterna:"
        yield from (f"  {name}" for name in self.without_leader)
        if self.nobody_left:
            yield (
                "Ingen som saknas i filen slutar, och ingen enhet stängs: några rader går inte"
                " att läsa, och de kan handla om dem."
            )
        yield from self._put_right()

    def _put_right(self) -> Iterator[str]:
        whole = [finding for finding in self.findings if finding.whole]
        if whole:
            yield f"{_lines(self.refused)} lästes inte in. Det som står i Motkraft är orört:"
        yield from map(_line, whole)
        parts = [finding for finding in self.findings if not finding.whole]
        if parts:
            yield "På de här raderna kunde en uppgift inte användas. Resten lästes in:"
        yield from map(_line, parts)


def _lines(number: int) -> str:
    return f"{number} {'rad' if number == 1 else 'rader'}"


def _line(finding: Finding) -> str:
    return f"  rad {finding.line}, {finding.column}: {finding.text}"
