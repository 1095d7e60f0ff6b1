"""Fixtures only."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from services.statistics.app import build
from shared import clock
from shared.events import Role
from shared.settings import Settings
from tests.grounds import free_port
from tests.statistics.office import NOON, Office


async def _never_connect() -> None:
    """Stay without NATS, without trying again and again."""


@pytest_asyncio.fixture(loop_scope="session")
async def empty_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    """Run a statistics service that has heard of people, but of no units, and has no NATS."""
    settings = Settings(
        data=tmp_path, log_level="error", nats_port=free_port(), allowed_hosts="test"
    )
    with clock.set_to(lambda: NOON + timedelta(seconds=1)):
        app = build(settings)
        monkeypatch.setattr(app.state.service.connection, "start", _never_connect)
        async with app.router.lifespan_context(app):
            here = Office(app)
            here.employs("sekreterare", Role.BOARD_SECRETARY)
            here.employs("ledamot", Role.BOARD_MEMBER)
            here.employs("medarbetare")
            async with here.http:
                yield here


@pytest_asyncio.fixture(loop_scope="session")
async def office(empty_office: Office) -> Office:
    """Run a statistics service that knows the memo's units."""
    empty_office.has_units()
    return empty_office
