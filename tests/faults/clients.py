"""People who report while everything breaks, and who do not give up."""

import asyncio
import json
import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import httpx

from services.demo import demo_id
from services.demo.load import demo_token
from services.statistics.domain import belongs
from shared.events import EventType, Form, concerns_security
from shared.settings import Settings
from tests.canary import CANARY
from tests.stories import INCIDENTS
from tests.town import eventually

UNITS = ("ekonomiskt-bistand", "mottagning", "utredning", "beroende", "familjestod")
FIRST_DAY = date(2025, 1, 7)
DAYS = 300
KNOWN_WITHIN_S = 60
GIVES_UP_WAITING_S = 4.0
AGAIN_AFTER_S = (0.05, 0.3)
BETWEEN_REPORTS_S = (0.0, 0.25)
MAY_ANSWER = {200, 201, 503}


@dataclass(frozen=True)
class Receipted:
    """A report that Motkraft has given its receipt for."""

    body: dict[str, Any]
    receipt: dict[str, Any]

    @property
    def id(self) -> str:
        """The report's own id."""
        return str(self.body["id"])

    @property
    def concerns_security(self) -> bool:
        """Whether there must be a case."""
        return concerns_security(
            [Form(form) for form in self.body["forms"]],
            threat_or_violence=self.body["threat_or_violence"],
            felt_as_influence=self.body["felt_as_influence"],
        )

    @property
    def counts_for(self) -> tuple[str, str] | None:
        """The day and unit that it counts for in the board's table, if it does."""
        if not belongs(EventType(self.body["event_type"]), self.body["threat_or_violence"]):
            return None
        return self.body["happened_at"][:10], self.body["unit"]


class Journal:
    """Every receipt, on disk before its client says anything more."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("a", encoding="utf-8")
        self.receipted: list[Receipted] = []

    def keep(self, report: Receipted) -> None:
        """Write one receipt down."""
        self._file.write(json.dumps({"body": report.body, "receipt": report.receipt}) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self.receipted.append(report)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


@dataclass
class Clients:
    """Some people, each with one report at a time."""

    settings: Settings
    journal: Journal
    answers: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, chances: list[Random]) -> None:
        """Report until told to stop; the report that is under way is brought to its end."""
        await asyncio.gather(*(self._report_on_and_on(rng) for rng in chances))

    async def until_known(self) -> None:
        """Wait until reporting has heard of whoever reports: the units it has heard of before."""
        async with self.connect() as client:

            async def known() -> bool:
                return (await client.get(INCIDENTS)).is_success

            await eventually(known, within_s=KNOWN_WITHIN_S)

    def stop(self) -> None:
        """Begin no new report."""
        self._stopping.set()

    async def send_again(self, report: Receipted, client: httpx.AsyncClient) -> list[str]:
        """Send a report that has its receipt once more; say what is wrong with the answer."""
        answer = await client.post(INCIDENTS, json=report.body)
        if answer.status_code == httpx.codes.OK and answer.json() == report.receipt:
            return []
        return [f"{report.id} sent again: {answer.status_code} {answer.text[:200]}"]

    def connect(self) -> httpx.AsyncClient:
        """Return a client that speaks as the reporter."""
        bearer = {"Authorization": f"Bearer {demo_token(self.settings, 'medarbetare')}"}
        return httpx.AsyncClient(
            base_url=self.settings.url, headers=bearer, timeout=GIVES_UP_WAITING_S
        )

    async def _report_on_and_on(self, rng: Random) -> None:
        async with self.connect() as client:
            while not self._stopping.is_set():
                body = a_report(rng)
                receipt = await self._send_until_taken(client, body, rng)
                self.journal.keep(Receipted(body, receipt))
                await asyncio.sleep(rng.uniform(*BETWEEN_REPORTS_S))

    async def _send_until_taken(
        self, client: httpx.AsyncClient, body: dict[str, Any], rng: Random
    ) -> dict[str, Any]:
        while True:
            try:
                answer = await client.post(INCIDENTS, json=body)
            except httpx.TransportError as failure:
                self.answers[type(failure).__name__] += 1
            else:
                self.answers[str(answer.status_code)] += 1
                if answer.is_success:
                    return dict(answer.json())
                if answer.status_code not in MAY_ANSWER:
                    self.wrong.append(f"answered {answer.status_code}: {answer.text[:300]}")
                elif "retry-after" not in answer.headers:
                    self.wrong.append("answered 503 and did not say when to come back")
            await asyncio.sleep(rng.uniform(*AGAIN_AFTER_S))


def a_report(rng: Random) -> dict[str, Any]:
    """Return the body of a report that is like no other."""
    day = FIRST_DAY + timedelta(days=rng.randrange(DAYS))
    return {
        "id": str(UUID(int=rng.getrandbits(128), version=4)),
        "unit": str(demo_id("unit", rng.choice(UNITS))),
        "event_type": rng.choice(list(EventType)).value,
        "threat_or_violence": rng.random() < 0.4,
        "forms": [rng.choice(list(Form)).value],
        "felt_as_influence": rng.random() < 0.2,
        "happened_at": f"{day.isoformat()}T14:05:00+01:00",
        "what_happened": f"Påhittat, nummer {rng.getrandbits(32)}. {CANARY}",
    }
