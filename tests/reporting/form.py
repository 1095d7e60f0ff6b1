"""How somebody fills in the form in tests: all of it at once, or step by step."""

from tests.canary import CANARY
from tests.town import Town, Visit

SAFE = "/rapportera"
FORM = "/rapportera/handelsen"
CAPACITY = "/rapportera/roll"  # asked of those who are both employed and elected
OTHER_WAY = "/rapportera/annan-vag"
CHECK = "/rapportera/kontrollera"

STEPS: dict[str, dict[str, str | list[str]]] = {
    FORM: {"what_happened": f"Han sa att han vet var jag bor. {CANARY}"},
    "/rapportera/sort": {
        "forms": ["threat", "pressure"],
        "threat_or_violence": "ja",
        "event_type": "near_miss",
        "actor": "relative",
    },
    "/rapportera/fakta": {"facts": ["home_or_family"]},
    "/rapportera/paverkan": {"wanted": "yes"},
    "/rapportera/syfte": {"purpose": "prevent_or_delay", "effects": ["worry", "hesitated"]},
    "/rapportera/plats": {
        "happened_at_date": "2026-11-20",
        "happened_at_time": "14:05",
        "for_whom": "self",
    },
    "/rapportera/mottagare": {"receiver": "leader", "contact": "", "contact_words": ""},
    "/rapportera/namn": {"identity": "named"},
}
FILLED: dict[str, str | list[str]] = {
    name: answer for answers in STEPS.values() for name, answer in answers.items()
}


async def written(town: Town, visit: Visit, **changed: str | list[str]) -> None:
    """Answer everything, as one page that asks it all would."""
    await visit.open(f"{FORM}?ny=ja")
    fields = FILLED | {"unit": str(town.unit("ekonomiskt-bistand"))} | changed
    answer = await visit.send(FORM, **fields)
    assert answer.status_code == 303, answer.text


async def filled_in(town: Town, visit: Visit, **changed: str | list[str]) -> str:
    """Fill in the form and send it; return where the answer leads."""
    await written(town, visit, **changed)
    await visit.open(CHECK)
    answer = await visit.send(CHECK)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def one_by_one(visit: Visit, **changed: str | list[str]) -> list[str]:
    """Go through the steps as a person does, with the last one's button; return where one was."""
    await visit.open(f"{FORM}?ny=ja")
    path, been = FORM, []
    while path != CHECK:
        been.append(path)
        answers = STEPS.get(path, {})
        answer = await visit.send(
            path, **(answers | {k: v for k, v in changed.items() if k in answers})
        )
        assert answer.status_code == 303, answer.text
        path = str(answer.headers["location"])
        await visit.open(path)
    return been
