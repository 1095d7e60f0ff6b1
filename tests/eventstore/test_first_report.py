"""Reporting's own retry: the same form sent at once, and a try that failed half-way."""

import asyncio
from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID, uuid4

import pytest

from services.reporting.application import Reporting
from services.reporting.domain import Incident, Report
from services.reporting.receipts import Codes
from services.reporting.views.readings import Readings
from shared import clock
from shared.database.places import Part
from shared.events import EventType, Form, UnitKind, UnitOpened
from shared.identity.register import Register
from shared.keys import KeyStore
from shared.refusal import Differs
from shared.views import Views
from shared.views.store import Told
from tests.eventstore.marks import assert_whole
from tests.grounds import Ground

UNIT, REPORTER, OTHER = uuid4(), uuid4(), uuid4()


@pytest.fixture
def reporting(ground: Ground) -> Iterator[Reporting]:
    """Open reporting's write side, in a municipality with one unit."""
    opened = UnitOpened(
        unit=UNIT,
        name="Enheten",
        kind=UnitKind.UNIT,
        parent=None,
        authority="namnden",
        valid_from=date(2020, 1, 1),
        order=1,
    )
    register = Register()
    views = Views(ground.open(Part.VIEWS, "reporting"), register)
    views.receive(Told("organisation", 1, 0, opened.subject, b"{}"), opened)
    keys = KeyStore(ground.open(Part.KEYS, "reporting"), ground.settings.data / "keys", "reporting")
    log = ground.open(Part.LOG, "reporting")
    application = Reporting(log, keys, Codes(b"k" * 32), register, Readings())
    yield application
    application.close()
    keys.close()
    views.close()


def a_report(incident: UUID, words: str = "Han sa att han vet var jag bor.") -> Report:
    """Return what someone tells."""
    return Report(
        id=incident,
        unit=UNIT,
        event_type=EventType.NEAR_MISS,
        threat_or_violence=True,
        forms=(Form.THREAT,),
        felt_as_influence=False,
        happened_at=datetime(2026, 11, 20, 14, 5, tzinfo=clock.SWEDEN),
        what_happened=words,
    )


async def test_the_same_form_sent_at_once_is_one_report(
    reporting: Reporting, ground: Ground
) -> None:
    report = a_report(uuid4())
    answers = await asyncio.gather(*(reporting.report_incident(report, REPORTER) for _ in range(8)))
    assert [answer.fresh for answer in answers].count(True) == 1
    assert {(a.receipt, a.position) for a in answers} == {(answers[0].receipt, 1)}
    assert_whole(ground, 1, "reporting")


async def test_two_people_who_choose_the_same_id_at_once_are_kept_apart(
    reporting: Reporting, ground: Ground
) -> None:
    report = a_report(uuid4())
    answers = await asyncio.gather(
        reporting.report_incident(report, REPORTER),
        reporting.report_incident(report, OTHER),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Missing", "Reported"]
    assert_whole(ground, 1, "reporting")


async def test_the_same_id_for_something_else_at_once_is_refused(reporting: Reporting) -> None:
    incident = uuid4()
    answers = await asyncio.gather(
        reporting.report_incident(a_report(incident), REPORTER),
        reporting.report_incident(a_report(incident, "Något annat."), REPORTER),
        return_exceptions=True,
    )
    assert sorted(type(answer) is Differs for answer in answers) == [False, True]


async def test_a_try_that_kept_only_its_keys_blocks_nobody(
    reporting: Reporting, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = a_report(uuid4())

    def no_space(_: object) -> list[int]:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(reporting.log, "insert_events", no_space)
        with pytest.raises(OSError, match="no space"):
            await reporting.report_incident(report, REPORTER)
    assert await reporting.load(Incident, report.id) is None
    reported = await reporting.report_incident(report, REPORTER)
    assert (reported.fresh, reported.position) == (True, 1)
    told = await reporting.load(Incident, report.id)
    assert told is not None
    assert told.what_happened.reveal() == report.what_happened
    assert_whole(ground, 1, "reporting")
