"""What people and operators see of a running Motkraft, for tests that wait for it."""

from functools import partial
from itertools import count
from typing import Any

from services.escalation.views.cases import PER_PAGE
from services.statistics.views.counts import Counts
from tests.town import Town, eventually


async def references(here: Town) -> list[str]:
    """Return the references of all cases that security sees."""
    seen = set[str]()  # a case that opens meanwhile moves others to the next page
    for page in count(1):
        answer = await here.api("sakerhet", "GET", f"/api/escalation/cases?page={page}")
        cases = answer.json()["cases"]
        seen.update(case["reference"] for case in cases)
        if len(cases) < PER_PAGE:
            break
    return sorted(seen)


async def counted(here: Town) -> int:
    """Return how many incidents statistics has counted."""
    [counts] = [view for view in here.service("statistics").views.views if isinstance(view, Counts)]
    [row] = await counts.ask(
        "SELECT CAST(coalesce(sum(number), 0) AS BIGINT) AS number FROM counts"
        " WHERE length(period) = 10"
    )
    return int(row["number"])


async def everyone_knows(here: Town, told: list[str]) -> None:
    """Wait until security sees these cases and no others, and statistics has counted them."""
    await eventually(partial(references, here), lambda seen: seen == sorted(told), within_s=30)
    await eventually(partial(counted, here), lambda number: number == len(told), within_s=30)


async def readiness(here: Town, service: str) -> tuple[int, dict[str, Any]]:
    """Return how a service says that it is."""
    answer = await here.http.get(f"/{service}/readyz")
    return answer.status_code, answer.json()


async def metric(here: Town, service: str, name: str) -> float:
    """Return what a service's metric stands at."""
    lines = (await here.http.get(f"/{service}/metrics")).text.splitlines()
    [value] = [line.split()[1] for line in lines if line.startswith(f"{name} ")]
    return float(value)
