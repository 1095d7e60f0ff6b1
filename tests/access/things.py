"""What routes are asked about: reports of one's own and of others, and cases."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from services.demo import files
from tests.access.crossings import Crossings, cross
from tests.access.drives import Drives, drive
from tests.access.handled import Handled, take_care
from tests.access.people import Person
from tests.access.piloted import Pilots
from tests.access.piloted import furnish as start_pilots
from tests.access.safety import Requests, request
from tests.access.talks import Talks, talk
from tests.stories import INCIDENTS, a_threat
from tests.town import Town, eventually

TELLER = "stab-1"  # asks for nothing herself
UNITS = {
    "Ekonomiskt bistånd": "ekonomiskt-bistand",
    "Mottagningen": "mottagning",
    "Säkerhetsavdelningen": "sakerhetsavdelningen",
}
SERIES = "/api/statistics/series/hot-och-vald"
A_FILE = b"Jag har spelat in samtalet."
NOWHERE = "00000000-0000-0000-0000-000000000001"


@dataclass
class Things:
    """What there is."""

    town: Town
    reports: dict[str, str] = field(default_factory=dict)  # by the unit it is about
    references: dict[str, str] = field(default_factory=dict)  # as above
    positions: dict[str, int] = field(default_factory=dict)  # of each report, where it was told
    own: dict[str, str] = field(default_factory=dict)  # by who told it
    to_take_back: dict[str, str] = field(default_factory=dict)  # as above
    open_cases: list[str] = field(default_factory=list)
    received_case: str = ""
    crossings: Crossings = field(default_factory=Crossings)
    handled: Handled = field(default_factory=Handled)
    requests: Requests = field(default_factory=Requests)
    files: dict[str, str] = field(default_factory=dict)  # by the report that each is attached to
    talks: Talks = field(default_factory=Talks)
    drives: Drives = field(default_factory=Drives)
    pilots: Pilots = field(default_factory=Pilots)

    async def report(self, person: Person | None, unit: str) -> str:
        """Let someone report; return the id, which leads nowhere if she may not."""
        body = a_threat(self.town, unit=str(self.town.unit(unit)))
        if person is None:
            answer = await self.town.api(TELLER, "POST", INCIDENTS, json=body)
            assert answer.status_code == 201, answer.text
        else:
            answer = await self.town.http.post(INCIDENTS, json=body, headers=person.token())
        if not answer.is_success:
            return NOWHERE
        self.positions[body["id"]] = int(answer.json()["reference"].partition("-")[2])
        return str(body["id"])

    async def attach(self, report: str, by: dict[str, str]) -> None:
        """Let whoever told it attach a file to a report."""
        path = f"{INCIDENTS}/{report}/evidence"
        answer = await self.town.http.post(path, content=A_FILE, headers=by)
        assert answer.status_code == 201, answer.text
        [self.files[report]] = answer.json()["ids"]

    async def cases(self) -> dict[str, str]:
        """Return the case of each incident."""
        answer = await self.town.api("sakerhet", "GET", "/api/escalation/cases")
        return {case["incident"]: case["id"] for case in answer.json()["cases"]}


async def furnish(town: Town, people: Iterable[Person]) -> Things:
    """Make them."""
    here = Things(town)
    for called, unit in UNITS.items():
        here.reports[called] = await here.report(None, unit)
        path = f"{INCIDENTS}/{here.reports[called]}"
        here.references[called] = (await town.api(TELLER, "GET", path)).json()["reference"]
    for person in people:
        if person.name:
            here.own[person.name] = await here.report(person, "ungdomsinsatser")
            here.to_take_back[person.name] = await here.report(person, "ungdomsinsatser")
    await here.attach(
        here.reports["Ekonomiskt bistånd"], {"Authorization": f"Bearer {town.token(TELLER)}"}
    )
    for person in people:
        if here.own.get(person.name, NOWHERE) != NOWHERE:
            await here.attach(here.own[person.name], person.token())
    to_open = [await here.report(None, "beroende") for _ in range(len(here.own) + 2)]
    cases = await eventually(here.cases, lambda found: found.keys() >= {*to_open})
    here.received_case, *here.open_cases = [cases[incident] for incident in to_open]
    path = f"/api/escalation/cases/{here.received_case}/receive"
    assert (await town.api("sakerhet", "POST", path)).is_success
    await numbers(town)
    here.crossings = await cross(
        town,
        lambda: here.report(None, "ekonomiskt-bistand"),
        Person(town, "on call").token(),
    )
    here.handled = await take_care(town, lambda: here.report(None, "ekonomiskt-bistand"))
    here.requests = await request(town, lambda: here.report(None, "ekonomiskt-bistand"))
    here.talks = await talk(town)
    here.drives = await drive(town, lambda: here.report(None, "ekonomiskt-bistand"))
    here.pilots = await start_pilots(town)
    return here


async def numbers(town: Town) -> None:
    """Import the series, and begin to count from a day on."""
    answer = await town.api("namndsekreterare", "POST", f"{SERIES}/imports", **the_series())
    assert answer.is_success, answer.text
    answer = await town.api("namndsekreterare", "PUT", f"{SERIES}/splice", json=THE_SPLICE)
    assert answer.is_success, answer.text


THE_SPLICE = {"first_day": "2026-01-01"}


def the_series() -> dict[str, Any]:
    """Return how the demo's numbers are sent."""
    return {
        "content": files.SERIES.read_bytes(),
        "headers": {"Content-Type": "text/csv; charset=utf-8"},
    }
