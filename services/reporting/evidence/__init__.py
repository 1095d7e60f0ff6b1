"""Attached files: how they are kept, what may be attached, and what is taken out of pictures.

files.py      sealed in pieces, never in clear on disk
kinds.py      which kinds of file there are, told by what is in them
pictures.py   takes out of a picture who took it, when and where
clean.py      does that, in a process of its own
posted.py     reads a form with files piece by piece, as it arrives
download.py   gives a file back
"""

from services.reporting.evidence.download import download
from services.reporting.evidence.files import (
    FILE_BYTES_MAX,
    Damaged,
    Draft,
    EvidenceFiles,
    TooLarge,
)
from services.reporting.evidence.kinds import (
    ACCEPT,
    HEAD_BYTES,
    Kind,
    NotAllowed,
    NotCleanable,
    download_name,
    kind_of,
)
from services.reporting.evidence.pictures import Pictures, TooManyPixels, Unreadable
from services.reporting.evidence.posted import LARGE_BODIES, Part, parts

__all__ = [
    "ACCEPT",
    "FILE_BYTES_MAX",
    "HEAD_BYTES",
    "LARGE_BODIES",
    "Damaged",
    "Draft",
    "EvidenceFiles",
    "Kind",
    "NotAllowed",
    "NotCleanable",
    "Part",
    "Pictures",
    "TooLarge",
    "TooManyPixels",
    "Unreadable",
    "download",
    "download_name",
    "kind_of",
    "parts",
]
