"""A route for what must be quick: FastAPI documents it, and stands aside when it is called.

FastAPI's own way from a request to an endpoint costs as much as storing a report does.
"""

import json
from collections.abc import Callable, Coroutine
from typing import Any, cast

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.routing import request_response


class Direct(APIRoute):
    """For an endpoint that takes one JSON body, and dependencies that need the request alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.app = request_response(self.get_route_handler())  # nothing has to be ended after it

    def get_route_handler(self) -> Callable[[Request], Coroutine[None, None, Response]]:
        """Return what answers a request: who asks is found out before what she says is read."""
        needed = [(p.name or "", p.call) for p in self.dependant.dependencies if p.call is not None]
        [body] = self.dependant.body_params
        model = cast("type[BaseModel]", body.field_info.annotation)

        async def answer(request: Request) -> Response:
            values = {name: await call(request) for name, call in needed}
            values[body.name] = _read(model, await request.body())
            return cast("Response", await self.endpoint(**values))

        return answer


def _read(model: type[BaseModel], body: bytes) -> BaseModel:
    """Read JSON. Raises `RequestValidationError`, as FastAPI does."""
    try:
        return model.model_validate(json.loads(body))
    except ValidationError as wrong:
        raise RequestValidationError(wrong.errors()) from wrong
    except (ValueError, RecursionError) as wrong:
        raise RequestValidationError([{"type": "json_invalid", "loc": ()}]) from wrong
