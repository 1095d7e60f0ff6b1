"""Random histories of incidents for a test, and what a plain recount makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from shared.events import EventType, IncidentReported, PublishedEvent, UnitKind, Verdict
from tests.statistics.corrected import (
    an_event_of_its_own,
    assessed,
    classified,
    noon,
    put_right,
    same_as,
    transferred,
    withdrawn,
)
from tests.statistics.office import UNITS, an_incident

FIRST, TODAY = date(2025, 1, 1), date(2026, 11, 22)
PLACES = [name for name, kind, _ in UNITS if kind != UnitKind.AUTHORITY]
OLD_SERIES = ("near_miss", "accident", "commuting_accident", "occupational_disease")


@dataclass(frozen=True)
class Deed:
    """One thing that is told: about which incident, how many days after what came before it."""

    what: str
    which: int
    wait: int
    unit: str
    event_type: EventType
    threat: bool
    felt: bool
    verdict: Verdict
    happened: date


DEEDS = st.builds(
    Deed,
    what=st.sampled_from(
        ["report"] * 4
        + ["classify", "assess", "withdraw", "duplicate", "undo", "transfer", "put right"]
    ),
    which=st.integers(0, 5),
    wait=st.sampled_from([0, 0, 1, 7]),
    unit=st.sampled_from(PLACES),
    event_type=st.sampled_from(EventType),
    threat=st.booleans(),
    felt=st.booleans(),
    verdict=st.sampled_from(Verdict),
    happened=st.dates(FIRST, date(2026, 1, 31)),
)


@dataclass
class Plain:
    """An incident as this test counts it: nothing is shared with what it tests."""

    unit: str
    happened: date
    event_type: str
    threat: bool
    felt: bool
    verdict: str = ""
    withdrawn: bool = False
    duplicate: bool = False
    classified: bool = False

    @property
    def part(self) -> str:
        if self.withdrawn or self.duplicate:
            return ""
        if self.threat and self.event_type in OLD_SERIES:
            not_assessed = "felt" if self.felt else "not_felt"
            return {"none": "dismissed", "": not_assessed}.get(self.verdict, self.verdict)
        return "outside" if self.felt or self.verdict in ("suspected", "confirmed") else ""


class Story:
    """What is told, in order, and what a plain recount makes of it."""

    def __init__(self, deeds: Sequence[Deed]) -> None:
        self.facts: list[PublishedEvent] = []
        self.days: list[date] = []
        self._deeds: list[tuple[Deed, int]] = []
        reports: list[IncidentReported] = []
        day = date(2026, 2, 1)
        for deed in deeds:
            if deed.what != "report" and not reports:
                continue
            day += timedelta(days=deed.wait)
            which = deed.which % len(reports) if reports else 0
            fact = _fact(deed, reports, which, day.isoformat())
            if isinstance(fact, IncidentReported):
                which = len(reports)
                reports.append(fact)
            self.facts.append(fact)
            self.days.append(day)
            self._deeds.append((deed, which))

    def known(self, until: date) -> list[Plain]:
        """Return every incident as it is known at the end of a day."""
        found: list[Plain] = []
        for (deed, which), day in zip(self._deeds, self.days, strict=True):
            if day <= until:
                _recount(found, deed, which)
        return found


def _fact(deed: Deed, reports: list[IncidentReported], which: int, day: str) -> PublishedEvent:
    if deed.what == "report":
        return an_incident(
            deed.unit,
            deed.happened.isoformat(),
            event_type=deed.event_type,
            threat_or_violence=deed.threat,
            felt_as_influence=deed.felt,
            reported_at=noon(day),
        )
    of = reports[which]
    found: dict[str, PublishedEvent] = {
        "classify": classified(of, deed.event_type, threat_or_violence=deed.threat, day=day),
        "assess": assessed(of, deed.verdict, day),
        "withdraw": withdrawn(of, day),
        "duplicate": same_as(of, reports[0], day),
        "undo": an_event_of_its_own(of, day),
        "transfer": transferred(of, deed.unit, day),
        "put right": put_right(
            of,
            day,
            event_type=deed.event_type,
            threat_or_violence=deed.threat,
            felt_as_influence=deed.felt,
            happened_on=deed.happened,
        ),
    }
    return found[deed.what]


def _recount(found: list[Plain], deed: Deed, which: int) -> None:
    if deed.what == "report":
        found.append(Plain(deed.unit, deed.happened, deed.event_type, deed.threat, deed.felt))
        return
    incident = found[which]
    match deed.what:
        case "classify":
            incident.event_type, incident.threat = deed.event_type, deed.threat
            incident.classified = True
        case "put right":
            incident.happened, incident.felt = deed.happened, deed.felt
            if not incident.classified:
                incident.event_type, incident.threat = deed.event_type, deed.threat
        case "assess":
            incident.verdict = deed.verdict
        case "withdraw":
            incident.withdrawn = True
        case "duplicate" | "undo":
            incident.duplicate = deed.what == "duplicate"
        case _:
            incident.unit = deed.unit
