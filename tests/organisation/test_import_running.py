"""Files taken in while Motkraft runs: they count everywhere at the first request afterwards."""

import threading
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from services.organisation.application import today
from shared.events import Role
from shared.identity.tokens import Bearers
from tests.organisation.personnel import (
    Personnel,
    changed,
    everyone,
    person,
    unit,
    without,
)
from tests.town import Town, town

PEOPLE = "/api/organisation/people"
IN_112 = {"Enhetsnamn": "", "Chef": "12"}
REPORTS = "/api/reporting/incidents"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Run a Motkraft that files are sent to."""
    async with town(tmp_path_factory.mktemp("hr")) as here:
        yield here


@pytest.fixture
def office(place: Town, tmp_path: Path) -> Personnel:
    """Lend an HR department."""
    return Personnel(place.settings, tmp_path)


async def ask(place: Town, number: str, method: str, path: str, **content: Any) -> httpx.Response:
    """Call the API as somebody in the file."""
    token = Bearers(place.settings).make(person(number))
    headers = {"Authorization": f"Bearer {token}"}
    return await place.http.request(method, path, headers=headers, **content)


def a_report() -> dict[str, Any]:
    """Return the body of a report from one of the units in the file."""
    return {
        "id": str(uuid4()),
        "unit": str(unit("111")),
        "event_type": "near_miss",
        "threat_or_violence": True,
        "forms": ["threat"],
        "felt_as_influence": True,
        "happened_at": f"{today().isoformat()}T00:00:01+01:00",
        "what_happened": "Någon hotade mig.",
    }


async def test_when_the_command_returns_every_service_knows_everyone(
    place: Town, office: Personnel
) -> None:
    answer = await office.send(everyone())
    assert (answer.code, answer.report["heard"]) == (0, "everywhere")
    for name in place.motkraft.apps:
        known = place.service(name).register.person(person("31"))
        assert known.unit == unit("111"), name
        assert place.service(name).register.leads()[unit("111")] == [person("11")], name


async def test_a_manager_replaced_in_the_file_is_out_at_the_next_request(
    place: Town, office: Personnel
) -> None:
    await office.send(everyone())
    report = a_report()
    assert (await ask(place, "31", "POST", REPORTS, json=report)).status_code == 201
    path = f"{REPORTS}/{report['id']}"
    assert (await ask(place, "11", "GET", path)).status_code == 200
    assert (await ask(place, "32", "GET", path)).status_code == 404
    news = changed(everyone(), "11", "31", "32", "33", "34", "35", Chef="32")
    answer = await office.send_from_outside(news)
    assert (answer.code, answer.report["heard"]) == (0, "everywhere")
    assert (await ask(place, "11", "GET", path)).status_code == 404
    assert (await ask(place, "32", "GET", path)).status_code == 200
    await office.send(everyone())
    assert (await ask(place, "11", "GET", path)).status_code == 200
    assert (await ask(place, "32", "GET", path)).status_code == 404


async def test_news_that_a_service_has_not_heard_is_said_to_be_late(
    place: Town, office: Personnel, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.send(everyone())
    views, heard = place.service("reporting").views, threading.Event()
    receive = views.receive

    def receive_later(*told: Any) -> bool:
        heard.wait()
        return receive(*told)

    with monkeypatch.context() as slow:
        slow.setattr(views, "receive", receive_later)
        slow.setattr("services.commands.hearing.STANDS_STILL_S", 0.5)
        answer = await office.send(changed(everyone(), "31", Enhetskod="112", **IN_112))
        heard.set()
    assert (answer.code, answer.report["heard"]) == (1, "late")
    again = await office.send(changed(everyone(), "31", Enhetskod="112", **IN_112))
    assert (again.code, again.changes, again.report["heard"]) == (0, {}, "everywhere")
    assert place.service("reporting").register.person(person("31")).unit == unit("112")


async def test_roles_and_deputies_given_by_hand_stay(place: Town, office: Personnel) -> None:
    await office.send(everyone())
    held = place.service("organisation").register
    by_hand = [
        {"role": "manager", "unit": str(unit("112"))},
        {"role": "safety_representative", "unit": str(unit("110"))},
    ]
    body = {
        "contact": {"name": "Åsa Ödegård 12", "email": "p12@kommunen.example"},
        "unit": str(unit("112")),
        "roles": by_hand,
    }
    answer = await place.api("admin", "PUT", f"{PEOPLE}/{person('12')}", json=body)
    assert answer.status_code == 200, answer.text
    days = {"valid_from": today().isoformat(), "valid_to": (today() + timedelta(9)).isoformat()}
    deputy = {"deputy": str(person("41")), **days}
    answer = await place.api("admin", "POST", f"{PEOPLE}/{person('12')}/deputies", json=deputy)
    assert answer.status_code == 200, answer.text
    await office.send(changed(everyone(), "45", Befattning="Något annat"), "--complete")
    assert held.person(person("12")).roles == {Role.MANAGER, Role.SAFETY_REPRESENTATIVE}
    assert unit("112") in held.person(person("41")).manages
    assert place.person("chef") in {known.id for known in held.everyone()}
    again = await office.send(changed(everyone(), "12", Telefon=""), "--complete")
    assert again.changes == {"contacts_changed": 1}


async def test_who_has_left_is_nobody_and_stands_in_for_nobody(
    place: Town, office: Personnel
) -> None:
    await office.send(everyone())
    assert (await ask(place, "44", "POST", REPORTS, json=a_report())).status_code == 201
    days = {"valid_from": today().isoformat(), "valid_to": (today() + timedelta(9)).isoformat()}
    deputy = {"deputy": str(person("44")), **days}
    path = f"{PEOPLE}/{person('20')}/deputies"
    assert (await place.api("admin", "POST", path, json=deputy)).status_code == 200
    answer = await office.send(without(everyone(), "44"), "--complete")
    assert answer.changes["people_leaving"] == 1
    assert (await ask(place, "44", "POST", REPORTS, json=a_report())).status_code == 401
    assert (await place.api("admin", "GET", path)).json() == []
    names = await place.service("organisation").names.of([person("44"), person("43")])
    assert names == {person("43"): "Åsa Ödegård 43"}


async def test_a_protected_persons_name_is_never_shown(place: Town, office: Personnel) -> None:
    await office.send(everyone())
    names = place.service("organisation").names
    assert person("33") in await names.of([person("33")])
    await office.send(changed(everyone(), "33", Skyddad="ja"))
    assert await names.of([person("33")]) == {}
    await office.send(everyone())
    assert person("33") in await names.of([person("33")])


async def test_a_protection_given_by_hand_is_not_lifted_by_a_file(
    place: Town, office: Personnel
) -> None:
    await office.send(everyone())
    contact = {"name": "Åsa Ödegård 34", "email": "p34@kommunen.example", "protected": True}
    body = {"contact": contact, "unit": str(unit("111"))}
    await place.api("admin", "PUT", f"{PEOPLE}/{person('34')}", json=body)
    await office.send(changed(everyone(), "34", Telefon="08-465 00 99"))
    assert await place.service("organisation").names.of([person("34")]) == {}


async def test_the_import_leaves_no_name_in_the_log(place: Town, office: Personnel) -> None:
    await office.send(everyone())
    log = place.service("organisation").application.log
    stored = [event.state for event in log.select_notifications(1, 10_000)]
    assert stored
    assert not [state for state in stored if "Ödegård".encode() in state]


async def test_a_file_is_taken_in_by_the_command_alone(place: Town, office: Personnel) -> None:
    await office.send(everyone())
    before = place.service("organisation").application.log.last_position()
    code = (await ask(place, "1", "POST", "/api/organisation/imports", json={})).status_code
    assert code == 404
    assert place.service("organisation").application.log.last_position() == before
