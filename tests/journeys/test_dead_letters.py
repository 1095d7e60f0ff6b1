"""What cannot be understood is parked with an alarm, and what comes after it is heard."""

import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from shared.events import IncidentReported
from shared.settings import Settings
from tests.findings import found
from tests.insider import envelope, everything_is_heard, hears_it_all_again, insider
from tests.process import command, command_here
from tests.seen import everyone_knows, metric, readiness
from tests.stories import INCIDENTS, reported
from tests.town import Town, eventually, town

REPORTED = IncidentReported.subject
UNKNOWN = "reporting.incident.weighed.v1"
LISTENERS = ("escalation", "training", "statistics")
SAID = "Han heter Anna Andersson."

# What a holder of reporting's own key writes to its stream, and why each listener parks it. The
# first three stand where reporting's log has an event that it tells nobody.
POISON = (
    (UNKNOWN, "reporting", b"{}", "Poison: unknown subject"),
    (
        REPORTED,
        "reporting",
        json.dumps({"incident": SAID}).encode(),
        "Unreadable: ValidationError `$.incident`",
    ),
    (REPORTED, "reporting", f'{{"{SAID}'.encode(), "Unreadable: DecodeError"),
    (REPORTED, "", b"{}", "Poison: no envelope"),
    (REPORTED, "statistics", b"{}", "Poison: foreign"),
)
OWN = [number for number, (_, teller, _, _) in enumerate(POISON, 1) if teller == "reporting"]
FOREIGN = [number for number, (_, teller, _, _) in enumerate(POISON, 1) if teller != "reporting"]


async def poisoned(here: Town) -> list[str]:
    """Report, poison reporting's stream in every way, report again; return the references."""
    first, other = (await reported(here)).json(), (await reported(here)).json()
    await everyone_knows(here, [first["reference"], other["reference"]])
    # Events that are told to nobody: that someone has read, once each.
    audited = f"{first['id']}/history"
    readings = iter([("chef", first["id"]), ("revisor", audited), ("chef", other["id"])])
    reporting = here.service("reporting").application
    position = reporting.log.last_position()
    async with insider(here.settings, "reporting") as client:
        for subject, teller, body, _ in POISON:
            headers = {}
            if teller:
                previous = position
                if teller == "reporting":
                    position += 1
                    reader, read = next(readings)
                    answer = await here.api(reader, "GET", f"{INCIDENTS}/{read}")
                    assert answer.status_code == 200
                    assert reporting.log.last_position() == position
                headers = envelope(teller, position, previous, subject)
            await client.jetstream().publish(subject, body, headers=headers)
    second = (await reported(here)).json()
    return [told["reference"] for told in (first, other, second)]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Run a Motkraft whose streams were poisoned, and which has heard what came after."""
    async with town(tmp_path_factory.mktemp("poisoned")) as running:
        await everyone_knows(running, await poisoned(running))
        await everything_is_heard(running.settings, "training", "REPORTING")
        yield running


async def test_what_cannot_be_understood_is_parked_and_what_comes_after_is_heard(
    here: Town,
) -> None:
    for listener in LISTENERS:  # what came after was heard, or there would be no `here`
        letters = here.service(listener).views.dead_letters.all()
        assert [letter.position > 0 for letter in letters] == [True, True, True, False, False]
        for letter, (subject, _, body, reason) in zip(letters, POISON, strict=True):
            assert (letter.source, letter.subject, letter.body) == ("reporting", subject, body)
            assert letter.reason.startswith(reason)
            assert "Anna" not in letter.reason


async def test_a_service_with_letters_says_that_it_is_degraded_and_counts_them(here: Town) -> None:
    for listener in LISTENERS:
        code, said = await readiness(here, listener)
        assert (code, said["status"]) == (200, "degraded")
        assert [name for name, well in said["checks"].items() if not well] == ["no_dead_letters"]
        assert await metric(here, listener, "motkraft_dead_letters") == len(POISON)
    assert (await readiness(here, "reporting"))[1]["status"] == "ready"
    assert await metric(here, "reporting", "motkraft_dead_letters") == 0


@pytest.mark.parametrize("listener", LISTENERS)
async def test_what_is_told_twice_is_one_letter(here: Town, listener: str) -> None:
    before = here.service(listener).views.dead_letters.all()
    await hears_it_all_again(here.settings, listener, "REPORTING")
    assert here.service(listener).views.dead_letters.all() == before


@pytest.mark.slow
async def test_letters_are_listed_and_shown(here: Town) -> None:
    await _looked_at(here.settings)


async def _looked_at(settings: Settings) -> None:
    """Make sure that an operator is shown every letter."""
    code, said = await command(settings, "dead-letters", "list")
    lines = said.splitlines()
    assert code == 0
    assert len(lines) == len(LISTENERS) * len(POISON)
    assert lines[0].startswith("escalation 1: 20")
    assert lines[0].endswith(f" {UNKNOWN}, Poison: unknown subject")
    assert "Anna" not in said  # what a message says is shown to whoever asks for it
    code, said = await command(settings, "dead-letters", "list", "--json")
    letters = [json.loads(line) for line in said.splitlines()]
    assert code == 0
    assert [(one["service"], one["id"]) for one in letters] == [
        (listener, number) for listener in LISTENERS for number in range(1, len(POISON) + 1)
    ]
    code, said = await command(settings, "dead-letters", "show", "statistics", "2")
    assert code == 0
    shown = json.loads(said)
    assert shown == letters[LISTENERS.index("statistics") * len(POISON) + 1]
    assert json.loads(shown["body"]) == {"incident": SAID}
    assert shown["headers"]["ce-source"] == "/reporting"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        *((["replay", "escalation", str(one)], "går fortfarande inte att förstå") for one in OWN),
        *((["replay", "escalation", str(one)], "inte från tjänsten själv") for one in FOREIGN),
        *((["forget", "escalation", str(one)], "kan inte glömmas, bara tas in") for one in OWN),
        (["replay", "escalation", "99"], "Det finns inget meddelande 99 i escalation."),
        (["forget", "organisation", "1"], "Det finns inget meddelande 1 i organisation."),
        (["show", "reporting", "1"], "Det finns inget meddelande 1 i reporting."),
        (["show", "nobody", "1"], "Det finns ingen tjänst som heter nobody."),
        (["replay", "nobody", "1"], "Det finns ingen tjänst som heter nobody."),
        (["forget", "nobody", "1"], "Det finns ingen tjänst som heter nobody."),
    ],
)
async def test_what_cannot_be_done_is_said_in_one_line_and_changes_nothing(
    here: Town, arguments: list[str], sentence: str
) -> None:
    def kept() -> list[object]:
        services = [here.service(name) for name in LISTENERS]
        return [(one.views.dead_letters.all(), one.views.position("reporting")) for one in services]

    before = kept()
    code, said = await command_here(here.settings, "dead-letters", *arguments)
    assert code == 1
    assert sentence in said
    assert len(said.splitlines()) == 1
    assert kept() == before


@pytest.mark.slow
async def test_what_never_was_a_services_own_can_be_forgotten_also_while_nothing_runs(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as running:
        settings = running.settings
        await everyone_knows(running, await poisoned(running))
        await everything_is_heard(settings, "training", "REPORTING")
        before = await found(settings)
        for number in FOREIGN:
            await _forgotten(settings, "escalation", number)
        left = await metric(running, "escalation", "motkraft_dead_letters")
        assert left == len(OWN)
        # What lies on the stream comes again when the stream is heard anew, and is parked anew.
        await hears_it_all_again(settings, "escalation", "REPORTING")
        assert await metric(running, "escalation", "motkraft_dead_letters") == len(POISON)
        assert await found(settings) == before
    await _looked_at(settings)
    for number in FOREIGN:
        await _forgotten(settings, "statistics", number)
    code, said = await command_here(settings, "dead-letters", "replay", "statistics", "1")
    assert code == 1
    assert "går fortfarande inte att förstå" in said
    async with town(tmp_path) as again:
        await everything_is_heard(again.settings, "statistics", "REPORTING")
        left = await metric(again, "statistics", "motkraft_dead_letters")
        assert left == len(OWN)
        await eventually(partial(readiness, again, "statistics"), _is_degraded)


async def _forgotten(settings: Settings, service: str, letter: int) -> None:
    code, said = await command_here(settings, "dead-letters", "forget", service, str(letter))
    assert (code, said) == (0, "Meddelandet är borttaget.\n")


def _is_degraded(answer: tuple[int, dict[str, object]]) -> bool:
    return answer[1]["status"] == "degraded"


async def test_where_nothing_is_parked_the_list_says_so(town: Town) -> None:
    code, said = await command_here(town.settings, "dead-letters", "list")
    assert (code, said) == (0, "Inga meddelanden ligger kvar.\n")
    assert await command_here(town.settings, "dead-letters", "list", "--json") == (0, "")
