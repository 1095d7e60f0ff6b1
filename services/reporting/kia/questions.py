"""What is to be said about a file before it can be taken in: its columns, and what words mean."""

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from starlette.datastructures import FormData

from services.reporting.kia.mapping import ALWAYS, ANY, Column, Mapping, plain
from services.reporting.kia.units import Places
from shared.events import Form
from shared.files.cells import NotUsable
from shared.files.reading import Sheet
from shared.identity.register import Register
from shared.refusal import FieldError
from shared.web.labels import EVENT_TYPES, FORMS, forms

WORDS_MAX = 60  # of each kind; a column with more is hardly the right one
WORD_MAX = 200  # what is longer is no word
ASIDE = "-"

LABELS = {
    Column.NUMBER: "Händelsens nummer i KIA",
    Column.UNIT: "Enheten där det hände",
    Column.DAY: "Vilken dag det hände",
    Column.TIME: "Klockslag, om det står för sig",
    Column.KIND: "Sort: tillbud, olycksfall och så vidare",
    Column.FORMS: "Vad det var: hot, våld eller något annat",
    Column.THREAT_OR_VIOLENCE: "Hot eller våld, ja eller nej",
    Column.TEXT: "Vad som hände, med ord",
    Column.FELT: "Försökte någon påverka, ja eller nej",
}
KIND_CHOICES = [(kind.value, name) for kind, name in EVENT_TYPES.items()]
FORM_CHOICES = [
    (ASIDE, "Något annat. Läs inte in raden."),
    *((form.value, name) for form, name in FORMS.items()),
    (f"{Form.THREAT} {Form.VIOLENCE}", "Hot och våld"),
]
INCOMPLETE = FieldError(f"col_{Column.NUMBER}", "Välj kolumn där det behövs, en gång var.")


@dataclass(frozen=True)
class Word:
    """A word of the file, and what it is said to mean."""

    name: str  # of the field
    word: str
    chosen: str


@dataclass(frozen=True)
class Questions:
    """All of them, for one file."""

    columns: list[tuple[str, str, str, bool]]  # field, label, chosen column, whether it is needed
    kinds: list[Word]
    forms: list[Word]
    units: list[Word]
    is_cut: bool  # whether some column has more words than are shown


def questions(sheet: Sheet, said: AnyMapping[str, Any], register: Register) -> Questions:
    """Return what is to be asked about a file, with what has been answered so far."""
    named = {plain(name): name for name in sheet.columns}
    columns: dict[str, str] = said["kolumner"]
    chosen = {column: named.get(plain(columns.get(column, "")), "") for column in Column}
    kinds, many_kinds = _words(sheet, chosen[Column.KIND])
    some_forms, many_forms = _words(sheet, chosen[Column.FORMS])
    units, many_units = _unknown(sheet, chosen[Column.UNIT], register)
    kinds_said = {plain(word): code for word, code in said["sorter"].items()}
    forms_said = {plain(word): codes for word, codes in said["slag"].items()}
    units_said = {plain(word): unit for word, unit in said["enheter"].items()}
    return Questions(
        columns=[
            (f"col_{column}", LABELS[column], chosen[column], column in ALWAYS) for column in Column
        ],
        kinds=_asked("kind", kinds, {word: kinds_said.get(plain(word), "") for word in kinds}),
        forms=_asked(
            "form",
            some_forms,
            {word: _code(forms_said.get(plain(word), forms_said.get(ANY))) for word in some_forms},
        ),
        units=_asked("unit", units, {w: str(units_said.get(plain(w), "")) for w in units}),
        is_cut=many_kinds or many_forms or many_units,
    )


def answered(form: FormData, said: AnyMapping[str, Any]) -> dict[str, Any]:
    """Return what is said of a file after a form was sent; what it did not ask stays."""

    def text(name: str) -> str:
        return str(form.get(name, ""))

    return {
        "kolumner": {column.value: text(f"col_{column}") for column in Column},
        "sorter": _changed(said["sorter"], _pairs(form, "kind"), lambda code: code),
        "slag": _changed(
            said["slag"], _pairs(form, "form"), lambda code: [] if code == ASIDE else code.split()
        ),
        "enheter": _changed(said["enheter"], _pairs(form, "unit"), lambda code: code),
    }


def mapping_of(said: AnyMapping[str, Any], sheet: Sheet) -> Mapping | None:
    """Return the mapping that was said; None while something that is needed is not said."""
    named = {plain(name) for name in sheet.columns}
    columns = {
        column: name if plain(name) in named else "" for column, name in said["kolumner"].items()
    }
    try:
        return Mapping.model_validate({**said, "kolumner": columns})
    except ValidationError:
        return None


def form_choices(words: list[Word]) -> list[tuple[str, str]]:
    """Return what words can mean, with such combinations as a mapping has said before."""
    known = {code for code, _ in FORM_CHOICES}
    more = sorted({word.chosen for word in words if word.chosen} - known)
    return [*FORM_CHOICES, *((code, forms([Form(f) for f in code.split()])) for code in more)]


def _words(sheet: Sheet, column: str, most: int = WORDS_MAX) -> tuple[list[str], bool]:
    """Return the different words of a column, the most frequent first, and whether many more."""
    if not column:
        return [], False
    at = list(sheet.columns).index(column)
    count: dict[str, int] = {}
    first: dict[str, str] = {}
    for line in sheet.lines:
        word = line.cells[at] if at < len(line.cells) else ""
        if word and len(word) <= WORD_MAX:
            count[plain(word)] = count.get(plain(word), 0) + 1
            first.setdefault(plain(word), word)
    often = sorted(count, key=lambda word: -count[word])
    return [first[word] for word in often[:most]], len(often) > most


def _unknown(sheet: Sheet, column: str, register: Register) -> tuple[list[str], bool]:
    """Return the units that the register does not know by their names."""
    places = Places(register, {})
    unknown = []
    found, _ = _words(sheet, column, len(sheet.lines))
    for word in found:
        try:
            places.of(word)
        except NotUsable:
            unknown.append(word)
    return unknown[:WORDS_MAX], len(unknown) > WORDS_MAX


def _asked(kind: str, words: list[str], chosen: AnyMapping[str, str]) -> list[Word]:
    return [Word(f"{kind}_{at}", word, chosen[word]) for at, word in enumerate(words)]


def _code(codes: list[str] | None) -> str:
    if codes is None:
        return ""
    return " ".join(codes) or ASIDE


def _pairs(form: FormData, kind: str) -> dict[str, str]:
    found = {}
    for name, word in form.multi_items():
        if name.startswith(f"word_{kind}_"):
            found[str(word)] = str(form.get(name.removeprefix("word_"), ""))
    return found


def _changed(before: AnyMapping[str, Any], pairs: dict[str, str], read: Any) -> dict[str, Any]:
    asked = {plain(word) for word in pairs}
    kept = {word: meaning for word, meaning in before.items() if plain(word) not in asked}
    return kept | {word: read(code) for word, code in pairs.items() if code}
