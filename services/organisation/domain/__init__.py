"""What a unit, a person and a session are. The TOPICs are on disk: they never change."""

from services.organisation.domain.person import Person
from services.organisation.domain.session import Session
from services.organisation.domain.terms import Appointment, Post, Terms, last_what_leads
from services.organisation.domain.unit import NewUnit, Unit, UnitName, UnitTold

__all__ = [
    "Appointment",
    "NewUnit",
    "Person",
    "Post",
    "Session",
    "Terms",
    "Unit",
    "UnitName",
    "UnitTold",
    "last_what_leads",
]
