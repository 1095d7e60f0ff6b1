"""The page that shows the organisation as it is, was, or will be."""

import re

from tests.organisation.registering import UNITS, day, leads, opened, post, registered
from tests.town import Town

PAGE = "/organisation"


async def shown(here: Town, on: str = "", alias: str = "medarbetare") -> str:
    """Return the text of the page about a day, without its tags."""
    async with here.browser(alias) as visit:
        answer = await visit.open(f"{PAGE}?day={on}" if on else PAGE)
    assert answer.status_code == 200
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


async def test_the_tree_is_shown_with_who_leads_each_unit(here: Town) -> None:
    page = await shown(here)
    assert "Så ser organisationen ut i dag" in page
    assert "Ekonomiskt bistånd Enhet, leds av Karin Holmsten" in page
    assert "Avdelning vuxen Avdelning, leds av Marianne Östlind" in page
    assert "Socialnämnden Nämnd" in page


async def test_who_answers_for_a_unit_without_a_manager_is_said(here: Town) -> None:
    await opened(here, "vuxen", name="Enhet utan chef")
    assert "Enhet utan chef Enhet utan egen chef, Marianne Östlind ansvarar" in await shown(here)


async def test_two_who_lead_together_are_both_named(here: Town) -> None:
    unit = await opened(here, name="Delad ledning")
    for name in ("Anna Prov", "Bo Prov"):
        await registered(here, unit, leads(unit), contact={"name": name})
    page = await shown(here)
    assert re.search(r"Delad ledning Enhet, leds av (Anna Prov och Bo|Bo Prov och Anna) Prov", page)


async def test_another_day_shows_the_tree_of_that_day(here: Town) -> None:
    unit = await opened(here, name="Gamla namnet")
    heir = await opened(here, name="Arvtagaren", valid_from="2025-01-01")
    await post(here, f"{UNITS}/{unit}/rename", name="Nya namnet", valid_from="2024-01-01")
    await post(here, f"{UNITS}/{unit}/merge", into=str(heir), valid_to="2025-06-30")
    then = await shown(here, "2023-05-03")
    assert "Så såg organisationen ut den 3 maj 2023." in then
    assert "Gamla namnet Enhet" in then
    assert "Heter Nya namnet från den 1 januari 2024." in then
    assert "Stänger den 30 juni 2025. Sedan tar Arvtagaren över." in then
    assert "Arvtagaren Enhet, öppnar den 1 januari 2025." in then
    now = await shown(here)
    assert "Gamla namnet" not in now
    assert "Nya namnet Enhet, stängde den 30 juni 2025. Arvtagaren tog över." in now


async def test_what_is_to_come_is_said_and_shown(here: Town) -> None:
    unit = await opened(here, name="Den som flyttar")
    new = str(here.unit("systemledning"))
    await post(here, f"{UNITS}/{unit}/move", parent=new, valid_from="2999-03-01")
    assert "Ligger under Avdelning systemledning från den 1 mars 2999." in await shown(here)
    later = await shown(here, "2999-03-01")
    assert "Så ser organisationen ut den 1 mars 2999, av det som vi vet i dag." in later
    assert later.index("Avdelning systemledning") < later.index("Den som flyttar")


async def test_a_unit_whose_parent_has_closed_is_still_shown(here: Town) -> None:
    parent = {"name": "Stängd avdelning", "kind": "department"}
    above = await opened(here, "socialforvaltningen", **parent, valid_to=day(-1))
    await opened(here, above, name="Kvar ändå")
    assert "Kvar ändå Enhet, ingen ansvarar" in await shown(here)


async def test_a_day_before_everything_shows_that_there_is_nothing(here: Town) -> None:
    assert "Den 1 januari 1999 finns inga enheter i registret." in await shown(here, "1999-01-01")


async def test_a_day_that_is_none_is_said_to_be_wrong(here: Town) -> None:
    async with here.browser("medarbetare") as visit:
        answer = await visit.open(f"{PAGE}?day=2026-02-30")
    assert answer.status_code == 422
    assert "<title>Fel: Organisation" in answer.text
    assert "Skriv datum som 2026-01-31." in answer.text


async def test_who_leads_finds_the_way_to_naming_a_deputy(here: Town) -> None:
    assert "Utse en ersättare" in await shown(here, alias="chef")
    assert "Utse en ersättare" not in await shown(here, alias="kollega")
