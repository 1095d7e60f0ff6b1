"""An event in KIA as an incident: what a row of a file from there says."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.reporting.domain.further import Influence
from services.reporting.domain.incident import Incident
from services.reporting.domain.kia import kia_id, kia_id_again
from services.reporting.domain.story import KIA, REPORTER
from shared.events import EventType, Form
from shared.eventstore.sealed import Sealed


@dataclass(frozen=True)
class KiaRow:
    """One event as a file from KIA tells of it: never who, and nothing that we do not need."""

    number: str
    unit: UUID
    authority: str
    event_type: EventType
    threat_or_violence: bool
    forms: tuple[Form, ...]
    happened_at: datetime
    what_happened: str
    felt: bool | None = None  # None: the file does not say
    is_given_back: bool = False  # the number was stamped on a report here, wrongly
    influence: Influence | None = None  # what was answered here before the file came

    @property
    def id(self) -> UUID:
        """The one id that it can have."""
        return kia_id_again(self.number) if self.is_given_back else kia_id(self.number)


def taken_from_kia(row: KiaRow) -> Incident:
    """Begin the story with what KIA tells, under the id that follows from its number."""
    incident = Incident(
        id=row.id,
        reporter=Sealed(""),  # KIA knows; we do not need to
        unit=row.unit,
        event_type=row.event_type,
        threat_or_violence=row.threat_or_violence,
        forms=row.forms,
        felt_as_influence=bool(row.felt),
        happened_at=row.happened_at,
        severity_felt=None,
        what_happened=Sealed(row.what_happened),
        by=KIA,
        authority=row.authority,
    )
    incident.link_kia(row.number, KIA)
    if row.felt is not None:
        incident.answer_influence(row.felt, KIA if row.influence is None else REPORTER)
    if row.influence is not None:
        incident.tell_influence(row.influence, REPORTER)
    return incident
