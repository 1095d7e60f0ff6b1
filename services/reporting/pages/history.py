"""The story of an incident as people read it: to the reporter, to readers, and to the auditor."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.reporting.application import Asked, Reporting, Sight, Story, moment
from services.reporting.application.facts import Change, Facts, Gone, Masked
from services.reporting.dependencies import TheHistories, TheReporting
from services.reporting.domain import TEXT
from services.reporting.history_words import VERDICTS, sentence, text_name
from services.reporting.labels import ANSWERS, HOW_READ, READ_AS
from services.reporting.pages import history_facts
from services.reporting.pages.since import ERASED, FACT_NAMES, YES_NO, fact
from services.reporting.pages.status import SHORT
from services.reporting.pages.story import NO_UNIT, unit_name
from shared.access import Action
from shared.identity.principal import Principal, Visitor, identity_of
from shared.refusal import FieldError, Missing, Refused
from shared.web.labels import PURPOSES
from shared.web.pages import render
from shared.web.parts import TheService

router = APIRouter(include_in_schema=False)

NO_SUCH_NUMBER = FieldError("nummer", "Det finns ingen rapport med det numret.")
NOT_KNOWN = "Uppgift saknas"
WORDS_MAX = 40
Words = Annotated[str, Query(max_length=WORDS_MAX)]
Since = Annotated[str, Query(alias="from", max_length=WORDS_MAX)]


async def _question(
    at: Words = "", position: Words = "", since: Since = "", to: Words = ""
) -> dict[str, str]:
    return {"at": at or position, "from": since, "to": to}


Question = Annotated[dict[str, str], Depends(_question)]

NAMES = (
    FACT_NAMES
    | history_facts.NAMES
    | {
        "stage": "Läge",
        "is_lifted": "Lyft till överordnad chef",
        "unit": "Enhet",
        "severity_felt": "Upplevd allvarlighet",
        "details": "Tillägg",
        "severity": "Bedömd allvarlighet",
        "verdict": "Bedömd påverkan",
        "actions": "Beslutade åtgärder",
        "open_actions": "Åtgärder som är kvar",
        "conflicts": "Anmälda jäv",
        "disclosures": "Begärt av andra myndigheter",
        "emergencies": "Öppningar i nödläge",
    }
)
BACK = {Sight.OWN: "/mina-rapporter/{}", Sight.READER: "/enhet/{}", Sight.MASKED: "/revision"}
HERE = {
    Sight.OWN: "/mina-rapporter/{}/historik",
    Sight.READER: "/enhet/{}/historik",
    Sight.MASKED: "/revision/{}",
}
SHOWS = {
    Sight.OWN: "Show the reporter all that has happened to her report.",
    Sight.READER: "Show whoever may read a report all that has happened to it; that she reads is"
    " kept.",
    Sight.MASKED: "Show the auditor what was done with a report, by whom, and who has read;"
    " no text.",
}


@router.get("/revision")
async def find(
    request: Request, visitor: Visitor, reporting: TheReporting, nummer: Words = ""
) -> Response:
    """Ask which report the auditor wants to follow, by its number."""
    visitor.must(Action.AUDIT_INCIDENT)
    errors = []
    if nummer.strip():
        try:
            found = await asyncio.to_thread(reporting.incident_of, nummer.strip())
        except Missing:
            errors = [NO_SUCH_NUMBER]
        else:
            return RedirectResponse(f"/revision/{found}", status_code=303)
    return await render(
        request,
        "audit.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=errors,
        nummer=nummer,
    )


def _shows(sight: Sight) -> Callable[..., Awaitable[Response]]:
    async def show(
        request: Request,
        incident: UUID,
        visitor: Visitor,
        histories: TheHistories,
        reporting: TheReporting,
        service: TheService,
        asked: Question,
    ) -> Response:
        await service.caught_up()
        return await _page(request, incident, visitor, sight, histories, reporting, asked)

    show.__doc__ = SHOWS[sight]
    return show


for _sight, _where in HERE.items():
    router.add_api_route(_where.format("{incident}"), _shows(_sight), methods=["GET"])


@router.get("/revision/{incident}/bevis/{position}")
async def proof(
    incident: UUID, position: int, visitor: Visitor, histories: TheHistories
) -> Response:
    """Give the proof that one event of the story is in the log, as a file."""
    found = await histories.proof(incident, position, visitor)
    headers = {"content-disposition": f'attachment; filename="reporting-{position}.tlog-proof"'}
    return Response(found, media_type="text/plain; charset=utf-8", headers=headers)


async def _page(
    request: Request,
    incident: UUID,
    visitor: Principal,
    sight: Sight,
    histories: TheHistories,
    reporting: Reporting,
    filled: dict[str, str],
) -> Response:
    try:
        asked = Asked(*(moment(text, field) for field, text in filled.items()))
        errors: list[FieldError] = []
    except Refused as wrong:
        asked, errors = Asked(), list(wrong.errors)
    story = await histories.of(incident, visitor, sight, asked)
    register = identity_of(request).register
    units = {one.id: one.name for one in await asyncio.to_thread(register.units)}
    return await render(
        request,
        "history.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=errors,
        incident=incident,
        reference=(await reporting.receipt(story.incident)).reference,
        unit=units.get(story.incident.unit, NO_UNIT),
        entries=[
            {
                "position": entry.position,
                "sentence": sentence(entry.event, entry.who),
                "at": entry.event.timestamp,
                "texts": [
                    (text_name(text.name), (text.said or ERASED) if text.is_shown else None)
                    for text in entry.texts
                ],
            }
            for entry in story.entries
        ],
        readings=await _readings(request, story) if sight == Sight.MASKED else None,
        known=_known(story.known, units),
        changed=[_changed(one, units) for one in story.changed],
        filled=filled,
        compares=bool(filled["from"] or filled["to"]),
        sight=sight,
        here=HERE[sight].format(incident),
        back=BACK[sight].format(incident),
    )


async def _readings(request: Request, story: Story) -> list[dict[str, Any]]:
    return [
        {
            "who": READ_AS[one.role],
            "unit": await unit_name(request, one.unit) if one.unit else None,
            "purpose": PURPOSES[one.purpose],
            "how": HOW_READ[one.how],
            "at": one.read_at,
        }
        for one in story.readings
    ]


_IN_WORDS: dict[str, Callable[[Any], str]] = {
    **history_facts.IN_WORDS,
    "stage": SHORT.__getitem__,
    "is_lifted": YES_NO.__getitem__,
    "verdict": lambda verdict: VERDICTS[verdict].capitalize(),
    "disclosures": lambda answers: ", ".join(ANSWERS[one].lower() for one in answers) or "Inget",
}


def _words(name: str, value: object, units: Mapping[UUID, str]) -> str:
    """Return one fact as people read it."""
    match value:
        case None:
            return NOT_KNOWN
        case Gone():
            return ERASED
        case Masked():
            return f"Texten visas inte (utgåva {value.edition})"
        case UUID():
            return units.get(value, NO_UNIT)
    if name in _IN_WORDS:
        return _IN_WORDS[name](value)
    return fact(name, value) if name in FACT_NAMES and name != TEXT else str(value)


def _known(facts: Facts | None, units: Mapping[UUID, str]) -> list[tuple[str, str]]:
    return [(NAMES[name], _words(name, value, units)) for name, value in (facts or {}).items()]


def _changed(change: Change, units: Mapping[UUID, str]) -> tuple[str, str, str]:
    before, after = (_words(change.name, one, units) for one in (change.before, change.after))
    return NAMES[change.name], before, after
