"""What must hold of the views at any moment, and of everything when it has settled."""

import json
from collections import Counter
from typing import Any
from uuid import UUID

from services.escalation.domain import Case
from services.escalation.views.cases import Cases
from services.reporting.domain import Incident
from services.statistics.domain import belongs
from shared.database import Database
from shared.database.places import Part
from shared.events import EventType
from shared.streams import DURABLES, SERVICES
from shared.views import View
from shared.views.rebuild import Fold
from tests.simulation.replica import Replica
from tests.simulation.truth import Truth, concerns


def views_are_right(truth: Truth) -> None:
    """Make sure that each service's views say what its inbox and log say, as far as they are."""
    for service in SERVICES:
        for replica in truth.city.replicas[service][:1]:
            for view in replica.service.views.views:
                _is_a_fold(replica, view, truth.copies[service])
    _counts(truth)
    _cases(truth)
    _reports(truth)


async def all_is_well(truth: Truth) -> None:
    """Make sure that everyone has heard everything, and that nothing is left over."""
    truth.look_everywhere()
    for durable in DURABLES:
        if durable.name in SERVICES:
            assert truth.has_heard_all(durable.name, durable.teller), f"{durable} has not all"
    for service in SERVICES:
        told, stream = truth.logs[service].told, truth.city.broker.streams[service]
        own = [message for message in stream.messages if not message.is_foreign]
        assert len(own) == len(told), f"{service} has not told everything"
        [[rows]] = truth.ask(service, Part.LOG, "SELECT count(*) FROM stored_events")
        assert rows == len(truth.logs[service].events), f"{service} has lost something"
        assert _at(truth, service, service) == rows, f"{service} does not know itself"
    kept = {incident: kept.position for incident, kept in truth.city.kept.items()}
    found = {incident: position for incident, (position, _) in truth.incidents.items()}
    assert kept.items() <= found.items(), "a report that was acknowledged is not there"
    assert found.keys() <= kept.keys() | truth.city.unanswered, "a report that nobody made"
    parked = _parked(truth, "escalation", "reporting")
    asked = {
        i for i, (at, event) in truth.incidents.items() if concerns(event) and at not in parked
    }
    with_case = truth.cases.keys() - {i for i, (at, _) in truth.incidents.items() if at in parked}
    assert with_case == asked, "not exactly the incidents that concern security have a case"
    views_are_right(truth)
    await _console_shows_cases(truth)


def _is_a_fold(replica: Replica, view: View, copy: Database) -> None:
    """Make sure that a view's tables are what comes out when everything is applied anew."""
    kept, names = replica.service.views.database, view.made_of.names
    copy.create((*view.tables, *(f"DELETE FROM {name}" for name in names)))
    Fold(copy, view, replica.service.own_log).run(kept.select, lambda _done, _of: None)
    for name in names:
        rows, anew = (
            sorted(map(repr, map(tuple, database.select(f"SELECT * FROM {name}"))))
            for database in (kept, copy)
        )
        assert rows == anew, f"{replica.name}: {name} is not what the facts say"


def _at(truth: Truth, service: str, source: str) -> int:
    rows = truth.ask(
        service,
        Part.VIEWS,
        "SELECT notification_id FROM tracking WHERE application_name=?",
        source,
    )
    return int(rows[0][0]) if rows else 0


def _parked(truth: Truth, service: str, source: str) -> set[int]:
    """Return the positions that a service's views go without."""
    rows = truth.ask(
        service,
        Part.VIEWS,
        "SELECT position FROM dead_letters WHERE source=? AND skipped=1",
        source,
    )
    return {row[0] for row in rows}


def _own_events(truth: Truth, service: str) -> list[tuple[int, Any]]:
    parked, at = _parked(truth, service, service), _at(truth, service, service)
    return [
        (position, event)
        for position, event in enumerate(truth.logs[service].events[:at], 1)
        if position not in parked
    ]


def _counts(truth: Truth) -> None:
    expected: Counter[tuple[str, str]] = Counter()
    parked = _parked(truth, "statistics", "reporting")
    rows = truth.ask(
        "statistics", Part.VIEWS, "SELECT position, body FROM inbox WHERE source='reporting'"
    )
    for position, body in rows:
        said = json.loads(body)
        if position not in parked and belongs(
            EventType(said["event_type"]), said["threat_or_violence"]
        ):
            day = said["happened_on"]
            expected.update((period, said["unit"]) for period in (day[:4], day[:7], day))
    counts = truth.ask(
        "statistics", Part.VIEWS, "SELECT period, unit, number FROM counts WHERE number<>0"
    )
    assert {(period, unit): n for period, unit, n in counts} == expected, "a number is wrong"


def _cases(truth: Truth) -> None:
    expected: dict[str, tuple[str, int]] = {}
    for position, event in _own_events(truth, "escalation"):
        if isinstance(event, Case.Opened):
            expected[str(event.originator_id)] = ("open", position)
        elif str(event.originator_id) in expected:
            expected[str(event.originator_id)] = ("received", position)
    rows = truth.ask("escalation", Part.VIEWS, "SELECT id, state, position FROM cases")
    assert {row[0]: row[1:] for row in rows} == expected, "the console shows something else"


def _reports(truth: Truth) -> None:
    expected = [
        (position, str(event.originator_id), str(event.unit))
        for position, event in _own_events(truth, "reporting")
        if isinstance(event, Incident.Reported)
    ]
    rows = truth.ask(
        "reporting", Part.VIEWS, "SELECT position, incident, unit FROM reports ORDER BY position"
    )
    assert rows == expected, "the list of reports is another"


async def _console_shows_cases(truth: Truth) -> None:
    [cases] = [
        view
        for view in truth.city.replicas["escalation"][0].service.views.views
        if isinstance(view, Cases)
    ]
    shown: list[UUID] = []
    page, more = 1, True
    while more:
        lines, more = await cases.newest(page=page)
        shown += [line.incident for line in lines]
        page += 1
    parked = _parked(truth, "escalation", "escalation")
    missing = {
        event.incident
        for position, event in enumerate(truth.logs["escalation"].events, 1)
        if position in parked and isinstance(event, Case.Opened)
    }
    assert sorted(shown) == sorted(truth.cases.keys() - missing), "the console's list is another"
