"""What whoever has the receipt of an anonymous report can do with it.

The receipt is all that she has: it stands for her name. With a report that has a name it opens how
it goes and the dialogue alone; the rest is done by whoever is logged in as its reporter.
"""

from collections.abc import Sequence
from uuid import UUID

from services.reporting.application.places import wrong_moment
from services.reporting.application.reporting import Reporting
from services.reporting.application.telling import take_back, told_by_her
from services.reporting.domain import Adding, Correcting, Incident
from shared.refusal import Missing, Refused


def must_be_anonymous(found: Incident) -> None:
    """Go on only if nobody knows who told it. Raises `Missing`."""
    if not found.is_anonymous:
        raise Missing


class ByReceipt:
    """Added to, corrected and taken back; the code was looked at before."""

    def __init__(self, reporting: Reporting) -> None:
        self._reporting = reporting

    async def add(self, incident: UUID, adding: Adding) -> Sequence[int]:
        """Tell more. Raises `Missing`, `Refused`, `Differs`."""

        def do(found: Incident) -> None:
            found.add_details(adding)

        return await told_by_her(self._reporting, incident, must_be_anonymous, do)

    async def correct(self, incident: UUID, correcting: Correcting) -> Sequence[int]:
        """Put something right. Raises `Missing`, `Refused`, `Differs`."""

        def do(found: Incident) -> None:
            found.correct(correcting)

        if correcting.happened_at and (errors := wrong_moment(correcting.happened_at)):
            raise Refused(*errors)
        return await told_by_her(self._reporting, incident, must_be_anonymous, do)

    async def withdraw(self, incident: UUID) -> Sequence[int]:
        """Take it back; once is enough. Raises `Missing`, `Refused`."""
        return await take_back(self._reporting, incident, must_be_anonymous)
