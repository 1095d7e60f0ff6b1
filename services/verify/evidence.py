"""What was attached is there: every file that an event speaks of is whole, and is that file."""

import hashlib
from collections.abc import Iterator

from eventsourcing.utils import get_topic

from services.reporting.application import Reporting
from services.reporting.domain import Incident
from services.reporting.evidence import Damaged, EvidenceFiles
from services.verify.findings import UNREADABLE, Finding, Tick
from shared.eventstore.sealed import Erased

AT_ONCE = 100


def check_evidence(reporting: Reporting, files: EvidenceFiles, tick: Tick) -> Iterator[Finding]:
    """Open each attached file and compare it with its event. What is erased is passed over."""
    topic, position = get_topic(Incident.EvidenceAttached), 0
    while found := reporting.log.select_notifications(
        position, AT_ONCE, topics=[topic], inclusive_of_start=False
    ):
        for notification in found:
            position = notification.id
            where = f"reporting {position}"
            try:
                event = reporting.mapper.to_domain_event(notification)
                assert isinstance(event, Incident.EvidenceAttached)
                digest = hashlib.sha256()
                for piece in files.read(event.originator_id, event.attachment, event.size):
                    digest.update(piece)
                if digest.hexdigest() != event.sha256.reveal():
                    yield Finding(where, "the attached file is not the one that was attached")
            except Erased:
                pass
            except Damaged:
                yield Finding(where, "the attached file is missing, cut or changed")
            except UNREADABLE:
                yield Finding(where, "what says which file was attached cannot be read")
            tick(1)
