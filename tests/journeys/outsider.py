"""Someone outside, with an HTTP client and bad intentions; and everything that she is answered."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from tests.canary import CANARY
from tests.stories import INCIDENTS, a_threat
from tests.town import Town, eventually

WORDS = f"Bara den som berättade och hennes chef får läsa det här. {CANARY}"
OURS = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Door:
    """A method and a path with the id of something in it."""

    method: str
    template: str
    is_with_id: bool

    @property
    def is_api(self) -> bool:
        """Whether programs use it."""
        return self.template.startswith("/api/")

    def at(self, thing: UUID | str) -> str:
        """Return its path, with an id in every place for one."""
        return "/".join(
            str(thing) if part.startswith("{") else part for part in self.template.split("/")
        )

    def __str__(self) -> str:
        return f"{self.method} {self.template}"


def doors(town: Town) -> Iterator[Door]:
    """Yield every door of the product, as its own routes say."""
    for app in town.motkraft.apps.values():
        yield from _doors(app)


def _doors(app: FastAPI) -> Iterator[Door]:
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if not isinstance(route, APIRoute):
            continue
        asked = [p.field_info.annotation for p in route.dependant.path_params]
        for method in sorted((route.methods or {"GET"}) - {"HEAD"}):
            yield Door(method, route.path, bool(asked) and all(kind is UUID for kind in asked))


@dataclass(frozen=True)
class Answer:
    """All that can be seen of an answer."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass
class Outsider:
    """She may be somebody here; what she wants is not hers."""

    http: httpx.AsyncClient
    headers: dict[str, str] = field(default_factory=dict)
    heard: list[bytes] = field(default_factory=list)

    async def ask(self, method: str, path: str, **sent: object) -> Answer:
        """Ask for something; remember all that is answered."""
        headers = self.headers | dict(sent.pop("headers", {}))  # type: ignore[call-overload] # a dict
        answer = await self.http.request(method, path, headers=headers, **sent)  # type: ignore[arg-type] # content, json, data
        all_headers = answer.headers.multi_items()
        self.heard.append(repr(all_headers).encode() + answer.content)
        seen = tuple(pair for pair in all_headers if not self._is_passing(*pair))
        return Answer(answer.status_code, seen, answer.content)

    def _is_passing(self, name: str, value: str) -> bool:
        """Whether a header says when and not what: the date, and her own session, longer."""
        session = self.headers.get("Cookie", "").partition("=")[0]
        return name == "date" or (name == "set-cookie" and value.partition("=")[0] == session)

    def has_heard(self, words: str) -> bool:
        """Whether anything that she was answered has these words."""
        return any(words.encode() in answer for answer in self.heard)


async def session_of(town: Town, alias: str) -> tuple[str, str]:
    """Log a person in; return what her browser would send as a cookie, and her form token."""
    async with town.browser(alias) as visit:
        await visit.open("/")
        [(name, value)] = visit.client.cookies.items()
        return f"{name}={value}", visit.fields["form_token"]


async def with_session(town: Town, alias: str) -> tuple[Outsider, str]:
    """Return an outsider who is logged in on pages, and her form token."""
    cookie, form_token = await session_of(town, alias)
    return Outsider(town.http, OURS | {"Cookie": cookie}), form_token


def with_token(town: Town, alias: str) -> Outsider:
    """Return an outsider with a bearer token of her own."""
    return Outsider(town.http, {"Authorization": f"Bearer {town.token(alias)}"})


@dataclass(frozen=True)
class Secrets:
    """What there is to be had: ids of others' things, some of them known to her."""

    incident: UUID
    case: UUID
    person: UUID

    @property
    def ids(self) -> tuple[UUID, ...]:
        """The ids. Units are no secret: everyone sees the tree."""
        return self.incident, self.case, self.person


async def secrets_of(town: Town) -> Secrets:
    """Let an employee report a threat; return what must stay between her and her manager."""
    told = a_threat(town, what_happened=WORDS)
    assert (await town.api("medarbetare", "POST", INCIDENTS, json=told)).status_code == 201
    incident = UUID(str(told["id"]))

    async def case() -> UUID | None:
        cases = (await town.api("sakerhet", "GET", "/api/escalation/cases")).json()["cases"]
        return next((UUID(c["id"]) for c in cases if c["incident"] == told["id"]), None)

    found = await eventually(case)
    assert found is not None
    return Secrets(incident, found, town.person("medarbetare"))


def nowhere() -> UUID:
    """Return an id of nothing at all."""
    return uuid4()
