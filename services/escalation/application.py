"""What escalation does about what it hears, and what the security department can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.escalation.domain import Case, Facts
from services.escalation.views.campaigns import CampaignAlarm, Campaigns
from services.escalation.views.cases import CaseLine, Cases, State
from services.escalation.views.corrections import Correction
from shared.events import IncidentReported, OfficialExposed, Standing, concerns_security
from shared.eventstore.application import Conflict, EventSourced
from shared.refusal import Missing

POLICY = "escalation"  # who did it, when no person did


class Escalation(EventSourced):
    """Escalation's write side."""

    name = "escalation"

    async def consider(self, told: IncidentReported) -> None:
        """Open one case for an incident that concerns security, however often we are told."""
        if not concerns_security(
            told.forms,
            threat_or_violence=told.threat_or_violence,
            felt_as_influence=told.felt_as_influence,
        ):
            return
        await self._open(told, told.severity_felt)

    async def protect_official(self, told: OfficialExposed) -> None:
        """Open one case for whatever has happened to an elected official, however often told."""
        await self._open(told, None)

    async def _open(
        self, told: IncidentReported | OfficialExposed, severity_felt: int | None
    ) -> None:
        case = Case(
            incident=told.incident,
            reference=told.reference,
            unit=told.unit,
            threat_or_violence=told.threat_or_violence,
            forms=told.forms,
            felt_as_influence=told.felt_as_influence,
            severity_felt=severity_felt,
            happened_on=told.happened_on,
            by=POLICY,
            authority=told.authority,
        )
        try:
            await self.commit(case)
        except Conflict:
            return  # the case is there already: we have been told before

    async def correct(self, told: Correction) -> None:
        """Let a case be about what is told now, or open one for what has become a concern."""
        while True:
            case = await self.load(Case, Case.create_id(told.incident))
            if case is None:
                case = _opened(told)
            else:
                facts = told.upon(case.facts)
                same_as = await self._case_of(told.same_as)
                case.correct(facts, _standing(told, facts, same_as), same_as, POLICY)
            if case is None or not case.pending_events:
                return
            try:
                await self.commit(case)
            except Conflict:
                continue  # somebody has just taken it on
            return

    async def _case_of(self, incident: UUID | None) -> UUID | None:
        """Return the case of another incident; without one, its alarm would be nobody's."""
        if incident is None:
            return None
        other = await self.load(Case, Case.create_id(incident))
        return other.id if other else None

    async def receive(self, case: UUID, by: UUID) -> Sequence[int]:
        """Take a case on; return the positions. Raises `Missing`."""
        while True:
            found = await self.load(Case, case)
            if found is None:
                raise Missing
            found.receive(by=str(by))
            try:
                return await self.commit(found)
            except Conflict:
                continue  # somebody else was first: now the case is taken


def _opened(told: Correction) -> Case | None:
    """Return the case of what was no concern when it was reported, if it is one now."""
    if told.reference is None or told.is_withdrawn or told.same_as:
        return None
    assert told.unit is not None
    assert told.happened_on is not None
    facts = Facts(
        told.unit,
        bool(told.threat_or_violence),
        told.forms or (),
        bool(told.felt_as_influence),
        told.happened_on,
    )
    if not facts.concern_security:
        return None
    return Case(
        incident=told.incident,
        reference=told.reference,
        unit=facts.unit,
        threat_or_violence=facts.threat_or_violence,
        forms=facts.forms,
        felt_as_influence=facts.felt_as_influence,
        severity_felt=told.severity_felt,
        happened_on=facts.happened_on,
        by=POLICY,
        authority=told.authority or "",
    )


def _standing(told: Correction, facts: Facts, same_as: UUID | None) -> Standing:
    if told.is_withdrawn:
        return Standing.WITHDRAWN
    if same_as is not None:
        return Standing.DUPLICATE
    if told.is_official or facts.concern_security:
        return Standing.COUNTS
    return Standing.NO_CONCERN


@dataclass(frozen=True)
class Alarm:
    """A campaign that goes on, as one alarm with the cases of its incidents, oldest first."""

    campaign: CampaignAlarm
    cases: tuple[CaseLine, ...]

    @property
    def waiting(self) -> int:
        """How many of its cases nobody has taken on."""
        return sum(case.state == State.OPEN for case in self.cases)


class CampaignAlarms:
    """The campaigns of the console."""

    def __init__(self, escalation: Escalation, campaigns: Campaigns, cases: Cases) -> None:
        self._escalation = escalation
        self._campaigns = campaigns
        self._cases = cases

    async def going_on(self) -> list[Alarm]:
        """Return them, newest first."""
        return [
            Alarm(campaign, tuple(await self._cases.about(campaign.incidents)))
            for campaign in await self._campaigns.going_on()
        ]

    async def any_of(self, cases: list[CaseLine]) -> set[UUID]:
        """Return the incidents of those cases that belong to a campaign that goes on."""
        return await self._campaigns.any_of(case.incident for case in cases)

    async def receive(self, campaign: UUID, by: UUID) -> Sequence[int]:
        """Take on every case of it that waits; return the positions. Raises `Missing`."""
        incidents = await self._campaigns.incidents_of(campaign)
        if incidents is None:
            raise Missing
        positions: list[int] = []
        waiting = [c for c in await self._cases.about(incidents) if c.state == State.OPEN]
        for case in waiting:
            positions += await self._escalation.receive(case.id, by)
        return positions
