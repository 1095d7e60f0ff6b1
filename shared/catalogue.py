"""A service's catalogue of messages as AsyncAPI: what it tells, and what it listens to."""

from typing import Any

import msgspec
from fastapi import APIRouter
from faststream.nats import NatsBroker
from faststream.specification import AsyncAPI
from pydantic import BaseModel, create_model

from shared.events import PUBLISHED, PublishedEvent


def catalogue_route(service: str, broker: NatsBroker) -> APIRouter:
    """Return /api/<service>/asyncapi.json; it is the relay that really publishes."""
    for kind in PUBLISHED.values():
        if kind.subject.startswith(f"{service}."):
            broker.publisher(
                kind.subject, schema=_drawn(kind), title=kind.subject, description=kind.title
            )
    document = AsyncAPI(title=f"Motkraft: {service}", version="1")
    document.add_broker(broker)
    router = APIRouter(include_in_schema=False)

    @router.get(f"/api/{service}/asyncapi.json")
    async def asyncapi() -> Any:
        return document.to_specification().to_jsonable()

    return router


def _drawn(kind: type[PublishedEvent]) -> type[BaseModel]:
    """Return the same fields as a pydantic model, which is what the catalogue is drawn from."""
    fields: dict[str, Any] = {f.encode_name: f.type for f in msgspec.structs.fields(kind)}
    model: type[BaseModel] = create_model(kind.__name__, __doc__=kind.__doc__, **fields)
    return model
