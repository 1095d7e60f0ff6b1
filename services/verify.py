"""Checks a whole installation: every log by itself, and what was heard against what was told."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import msgspec

from services.escalation.outbox import tell as escalation_tells
from services.organisation.outbox import tell as organisation_tells
from services.reporting.outbox import tell as reporting_tells
from shared.eventstore.domain import Aggregate
from shared.eventstore.mapper import EventMapper
from shared.eventstore.verify import Finding, check_log, stored
from shared.relay import Tell
from shared.streams import DURABLES, SERVICES

TELLS: Mapping[str, Tell] = {
    "organisation": organisation_tells,
    "reporting": reporting_tells,
    "escalation": escalation_tells,
}


def check(data: Path) -> Iterator[Finding]:
    """Yield everything that is wrong in a data folder; also while Motkraft runs on it."""
    for service in SERVICES:
        yield from check_log(service, data / f"{service}.events.db")
    for durable in DURABLES:
        if durable.name in SERVICES:
            yield from check_inbox(data, durable.name, durable.teller)


def check_inbox(data: Path, listener: str, teller: str) -> Iterator[Finding]:
    """Check that a service has heard what another told: the same, in order, each fact once.

    What has been told but not heard yet is no fault: it is on its way.
    """
    mapper = EventMapper(sealer=None)  # telling never opens what is sealed
    tell = TELLS[teller]
    with closing(sqlite3.connect(f"file:{data / f'{listener}.views.db'}?mode=ro", uri=True)) as db:
        tracked = db.execute(
            "SELECT max(notification_id) FROM tracking WHERE application_name=?", (teller,)
        ).fetchone()[0]
        heard = db.execute(
            "SELECT position, previous, subject, body FROM inbox WHERE source=? ORDER BY position",
            (teller,),
        )
        at, last = heard.fetchone(), 0
        for row in stored(data / f"{teller}.events.db"):
            where = f"{listener} heard {teller} {row.position}"
            try:
                event = mapper.to_domain_event(row.event)
            except msgspec.MsgspecError:
                yield Finding(where, "what was told cannot be read any more")
                return
            assert isinstance(event, Aggregate.Event)
            told = tell(event, row.position)
            if told is None:
                continue
            if at is None:
                break
            if at[0] != row.position:
                yield Finding(where, "it was told, and is not in the inbox")
                continue
            if at[1] != last:
                yield Finding(where, f"it says that it follows {at[1]}, and follows {last}")
            if (at[2], at[3]) != (told.subject, told.model_dump_json().encode()):
                yield Finding(where, "what was heard is not what was told")
            last, at = row.position, heard.fetchone()
        if at is not None:
            yield Finding(f"{listener} heard {teller} {at[0]}", "it was never told")
        if last and tracked != last:
            yield Finding(
                f"{listener} heard {teller}", f"the views stand at {tracked}, the inbox at {last}"
            )
