"""A reorganisation that is told in organisation reaches the board's table."""

from functools import partial

import pytest

from tests.organisation.registering import UNITS, post
from tests.statistics.office import MEMO, SERIES
from tests.statistics.test_memo import FILE, ROWS
from tests.town import Town, eventually

pytestmark = pytest.mark.slow


async def table(town: Town, **asked: str) -> list[list[str]]:
    answer = await town.api(
        "namndsekreterare", "GET", SERIES, params=MEMO | asked, headers={"accept": "text/csv"}
    )
    return [line.split(";") for line in answer.text.splitlines()]


async def test_a_reorganisation_reaches_the_board_and_the_paper_of_then_can_be_had_again(
    own_town: Town,
) -> None:
    headers = {"content-type": "text/csv"}
    sent = {"content": FILE.read_bytes(), "headers": headers}
    assert (
        await own_town.api("namndsekreterare", "POST", f"{SERIES}/imports", **sent)
    ).status_code == 201
    assert await table(own_town) == ROWS

    vuxen, insats = own_town.unit("vuxen"), own_town.unit("bou-insats")
    renamed = {"name": "Avdelning vuxna", "valid_from": "2022-01-01"}
    moved = {"parent": str(insats), "valid_from": "2022-01-01"}
    assert (await post(own_town, f"{UNITS}/{vuxen}/rename", **renamed)).status_code == 200
    assert (await post(own_town, f"{UNITS}/{vuxen}/move", **moved)).status_code == 200

    expected = [
        *ROWS[:3],
        ["Avdelning BoU insats", "52", "23", "33", "38", "19"],
        ROWS[5],
    ]
    await eventually(partial(table, own_town), lambda found: found == expected)
    assert await table(own_town, day="2021-09-07") == ROWS
    then = await table(own_town, tree="then")
    assert then == [[cell.replace("vuxen", "vuxna") for cell in row] for row in ROWS]
