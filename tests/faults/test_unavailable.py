"""A database that cannot take it now is a reason to come back, not a breakdown."""

from typing import Any, NoReturn

import pytest

from shared.database import Unavailable
from shared.eventstore.group_commit import OutcomeUnknown
from tests.stories import INCIDENTS, a_threat
from tests.town import Town


@pytest.mark.parametrize("failure", [Unavailable, OutcomeUnknown])
async def test_a_database_that_is_full_or_away_says_when_to_come_back(
    town: Town, monkeypatch: pytest.MonkeyPatch, failure: type[Exception]
) -> None:
    body = a_threat(town)

    def full(*_: Any, **__: Any) -> NoReturn:
        raise failure("database or disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(town.service("reporting").application.log, "insert_events", full)
        refused = await town.api("medarbetare", "POST", INCIDENTS, json=body)
        assert refused.status_code == 503
        assert refused.json()["type"] == "urn:motkraft:unavailable"
        assert int(refused.headers["retry-after"]) > 0
        assert "disk" not in refused.text  # how it is built is not for whoever reports
    taken = await town.api("medarbetare", "POST", INCIDENTS, json=body)
    assert taken.status_code == 201
