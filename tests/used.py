"""A Motkraft that has been used, and copies of it in which an owner of the database does harm."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from shared.audit import notary
from shared.streams import SERVICES
from tests import grounds
from tests.grounds import POSTGRES, Ground, server
from tests.seen import everyone_knows
from tests.stories import INCIDENTS, reported
from tests.town import Town, eventually, town

REPORTS = 3


TOLD = "Han sa att han vet var jag bor."


@dataclass(frozen=True)
class Used:
    """Where it lies, and what people were given there."""

    kind: str
    data: Path
    receipts: list[dict[str, str]]

    @contextmanager
    def copied(self, to: Path) -> Iterator[Ground]:
        """Lend a copy of everything, on a database of its own."""
        shutil.copytree(self.data, to, dirs_exist_ok=True)
        if self.kind == POSTGRES:
            server().copy(self.data, to)
        here = Ground(self.kind, to)
        ports = {"port": grounds.free_port(), "nats_port": grounds.free_port()}
        here.settings = here.settings.model_copy(update=ports)
        yield here
        here.clear()


async def use(kind: str, data: Path) -> Used:
    """Let people report, read, take on and count; stop when the others have witnessed it all."""
    address = Ground(kind, data).settings.database_url
    with pytest.MonkeyPatch.context() as often:
        often.setattr(notary, "SIGNS_EVERY_S", 0.1)
        async with town(data, database_url=address) as here:
            receipts = [(await reported(here, what_happened=TOLD)).json() for _ in range(REPORTS)]
            await everyone_knows(here, [receipt["reference"] for receipt in receipts])
            await _answered(here, "chef", "GET", f"{INCIDENTS}/{receipts[0]['id']}")
            cases = await _answered(here, "sakerhet", "GET", "/api/escalation/cases")
            case = json.loads(cases)["cases"][0]["id"]
            await _answered(here, "sakerhet", "POST", f"/api/escalation/cases/{case}/receive")
            splice = "/api/statistics/series/hot-och-vald/splice"
            first_day = {"first_day": "2026-01-01"}
            await _answered(here, "namndsekreterare", "PUT", splice, json=first_day)
            for name in SERVICES:
                await here.service(name).caught_up()
                await eventually(partial(is_witnessed, here, name), within_s=30)
    return Used(kind, data, receipts)


async def _answered(here: Town, alias: str, method: str, path: str, **content: object) -> str:
    answer = await here.api(alias, method, path, **content)
    assert answer.is_success, answer.text
    return answer.text


async def is_witnessed(here: Town, name: str) -> bool:
    """Whether the others hold a checkpoint of everything that is in a service's log."""
    size = here.service(name).application.log.last_position()
    held = [
        here.service(other).views.database.select(
            "SELECT coalesce(max(size), 0) AS size FROM witnessed WHERE service=?", name
        )
        for other in SERVICES
        if other != name
    ]
    return all(row["size"] == size for [row] in held)
