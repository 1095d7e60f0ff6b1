"""What was told in the form, and by KIA, is among what was known at a moment, and what changed."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from services.reporting.domain import Naming
from services.reporting.pages.history import NAMES
from tests.reporting.crossing import of, told
from tests.stories import INCIDENTS
from tests.town import Town, town

FORM: dict[str, Any] = {
    "influence": {"wanted": "yes", "purpose": "prevent_or_delay", "effects": ["worry"]},
    "actor": "relative",
    "circumstances": {"weapon": True, "going_on": True},
    "for_colleague": True,
    "contact": {"how": "phone", "words": "070-174 06 05"},
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Run a Motkraft whose reports are registered in KIA afterwards."""
    async with town(tmp_path_factory.mktemp("kia"), kia="motkraft_first") as here:
        yield here


async def test_what_the_form_asked_is_among_what_was_known(place: Town) -> None:
    unit = str(place.unit("mottagning"))
    incident = await told(place, employed_unit=unit, **FORM)
    answer = await place.api("chef", "GET", of(incident, "history"))
    known = answer.json()["known"]
    assert {name: known[name] for name in ("actor", "wanted", "purpose", "effects")} == {
        "actor": "relative",
        "wanted": "yes",
        "purpose": "prevent_or_delay",
        "effects": ["worry"],
    }
    assert known["circumstances"] == ["weapon", "going_on"]
    assert (known["for_colleague"], known["contact"]) == (True, "phone")
    assert (known["employed_unit"], known["kia_number"]) == (unit, None)
    assert "070-174" not in str(known)
    async with place.browser("chef") as visit:
        page = (await visit.open(f"/enhet/{incident}/historik")).text
    now = page[page.index("Vad som var känt") :]
    for words in ("Anhörig", "Hindra eller försena", "Det pågår fortfarande", "Mottagningen"):
        assert words in now


async def test_where_somebody_works_whose_name_is_hidden_is_not_among_it(place: Town) -> None:
    unit = str(place.unit("mottagning"))
    incident = await told(place, employed_unit=unit, identity=Naming.HIDDEN)
    for alias in ("chef", "revisor"):
        answer = await place.api(alias, "GET", of(incident, "history"))
        assert answer.json()["known"]["employed_unit"] is None


async def test_a_number_in_kia_is_among_what_has_changed(place: Town) -> None:
    incident = await told(place)
    put = {"json": {"number": "h-1"}}
    assert (await place.api("chef", "PUT", f"{INCIDENTS}/{incident}/kia", **put)).is_success
    body = {"number": "h-2", "reason": "Jag läste av fel rad."}
    path = f"{INCIDENTS}/{incident}/kia/change"
    assert (await place.api("chef", "POST", path, json=body)).is_success
    entries = (await place.api("chef", "GET", of(incident, "history"))).json()["entries"]
    first, last = entries[0]["position"], entries[-1]["position"]
    asked = f"{of(incident, 'history')}?from={first}&to={last}"
    changed = (await place.api("chef", "GET", asked)).json()["changed"]
    assert [(one["fact"], one["before"], one["after"]) for one in changed] == [
        ("kia_number", None, "h-2")
    ]


async def test_every_fact_has_a_name(place: Town) -> None:
    incident = await told(place)
    known = (await place.api("chef", "GET", of(incident, "history"))).json()["known"]
    assert set(known) <= set(NAMES)
