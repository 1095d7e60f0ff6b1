"""How it stands in what somebody leads through others: figures alone."""

import html
import re
from datetime import timedelta

import pytest

from shared import clock
from tests.reporting.crossing import TOLD, of, told
from tests.reporting.test_telling import withdraws
from tests.town import Town


async def row_of(town: Town, unit: str, alias: str = "direktor") -> list[int]:
    """Return the figures of a unit as somebody sees them."""
    async with town.browser(alias) as visit:
        answer = await visit.open("/direktor")
    assert answer.status_code == 200, answer.text
    page = html.unescape(answer.text)
    assert TOLD not in page
    found = re.search(rf'<th scope="row">{unit}</th>(.*?)</tr>', page, re.DOTALL)
    assert found is not None
    return [int(figure) for figure in re.findall(r"<td>(\d+)</td>", found[1])]


async def test_she_sees_how_many_reports_a_unit_has_and_how_far_they_have_come(
    own_town: Town,
) -> None:
    town = own_town
    assert await row_of(town, "Ekonomiskt bistånd") == [0] * 8
    new, acknowledged, withdrawn = [await told(town) for _ in range(3)]
    answer = await town.api("chef", "POST", of(acknowledged, "acknowledge"), json={})
    assert answer.is_success, answer.text
    await withdraws(town, withdrawn)
    assert await row_of(town, "Ekonomiskt bistånd") == [3, 1, 0, 1, 0, 0, 0, 1]
    assert await row_of(town, "Ekonomiskt bistånd", "avdelningschef") == [3, 1, 0, 1, 0, 0, 0, 1]
    assert await row_of(town, "Summa") == [3, 1, 0, 1, 0, 0, 0, 1]
    assert (await town.api("direktor", "GET", of(new))).status_code == 404
    later = clock.now() + timedelta(hours=25)
    with clock.set_to(lambda: later):
        assert await row_of(town, "Ekonomiskt bistånd") == [3, 1, 1, 1, 0, 0, 0, 1]


@pytest.mark.parametrize(
    "alias", ["medarbetare", "chef", "skyddsombud", "hr", "sakerhet", "revisor", "registrator"]
)
async def test_whoever_leads_nothing_through_others_has_no_such_page(
    town: Town, alias: str
) -> None:
    async with town.browser(alias) as visit:
        assert (await visit.open("/direktor")).status_code == 404


async def test_a_leader_in_another_authority_sees_none_of_its_units(town: Town) -> None:
    await told(town)
    async with town.browser("kommundirektor") as visit:
        answer = await visit.open("/direktor")
    assert "Ekonomiskt bistånd" not in answer.text
