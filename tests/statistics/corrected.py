"""What tests of corrections have in common: what is decided about an incident, day by day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Any

from services.statistics.influence import IN_SERIES
from shared import clock
from shared.events import (
    DuplicateFound,
    DuplicateUndone,
    EventType,
    FactsCorrected,
    Form,
    IncidentClassified,
    IncidentReported,
    IncidentTransferred,
    IncidentWithdrawn,
    InfluenceAssessed,
    KiaImported,
    Verdict,
)
from tests.statistics.office import NOON, SERIES, Office, unit_id

TODAY = "2026-11-22"
THIS_YEAR = {"from": "2026", "cutoff": TODAY}
OWNER = "socialnamnden"


@contextmanager
def on(day: str) -> Iterator[None]:
    """Let it be noon of a day."""
    with clock.set_to(lambda: datetime.combine(date.fromisoformat(day), time(12), UTC)):
        yield


def classified(
    of: IncidentReported | KiaImported,
    event_type: EventType = EventType.NEAR_MISS,
    *,
    threat_or_violence: bool,
    day: str = TODAY,
) -> IncidentClassified:
    """Say what kind of event it was."""
    return IncidentClassified(
        incident=of.incident,
        authority=OWNER,
        event_type=event_type,
        threat_or_violence=threat_or_violence,
        forms=(Form.HARASSMENT,),
        classified_on=date.fromisoformat(day),
    )


def put_right(of: IncidentReported | KiaImported, day: str = TODAY, **facts: Any) -> FactsCorrected:
    """Say what the reporter had got wrong."""
    nothing = dict.fromkeys(
        ("event_type", "threat_or_violence", "forms", "felt_as_influence", "happened_on")
    )
    said = nothing | facts
    return FactsCorrected(
        incident=of.incident, authority=OWNER, corrected_on=date.fromisoformat(day), **said
    )


def assessed(
    of: IncidentReported | KiaImported, verdict: Verdict, day: str = TODAY
) -> InfluenceAssessed:
    """Say what was found of the influence."""
    return InfluenceAssessed(
        incident=of.incident,
        authority=OWNER,
        verdict=verdict,
        assessed_on=date.fromisoformat(day),
    )


def withdrawn(of: IncidentReported | KiaImported, day: str = TODAY) -> IncidentWithdrawn:
    """Say that it was taken back."""
    return IncidentWithdrawn(
        incident=of.incident, authority=OWNER, withdrawn_on=date.fromisoformat(day)
    )


def same_as(
    of: IncidentReported | KiaImported, other: IncidentReported, day: str = TODAY
) -> DuplicateFound:
    """Say that it is the same event as another one."""
    return DuplicateFound(
        incident=of.incident,
        authority=OWNER,
        of=other.incident,
        found_on=date.fromisoformat(day),
    )


def an_event_of_its_own(of: IncidentReported | KiaImported, day: str = TODAY) -> DuplicateUndone:
    """Say that it is not the same event as another one after all."""
    return DuplicateUndone(incident=of.incident, authority=OWNER, undone_on=date.fromisoformat(day))


def transferred(
    of: IncidentReported | KiaImported, unit: str, day: str = TODAY
) -> IncidentTransferred:
    """Say which unit it belongs to from now on."""
    return IncidentTransferred(
        incident=of.incident,
        authority=OWNER,
        unit=unit_id(unit),
        transferred_on=date.fromisoformat(day),
    )


async def by_influence(office: Office, **asked: str) -> dict[str, int]:
    """Return the parts of this year that are not 0, by code, once it is seen that they sum."""
    dataset = await office.dataset(**THIS_YEAR | asked | {"split": "influence"})
    kinds = dataset["dimension"]["paverkan"]["category"]["index"]
    parts = {kind: n for kind, n in zip(kinds, dataset["value"], strict=True) if n}
    assert sum(parts.get(kind, 0) for kind in IN_SERIES) == parts.get("series", 0)
    plain = await office.dataset(**THIS_YEAR | asked)
    assert plain["value"][0] == parts.get("series", 0)
    return parts


async def series(office: Office, **asked: str) -> int:
    """Return the administration's number of this year."""
    found = (await office.dataset(**THIS_YEAR | asked))["value"][0]
    assert isinstance(found, int)
    return found


async def refused(office: Office, **asked: str) -> list[tuple[str, str]]:
    """Return what is wrong with a question."""
    answer = await office.api("sekreterare", "GET", SERIES, params=THIS_YEAR | asked)
    assert answer.status_code == 422
    return [(error["field"], error["text"]) for error in answer.json()["errors"]]


def noon(day: str) -> datetime:
    """Return noon of a day."""
    return NOON.replace(
        **dict(zip(("year", "month", "day"), map(int, day.split("-")), strict=True))  # type: ignore[arg-type] # three numbers
    )
