"""What security sees of its requests and of broken glasses, however it is told."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from services.escalation.views.boundary import Boundary, Content
from shared.envelope import Envelope
from shared.events import (
    DisclosureAsked,
    DisclosureGranted,
    DisclosureRefused,
    DisclosureWithdrawn,
    GlassBroken,
    GlassReviewed,
    PublishedEvent,
    Purpose,
)
from shared.inbox import Inbox
from shared.views import Gap
from tests.escalation.test_cases import case_of
from tests.reporting.crossing import asked, decided, given, told
from tests.town import Town, eventually

DAY = date(2026, 11, 20)
OWNER, RECEIVER = "socialnamnden", "kommunstyrelsen"


class Teller:
    """Tells escalation facts as reporting does, one after the other."""

    def __init__(self, town: Town) -> None:
        self.service = town.service("escalation")
        self.source = f"test-{uuid4()}"
        self.last = 0
        [self.view] = [v for v in self.service.views.views if isinstance(v, Boundary)]

    async def tell(self, fact: PublishedEvent, position: int = 0, previous: int = -1) -> None:
        """Tell a fact; in its place after the others unless told otherwise."""
        position = position or self.last + 1
        previous = self.last if previous < 0 else previous
        headers = Envelope(self.source, position, previous).headers(
            "", "", datetime(2026, 11, 20, tzinfo=UTC)
        )
        await Inbox("escalation").hear(
            self.service.views, self.source, fact.subject, headers, fact.to_json()
        )
        self.last = max(self.last, position)


def an_asking(incident: UUID, disclosure: UUID) -> DisclosureAsked:
    """Return that security has asked."""
    return DisclosureAsked(incident, disclosure, OWNER, RECEIVER, Purpose.ASSESS_THREAT, DAY)


def a_glass(incident: UUID, glass: UUID) -> GlassBroken:
    """Return that somebody on call has opened a report."""
    return GlassBroken(incident, glass, uuid4(), OWNER, Purpose.DANGER_TO_LIFE, DAY)


@pytest_asyncio.fixture(loop_scope="session")
async def teller(town: Town) -> AsyncIterator[Teller]:
    """Stand where reporting stands."""
    yield Teller(town)


async def test_each_answer_shows_on_the_case(town: Town) -> None:
    incident = await told(town)
    assert (await case_of(town, incident))["content"] is None
    disclosure = await asked(town, incident)

    async def content() -> str | None:
        found: str | None = (await case_of(town, incident))["content"]
        return found

    await eventually(content, lambda seen: seen == "asked")
    await decided(town, incident, disclosure, "refuse", because="secrecy")
    await eventually(content, lambda seen: seen == "refused")
    disclosure = await given(town, incident)
    await eventually(content, lambda seen: seen == "granted")
    async with town.browser("sakerhet") as visit:
        assert "Läs det som har lämnats ut" in (await visit.open("/larm")).text
    await decided(town, incident, disclosure, "withdraw")
    await eventually(content, lambda seen: seen == "withdrawn")


async def test_told_twice_is_one_request_and_one_glass(teller: Teller) -> None:
    incident, disclosure, glass = uuid4(), uuid4(), uuid4()
    for fact in (an_asking(incident, disclosure), a_glass(incident, glass)):
        await teller.tell(fact)
        await teller.tell(fact, teller.last, teller.last - 1)  # the same message again
        await teller.tell(fact)  # and the same fact in another
    assert await teller.view.content([incident]) == {incident: Content.ASKED}
    assert [g.id for g in await teller.view.glasses()].count(glass) == 1


async def test_an_old_question_told_again_does_not_undo_its_answer(teller: Teller) -> None:
    incident, disclosure = uuid4(), uuid4()
    await teller.tell(an_asking(incident, disclosure))
    await teller.tell(DisclosureGranted(incident, disclosure, OWNER, RECEIVER, DAY))
    await teller.tell(an_asking(incident, disclosure))
    assert await teller.view.content([incident]) == {incident: Content.GRANTED}


async def test_an_answer_that_comes_too_early_waits_for_the_question(teller: Teller) -> None:
    incident, disclosure = uuid4(), uuid4()
    answer = DisclosureRefused(incident, disclosure, OWNER, RECEIVER, DAY)
    with pytest.raises(Gap):
        await teller.tell(answer, position=2, previous=1)
    teller.last = 0
    assert await teller.view.content([incident]) == {}
    await teller.tell(an_asking(incident, disclosure))
    await teller.tell(answer)
    assert await teller.view.content([incident]) == {incident: Content.REFUSED}


async def test_an_answer_whose_question_is_missing_changes_nothing(teller: Teller) -> None:
    incident = uuid4()
    await teller.tell(DisclosureWithdrawn(incident, uuid4(), OWNER, RECEIVER, DAY))
    await teller.tell(GlassReviewed(incident, uuid4(), OWNER, True, DAY))
    assert await teller.view.content([incident]) == {}


async def test_the_newest_request_counts(teller: Teller) -> None:
    incident, first, second = uuid4(), uuid4(), uuid4()
    await teller.tell(an_asking(incident, first))
    await teller.tell(an_asking(incident, second))
    await teller.tell(DisclosureRefused(incident, first, OWNER, RECEIVER, DAY))
    assert await teller.view.content([incident]) == {incident: Content.ASKED}


async def test_a_glass_of_an_incident_that_is_no_case_is_an_alarm_all_the_same(
    own_town: Town,
) -> None:
    teller, glass = Teller(own_town), uuid4()  # where there are few glasses, all are shown
    await teller.tell(a_glass(uuid4(), glass))
    [alarm] = [g for g in await teller.view.glasses() if g.id == glass]
    assert (alarm.purpose, alarm.broken_on, alarm.justified) == (Purpose.DANGER_TO_LIFE, DAY, None)
    await teller.tell(GlassReviewed(alarm.incident, glass, OWNER, False, DAY))
    [alarm] = [g for g in await teller.view.glasses() if g.id == glass]
    assert alarm.justified is False


async def test_glasses_that_nobody_has_looked_at_come_first(own_town: Town) -> None:
    teller, looked_at, waits = Teller(own_town), uuid4(), uuid4()
    await teller.tell(a_glass(uuid4(), waits))
    await teller.tell(a_glass(uuid4(), looked_at))
    await teller.tell(GlassReviewed(uuid4(), looked_at, OWNER, True, DAY))
    assert [g.id for g in await teller.view.glasses()] == [waits, looked_at]


async def test_content_of_nothing_is_nothing(teller: Teller) -> None:
    assert await asyncio.wait_for(teller.view.content([]), 1) == {}
