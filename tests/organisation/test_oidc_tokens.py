"""Bearer tokens that the municipality's provider has signed, and those that nobody should believe.

Each that is refused leaves its reason in the security log, and nothing of itself.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from services.demo import demo_id
from tests.organisation.provider import CLIENT, Provider, new_key
from tests.organisation.test_oidc_hostile import forge
from tests.stories import INCIDENTS, a_threat
from tests.town import Town, eventually

FOR_US: dict[str, Any] = {"aud": "motkraft-api", "sub": "subject", "employee": "medarbetare"}
ME = "/api/organisation/me"


async def asked(town: Town, token: str, path: str = ME) -> httpx.Response:
    """Ask with a token."""
    return await town.http.get(path, headers={"Authorization": f"Bearer {token}"})


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def _fresh(oidc_town: Town, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Let every service ask for keys, as if it had not for long."""
    for name in oidc_town.motkraft.apps:
        monkeypatch.setattr(oidc_town.service(name).identity.issuer, "_asked_at", 0.0)
    yield


async def test_a_token_of_the_provider_is_believed_in_every_service(
    oidc_town: Town, provider: Provider
) -> None:
    token = provider.token(**FOR_US)
    me = (await asked(oidc_town, token)).json()
    assert me["id"] == str(oidc_town.person("medarbetare"))
    for path in (INCIDENTS, "/api/organisation/units"):
        assert (await asked(oidc_town, token, path)).status_code == 200, path
    assert (await asked(oidc_town, token, "/api/escalation/cases")).status_code == 404
    sent = await oidc_town.http.post(
        INCIDENTS, json=a_threat(oidc_town), headers={"Authorization": f"Bearer {token}"}
    )
    assert sent.status_code == 201


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"aud": "another"}, "audience"),
        ({"aud": CLIENT}, "audience"),  # a login, not a token
        ({"aud": None}, "audience"),
        ({"iss": "https://another.example"}, "issuer"),
        ({"exp": 1}, "expired"),
        ({"exp": None}, "malformed"),
        ({"exp": "1"}, "malformed"),
        ({"nbf": 2**40}, "not-yet"),
        ({"iat": 2**40}, "not-yet"),
        ({"employee": None}, "nobody"),
        ({"employee": "finns-inte"}, "left"),
        ({"employee": "finns-inte", "groups": ["G-Motkraft-Revision"]}, "left"),
    ],
    ids=str,
)
async def test_a_token_that_does_not_hold_is_refused(
    oidc_town: Town,
    provider: Provider,
    refused_tokens: list[str],
    claims: dict[str, Any],
    reason: str,
) -> None:
    answer = await asked(oidc_town, provider.token(**(FOR_US | claims)))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["type"] == "urn:motkraft:not-signed-in"  # whatever is wrong with it
    assert refused_tokens == [reason]


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
async def test_a_token_that_anyone_could_have_made_is_refused(
    oidc_town: Town, provider: Provider, refused_tokens: list[str], algorithm: str
) -> None:
    said = FOR_US | {"iss": provider.issuer, "iat": 1, "exp": 2**40}
    assert (await asked(oidc_town, forge(provider, algorithm, said))).status_code == 401
    assert refused_tokens == ["algorithm"]


@pytest.mark.parametrize(
    "token",
    ["x", "a.b", "a.b.c", "eyJhbGciOjF9.e30.AA", "eyJhbGciOiJSUzI1NiIsImNyaXQiOjF9.e30.AA", "."],
)
async def test_nonsense_is_refused_and_breaks_nothing(
    oidc_town: Town, refused_tokens: list[str], token: str
) -> None:
    assert (await asked(oidc_town, token)).status_code == 401
    assert len(refused_tokens) == 1


async def test_a_token_that_is_longer_than_any_is_not_even_read(
    oidc_town: Town, refused_tokens: list[str]
) -> None:
    assert (await asked(oidc_town, "x" * 9000)).status_code == 401
    assert refused_tokens == ["malformed"]


async def test_a_signature_by_somebody_else_is_refused(
    oidc_town: Town, provider: Provider, refused_tokens: list[str]
) -> None:
    await asked(oidc_town, provider.token(**FOR_US))
    for key in (new_key("first"), new_key("unknown")):
        assert (await asked(oidc_town, provider.token(key, **FOR_US))).status_code == 401
    assert refused_tokens == ["signature", "unknown-key"]


async def test_a_changed_token_is_refused(
    oidc_town: Town, provider: Provider, refused_tokens: list[str]
) -> None:
    first, second = (
        provider.token(**(FOR_US | {"employee": alias})).split(".")
        for alias in ("medarbetare", "chef")
    )
    mixed = ".".join((first[0], second[1], first[2]))
    assert (await asked(oidc_town, mixed)).status_code == 401
    assert refused_tokens == ["signature"]


async def test_a_token_ends_when_it_says_so_though_it_is_remembered(
    oidc_town: Town, provider: Provider, refused_tokens: list[str], later: list[timedelta]
) -> None:
    headers = {"Authorization": f"Bearer {provider.token(**FOR_US)}"}
    async with oidc_town.browser() as visit:
        assert (await visit.client.get(ME, headers=headers)).status_code == 200
        later[0] += timedelta(seconds=361)
        assert (await visit.client.get(ME, headers=headers)).status_code == 401
    assert refused_tokens == ["expired"]


async def test_a_provider_that_is_away_leaves_known_keys_and_asks_to_wait_for_others(
    oidc_town: Town, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asked(oidc_town, provider.token(**FOR_US))
    provider.broken = {"/keys", "/.well-known/openid-configuration"}
    issuer = oidc_town.service("organisation").identity.issuer
    monkeypatch.setattr(issuer, "_keys_until", 0.0)
    assert (await asked(oidc_town, provider.token(**FOR_US, jti="1"))).status_code == 200
    monkeypatch.setattr(issuer, "_keys", None)
    answer = await asked(oidc_town, provider.token(**FOR_US, jti="2"))
    assert answer.status_code == 503
    assert "retry-after" in answer.headers


async def test_who_has_left_is_refused_with_a_token_that_still_lasts(
    oidc_town: Town, provider: Provider, refused_tokens: list[str]
) -> None:
    path = f"/api/organisation/people/{demo_id('person', 'prov-slutar')}"
    there = {"contact": {"name": "Slut Prov"}, "roles": [{"role": "registrar"}]}
    await oidc_town.api("admin", "PUT", path, json=there)
    token = provider.token(**(FOR_US | {"employee": "prov-slutar"}))
    assert (await asked(oidc_town, token)).status_code == 200
    await oidc_town.api("admin", "PUT", path, json=there | {"roles": []})

    async def status() -> int:
        return (await asked(oidc_town, token)).status_code

    await eventually(status, lambda code: code == 401)
    assert set(refused_tokens) == {"left"}


async def test_an_administrator_by_group_may_fill_the_register(
    oidc_town: Town, provider: Provider
) -> None:
    admin = FOR_US | {"employee": "ett-program", "groups": ["G-Motkraft-Admin"]}
    path = f"/api/organisation/people/{demo_id('person', 'prov-ny')}"
    body = {"contact": {"name": "Ny Prov"}, "roles": []}
    for claims, status in ((admin, 200), (admin | {"groups": ["administrator"]}, 401)):
        headers = {"Authorization": f"Bearer {provider.token(**claims)}"}
        answer = await oidc_town.http.put(path, json=body, headers=headers)
        assert answer.status_code == status
