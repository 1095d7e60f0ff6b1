"""Fixtures only."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta

import pytest
import pytest_asyncio

from services.demo import DEMO
from shared import clock, security_log
from tests.organisation.provider import CLIENT, SECRET, Provider, running_provider
from tests.town import Town
from tests.town import town as running_town


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Run a Motkraft for the tests of one file, which reorganise it as they like."""
    async with running_town(tmp_path_factory.mktemp("here")) as town:
        yield town


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def _provider() -> AsyncIterator[Provider]:
    async with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(_provider: Provider) -> Provider:
    """Lend the provider; it has forgotten what earlier tests made it do."""
    _provider.behave()
    return _provider


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def oidc_town(
    _provider: Provider, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Town]:
    """Run a Motkraft that trusts the provider."""
    folder = tmp_path_factory.mktemp("oidc")
    secret = folder / "client-secret"
    secret.write_text(f"{SECRET}\n")
    async with running_town(
        folder / "town",
        public_url="https://motkraft.test",
        oidc_issuer=_provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret_file=secret,
        oidc_scopes="openid anstallning",
        oidc_person_claim="employee",
        oidc_person_is="number",
        oidc_person_namespace=DEMO,
        oidc_roles_claim="groups",
        oidc_roles={"G-Motkraft-Revision": "auditor", "G-Motkraft-Admin": "administrator"},
    ) as here:
        yield here


@pytest.fixture
def refused_tokens(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the reasons that the security log tells, as they come."""
    reasons: list[str] = []

    class Listening:
        """Stands in for the log."""

        def warning(self, event: str, **said: str) -> None:
            """Keep the reason; nothing of the token may be said."""
            if event == "refused-token":
                assert set(said) == {"log", "service", "method", "route", "why", "source"}
                reasons.append(said["why"])

    monkeypatch.setattr(security_log, "log", Listening())
    return reasons


@pytest.fixture
def later() -> Iterator[list[timedelta]]:
    """Let a test move the clock: put a duration into the list."""
    moved: list[timedelta] = [timedelta(0)]
    start = clock.now()

    def moved_time() -> datetime:
        return start + moved[0]

    with clock.set_to(moved_time):
        yield moved
