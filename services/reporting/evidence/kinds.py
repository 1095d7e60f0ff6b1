"""Which kinds of file may be attached. What is in a file says what it is, never its name alone.

A name only decides between kinds that look alike inside: a letter and a table are both archives.
"""

from dataclasses import dataclass
from pathlib import PurePath

import puremagic

HEAD_BYTES = 64 * 1024  # enough to tell
NAME_LETTERS_MAX = 120
CONTROLS = frozenset({*range(9), *range(14, 27), *range(28, 32), 127})
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
OPEN_XML = (b"[Content_Types].xml", b"_rels/.rels", b"word/", b"xl/", b"ppt/")
NAMELESS = "bilaga"


class NotAllowed(Exception):
    """It is no kind of file that may be attached."""


class NotCleanable(Exception):
    """It is a picture that we cannot take out of who took it and where."""


@dataclass(frozen=True)
class Kind:
    """One kind of file."""

    media_type: str
    suffixes: tuple[str, ...]  # how such files are called; the first one is given to others
    signs: tuple[str, ...] = ()  # what puremagic calls them
    is_cleaned: bool = False


OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"
KINDS = (
    Kind("image/jpeg", (".jpg", ".jpeg", ".jfif"), (".jpg",), is_cleaned=True),
    Kind("image/png", (".png",), (".png",), is_cleaned=True),
    Kind("image/gif", (".gif",), (".gif",), is_cleaned=True),
    Kind("image/webp", (".webp",), (".webp",), is_cleaned=True),
    Kind("application/pdf", (".pdf",), (".pdf",)),
    Kind("video/mp4", (".mp4", ".m4v"), (".mp4",)),
    Kind("video/quicktime", (".mov",), (".mov",)),
    Kind("video/3gpp", (".3gp",), (".3gp", ".3ga", ".3gpp")),
    Kind("video/webm", (".webm",), (".webm",)),
    Kind("audio/mp4", (".m4a",), (".m4a",)),
    Kind("audio/mpeg", (".mp3",), (".mp3", ".mpga")),
    Kind("audio/wav", (".wav",), (".wav",)),
    Kind("audio/ogg", (".ogg", ".oga", ".opus"), (".ogg", ".oga")),
    Kind("audio/flac", (".flac",), (".flac",)),
    Kind("audio/aac", (".aac",), (".aac",)),
    Kind("audio/amr", (".amr",), (".amr",)),
    Kind("application/rtf", (".rtf",), (".rtf",)),
)
OPEN_XMLS = (
    Kind(f"{OOXML}.wordprocessingml.document", (".docx",)),
    Kind(f"{OOXML}.spreadsheetml.sheet", (".xlsx",)),
    Kind(f"{OOXML}.presentationml.presentation", (".pptx",)),
)
OPEN_DOCUMENTS = (
    Kind(f"{ODF}.text", (".odt",)),
    Kind(f"{ODF}.spreadsheet", (".ods",)),
    Kind(f"{ODF}.presentation", (".odp",)),
)
COMPOUNDS = (
    Kind("application/vnd.ms-outlook", (".msg",)),
    Kind("application/msword", (".doc",)),
    Kind("application/vnd.ms-excel", (".xls",)),
    Kind("application/vnd.ms-powerpoint", (".ppt",)),
)
TEXTS = (
    Kind("text/plain", (".txt", ".csv", ".log")),
    Kind("message/rfc822", (".eml",)),
)
# What a page lets people choose. With no other pictures in it, telephones turn theirs into JPEG.
ACCEPT = ",".join(
    suffix
    for kind in (*KINDS, *OPEN_XMLS, *OPEN_DOCUMENTS, *COMPOUNDS, *TEXTS)
    for suffix in kind.suffixes
)
NOT_CLEANABLE = {".heif", ".heic", ".avif", ".tiff", ".tif", ".bmp", ".dib"}


def kind_of(head: bytes, name: str) -> Kind:
    """Return what kind of file begins so. Raises `NotAllowed`, `NotCleanable`."""
    candidates, signs = _like(head), _signs(head)
    candidates += [kind for kind in KINDS if signs.intersection(kind.signs)]
    suffix = PurePath(name).suffix.lower()
    if CONTROLS.isdisjoint(head):
        candidates += TEXTS
    for kind in candidates:
        if suffix in kind.suffixes:
            return kind
    if candidates:
        return candidates[0]
    if signs & NOT_CLEANABLE:
        raise NotCleanable
    raise NotAllowed


def download_name(name: str, kind: Kind) -> str:
    """Return a name that is safe to save a file as, and that says what kind it is."""
    last = name.replace("\\", "/").rpartition("/")[2]
    said = "".join(letter for letter in last if letter.isprintable()).strip(" .")
    path = PurePath(said or NAMELESS)
    if path.suffix.lower() in kind.suffixes:
        return path.stem[:NAME_LETTERS_MAX] + path.suffix.lower()
    return path.name[:NAME_LETTERS_MAX] + kind.suffixes[0]


def _like(head: bytes) -> list[Kind]:
    """Return which kinds it can be that are kept in a container of another name."""
    if head.startswith(OLE):
        return [*COMPOUNDS]
    if not head.startswith(b"PK\x03\x04"):
        return []
    for kind in OPEN_DOCUMENTS:
        if b"mimetype" + kind.media_type.encode() in head:
            return [kind]
    return [*OPEN_XMLS] if any(part in head for part in OPEN_XML) else []


def _signs(head: bytes) -> set[str]:
    try:
        return {found.extension for found in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return set()
