"""What reporting tells of pilots and forms."""

from datetime import date
from uuid import UUID

from shared.events.base import PublishedEvent


class PilotConcluded(PublishedEvent, frozen=True):
    """It is decided whether everybody gets the form that some units have tried."""

    subject = "reporting.pilot.concluded.v1"
    title = "Pilot avslutad"
    pilot: UUID
    authority: str
    edition: str
    adopted: bool
    routine_version: int | None  # which says how to report from now on; none when it is not adopted
    concluded_on: date


class FormAdopted(PublishedEvent, frozen=True):
    """Everybody in an authority is asked with another edition of the form from now on."""

    subject = "reporting.form.adopted.v1"
    title = "Formulär infört"
    authority: str
    edition: str
    pilot: UUID | None  # none: it was chosen without one
    adopted_on: date
