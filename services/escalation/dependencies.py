"""What escalation's routes are given: its parts, as the app was put together."""

from typing import Annotated

from fastapi import Depends, Header, Query, Request

from services.escalation.application import Escalation
from services.escalation.live import Live
from services.escalation.views.cases import Cases
from shared.service import Service


def _application(request: Request) -> Escalation:
    application: Escalation = request.app.state.application
    return application


def _cases(request: Request) -> Cases:
    cases: Cases = request.app.state.cases
    return cases


def _live(request: Request) -> Live:
    live: Live = request.app.state.live
    return live


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


TheEscalation = Annotated[Escalation, Depends(_application)]
TheCases = Annotated[Cases, Depends(_cases)]
TheLive = Annotated[Live, Depends(_live)]
TheService = Annotated[Service, Depends(_service)]
Page = Annotated[int, Query(ge=1, le=10_000)]
LastSeen = Annotated[int | None, Header(alias="Last-Event-ID", ge=0)]
