"""Posts on the internet, as somebody saw them."""

import pytest

from tests.canary import CANARY
from tests.reporting.evidence import (
    a_screenshot,
    attached_id,
    evidence,
    told,
)
from tests.stories import INCIDENTS
from tests.town import Town


async def test_a_post_is_kept_with_its_address_its_time_and_a_picture_of_it(town: Town) -> None:
    incident = await told(town)
    picture = await attached_id(town, "medarbetare", incident, a_screenshot(), "inlägg.png")
    seen = {
        "url": f"https://plats.example/{CANARY.split()[-1]}",
        "captured_at": "2026-11-20T15:00:00+01:00",
        "note": f"Delat 40 gånger. {CANARY}",
        "attachment": picture,
    }
    path = f"{INCIDENTS}/{incident}/posts"
    first = await town.api("medarbetare", "POST", path, json=seen)
    again = await town.api("medarbetare", "POST", path, json=seen)
    assert first.status_code == 201
    assert first.json() == again.json()
    [post] = (await evidence(town, "medarbetare", incident))["posts"]
    assert {name: post[name] for name in ("url", "note", "attachment")} == {
        name: seen[name] for name in ("url", "note", "attachment")
    }
    assert post["captured_at"] == "2026-11-20T14:00:00Z"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": ""}, "url"),
        ({"captured_at": "2026-11-20T15:00:00"}, "captured_at"),
        ({"captured_at": "2036-11-20T15:00:00Z"}, "captured_at"),
        ({"captured_at": "1926-11-20T15:00:00Z"}, "captured_at"),
        ({"note": "a" * 2001}, "note"),
        ({"attachment": "27cc550f-8125-4071-9b54-ff21847901d0"}, "attachment"),
    ],
    ids=str,
)
async def test_a_post_that_cannot_be_is_refused(
    town: Town, changed: dict[str, str], field: str
) -> None:
    incident = await told(town)
    seen = {"url": "https://plats.example/1", "captured_at": "2026-11-20T15:00:00Z"} | changed
    answer = await town.api("medarbetare", "POST", f"{INCIDENTS}/{incident}/posts", json=seen)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert (await evidence(town, "medarbetare", incident))["posts"] == []
