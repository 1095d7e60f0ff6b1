"""A statistics service of one's own, without NATS: what others tell is handed to it directly."""

import html
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import httpx
from fastapi import FastAPI

from services.statistics.views.counts import Counts
from shared.events import (
    EventType,
    Form,
    IncidentReported,
    PersonEmployed,
    PublishedEvent,
    Role,
    RoleGiven,
    SessionStarted,
    UnitClosed,
    UnitKind,
    UnitMoved,
    UnitOpened,
    UnitRenamed,
    UnitSucceeded,
)
from shared.service import Service
from shared.views.store import Told

SERIES = "/api/statistics/series/hot-och-vald"
MEMO = {"from": "2017", "cutoff": "2021-09-07"}
HEADER = "enhet;fran_och_med;till_och_med;antal;kalla"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

AUTHORITY, ADMINISTRATION = UnitKind.AUTHORITY, UnitKind.ADMINISTRATION
DEPARTMENT, UNIT = UnitKind.DEPARTMENT, UnitKind.UNIT
UNITS: tuple[tuple[str, UnitKind, str], ...] = (
    ("Socialnämnden", AUTHORITY, ""),
    ("Socialförvaltningen", ADMINISTRATION, "Socialnämnden"),
    ("Avdelning BoU myndighet", DEPARTMENT, "Socialförvaltningen"),
    ("Mottagningen", UNIT, "Avdelning BoU myndighet"),
    ("Utredningen", UNIT, "Avdelning BoU myndighet"),
    ("Avdelning BoU insats", DEPARTMENT, "Socialförvaltningen"),
    ("Avdelning vuxen", DEPARTMENT, "Socialförvaltningen"),
    ("Beroendeenheten", UNIT, "Avdelning vuxen"),
    ("Jouren", UNIT, "Beroendeenheten"),
    ("Avdelning systemledning", DEPARTMENT, "Socialförvaltningen"),
    ("Växeln", UNIT, "Socialförvaltningen"),
    ("Kommunstyrelsen", AUTHORITY, ""),
    ("Kommunledningskontoret", ADMINISTRATION, "Kommunstyrelsen"),
    ("Säkerhetsavdelningen", DEPARTMENT, "Kommunledningskontoret"),
)
MEMO_UNITS = tuple(unit for unit in UNITS if unit[0] != "Växeln")
DEPARTMENTS = tuple(name for name, kind, _ in UNITS if kind == DEPARTMENT)[:4]


def unit_id(name: str) -> UUID:
    """Return the id of a unit in these tests."""
    return uuid5(NAMESPACE_URL, name)


def extract(*rows: str) -> bytes:
    """Return a file with some rows."""
    return "\n".join([HEADER, *rows, ""]).encode()


def year_rows(year: int, *counts: int) -> list[str]:
    """Return the rows of a year: the administration's sum, then each department."""
    numbers = zip(("Socialförvaltningen", *DEPARTMENTS), (sum(counts), *counts), strict=True)
    return [f"{name};{year}-01-01;{year}-12-31;{n};KIA" for name, n in numbers]


def an_incident(unit: str, day: str, **changed: Any) -> IncidentReported:
    """Return what reporting tells of a threat."""
    told: dict[str, Any] = {
        "incident": uuid4(),
        "reference": "2026-1",
        "unit": unit_id(unit),
        "authority": "socialnamnden",
        "event_type": EventType.NEAR_MISS,
        "threat_or_violence": True,
        "forms": (Form.THREAT,),
        "felt_as_influence": True,
        "severity_felt": None,
        "happened_on": date.fromisoformat(day),
        "reported_at": NOON,
    }
    return IncidentReported(**told | changed)


class Office:
    """The service, and the people who use it."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.service: Service = app.state.service
        self.counts: Counts = app.state.counts
        self.people: dict[str, UUID] = {}
        transport = httpx.ASGITransport(app)
        self.http = httpx.AsyncClient(transport=transport, base_url="https://test", timeout=30)

    def tell(self, source: str, *facts: PublishedEvent) -> None:
        """Let another service tell something, as the inbox would hand it on."""
        for fact in facts:
            before = self.service.views.position(source)
            self.receive(source, before + 1, before, fact)

    def receive(self, source: str, position: int, previous: int, fact: PublishedEvent) -> bool:
        """Hand on one message, at a place in another service's log."""
        body = fact.to_json()
        return self.service.views.receive(
            Told(source, position, previous, fact.subject, body), fact
        )

    def has_units(self, units: Iterable[tuple[str, UnitKind, str]] = MEMO_UNITS) -> None:
        """Let the register tell of units, in its order."""
        for order, (name, kind, parent) in enumerate(units):
            self.opened(name, kind, parent, order=order)

    def opened(
        self, name: str, kind: UnitKind, parent: str, *, order: int = 99, day: str = "2015-01-01"
    ) -> None:
        """Let the register tell of one unit."""
        told = UnitOpened(
            unit=unit_id(name),
            name=name,
            kind=kind,
            parent=unit_id(parent) if parent else None,
            authority="socialnamnden",
            valid_from=date.fromisoformat(day),
            order=order,
        )
        self.tell("organisation", told)

    def twin(self, name: str, parent: str) -> None:
        """Let the register tell of one more unit with a name."""
        told = UnitOpened(
            unit=uuid4(),
            name=name,
            kind=UNIT,
            parent=unit_id(parent),
            authority="socialnamnden",
            valid_from=date(2015, 1, 1),
            order=99,
        )
        self.tell("organisation", told)

    def closed(self, name: str, day: str) -> None:
        """Let the register tell that a unit's last day is a day."""
        told = UnitClosed(unit=unit_id(name), valid_to=date.fromisoformat(day))
        self.tell("organisation", told)

    def renamed(self, unit: str, name: str, day: str) -> None:
        """Let the register tell what a unit is called from a day on."""
        told = UnitRenamed(unit=unit_id(unit), name=name, valid_from=date.fromisoformat(day))
        self.tell("organisation", told)

    def moved(self, unit: str, parent: str, day: str) -> None:
        """Let the register tell what a unit lies below from a day on."""
        told = UnitMoved(
            unit=unit_id(unit), parent=unit_id(parent), valid_from=date.fromisoformat(day)
        )
        self.tell("organisation", told)

    def succeeded(self, unit: str, *others: str, day: str) -> None:
        """Let the register tell that others do what a unit did until a day."""
        told = UnitSucceeded(
            unit=unit_id(unit),
            successors=tuple(map(unit_id, others)),
            valid_to=date.fromisoformat(day),
        )
        self.tell("organisation", told)

    def employs(self, alias: str, *roles: Role) -> None:
        """Let the register tell of a person and her roles."""
        person = self.people[alias] = uuid4()
        day = date(2015, 1, 1)
        unit = unit_id("Mottagningen")
        self.tell("organisation", PersonEmployed(person=person, unit=unit, valid_from=day))
        for role in roles:
            told = RoleGiven(person=person, role=role, unit=None, valid_from=day)
            self.tell("organisation", told)

    async def api(self, alias: str | None, method: str, path: str, **sent: Any) -> httpx.Response:
        """Call the API as a person, or as nobody."""
        headers = dict(sent.pop("headers", {}))
        if alias is not None:
            token = self.service.identity.bearers.make(self.people[alias])
            headers["authorization"] = f"Bearer {token}"
        return await self.http.request(method, path, headers=headers, **sent)

    async def page(self, alias: str | None, path: str, **asked: str) -> httpx.Response:
        """Open a page as a person, or as nobody."""
        headers = {}
        if alias is not None:
            cookies = self.service.identity.cookies
            cookie, ends = cookies.start(self.people[alias])
            started = SessionStarted(
                session=cookie.session, person=self.people[alias], expires_at=ends
            )
            self.tell("organisation", started)
            headers["cookie"] = cookies.header(cookie).partition(";")[0]
        return await self.http.get(path, params=asked, headers=headers)

    async def imports(self, body: bytes, alias: str = "sekreterare") -> httpx.Response:
        """Send a file."""
        headers = {"content-type": "text/csv; charset=utf-8"}
        return await self.api(alias, "POST", f"{SERIES}/imports", content=body, headers=headers)

    async def splices(self, day: str, alias: str = "sekreterare") -> httpx.Response:
        """Say from which day incidents count."""
        return await self.api(alias, "PUT", f"{SERIES}/splice", json={"first_day": day})

    async def csv(self, **asked: str) -> list[list[str]]:
        """Return the table as CSV, cell by cell."""
        answer = await self.api(
            "sekreterare", "GET", SERIES, params=asked, headers={"accept": "text/csv"}
        )
        assert answer.status_code == 200, answer.text
        return [line.split(";") for line in answer.text.splitlines()]

    async def dataset(self, **asked: str) -> dict[str, Any]:
        """Return the table as JSON-stat."""
        answer = await self.api("sekreterare", "GET", SERIES, params=asked)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


def errors(answer: httpx.Response) -> list[tuple[str, str]]:
    """Return what a refusal says: field and sentence."""
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return [(error["field"], error["text"]) for error in answer.json()["errors"]]


def cells(page: str) -> list[list[str]]:
    """Return the table on a page, cell by cell."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.DOTALL)
    return [
        [html.unescape(cell) for cell in re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row)]
        for row in rows
    ]
