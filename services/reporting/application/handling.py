"""What a manager does with an incident, from the inbox to the end."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.reporting.application.reporting import TRIES_MAX, Changed, Reporting, resource
from services.reporting.domain import (
    Assign,
    CannotBeOne,
    Deed,
    Incident,
    Lacking,
    NoSuchAction,
    NoSuchMessage,
    NothingLeft,
    NotInvestigating,
    NotThatFar,
    NotYet,
    Over,
    Pair,
    PlanAction,
    SaidOtherwise,
    SameNumber,
    SetAside,
    Stage,
    Transfer,
)
from shared.access import Action, is_set_aside
from shared.eventstore.application import Conflict
from shared.eventstore.sealed import KeyTaken
from shared.identity.principal import Principal, is_here
from shared.identity.register import Register
from shared.refusal import FieldError, Missing, Refused

OVER = FieldError("", "Händelsen är avslutad, återtagen eller en dubblett. Den går inte att ändra.")
NOTHING_LEFT = FieldError("", "Det som berättades är raderat. Inget mer kan skrivas om det.")
NOT_INVESTIGATING = FieldError("", "Utredningen har inte börjat, eller är klar.")
NOT_THAT_FAR = FieldError("action", "Åtgärden är klar eller överlämnad, eller inte genomförd ännu.")
NOT_HERE = "Välj någon som arbetar under samma nämnd."
NOT_TO_BE_SET_ASIDE = "Välj någon som leder enheten, eller som ser till händelsen."
NO_SUCH_UNIT = FieldError("unit", "Välj en enhet under samma nämnd.")
NOT_FOUND = FieldError("other", "Det finns ingen sådan händelse som du får läsa.")
CANNOT_BE_ONE = FieldError(
    "other",
    "Det går inte. Det är samma rapport, eller så räknas en av dem inte, eller så har den här"
    " egna dubbletter.",
)
SAME_NUMBER = FieldError(
    "other",
    "De har samma nummer i KIA. Ändra numret i den andra rapporten, så är de två händelser igen.",
)
WHY_NOT: dict[type[Exception], FieldError] = {
    Over: OVER,
    NothingLeft: NOTHING_LEFT,
    NotInvestigating: NOT_INVESTIGATING,
    NotThatFar: NOT_THAT_FAR,
}
LACKING = {
    Lacking.OUTCOME: FieldError("text", "Berätta först för den som rapporterade hur det gick."),
    Lacking.ACTIONS: FieldError(
        "actions", "Alla åtgärder måste vara genomförda eller överlämnade först."
    ),
}


@dataclass(frozen=True)
class Happened:
    """Something that was done with an incident: its kind, by whom, and when."""

    topic: str
    by: str
    at: datetime


class FollowUp:
    """Read, decided on, and closed; every deed is asked for by what was seen."""

    def __init__(self, reporting: Reporting, register: Register) -> None:
        self._reporting = reporting
        self._register = register

    async def found(self, incident: UUID, asker: Principal) -> Incident:
        """Return an incident to whoever may handle it. Raises `Missing`.

        What she is shown of what was told is for `Reporting.read_incident`, which keeps that.
        """
        found = await self._reporting.found(incident)
        asker.must(Action.HANDLE_INCIDENT, resource(found, asker.person))
        return found

    async def read(self, incident: UUID, asker: Principal) -> Incident:
        """Return an incident to whoever may handle it; her reading is kept. Raises `Missing`."""
        await self.found(incident, asker)
        return await self._reporting.read_incident(incident, asker)

    async def stands(self, incident: UUID) -> tuple[int, Stage]:
        """Return the version and the stage, for whoever has just done something with it."""
        found = await self._reporting.found(incident)
        return found.version, found.stage

    async def do(self, incident: UUID, deed: Deed, asker: Principal) -> Sequence[int]:
        """Do one thing with an incident; return the positions of what happened.

        Raises `Missing`, `Refused`, `Changed`, `Conflict`.
        """
        wrong = await self._what_is_wrong(await self.found(incident, asker), deed, asker)

        def decide(found: Incident) -> None:
            asker.must(Action.HANDLE_INCIDENT, resource(found, asker.person))
            if isinstance(deed, SetAside):
                asker.must(Action.SET_ASIDE, resource(found, asker.person))
            if wrong is not None:
                raise Refused(wrong)
            deed.upon(found, by=str(asker.person))

        try:
            return await self._reporting.change(incident, decide, deed.version)
        except (NoSuchAction, NoSuchMessage):
            raise Missing from None
        except tuple(WHY_NOT) as why:
            raise Refused(WHY_NOT[type(why)]) from None
        except SaidOtherwise:
            raise Changed from None
        except NotYet as refused:
            raise Refused(*(LACKING[what] for what in refused.lacking)) from None

    async def join(self, incident: UUID, pair: Pair, asker: Principal) -> Sequence[int]:
        """Say that two incidents belong together, or no longer do, in both of them at once.

        She handles the one and may read the other; both are the same authority's.
        Raises `Missing`, `Refused`, `Changed`, `Conflict`.
        """
        for _ in range(TRIES_MAX):
            found = await self.found(incident, asker)
            other = await self._other(found, pair.other, asker)
            try:
                pair.upon(found, other, by=str(asker.person))
            except Over:
                raise Refused(OVER) from None
            except CannotBeOne:
                raise Refused(CANNOT_BE_ONE) from None
            except SameNumber:
                raise Refused(SAME_NUMBER) from None
            new = len(found.pending_events)
            if new and pair.version is not None and pair.version != found.version - new:
                raise Changed
            try:
                return await self._reporting.commit(found, other)
            except (Conflict, KeyTaken):
                continue
        raise Conflict

    async def _other(self, found: Incident, other: UUID, asker: Principal) -> Incident:
        try:
            second = await self._reporting.found(other)
        except Missing:
            raise Refused(NOT_FOUND) from None
        is_for_her = asker.may(Action.READ_INCIDENT, resource(second, asker.person))
        if not is_for_her or second.authority != found.authority:
            raise Refused(NOT_FOUND)
        return second

    async def since(self, incident: UUID, version: int, asker: Principal) -> list[Happened]:
        """Return what has happened to an incident since a version, oldest first."""
        await self.found(incident, asker)
        return await asyncio.to_thread(self._since, incident, version)

    def _since(self, incident: UUID, version: int) -> list[Happened]:
        stored = self._reporting.log.select_events(incident, gt=version)
        events = (self._reporting.mapper.to_domain_event(one) for one in stored)
        return [
            Happened(one.topic, event.by, event.timestamp)
            for one, event in zip(stored, events, strict=True)
            if isinstance(event, Incident.Event)
        ]

    async def may_own(self, incident: Incident) -> list[UUID]:
        """Return who can be chosen to see to it: those of the unit, and who leads it or above."""
        return await asyncio.to_thread(self._may_own, incident)

    def _may_own(self, incident: Incident) -> list[UUID]:
        tree = self._register.on_day()
        leads = [lead for unit in tree.above(incident.unit) for lead in tree.leads.get(unit, [])]
        people = [*leads, *self._register.working_in([incident.unit])]
        away = self._register.away()
        stand_in = {d for person in incident.conflicted for d in away.get(person, [])}
        out = incident.conflicted | (stand_in - set(leads))
        chosen = (p for p in dict.fromkeys(people) if p not in out)
        if incident.is_hidden:  # who is missing from the list would be whoever told it
            return list(chosen)
        return [person for person in chosen if not incident.was_told_by(person)]

    async def may_set_aside(self, incident: Incident, asker: Principal) -> list[UUID]:
        """Return whom the leader above can take out of it: who leads below her, or sees to it.

        Those who stand in for somebody are there by themselves too: they may be the ones too close.
        """
        if not asker.may(Action.SET_ASIDE, resource(incident, asker.person)):
            return []
        return await asyncio.to_thread(self._may_set_aside, incident, asker)

    def _may_set_aside(self, incident: Incident, asker: Principal) -> list[UUID]:
        tree, away = self._register.on_day(), self._register.away()
        hers, below = {asker.person, *asker.known.deputises_for}, list[UUID]()
        for unit in tree.above(incident.unit):
            leads = tree.leads.get(unit, [])
            if not hers.isdisjoint(leads):
                break
            below += leads
        stand_in = [deputy for leader in below for deputy in away.get(leader, [])]
        owner = [incident.owner] if incident.owner else []
        people = dict.fromkeys([*below, *stand_in, *owner])
        return [p for p in people if p not in hers and p not in incident.conflicted]

    async def _what_is_wrong(
        self, found: Incident, deed: Deed, asker: Principal
    ) -> FieldError | None:
        """Return what the register says against a deed."""
        if isinstance(deed, Assign) and not await self._is_here(found, deed.person):
            return FieldError("person", NOT_HERE)
        if isinstance(deed, PlanAction) and not await self._is_here(found, deed.owner):
            return FieldError("owner", NOT_HERE)
        if isinstance(deed, SetAside) and deed.person not in found.conflicted:
            people = await self.may_set_aside(found, asker)
            return None if deed.person in people else FieldError("person", NOT_TO_BE_SET_ASIDE)
        if isinstance(deed, Transfer):
            unit = await self._register.remembered(self._register.unit, deed.unit)
            if unit is None or unit.authority != found.authority:
                return NO_SUCH_UNIT
        return None

    async def _is_here(self, found: Incident, person: UUID) -> bool:
        known = await self._register.remembered(self._register.person, person)
        is_out = is_set_aside(known, resource(found, person))
        return is_here(known) and known.authority == found.authority and not is_out
