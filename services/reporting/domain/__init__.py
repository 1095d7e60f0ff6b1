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
    NothingLeft,
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
    Reviewing,
)
from services.reporting.domain.incident import REPORTER, Incident
from services.reporting.domain.reading import (
    SAME_READING_FOR,
    How,
    ReadAs,
    Reading,
    reading_id,
)
from services.reporting.domain.report import EARLIEST, Report, open_or_none

__all__ = [
    "EARLIEST",
    "OPEN_FOR",
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
    "How",
    "Incident",
    "NotAsked",
    "NotBroken",
    "NothingLeft",
    "ReadAs",
    "Reading",
    "Refusal",
    "Refusing",
    "Report",
    "Reviewing",
    "Secrecy",
    "open_or_none",
    "reading_id",
]
