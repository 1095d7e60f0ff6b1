"""What reporting's routes are given: its parts, as the app was put together."""

from typing import Annotated

from fastapi import Depends, Query, Request

from services.reporting.application import Reporting
from services.reporting.views.reports import Reports
from shared.service import Service


def _application(request: Request) -> Reporting:
    application: Reporting = request.app.state.application
    return application


def _reports(request: Request) -> Reports:
    reports: Reports = request.app.state.reports
    return reports


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


TheReporting = Annotated[Reporting, Depends(_application)]
TheReports = Annotated[Reports, Depends(_reports)]
TheService = Annotated[Service, Depends(_service)]
Page = Annotated[int, Query(ge=1, le=10_000)]
