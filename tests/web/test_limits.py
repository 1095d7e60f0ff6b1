"""How often one person may do something, and that nobody else is refused for it."""

from typing import Any

from services.demo import files
from tests.canary import CANARY
from tests.reporting.form import CHECK, written
from tests.stories import INCIDENTS, a_threat
from tests.town import Town, Visit, eventually
from tests.web.conftest import AT_ONCE

FORGED = {"Authorization": "Bearer eyJhbGciOiJFUzI1NiJ9.e30.AA"}


async def report(town: Town, alias: str, **sent: Any) -> int:
    """Report once; return the status."""
    return (await town.api(alias, "POST", INCIDENTS, json=a_threat(town), **sent)).status_code


async def test_who_reports_too_often_is_told_when_to_come_back(strict: Town) -> None:
    assert [await report(strict, "chef-hr") for _ in range(AT_ONCE)] == [201] * AT_ONCE
    answer = await strict.api("chef-hr", "POST", INCIDENTS, json=a_threat(strict))
    assert answer.status_code == 429
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "1"
    assert answer.json()["type"] == "urn:motkraft:too-many"
    assert answer.json()["title"].endswith("Försök igen om en sekund.")

    async def again() -> int:
        return await report(strict, "chef-hr")

    assert await eventually(again, lambda status: status != 429) == 201


async def test_everyone_else_behind_the_same_address_reports_undisturbed(strict: Town) -> None:
    people = [p.alias for p in files.people() if p.unit and not p.alias.startswith("chef-")]
    assert len(people) > 15
    abuse = [await report(strict, "chef-stab") for _ in range(30)]
    assert 429 in abuse
    assert [await report(strict, person) for person in people] == [201] * len(people)


async def test_a_refused_report_is_not_stored_and_can_be_sent_again(strict: Town) -> None:
    told = a_threat(strict)
    while await report(strict, "chef-utredning") != 429:
        pass
    answer = await strict.api("chef-utredning", "POST", INCIDENTS, json=told)
    assert answer.status_code == 429
    mine = await strict.api("chef-utredning", "GET", INCIDENTS)
    assert told["id"] not in mine.text

    async def again() -> int:
        return (await strict.api("chef-utredning", "POST", INCIDENTS, json=told)).status_code

    assert await eventually(again, lambda status: status != 429) == 201


async def send_until_refused(town: Town, visit: Visit, **filled: str | list[str]) -> str:
    """Send the report form until it is too much; return the page that says so."""
    while True:
        await written(town, visit, unit=str(town.unit("stab")), **filled)
        await visit.open(CHECK)
        answer = await visit.send(CHECK)
        if answer.status_code != 303:
            assert answer.status_code == 429
            assert answer.headers["retry-after"] == "1"
            return answer.text


async def test_the_form_that_was_too_much_keeps_every_word_and_is_sent_by_a_button(
    strict: Town,
) -> None:
    words = f'Han sa: "<b>jag vet var du bor</b>" & gick.\nSedan ringde han. {CANARY}'
    async with strict.browser("chef-familjestod") as visit:
        page = await send_until_refused(strict, visit, what_happened=words)
        assert "Vänta en liten stund" in page
        assert "Ring 112" in page
        form = visit.fields["id"]
        assert "jag vet var du bor" in (await visit.open(CHECK)).text
        assert "<b>jag" not in visit.page

        async def again() -> int:
            return (await visit.send(CHECK)).status_code

        assert await eventually(again, lambda status: status != 429) == 303
        story = await visit.open(f"/mina-rapporter/{form}")
    assert "Sedan ringde han." in story.text


async def test_another_site_cannot_have_a_form_of_its_own_kept(strict: Town) -> None:
    async with strict.browser("chef-ungdom") as visit:
        await send_until_refused(strict, visit)
        answer = await visit.client.post(
            CHECK,
            data={"what_happened": "Skrivet av någon annan."},
            headers={"Sec-Fetch-Site": "cross-site"},
        )
    assert answer.status_code in (403, 429)
    assert "Skrivet av någon annan" not in answer.text


async def test_reading_and_logging_out_go_on_when_reports_are_too_many(strict: Town) -> None:
    async with strict.browser("chef-beroende") as visit:
        await send_until_refused(strict, visit)
        assert (await visit.open("/mina-rapporter")).status_code == 200
        assert (await visit.send("/logga-ut")).status_code == 303


async def test_forged_tokens_are_soon_too_many_and_true_ones_never(
    strict: Town, noted: list[dict[str, Any]]
) -> None:
    answers = [await strict.http.get(INCIDENTS, headers=FORGED) for _ in range(AT_ONCE * 3)]
    assert answers[0].status_code == 401
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 1
    assert (await strict.api("medarbetare", "GET", INCIDENTS)).status_code == 200
    lines = [line["event"] for line in noted if line.get("log") == "security"]
    assert 0 < lines.count("refused-token") <= AT_ONCE
    assert lines.count("limit-reached") == 1


async def test_failing_logins_are_soon_too_many_and_true_ones_never(strict: Town) -> None:
    async with strict.browser() as visit:
        await visit.open("/logga-in")
        statuses = [
            (await visit.send("/logga-in", person="någon")).status_code for _ in range(AT_ONCE * 3)
        ]
    assert statuses[0] == 404
    assert statuses[-1] == 429
    async with strict.browser("medarbetare") as visit:
        assert (await visit.open("/rapportera")).status_code == 200


async def test_an_address_that_a_stranger_claims_to_come_from_counts_for_nothing(
    strict: Town,
) -> None:
    answers = [
        await strict.http.get(
            "/api/training/coverage",  # where nothing has failed yet
            headers=FORGED | {"X-Forwarded-For": f"192.0.2.{number}"},
        )
        for number in range(AT_ONCE * 3)
    ]
    assert (answers[0].status_code, answers[-1].status_code) == (401, 429)


async def test_everyone_has_a_hundred_at_once_unless_told_otherwise(town: Town) -> None:
    usual = type(town.settings)(data=town.settings.data)
    assert (usual.reports_at_once, usual.reports_a_minute) == (100, 10)
