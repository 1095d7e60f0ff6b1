"""What must be true when all is quiet again, whatever has happened."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

from services.verify.everything import TELLS
from services.verify.inboxes import all_told
from shared.database.base import Row
from shared.database.places import Part, open_database
from shared.events import IncidentReported
from shared.streams import DURABLES, SERVICES
from tests.faults.clients import Clients, Receipted
from tests.faults.machine import Machine
from tests.faults.streams import in_stream, operator, told
from tests.findings import found

SENT_AGAIN_AT_ONCE = 8
LOOKS_EVERY_S = 1.0
NOTHING_MOVED_FOR_S = 180.0  # what fails for long comes again after two minutes


async def until_quiet(machine: Machine, clients: Clients, alarms: set[str]) -> list[str]:
    """Wait until nothing is on its way; return what is, when it has long stood still."""
    cases = sum(report.concerns_security for report in clients.journal.receipted)
    pending, since = [""], time.monotonic()
    while time.monotonic() - since < NOTHING_MOVED_FOR_S:
        last = pending
        try:
            pending = await _on_its_way(machine, alarms, cases)
        except Exception as failure:  # noqa: BLE001 - named, and asked again
            pending = [f"it cannot be asked: {type(failure).__name__}"]
        if not pending:
            break
        if pending != last:
            since = time.monotonic()
        await asyncio.sleep(LOOKS_EVERY_S)
    return pending


async def _on_its_way(machine: Machine, alarms: set[str], cases: int) -> list[str]:
    """Return what has not arrived yet, with how far it has come."""
    pending = []
    places = {
        service: await asyncio.to_thread(told, machine.settings, service) for service in TELLS
    }
    async with operator(machine.settings) as js:
        for service, positions in places.items():
            if (there := await in_stream(js, service)) != positions:
                pending.append(f"{service} has told {len(there)} of {len(positions)}")
    for durable in DURABLES:
        if durable.name in SERVICES:
            [row] = await asyncio.to_thread(
                _views,
                machine,
                durable.name,
                f"SELECT count(*) AS heard FROM inbox WHERE source='{durable.teller}'",
            )
            if (heard := row["heard"]) != len(places[durable.teller]):
                pending.append(f"{durable.name} has heard {heard} from {durable.teller}")
    [row] = _views(machine, "escalation", "SELECT count(*) AS shown FROM cases")
    if (shown := row["shown"]) < cases:
        pending.append(f"escalation shows {shown} cases of {cases}")
    if len(alarms) < cases:
        pending.append(f"the department has heard {len(alarms)} alarms of {cases}")
    return pending


async def everything(machine: Machine, clients: Clients, alarms: set[str]) -> list[str]:
    """Return everything that is not as it must be."""
    receipted = clients.journal.receipted
    return [
        *(f"verify: {finding}" for finding in await found(machine.settings)),
        *_receipts(machine, receipted),
        *_cases(machine, receipted, alarms),
        *_counts(machine, receipted),
        *clients.wrong,
        *(f"Motkraft ended by itself with code {code}" for code in machine.ended),
        *await _sent_again(clients),
    ]


def _receipts(machine: Machine, receipted: list[Receipted]) -> Iterator[str]:
    """Each receipt stands for one report in the log, and the log holds nothing else."""
    in_log = Counter[tuple[str, str]]()
    with closing(open_database(machine.settings, "reporting", Part.LOG)) as log:
        for told_fact in all_told(log, TELLS["reporting"], lambda _: None):
            assert isinstance(told_fact.fact, IncidentReported)
            in_log[str(told_fact.fact.incident), told_fact.fact.reference] += 1
    in_journal = Counter((report.id, report.receipt["reference"]) for report in receipted)
    for lost in in_journal - in_log:
        yield f"a receipt was given for {lost}, which is not in the log"
    for unknown in in_log - in_journal:
        yield f"{unknown} is in the log, and nobody has a receipt for it"


def _cases(machine: Machine, receipted: list[Receipted], alarms: set[str]) -> Iterator[str]:
    """Each report that concerns security has one case, and the department has its alarm."""
    rows = _views(machine, "escalation", "SELECT incident, reference FROM cases")
    cases = Counter((row["incident"], row["reference"]) for row in rows)
    wanted = Counter(
        (report.id, report.receipt["reference"]) for report in receipted if report.concerns_security
    )
    for missing in wanted - cases:
        yield f"there is no case for {missing}"
    for surplus in cases - wanted:
        yield f"there is a case too many: {surplus}"
    for incident in {incident for incident, _ in wanted} - alarms:
        yield f"the department has no alarm for {incident}"


def _counts(machine: Machine, receipted: list[Receipted]) -> Iterator[str]:
    """Each number of the board's is a count of reports."""
    rows = _views(
        machine, "statistics", "SELECT period, unit, number FROM counts WHERE length(period) = 10"
    )
    counted = {(row["period"], row["unit"]): row["number"] for row in rows}
    wanted = Counter(report.counts_for for report in receipted if report.counts_for)
    for place in sorted(counted.keys() | wanted.keys()):
        if counted.get(place, 0) != wanted[place]:
            yield f"{place} counts {counted.get(place, 0)}, and there were {wanted[place]}"


def _views(machine: Machine, service: str, sql: str) -> list[Row]:
    """Ask a service's views, beside the running process."""
    with closing(open_database(machine.settings, service, Part.VIEWS)) as views:
        return views.select(sql)


async def _sent_again(clients: Clients) -> list[str]:
    """Each report that is sent once more gets the very same receipt."""
    wrong: list[str] = []
    waiting = iter(clients.journal.receipted)

    async def send() -> None:
        async with clients.connect() as client:
            for report in waiting:
                wrong.extend(await clients.send_again(report, client))

    await asyncio.gather(*(send() for _ in range(SENT_AGAIN_AT_ONCE)))
    return wrong
