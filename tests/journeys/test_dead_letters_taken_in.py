"""Taking a letter in is whole: every view has it, or none."""

import pytest

from services.escalation.application import Escalation
from shared import delivery, service
from shared.events import PUBLISHED, IncidentReported, PersonEmployed
from shared.identity.register import Register
from shared.views import rebuild
from tests.findings import found
from tests.journeys.test_dead_letters_mended import FAILS, parked, replayed, stumbling
from tests.process import command_here
from tests.seen import everyone_knows
from tests.stories import reported
from tests.town import Town

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _tries_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "RETRY_AFTER_S", (0.01,))
    monkeypatch.setattr(service, "RESTART_AFTER_S", 0.05)


async def test_what_organisation_could_not_tell_itself_is_in_its_register_afterwards(
    own_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = own_town.person("kollega")
    organisation, training = own_town.service("organisation"), own_town.service("training")
    with monkeypatch.context() as broken:
        broken.setattr(Register, "apply", stumbling(PersonEmployed))
        answer = await own_town.api(
            "admin",
            "PUT",
            f"/api/organisation/people/{person}",
            json={
                "contact": {"name": "Astrid Lund"},
                "unit": str(own_town.unit("mottagning")),
                "roles": [],
            },
        )
        assert answer.is_success, answer.text
        await parked(own_town, "organisation")
    assert organisation.register.person(person).unit == own_town.unit("ekonomiskt-bistand")
    await replayed(own_town, "organisation")
    assert organisation.register.person(person).unit == own_town.unit("mottagning")
    for number in range(1, training.views.dead_letters.count() + 1):
        await replayed(own_town, "training", number)
    for name in ("reporting", "escalation", "statistics"):
        for number in range(1, own_town.service(name).views.dead_letters.count() + 1):
            await replayed(own_town, name, number)
    assert await found(own_town.settings) == []


async def test_when_what_follows_fails_the_views_have_it_and_say_so(
    own_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {s: kind for s, kind in PUBLISHED.items() if kind is not IncidentReported}
    with monkeypatch.context() as other_version:
        other_version.setattr(rebuild, "PUBLISHED", known)
        reference = (await reported(own_town)).json()["reference"]
        await parked(own_town, "escalation")
        await parked(own_town, "statistics")

    async def fails(_self: Escalation, _told: IncidentReported) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(Escalation, "consider", fails)
        code, said = await command_here(
            own_town.settings, "dead-letters", "replay", "escalation", "1"
        )
        assert (code, said) == (1, f"{FAILS}: RuntimeError\n")
        [letter] = own_town.service("escalation").views.dead_letters.all()
        assert not letter.skipped
    assert await found(own_town.settings) == []
    await replayed(own_town, "escalation")
    await replayed(own_town, "statistics")
    await everyone_knows(own_town, [reference])
    assert await found(own_town.settings) == []
