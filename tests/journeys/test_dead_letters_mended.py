"""When the cause is mended, what was parked is taken in after all, in its place and once."""

from collections.abc import Callable

import pytest

from services.escalation.application import Escalation
from services.escalation.domain import Case
from services.escalation.views.cases import Cases
from shared import clock, delivery, service
from shared.events import PUBLISHED, IncidentReported, PublishedEvent, Role, RoleGiven
from shared.views import Change, View, rebuild
from tests.department import department
from tests.findings import found
from tests.process import command_here
from tests.seen import counted, everyone_knows, metric, readiness, references
from tests.stories import reported
from tests.town import Town, eventually

pytestmark = pytest.mark.slow

FAILS = "Det går fortfarande inte att förstå"


@pytest.fixture(autouse=True)
def _tries_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "RETRY_AFTER_S", (0.01,))
    monkeypatch.setattr(service, "RESTART_AFTER_S", 0.05)


async def parked(here: Town, name: str, letters: int = 1) -> None:
    """Wait until a service has parked so many, and says so."""

    async def number() -> float:
        return await metric(here, name, "motkraft_dead_letters")

    await eventually(number, lambda seen: seen == letters, within_s=30)
    assert (await readiness(here, name))[1]["checks"]["no_dead_letters"] is False


async def replayed(here: Town, name: str, letter: int = 1) -> None:
    """Take a letter in, and make sure that it is gone."""
    code, said = await command_here(here.settings, "dead-letters", "replay", name, str(letter))
    assert (code, said.splitlines()[-1]) == (0, "Meddelandet är intaget.")
    code, said = await command_here(here.settings, "dead-letters", "replay", name, str(letter))
    assert (code, said) == (1, f"Det finns inget meddelande {letter} i {name}.\n")


async def alarms(here: Town) -> int:
    """Return how many alarms lie ready for the security department."""
    async with department(here.settings) as outside:
        return len(await outside.fetch_all())


class Stricter(IncidentReported, frozen=True):
    """What a listener of another version expects."""

    not_said_yet: int


@pytest.mark.parametrize("known_as", [None, Stricter], ids=["unknown", "cannot be validated"])
async def test_what_a_listener_of_another_version_cannot_read_is_taken_in_by_the_right_one(
    own_town: Town, monkeypatch: pytest.MonkeyPatch, known_as: type[PublishedEvent] | None
) -> None:
    first = (await reported(own_town)).json()["reference"]
    await everyone_knows(own_town, [first])
    with monkeypatch.context() as other_version:
        known = dict(PUBLISHED)
        del known[IncidentReported.subject]
        if known_as is not None:
            known[IncidentReported.subject] = known_as
        other_version.setattr(rebuild, "PUBLISHED", known)
        second = (await reported(own_town)).json()["reference"]
        for listener in ("escalation", "statistics"):
            await parked(own_town, listener)
            code, said = await command_here(
                own_town.settings, "dead-letters", "replay", listener, "1"
            )
            assert code == 1
            assert said.startswith(FAILS)
    third = (await reported(own_town)).json()["reference"]
    await everyone_knows(own_town, [first, third])
    assert await found(own_town.settings) == []  # a letter that waits is no fault
    for listener in ("escalation", "statistics"):
        await replayed(own_town, listener)
    await everyone_knows(own_town, [first, second, third])
    assert (await readiness(own_town, "escalation"))[1]["status"] == "ready"
    assert await found(own_town.settings) == []
    assert await alarms(own_town) == 3


async def test_a_fact_is_taken_in_before_what_came_after_it(
    own_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Someone is given a role, which training cannot read, and then it is taken away again.
    person, today = own_town.person("kollega"), clock.swedish_date(clock.now())
    body = {
        "contact": {"name": "Astrid Lund", "email": "astrid.lund@kommun.example", "phone": ""},
        "unit": str(own_town.unit("ekonomiskt-bistand")),
        "roles": [{"role": Role.HR, "unit": None}],
        "valid_from": today.isoformat(),
    }
    training = own_town.service("training")

    async def put() -> None:
        path = f"/api/organisation/people/{person}"
        answer = await own_town.api("admin", "PUT", path, json=body)
        assert answer.is_success, answer.text

    with monkeypatch.context() as other_version:
        known = {s: kind for s, kind in PUBLISHED.items() if kind is not RoleGiven}
        other_version.setattr(rebuild, "PUBLISHED", known)
        await put()
        await parked(own_town, "training")
    body["roles"] = []
    await put()
    organisation = own_town.service("organisation")
    position = organisation.application.log.last_position()
    assert await training.views.reached("organisation", position)
    others = own_town.service("statistics")
    assert await others.views.reached("organisation", position)
    await replayed(own_town, "training")
    assert training.register.person(person) == organisation.register.person(person)
    assert await found(own_town.settings) == []


async def test_what_follows_from_a_fact_and_fails_is_done_once_when_it_no_longer_does(
    own_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    consider, failing = Escalation.consider, [True]

    async def stumbles(self: Escalation, told: IncidentReported) -> None:
        if failing[0]:
            raise RuntimeError("Han heter Anna Andersson")
        await consider(self, told)

    monkeypatch.setattr(Escalation, "consider", stumbles)
    first = (await reported(own_town)).json()["reference"]
    await parked(own_town, "escalation")
    code, said = await command_here(own_town.settings, "dead-letters", "replay", "escalation", "1")
    assert (code, said.splitlines()[-1]) == (1, f"{FAILS}: RuntimeError")
    failing.clear()
    failing.append(False)
    second = (await reported(own_town)).json()["reference"]
    await eventually(lambda: references(own_town), lambda seen: seen == [second])
    [letter] = own_town.service("escalation").views.dead_letters.all()
    assert not letter.skipped  # the inbox and the views have it
    assert await counted(own_town) == 2
    await replayed(own_town, "escalation")
    await everyone_knows(own_town, [first, second])
    assert await found(own_town.settings) == []
    assert await alarms(own_town) == 2


def stumbling(fact: type[object]) -> Callable[[View, object, Change], bool]:
    """Return what a view does that cannot apply one kind of fact."""
    apply = View.apply

    def stumbles(self: View, it: object, change: Change) -> bool:
        if type(it) is fact:
            raise RuntimeError("Han heter Anna Andersson")
        return apply(self, it, change)

    return stumbles


async def test_an_own_event_that_a_view_cannot_apply_is_applied_when_it_can(
    own_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Cases, "apply", stumbling(Case.Opened))
        first = (await reported(own_town)).json()["reference"]
        await parked(own_town, "escalation")
        code, said = await command_here(
            own_town.settings, "dead-letters", "replay", "escalation", "1"
        )
        assert (code, said.splitlines()[-1]) == (1, f"{FAILS}: RuntimeError")
    second = (await reported(own_town)).json()["reference"]
    await eventually(lambda: references(own_town), lambda seen: seen == [second])
    assert (await readiness(own_town, "escalation"))[1]["checks"]["views"] is True
    code, said = await command_here(own_town.settings, "dead-letters", "forget", "escalation", "1")
    assert code == 1
    assert await found(own_town.settings) == []
    await replayed(own_town, "escalation")
    await everyone_knows(own_town, [first, second])
    assert await found(own_town.settings) == []
    assert await alarms(own_town) == 2  # what could not be shown was told all the same
