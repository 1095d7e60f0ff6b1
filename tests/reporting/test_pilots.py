"""Pilots: some units are asked with another form for some days; everybody else is not."""

from tests.reporting.piloting import ONE, THREE, Trial, day, in_days


async def test_units_of_a_pilot_are_asked_with_its_form_and_others_with_everyones(
    trial: Trial,
) -> None:
    assert await trial.form_of("norra") == THREE
    await trial.started("norra")
    found = {place: await trial.form_of(place) for place in ("norra", "sodra", "ovriga")}
    assert found == {"norra": ONE, "sodra": THREE, "ovriga": THREE}


async def test_what_lies_below_a_unit_of_a_pilot_is_in_it_and_what_lies_above_is_not(
    trial: Trial,
) -> None:
    await trial.started("avdelningen")
    places = ("norra", "sodra", "avdelningen", "forvaltningen", "ovriga")
    found = [place for place in places if await trial.form_of(place) == ONE]
    assert found == ["norra", "sodra", "avdelningen"]


async def test_a_pilot_lasts_from_its_first_day_to_its_last_both_included(trial: Trial) -> None:
    first, last = day(2).isoformat(), day(4).isoformat()
    await trial.started("norra", first_day=first, last_day=last)
    found = {}
    for days in (0, 1, 2, 4, 5):
        with in_days(days):
            found[days] = await trial.form_of("norra")
    assert found == {0: THREE, 1: THREE, 2: ONE, 4: ONE, 5: THREE}
