"""Gives routes the parts of the running app, as their types say."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from fastapi import Depends, Query, Request

from shared.service import Service

T = TypeVar("T")


def part(name: str, kind: type[T]) -> Callable[[Request], Awaitable[T]]:
    """Return a dependency that gives what an app keeps under a name."""

    async def give(request: Request) -> T:  # async: FastAPI would send anything else to a thread
        found = getattr(request.app.state, name)
        assert isinstance(found, kind)
        return found

    return give


TheService = Annotated[Service, Depends(part("service", Service))]
Page = Annotated[int, Query(ge=1, le=10_000)]
