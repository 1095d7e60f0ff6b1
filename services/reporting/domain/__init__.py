"""What an incident is, and what may happen to it. The TOPICs are on disk: they never change."""

from services.reporting.domain.disclosure import (
    WHY_ASK,
    AlreadyDecided,
    Answer,
    Asking,
    Disclosure,
    Giving,
    Ground,
    NotAsked,
    Refusal,
    Refusing,
    Secrecy,
)
from services.reporting.domain.glass import (
    OPEN_FOR,
    WHY_BREAK,
    AlreadyReviewed,
    Breaking,
    Glass,
    NotBroken,
    Review,
    Reviewing,
)
from services.reporting.domain.handling import OVER, Handling, Over, Stage, WhyLifted
from services.reporting.domain.incident import Incident
from services.reporting.domain.reading import (
    SAME_READING_FOR,
    How,
    ReadAs,
    Reading,
    reading_id,
)
from services.reporting.domain.report import EARLIEST, Report, open_or_none
from services.reporting.domain.story import ANONYMOUS, REPORTER, NothingLeft

__all__ = [
    "ANONYMOUS",
    "EARLIEST",
    "OPEN_FOR",
    "OVER",
    "REPORTER",
    "SAME_READING_FOR",
    "WHY_ASK",
    "WHY_BREAK",
    "AlreadyDecided",
    "AlreadyReviewed",
    "Answer",
    "Asking",
    "Breaking",
    "Disclosure",
    "Giving",
    "Glass",
    "Ground",
    "Handling",
    "How",
    "Incident",
    "NotAsked",
    "NotBroken",
    "NothingLeft",
    "Over",
    "ReadAs",
    "Reading",
    "Refusal",
    "Refusing",
    "Report",
    "Review",
    "Reviewing",
    "Secrecy",
    "Stage",
    "WhyLifted",
    "open_or_none",
    "reading_id",
]
