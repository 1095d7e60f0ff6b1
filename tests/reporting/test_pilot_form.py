"""The form as it is filled in by whoever is in a pilot, and by whoever is not."""

from tests.reporting.form import CHECK, FORM, STEPS, one_by_one
from tests.reporting.piloting import ONE, THREE, Trial
from tests.town import Visit

PURPOSE = "/rapportera/syfte"
WITHOUT_PURPOSE = [path for path in STEPS if path != PURPOSE]


async def sent(visit: Visit) -> str:
    """Send what was read through; return the report's id."""
    answer = await visit.send(CHECK)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).rpartition("/")[2]


async def test_a_form_with_one_question_passes_the_others_by(trial: Trial) -> None:
    await trial.chose(ONE)
    async with trial.browser("norra") as visit:
        assert await one_by_one(visit) == WITHOUT_PURPOSE
        assert "Vad ville personen uppnå?" not in visit.page
        assert "Ville personen få dig" in visit.page
        shut = await visit.open(PURPOSE)
        assert (shut.status_code, shut.headers["location"]) == (303, "/rapportera/plats")


async def test_each_unit_fills_in_its_own_form_and_both_are_counted_as_such(trial: Trial) -> None:
    await trial.chose(ONE)
    pilot = await trial.started("norra", edition=THREE)
    for place, steps in (("norra", [*STEPS]), ("ovriga", WITHOUT_PURPOSE)):
        async with trial.browser(place) as visit:
            assert await one_by_one(visit) == steps
            await sent(visit)
    found = (await trial.sees(pilot))["counted"]["groups"]
    for group in ("pilot_during", "others_during"):
        assert found[group]["reports"] == 1
        assert (found[group]["complete"]["some"], found[group]["complete"]["of"]) == (1, 1)
        assert (found[group]["discerned"]["some"], found[group]["unsure"]["some"]) == (1, 0)


async def test_a_draft_keeps_the_form_that_it_was_begun_with(trial: Trial) -> None:
    async with trial.browser("norra") as visit:
        await visit.open(f"{FORM}?ny=ja")
        await visit.send(FORM, what_happened="Han väntade utanför.", go="later")
        await trial.chose(ONE)
        assert "Hindra eller försena" in (await visit.open(PURPOSE)).text
        assert await one_by_one(visit) == WITHOUT_PURPOSE  # a new one has the new form


async def test_what_was_answered_and_is_asked_no_more_is_not_sent(trial: Trial) -> None:
    await trial.chose(ONE)
    async with trial.browser("norra") as visit:
        await one_by_one(visit)
        await visit.open("/rapportera/paverkan")
        page = "/rapportera/paverkan"
        await visit.send(page, wanted="yes", purpose="revenge", effects=["worry"])
        await visit.open(CHECK)
        report = await sent(visit)
        page = (await visit.open(f"/mina-rapporter/{report}")).text
    assert "Hämnas" not in page


async def test_a_form_that_does_not_exist_is_the_one_that_she_gets(trial: Trial) -> None:
    await trial.chose(ONE)
    async with trial.browser("norra") as visit:
        await visit.open(f"{FORM}?ny=ja")
        await visit.send(FORM, what_happened="Han väntade utanför.", edition="1999-1")
        await visit.open("/rapportera/plats")
        assert visit.fields["edition"] == ONE
