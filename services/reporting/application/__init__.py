"""What people can do in reporting: with a report, at the boundary, and in an emergency."""

from services.reporting.application.boundary import WARNINGS, Boundary
from services.reporting.application.reporting import (
    Changed,
    Reader,
    Reported,
    Reporting,
    resource,
)

__all__ = [
    "WARNINGS",
    "Boundary",
    "Changed",
    "Reader",
    "Reported",
    "Reporting",
    "resource",
]
