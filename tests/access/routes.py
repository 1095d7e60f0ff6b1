"""Every route of the five running apps: what can be asked for at all."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# What every service has beside what it is for; these carry no docstring that people could read.
SAID = {
    "livez": "Say that the service runs.",
    "readyz": "Say whether the service can answer.",
    "show_metrics": "Give figures about the service to whoever watches it.",
    "openapi": "Describe the API.",
    "asyncapi": "Describe the messages.",
    "mount": "Give a file that pages are made of.",
}


@dataclass(frozen=True, order=True)
class Route:
    """One method of one address of one service."""

    service: str
    path: str
    method: str

    @property
    def is_api(self) -> bool:
        """Whether programs use it, with a token; people use pages, with a session."""
        return self.path.startswith("/api/")

    @property
    def streams(self) -> bool:
        """Whether the answer goes on for as long as one listens."""
        return self.path.endswith("/live")

    @property
    def address(self) -> str:
        """The path with something in the place of each parameter."""
        return re.sub(r"{\w+}", str(UUID(int=1)), self.path)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def routes(apps: Mapping[str, FastAPI]) -> dict[Route, str]:
    """Return every route of every app, and what each does, in one sentence."""
    found = {
        Route(service, path, method): _sentence(endpoint)
        for service, app in apps.items()
        for path, methods, endpoint in _of(app)
        for method in methods
    }
    return dict(sorted(found.items()))


def _of(app: FastAPI) -> Iterator[tuple[str, list[str], Any]]:
    for route in iter_route_contexts(app.routes):
        original = route.original_route
        if isinstance(original, Mount):
            yield f"{original.path}/{{file}}", ["GET"], original
        else:
            methods = sorted((route.methods or {"GET"}) - {"HEAD"})
            yield route.path or "", methods, getattr(original, "endpoint", original)


def _sentence(endpoint: Any) -> str:
    name = getattr(endpoint, "__name__", type(endpoint).__name__.lower())
    said: str = SAID.get(name) or endpoint.__doc__ or name
    return said.splitlines()[0]
