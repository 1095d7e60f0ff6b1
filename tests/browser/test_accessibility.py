"""Every page, seen on a desk in the light and on a phone in the dark."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import Page

from services.demo import files
from services.reporting.domain import Language
from services.reporting.pages.form.steps import STEPS
from services.reporting.pages.form.words import words
from tests.browser import needs
from tests.browser.chromium import DESKTOP, PHONE, Chromium, Grumbles
from tests.browser.eyes import is_for_everyone
from tests.escalation.test_cases import case_of
from tests.reporting.evidence import a_photo, attached_id
from tests.reporting.handling import an_action, did
from tests.reporting.talking import asked_for_name, hidden, written
from tests.stories import INCIDENTS, reported
from tests.town import Town, eventually

pytestmark = [needs.chromium, pytest.mark.slow]

SWEDISH, ENGLISH = Language.SWEDISH, Language.ENGLISH
WRONG_WHEN_EMPTY = {"story", "kind", "influence", "place"}
SERIES = "/api/statistics/series/hot-och-vald"
NOWHERE = UUID(int=0)


@dataclass(frozen=True)
class Where:
    """A page, and somebody who may see it."""

    path: str
    alias: str | None
    heading: str
    send: str = ""  # the button that sends the form empty


PAGES = {
    "start": Where("/", None, "Har du blivit hotad"),
    "start-known": Where("/", "chef", "Har du blivit hotad"),
    "log-in": Where("/logga-in", None, "Logga in"),
    "accessibility": Where("/tillganglighet", None, "Tillgänglighet"),
    "safe": Where("/rapportera", "medarbetare", "Är du i säkerhet nu?"),
    "safe-english": Where("/rapportera?sprak=en", "chef-stab", "Are you safe now?"),
    **{
        f"form-{step.name}": Where(step.path, "medarbetare", words(SWEDISH)(f"{step.name}_title"))
        for step in STEPS
    },
    **{
        f"form-{step.name}-wrong": Where(
            step.path, "stab-1", words(SWEDISH)(f"{step.name}_title"), "Nästa"
        )
        for step in STEPS
        if step.name in WRONG_WHEN_EMPTY
    },
    **{
        f"form-{step.name}-english": Where(
            step.path, "chef-stab", words(ENGLISH)(f"{step.name}_title")
        )
        for step in STEPS
    },
    "form-official": Where("/rapportera/handelsen", "fortroendevald", "Berätta vad som hände"),
    "form-check": Where("/rapportera/kontrollera", "kollega", "Läs igenom och skicka"),
    "safe-draft": Where("/rapportera", "kollega", "Är du i säkerhet nu?"),
    "receipt": Where("/rapportera/tack/{incident}", "medarbetare", "Tack."),
    "mine-none": Where("/mina-rapporter", "namndsekreterare", "Mina rapporter"),
    "mine": Where("/mina-rapporter", "medarbetare", "Mina rapporter"),
    "my-actions": Where("/mina-atgarder", "chef", "Mina åtgärder"),
    "my-actions-none": Where("/mina-atgarder", "medarbetare", "Mina åtgärder"),
    "mine-one": Where("/mina-rapporter/{incident}", "medarbetare", "Rapport"),
    "mine-add": Where("/mina-rapporter/{incident}/lagg-till", "medarbetare", "Lägg till i rapport"),
    "mine-add-wrong": Where(
        "/mina-rapporter/{incident}/lagg-till", "medarbetare", "Lägg till i rapport", "Lägg till"
    ),
    "mine-correct": Where("/mina-rapporter/{incident}/ratta", "medarbetare", "Rätta rapport"),
    "mine-correct-wrong": Where(
        "/mina-rapporter/{incident}/ratta", "medarbetare", "Rätta rapport", "Spara rättelsen"
    ),
    "mine-take-back": Where(
        "/mina-rapporter/{incident}/ta-tillbaka",
        "medarbetare",
        "Ta tillbaka rapport",
        "Ta tillbaka rapporten",
    ),
    "mine-history": Where("/mina-rapporter/{incident}/historik", "medarbetare", "Historik för"),
    "audit": Where("/revision", "revisor", "Revision"),
    "audit-one": Where("/revision/{incident}", "revisor", "Historik för"),
    "safety-conditions": Where(
        "/skyddsombud/{incident}/villkor", "skyddsombud", "Innan du läser", "Läs rapporten"
    ),
    "safety-list": Where("/skyddsombud", "chef", "Begäran från skyddsombud"),
    "safety-one": Where("/skyddsombud/{incident}", "chef", "Skyddsombudets begäran om"),
    "director": Where("/direktor", "direktor", "Läget i det du leder"),
    "evidence": Where("/mina-rapporter/{incident}/bevis", "medarbetare", "Bilder, filer och"),
    "evidence-unit": Where("/enhet/{incident}/bevis", "chef", "Bilder, filer och inlägg"),
    "units": Where("/enhet", "chef", "Rapporter från det du leder"),
    "units-above": Where("/enhet", "avdelningschef", "Rapporter från det du leder"),
    "units-area": Where("/enhet", "hr", "Händelser som du får se"),
    "units-one": Where("/enhet/{incident}", "chef", "Rapport"),
    "units-new": Where("/enhet?visa=new", "chef", "Rapporter från det du leder"),
    "severity": Where("/enhet/{incident}/bedom/allvar", "chef", "Bedöm allvaret"),
    "severity-wrong": Where(
        "/enhet/{incident}/bedom/allvar", "chef", "Bedöm allvaret", "Spara bedömningen"
    ),
    "influence": Where("/enhet/{incident}/bedom/paverkan", "chef", "Bedöm påverkan"),
    "classify": Where("/enhet/{incident}/bedom/klassning", "chef", "Klassa händelsen"),
    "owner": Where("/enhet/{incident}/ansvarig", "chef", "Utse ansvarig"),
    "investigate": Where("/enhet/{incident}/utred", "chef", "Utred"),
    "actions": Where("/enhet/{incident}/atgarder", "chef", "Åtgärder"),
    "actions-wrong": Where("/enhet/{incident}/atgarder", "chef", "Åtgärder", "Besluta åtgärden"),
    "links": Where("/enhet/{incident}/koppla", "chef", "Koppla till en annan händelse"),
    "move": Where("/enhet/{incident}/flytta", "chef", "Flytta till en annan enhet"),
    "aside": Where("/enhet/{incident}/lamna", "chef", "Lämna över till överordnad chef"),
    "close": Where("/enhet/{incident}/avsluta", "chef", "Avsluta"),
    "kia": Where("/kia", "hr", "Läs in händelser från KIA"),
    "kia-wrong": Where("/kia", "hr", "Läs in händelser från KIA", "Skicka filen"),
    "kia-units": Where("/enhet/kia", "chef", "Händelser i KIA"),
    "kia-sheet": Where("/enhet/{incident}/kia", "chef", "2026-"),
    "kia-sheet-wrong": Where("/enhet/{incident}/kia", "chef", "2026-", "Spara numret"),
    "requests": Where("/utlamnande", "chef", "Begäran om utlämnande"),
    "ask": Where("/utlamnande/{incident}", "sakerhet", "Utlämnande"),
    "emergencies": Where("/nodlage", "avdelningschef", "Nödläge"),
    "anonymous": Where("/rapportera/anonymt", None, "Rapportera anonymt"),
    "anonymous-wrong": Where("/rapportera/anonymt", None, "Rapportera anonymt", "Skicka anonymt"),
    "by-receipt": Where("/kvitto", None, "Kvitto"),
    "by-receipt-wrong": Where("/kvitto", None, "Kvitto", "Visa rapporten"),
    "mine-hidden": Where("/mina-rapporter/{hidden}", "medarbetare", "Rapport"),
    "units-hidden": Where("/enhet/{hidden}", "chef", "Rapport"),
    "units-hidden-wrong": Where(
        "/enhet/{hidden}", "chef", "Skriv ett meddelande", "Skicka meddelandet"
    ),
    "names": Where("/identitet", "identitetsforvaltare", "Dolda namn"),
    "name": Where("/identitet/{hidden}/{request}", "identitetsforvaltare", "Begäran om namnet"),
    "name-wrong": Where(
        "/identitet/{hidden}/{request}", "identitetsforvaltare", "Begäran om namnet", "Svara"
    ),
    "alarms": Where("/larm", "sakerhet", "Larm"),
    "alarms-open": Where("/larm?state=open", "sakerhet", "Larm"),
    "alarms-received": Where("/larm?state=received", "sakerhet", "Larm"),
    "alarms-over": Where("/larm?state=over", "sakerhet", "Larm"),
    "alarms-no-more": Where("/larm?page=999", "sakerhet", "Larm"),
    "board": Where("/namnd?from=2017&cutoff=2021-09-07", "namndsekreterare", "Nämndens statistik"),
    "board-wrong": Where(
        "/namnd?from=2021&cutoff=2017-01-01", "namndsekreterare", "Nämndens statistik"
    ),
    "training": Where("/utbildning", "chef", "Utbildning"),
    "organisation": Where("/organisation", "medarbetare", "Organisation"),
    "organisation-then": Where("/organisation?day=2020-01-01", "medarbetare", "Organisation"),
    "deputies": Where("/organisation/ersattare", "chef", "När du är borta"),
    "missing": Where("/finns-inte", None, "Det finns inte"),
    "not-hers": Where("/larm", "medarbetare", "Det finns inte"),
    "nowhere": Where(f"/mina-rapporter/{NOWHERE}", "medarbetare", "Det finns inte"),
}


class Building:
    """The town with something on every page, and one window for each who looks."""

    def __init__(self, town: Town, chromium: Chromium, windows: AsyncExitStack) -> None:
        self._town = town
        self._chromium = chromium
        self._windows = windows
        self._open: dict[str | None, tuple[Page, Grumbles]] = {}
        self._began = False
        self._incident = ""
        self._incident = self._hidden = self._request = ""

    async def furnish(self) -> None:
        """Put something on every page."""
        secretary = "namndsekreterare"
        await eventually(
            lambda: self._town.api(secretary, "GET", SERIES), lambda a: a.status_code != 404
        )
        answer = await self._town.api(
            secretary,
            "POST",
            f"{SERIES}/imports",
            content=files.SERIES.read_bytes(),
            headers={"content-type": "text/csv; charset=utf-8"},
        )
        assert answer.is_success, answer.text
        received = (await reported(self._town, severity_felt=3)).json()["id"]
        case = await case_of(self._town, received)
        await self._town.api("sakerhet", "POST", f"/api/escalation/cases/{case['id']}/receive")
        long_words = "Oförutsedda-omständigheter-i-receptionen" * 5
        forms = ["threat", "pressure", "infiltration", "improper_offer", "disinformation"]
        mine = await reported(
            self._town, forms=forms, severity_felt=4, what_happened=f"Först.\n\n{long_words}"
        )
        self._incident = mine.json()["id"]
        await case_of(self._town, self._incident)
        await did(self._town, self._incident, "investigation", with_representative=True)
        await did(self._town, self._incident, "steps", step="offer-support")
        await did(self._town, self._incident, "causes", cause=long_words)
        await did(self._town, self._incident, "actions", **an_action(self._town, what=long_words))
        await did(self._town, self._incident, "links", other=received)
        name = f"{long_words}.jpg"
        await attached_id(self._town, "medarbetare", self._incident, a_photo(), name)
        seen = {
            "url": f"https://plats.example/{long_words}",
            "captured_at": "2026-11-20T15:00:00+01:00",
            "note": long_words,
        }
        path = f"{INCIDENTS}/{self._incident}/posts"
        assert (await self._town.api("medarbetare", "POST", path, json=seen)).is_success
        self._hidden = await hidden(self._town)
        self._request = await asked_for_name(self._town, self._hidden)
        for alias in ("chef", "medarbetare"):
            assert (await written(self._town, alias, self._hidden, long_words)).is_success

    async def open(self, where: Where) -> tuple[Page, Grumbles]:
        """Go to a page as somebody who may see it."""
        if where.alias not in self._open:
            window = self._chromium.window(self._town, where.alias)
            page = await self._windows.enter_async_context(window)
            self._open[where.alias] = (page, Grumbles(page))
        page, grumbles = self._open[where.alias]
        if where.alias == "kollega" and not self._began:
            await begin(page)
            self._began = True
        grumbles.heard.clear()
        await page.goto(
            where.path.format(incident=self._incident, hidden=self._hidden, request=self._request)
        )
        return page, grumbles


async def begin(page: Page) -> None:
    """Begin a report, so that there is a draft."""
    await page.goto("/rapportera/handelsen")
    await page.get_by_label("Vad hände?").fill("Han väntade utanför.")
    await page.get_by_role("button", name="Nästa").click()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def building(town: Town, chromium: Chromium) -> AsyncIterator[Building]:
    """Open each person's window once for all pages."""
    async with AsyncExitStack() as windows:
        here = Building(town, chromium, windows)
        await here.furnish()
        yield here


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_is_for_everyone(building: Building, name: str) -> None:
    where = PAGES[name]
    page, grumbles = await building.open(where)
    if where.send:
        await page.get_by_role("button", name=where.send).click()
        await page.locator(".ds-error-summary").wait_for()
    heading = await page.locator("h1").first.inner_text()
    assert heading.startswith(where.heading)
    for look, size in {"light": DESKTOP, "dark": PHONE}.items():
        await page.emulate_media(color_scheme="dark" if look == "dark" else "light")
        await page.set_viewport_size(size)
        await is_for_everyone(page, look)
    assert grumbles.heard == []
