"""What no well-behaved provider or browser does: it never gives anyone a session."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.organisation.provider import CLIENT, Provider, log_in, new_key
from tests.organisation.test_oidc import AS_EMPLOYEE
from tests.town import Town, Visit


async def nobody(visit: Visit) -> bool:
    """Whether a browser has no session."""
    return (await visit.open("/rapportera")).status_code == 303


async def test_an_answer_in_another_browser_is_refused(oidc_town: Town, provider: Provider) -> None:
    provider.claims = AS_EMPLOYEE
    async with oidc_town.browser() as hers, oidc_town.browser() as his:
        question = (await hers.open("/logga-in/vidare")).headers["location"]
        await his.open("/logga-in/vidare")
        answer = await his.open(provider.answer_to(question))
        assert answer.status_code == 400
        assert "Börja om med inloggningen" in answer.text
        assert await nobody(his)
    async with oidc_town.browser() as without_cookie:
        assert (await without_cookie.open(provider.answer_to(question))).status_code == 400
        assert await nobody(without_cookie)
    assert provider.forms == []  # the code was given to nobody


@pytest.mark.parametrize("state", ["", "x", "å"])
async def test_an_answer_with_another_state_is_refused(
    oidc_town: Town, provider: Provider, state: str
) -> None:
    provider.claims = AS_EMPLOYEE
    async with oidc_town.browser() as visit:
        assert (await log_in(visit, provider, state=state)).status_code == 400
        assert await nobody(visit)


async def test_an_answer_that_comes_too_late_is_refused(
    oidc_town: Town, provider: Provider, later: list[timedelta]
) -> None:
    provider.claims = AS_EMPLOYEE
    async with oidc_town.browser() as visit:
        question = (await visit.open("/logga-in/vidare")).headers["location"]
        cookies = dict(visit.client.cookies)
        later[0] += timedelta(minutes=11)
        visit.client.cookies.update(cookies)  # as if the browser had kept it
        assert (await visit.open(provider.answer_to(question))).status_code == 400
        assert await nobody(visit)


async def test_the_same_answer_twice_gives_one_session(oidc_town: Town, provider: Provider) -> None:
    provider.claims = AS_EMPLOYEE
    async with oidc_town.browser() as visit:
        question = (await visit.open("/logga-in/vidare")).headers["location"]
        remembered = dict(visit.client.cookies)
        back = provider.answer_to(question)
        assert (await visit.open(back)).status_code == 303
        assert (await visit.open(back)).status_code == 400  # its cookie is gone
        async with oidc_town.browser() as thief:  # who has copied the cookie in time
            thief.client.cookies.update(remembered)
            assert (await thief.open(back)).status_code == 400
            assert await nobody(thief)


async def test_a_code_that_was_asked_for_by_another_browser_is_refused(
    oidc_town: Town, provider: Provider
) -> None:
    provider.claims = AS_EMPLOYEE
    async with oidc_town.browser() as hers, oidc_town.browser() as his:
        her_back = provider.answer_to((await hers.open("/logga-in/vidare")).headers["location"])
        code = httpx.URL(her_back).params["code"]
        his_question = (await his.open("/logga-in/vidare")).headers["location"]
        answer = await his.open(provider.answer_to(his_question, code=code))
        assert answer.status_code == 403
        assert await nobody(his)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://another.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": []},
        {"aud": None},
        {"aud": [CLIENT, "another-client"]},
        {"aud": [CLIENT, "another-client"], "azp": "another-client"},
        {"azp": "another-client"},
        {"exp": 1},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": True},
        {"sub": None},
    ],
    ids=str,
)
async def test_a_token_that_says_something_else_is_refused(
    oidc_town: Town, provider: Provider, claims: dict[str, object]
) -> None:
    provider.claims = AS_EMPLOYEE | {"groups": []} | claims
    async with oidc_town.browser() as visit:
        answer = await log_in(visit, provider)
        assert answer.status_code == 403
        assert "Inloggningen godkändes inte" in answer.text
        assert await nobody(visit)


async def test_a_token_for_us_among_others_is_believed_when_we_asked_for_it(
    oidc_town: Town, provider: Provider
) -> None:
    provider.claims = AS_EMPLOYEE | {"aud": [CLIENT, "another"], "azp": CLIENT}
    async with oidc_town.browser() as visit:
        assert (await log_in(visit, provider)).status_code == 303


async def test_userinfo_about_somebody_else_is_refused(oidc_town: Town, provider: Provider) -> None:
    provider.userinfo = {"sub": "another", "employee": "chef"}
    async with oidc_town.browser() as visit:
        assert (await log_in(visit, provider)).status_code == 403
        assert await nobody(visit)


@pytest.mark.parametrize("by", ["https://another.example", ""])
async def test_an_answer_by_another_provider_is_refused(
    oidc_town: Town, provider: Provider, by: str
) -> None:
    provider.claims = AS_EMPLOYEE
    async with oidc_town.browser() as visit:
        assert (await log_in(visit, provider, iss=by)).status_code == 403
        assert provider.forms == []


async def test_a_key_that_the_provider_has_changed_to_is_asked_for(
    oidc_town: Town, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.claims = AS_EMPLOYEE
    issuer = oidc_town.service("organisation").identity.issuer
    async with oidc_town.browser() as visit:
        await log_in(visit, provider)  # so that the old key is known
    old, provider.key = provider.key, new_key("second")
    provider.published = [old, provider.key]
    monkeypatch.setattr(issuer, "_asked_at", 0.0)  # as if it was long ago
    provider.asked.clear()
    async with oidc_town.browser() as visit:
        assert (await log_in(visit, provider)).status_code == 303
    assert provider.asked.count("/keys") == 1


async def test_unknown_keys_make_us_ask_once_and_not_again(
    oidc_town: Town, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.claims = AS_EMPLOYEE
    issuer = oidc_town.service("organisation").identity.issuer
    monkeypatch.setattr(issuer, "_asked_at", 0.0)  # as if it was long ago
    provider.asked.clear()
    for number in range(3):
        provider.key = new_key(f"unpublished-{number}")
        async with oidc_town.browser() as visit:
            assert (await log_in(visit, provider)).status_code == 403
    assert provider.asked.count("/keys") == 1


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
async def test_a_token_that_anyone_could_have_made_is_refused(
    oidc_town: Town, provider: Provider, algorithm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forged(_self: Provider, **claims: Any) -> str:
        said = {"iss": provider.issuer, "iat": 1, "exp": 2**40} | claims | AS_EMPLOYEE
        return forge(provider, algorithm, said)

    monkeypatch.setattr(Provider, "token", forged)
    async with oidc_town.browser() as visit:
        assert (await log_in(visit, provider)).status_code == 403
        assert await nobody(visit)
    assert len(provider.forms) == 1


def forge(provider: Provider, algorithm: str, claims: dict[str, Any]) -> str:
    """Make a token without the provider's private key, with its public key as the secret."""
    header = {"alg": algorithm, "kid": provider.key.kid}
    text = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
    public = provider.key.as_pem(private=False)
    signature = hmac.new(public, text.encode(), hashlib.sha256).digest()
    return f"{text}.{encoded(signature) if algorithm == 'HS256' else ''}"


def encoded(raw: bytes) -> str:
    """Write bytes as tokens do."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://another.example"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"jwks_uri": None},
    ],
    ids=str,
)
async def test_a_provider_that_describes_itself_wrongly_is_as_if_it_were_away(
    oidc_town: Town, provider: Provider, said: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer = oidc_town.service("organisation").identity.issuer
    monkeypatch.setattr(issuer, "_metadata", None)  # as when it is asked for the first time
    monkeypatch.setattr(issuer, "_away_until", 0.0)
    provider.said = said
    async with oidc_town.browser() as visit:
        for _ in range(3):
            assert (await visit.open("/logga-in/vidare")).status_code == 503
    assert len(provider.asked) == 1  # whoever asks again soon does not make us ask
