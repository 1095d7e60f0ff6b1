"""What a file may be like, and what is said of one that cannot be used."""

import io
import zipfile
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from services.organisation.hr.cells import LENGTH_MAX
from shared.settings import Settings
from tests.organisation.archive import archive
from tests.organisation.personnel import (
    HEADS,
    Cells,
    Personnel,
    as_csv,
    changed,
    everyone,
    person,
    row,
)
from tests.process import command_here

WHOLE = {"units_opened": 6, "people_hired": 15, "roles_given": 5}
NO_DATE = "Skriv datum som 2026-01-31."
IDENTITY = "Det ser ut som ett personnummer. Motkraft tar inte emot personnummer."
FORMULA = "Texten börjar med ett tecken som kalkylprogram läser som en formel."
MISSING = "Uppgiften saknas."


@pytest.fixture
def office(tmp_path: Path) -> Personnel:
    """Lend an HR department that sends files to a Motkraft that does not run."""
    return Personnel(Settings(data=tmp_path / "data", port=1), tmp_path / "files")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
async def test_a_text_file_is_read_however_it_was_saved(
    office: Personnel, encoding: str, separator: str
) -> None:
    answer = await office.send(as_csv(everyone(), separator).encode(encoding))
    assert (answer.code, answer.changes) == (0, WHOLE)
    assert archive(office.settings).contacts[person("31")].name == "Åsa Ödegård 31"


def workbook(rows: list[list[str | int | date]]) -> bytes:
    """Return a workbook as Excel writes them, with numbers and days as such."""
    lines = []
    for number, cells in enumerate(rows, start=1):
        said = []
        for at, cell in enumerate(cells):
            place = f'r="{chr(65 + at)}{number}"'
            if isinstance(cell, date):
                days = (cell - date(1899, 12, 30)).days
                said.append(f'<c {place} s="1"><v>{days}</v></c>')
            elif isinstance(cell, int):
                said.append(f"<c {place}><v>{cell}</v></c>")
            else:
                text = f"<is><t>{escape(cell)}</t></is>"
                said.append(f'<c {place} t="inlineStr">{text}</c>')
        lines.append(f'<row r="{number}">{"".join(said)}</row>')
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1"'
        f' Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Personal" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}'
        "</sheetData></worksheet>",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return packed.getvalue()


def as_workbook(rows: list[Cells]) -> bytes:
    """Return rows as a workbook: numbers are numbers there, and days are days."""

    def cell(head: str, text: str) -> str | int | date:
        if head == "Anställd från":
            return date.fromisoformat(text)
        return int(text) if head in ("Anställningsnummer", "Chef", "Enhetskod") else text

    lines = [[cell(head, row[head]) for head in HEADS] for row in rows]
    return workbook([list(HEADS), *lines])


async def test_a_workbook_says_the_same_as_a_text_file(office: Personnel) -> None:
    answer = await office.send(as_workbook(everyone()))
    assert (answer.code, answer.changes, answer.found) == (0, WHOLE, [])
    assert (await office.send(everyone())).changes == {}


async def test_a_broken_workbook_is_refused(office: Personnel) -> None:
    answer = await office.send(as_workbook(everyone())[:-300])
    assert (answer.code, answer.said) == (
        1,
        "Inget lästes in. Filen går inte att läsa som en arbetsbok (XLSX).\n",
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Filen är tom."),
        (b"\n \r\n;;;\r\n", "Filen är tom."),
        (as_csv([]).encode(), "Filen har bara en rubrikrad och inga rader under den."),
        (
            as_csv(everyone()).replace("Enhetskod;", "Enh;").encode(),
            "Kolumnen Enhetskod saknas i filen.",
        ),
        (
            as_csv(everyone()).replace("Förnamn;", "F;").replace("Skyddad", "S").encode(),
            "Kolumnerna Förnamn och Skyddad saknas i filen.",
        ),
        (
            as_csv(everyone()).replace("Telefon;", "Enhetskod;").encode(),
            "Kolumnen Telefon saknas i filen.",
        ),
        (
            as_csv(everyone()).replace("Befattning;", "Personnummer;").encode(),
            "Filen har en kolumn med personnummer. Ta bort den och skicka filen igen.",
        ),
        (
            as_csv(everyone()).encode("cp850"),
            "Filen verkar ha fel teckenkodning. Spara den som UTF-8.",
        ),
        (
            as_csv(everyone()).encode().decode("cp1252", "replace").encode(),
            "Filen verkar ha fel teckenkodning. Spara den som UTF-8.",
        ),
        (
            as_csv(everyone()).encode() + b'9;"Eva;',
            "Rad 17 går inte att läsa. Titta efter ett citattecken som inte har något slut.",
        ),
    ],
)
async def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(
    office: Personnel, content: bytes, sentence: str
) -> None:
    answer = await office.send(content)
    assert answer.code == 1
    assert answer.said.startswith("Inget lästes in. ")
    assert sentence in answer.said
    assert archive(office.settings).position == 0


@pytest.mark.parametrize(
    ("column", "cell", "text"),
    [
        ("Anställningsnummer", "", MISSING),
        ("Anställningsnummer", "191212121212", IDENTITY),
        ("Anställningsnummer", "19121212-1212", IDENTITY),
        ("Anställningsnummer", "121212-1212", IDENTITY),
        ("Anställningsnummer", "1212121212", IDENTITY),
        ("Anställningsnummer", "191212721219", IDENTITY),
        ("Anställningsnummer", "12;34".replace(";", "?"), "Numret eller koden får bara"),
        ("Förnamn", "", MISSING),
        ("Förnamn", "=HYPERLINK(1)", FORMULA),
        ("Efternamn", "@SUM(1)", FORMULA),
        ("Efternamn", "Ek 19121212-1212", IDENTITY),
        ("Efternamn", "E" * (LENGTH_MAX + 1), f"Texten är längre än {LENGTH_MAX} tecken."),
        ("Efternamn", "E\x07k", "Texten innehåller tecken som inte syns."),
        ("Efternamn", "Ã\u2013berg", "Filen verkar ha fel teckenkodning."),
        ("E-post", "asa(at)kommunen", "Det är ingen e-postadress."),
        ("Telefon", "ring växeln", "Det är inget telefonnummer."),
        ("Telefon", "+SUM(1)", FORMULA),
        ("Telefon", "191212121212", IDENTITY),
        ("Enhetskod", "", MISSING),
        ("Enhetsnamn", "-2+3", FORMULA),
        ("Chef", "=1", FORMULA),
        ("Anställd från", "31/12 2020", NO_DATE),
        ("Anställd från", "2020-02-30", NO_DATE),
        ("Anställd från", "1899-01-01", NO_DATE),
        ("Anställd till", "snart", NO_DATE),
        ("Anställd till", "2018-12-31", "Sista dagen kan inte vara före den första."),
        ("Skyddad", "kanske", "Svara ja eller nej."),
    ],
)
async def test_a_line_with_a_cell_that_cannot_be_used_is_left_out(
    office: Personnel, column: str, cell: str, text: str
) -> None:
    rows = changed(everyone(), "31", **{column: cell})
    answer = await office.send(rows)
    assert (answer.code, answer.changes["people_hired"]) == (1, 14)
    [(line, where, why)] = answer.found
    assert (line, where) == (7, column)
    assert why.startswith(text)
    assert cell == "" or cell not in answer.said


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("Telefon", "+46 (0)8-465 00 10"),
        ("Telefon", "0701234567"),
        ("Telefon", "070123-4567"),
        ("Anställd från", "20190101"),
        ("Anställd från", "2019-01-01 00:00:00"),
        ("Anställd till", "2999-12-31"),
        ("Skyddad", "N"),
        ("Efternamn", "Ödegård-O'Neill 31"),
    ],
)
async def test_what_looks_odd_but_means_something_is_taken(
    office: Personnel, column: str, cell: str
) -> None:
    answer = await office.send(changed(everyone(), "31", **{column: cell}))
    assert (answer.code, answer.found) == (0, [])


async def test_a_number_on_two_lines_is_left_out_on_both(office: Personnel) -> None:
    await office.send(everyone())
    before = archive(office.settings)
    answer = await office.send([*everyone(), row("031", "112")], "--complete")
    text = "Numret står på flera rader. Se också rad {}."
    assert answer.found == [
        (7, "Anställningsnummer", text.format(17)),
        (17, "Anställningsnummer", text.format(7)),
    ]
    assert answer.changes == {}
    assert archive(office.settings) == before


async def test_lines_are_counted_as_people_see_them(office: Personnel) -> None:
    two_lines = changed(everyone(), "31", Befattning='"Handläggare\r\nmed rast"')
    answer = await office.send(changed(two_lines, "32", **{"Anställd från": "nyss"}))
    assert [(line, column) for line, column, _ in answer.found] == [
        (7, "Befattning"),
        (9, "Anställd från"),
    ]


async def test_the_report_for_people_names_lines_and_columns_and_nobody(
    office: Personnel,
) -> None:
    rows = changed(everyone(), "31", **{"Anställd från": "nyss"})
    words = ["--mapping", str(office.mapping_file())]
    code, said = await command_here(
        office.settings, "import", "hr", str(office.write(rows)), *words
    )
    assert code == 1
    assert "1 rad lästes inte in." in said
    assert "rad 7, Anställd från: Skriv datum som 2026-01-31." in said
    assert "Åsa" not in said
    assert "Ödegård" not in said


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ("[kolumner", "TOML"),
        ('[kolumner]\nfornamn = ""\n', "left out"),
        ('[kolumner]\nfornamn = "Efternamn"\n', "one name"),
        ('[kolumner]\nskostorlek = "Sko"\n', "kolumner"),
        ('[roller]\n"VD" = { roll = "administrator" }\n', "roller.VD"),
        ('[roller]\n"VD" = { roll = "kung" }\n', "roller.VD"),
        ('chef_betyder = "grannen"\n', "chef_betyder"),
    ],
)
async def test_a_mapping_that_cannot_be_used_is_refused_with_where(
    office: Personnel, mapping: str, words: str
) -> None:
    office.mapping = mapping
    answer = await office.send(everyone())
    assert answer.code == 1
    assert words in answer.said
    assert "Traceback" not in answer.said
