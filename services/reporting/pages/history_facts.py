"""What was told in the form and by KIA, as the history of a report names it and puts it."""

from collections.abc import Callable, Mapping
from typing import Any

from services.reporting.domain import Language
from services.reporting.pages.form.words import words
from services.reporting.pages.since import YES_NO
from services.reporting.vocabulary import valid_now

NAMES = {
    "is_about_official": "Gäller en förtroendevald",
    "for_colleague": "Rapporterad åt en kollega",
    "actor": "Vem det var",
    "wanted": "Ville påverka",
    "purpose": "Vad personen ville",
    "effects": "Hur arbetet har påverkats",
    "circumstances": "Om faran",
    "employed_unit": "Anställd i",
    "contact": "Vill bli kontaktad",
    "kia_number": "Nummer i KIA",
}


def _of(name: str) -> Callable[[Any], str]:
    return lambda code: valid_now().word(name, code)


def _dangers(names: tuple[str, ...]) -> str:
    t = words(Language.SWEDISH)
    return ". ".join(map(t, names)) or t("nothing")


IN_WORDS: Mapping[str, Callable[[Any], str]] = {
    "is_about_official": YES_NO.__getitem__,
    "for_colleague": YES_NO.__getitem__,
    "actor": _of("actors"),
    "wanted": _of("wanted"),
    "purpose": _of("purposes"),
    "effects": lambda codes: ", ".join(map(_of("effects"), codes)) or "Inget svar",
    "circumstances": _dangers,
    "contact": _of("contact"),
}
