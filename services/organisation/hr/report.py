"""What an import has done, or would do, for the operator: counts and lines, never a name."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from uuid import UUID

from services.organisation.hr.findings import Finding
from services.organisation.hr.known import Known
from services.organisation.hr.plan import Plan


@dataclass(frozen=True)
class Counts:
    """How many of each."""

    units_opened: int
    units_renamed: int
    units_moved: int
    units_closed: int
    people_hired: int
    people_moved: int
    people_leaving: int
    last_days_changed: int
    roles_given: int
    roles_ended: int
    contacts_changed: int
    contacts_removed: int

    @property
    def nothing(self) -> bool:
        """Whether the register was as the file says already."""
        return not any(asdict(self).values())


LABELS = {
    "units_opened": "Nya enheter",
    "units_renamed": "Enheter med nytt namn",
    "units_moved": "Flyttade enheter",
    "units_closed": "Stängda enheter",
    "people_hired": "Nya medarbetare",
    "people_moved": "Medarbetare som byter enhet",
    "people_leaving": "Medarbetare som slutar",
    "last_days_changed": "Ny eller ändrad sista dag",
    "roles_given": "Roller som ges",
    "roles_ended": "Roller som avslutas",
    "contacts_changed": "Ändrade kontaktuppgifter",
    "contacts_removed": "Borttagna kontaktuppgifter",
}


@dataclass(frozen=True)
class Report:
    """All of it."""

    form: str
    lines: int
    counts: Counts
    findings: list[Finding]
    nobody_left: bool
    dry_run: bool

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
            "changes": asdict(self.counts),
            "missing_left_alone": self.nobody_left,
            "findings": [asdict(finding) for finding in self.findings],
        }

    def sentences(self) -> Iterator[str]:
        """Yield it line by line for a person."""
        yield f"Läst: {_lines(self.lines)} ({self.form})."
        if self.counts.nothing:
            yield "Registret stämmer redan med filen. Inget ändras."
        elif self.dry_run:
            yield "Det här skulle ändras. Inget är ändrat än."
        for field in fields(Counts):
            number = getattr(self.counts, field.name)
            if number:
                yield f"  {LABELS[field.name]}: {number}"
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


def count(plan: Plan, known: Known) -> Counts:
    """Count what a plan has in it."""
    people = plan.people
    begins = [person for person in people if person.begins]
    there = {p.person for p in begins if known.works_on(p.person)}
    moved = {
        p.person
        for p in begins
        if p.person in there and p.begins[-1][0] not in _units_of(known, p.person)
    }
    hired = [p for p in begins if p.person not in there]
    is_hired = {p.person for p in hired}
    return Counts(
        units_opened=len(plan.tree.opened),
        units_renamed=len(plan.tree.renamed),
        units_moved=len(plan.tree.moved),
        units_closed=len(plan.closed),
        people_hired=len(hired),
        people_moved=len(moved),
        people_leaving=sum(p.leaves is not None for p in people),
        last_days_changed=sum(
            p.person not in is_hired | moved and bool(p.ends or p.begins) for p in people
        ),
        roles_given=sum(len(p.given) for p in people),
        roles_ended=sum(len(p.taken) for p in people),
        contacts_changed=sum(p.contact is not None and p.person in known.contacts for p in people),
        contacts_removed=sum(p.forgotten for p in people),
    )


def _units_of(known: Known, person: UUID) -> set[UUID]:
    return {
        job.unit
        for job in known.jobs.get(person, ())
        if job.last is None or job.last >= max(known.day, job.first)
    }
