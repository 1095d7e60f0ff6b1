"""A file that another system sent, read: which columns it has, and every line with its number.

Two kinds: text with separators (CSV) and a workbook (XLSX). What a cell means is not known here.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

BYTES_MAX = 100 * 1024 * 1024
UNPACKED_MAX = 256 * 1024 * 1024  # a workbook is a zip file, and a small one may hold a huge one
LINES_MAX = 500_000
COLUMNS_MAX = 500
SEPARATORS = {";": "semikolon", ",": "komma", "\t": "tabb", "|": "lodstreck"}
# From the surest to the one that takes almost anything. What Excel saves as "Unicode" has a mark.
ENCODINGS = ("utf-8-sig", "cp1252")
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
ZIP_MARK = b"PK\x03\x04"
# How å, ä and ö look when they were read as something that they are not.
WRONG_LETTERS = re.compile("Ã[\x80-\xbf\u2026\u201e\u2013]|\ufffd|\\w[\u2020\u201e\u201d]\\w")
OTHER_ENCODING = "Filen verkar ha fel teckenkodning. Spara den som UTF-8."


class NotAFile(Exception):
    """The file cannot be read; the text is a sentence for whoever sent it."""


@dataclass(frozen=True)
class Line:
    """One line: the number that people see beside it, and its cells in the order of the columns."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True)
class Sheet:
    """What a file says, all of it as text without space around it."""

    form: str
    columns: Sequence[str]
    lines: Sequence[Line]


def read(file: Path) -> Sheet:
    """Read a file. Raises `NotAFile` when it is empty, too large or of no kind that we know."""
    if file.stat().st_size > BYTES_MAX:
        raise NotAFile(f"Filen är större än {BYTES_MAX // 1024 // 1024} MB.")
    return read_bytes(file.read_bytes())


def read_bytes(content: bytes) -> Sheet:
    """Read what a file holds. Raises `NotAFile`."""
    if not content.strip():
        raise NotAFile("Filen är tom.")
    form, lines = _workbook(content) if content.startswith(ZIP_MARK) else _text(content)
    filled = (Line(number, cells) for number, cells in lines if any(cells))
    head = next(filled, None)
    if head is None:
        raise NotAFile("Filen är tom.")
    rest = []
    for line in filled:
        rest.append(line)
        if len(rest) > LINES_MAX:
            raise NotAFile(f"Filen har fler än {LINES_MAX} rader.")
    if not rest:
        raise NotAFile("Filen har bara en rubrikrad och inga rader under den.")
    return Sheet(form, head.cells, rest)


def looks_misread(texts: Iterable[str]) -> bool:
    """Whether some text looks as if it had been read with the wrong encoding."""
    return any(WRONG_LETTERS.search(text) for text in texts)


Numbered = Iterator[tuple[int, list[str]]]


def _text(content: bytes) -> tuple[str, Numbered]:
    encoding, text = _decoded(content)
    if "\x00" in text:
        raise NotAFile(OTHER_ENCODING)
    first = next(line for line in text.splitlines() if line.strip())
    separator = max(SEPARATORS, key=first.count)
    return f"CSV, {encoding}, {SEPARATORS[separator]}", _separated(text, separator)


def _decoded(content: bytes) -> tuple[str, str]:
    encodings = ("utf-16",) if content.startswith(UTF_16_MARKS) else ENCODINGS
    for encoding in encodings:
        try:
            return encoding.removesuffix("-sig").upper(), content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotAFile(OTHER_ENCODING)


def _separated(text: str, separator: str) -> Numbered:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 1
    try:
        for cells in reader:
            yield number, [cell.strip() for cell in cells]
            number = reader.line_num + 1  # a cell in quotes may go over several lines
    except csv.Error:
        raise NotAFile(
            f"Rad {number} går inte att läsa. Titta efter ett citattecken som inte har något slut."
        ) from None


def _workbook(content: bytes) -> tuple[str, Numbered]:
    # Loaded here: most files are text, and those who read them need not wait for it.
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - as said above

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED_MAX:
                raise NotAFile("Arbetsboken är för stor när den packas upp.")
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        if sheet.total_height > LINES_MAX or sheet.total_width > COLUMNS_MAX:
            raise NotAFile("Arbetsbokens första blad har för många rader eller kolumner.")
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, IndexError):
        raise NotAFile("Filen går inte att läsa som en arbetsbok (XLSX).") from None
    return "XLSX, första bladet", (
        (number, [_as_text(cell) for cell in row]) for number, row in enumerate(rows, start=1)
    )


def _as_text(cell: object) -> str:
    """Return a workbook's cell as a text file would have it."""
    match cell:
        case bool():
            return "ja" if cell else "nej"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case date() | datetime():
            return cell.isoformat()
        case _:
            return str(cell).strip()
