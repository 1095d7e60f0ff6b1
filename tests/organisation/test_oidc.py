"""Logging in with the municipality's own account, from the first page to the last."""

from urllib.parse import parse_qs, urlsplit

import pytest

from shared import clock
from tests.organisation.provider import Provider, log_in
from tests.town import Town, eventually

AS_EMPLOYEE = {"employee": "medarbetare"}


async def test_who_is_vouched_for_comes_to_the_page_she_wanted(
    oidc_town: Town, provider: Provider
) -> None:
    provider.claims = AS_EMPLOYEE
    async with oidc_town.browser() as visit:
        answer = await log_in(visit, provider)
        assert (answer.status_code, answer.headers["location"]) == (303, "/rapportera")
        for page in ("/rapportera", "/mina-rapporter", "/organisation"):
            assert (await visit.open(page)).status_code == 200, page


async def test_the_question_carries_state_nonce_and_the_proof_of_the_browser(
    oidc_town: Town, provider: Provider
) -> None:
    async with oidc_town.browser() as visit:
        answer = await visit.open("/logga-in/vidare")
    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    assert answer.headers["location"].startswith(f"{provider.issuer}/authorize?")
    assert asked["redirect_uri"] == ["https://motkraft.test/logga-in/svar"]
    assert asked["scope"] == ["openid anstallning"]
    assert asked["code_challenge_method"] == ["S256"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name][0]) >= 43, name
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-motkraft-login")
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"):
        assert word in cookie
    for secret in (asked["state"][0], asked["nonce"][0]):
        assert secret not in cookie


async def test_two_tries_have_nothing_in_common(oidc_town: Town, provider: Provider) -> None:
    assert provider.issuer
    async with oidc_town.browser() as visit:
        first, second = [
            parse_qs(urlsplit((await visit.open("/logga-in/vidare")).headers["location"]).query)
            for _ in range(2)
        ]
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]


async def test_the_login_page_leads_to_the_provider(oidc_town: Town) -> None:
    async with oidc_town.browser() as visit:
        page = (await visit.open("/logga-in?next=/larm")).text
    assert 'href="/logga-in/vidare?next=/larm"' in page


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example"]
)
async def test_one_comes_back_to_no_other_site(
    oidc_town: Town, provider: Provider, elsewhere: str
) -> None:
    provider.claims = AS_EMPLOYEE
    async with oidc_town.browser() as visit:
        asked = await visit.client.get("/logga-in/vidare", params={"next": elsewhere})
        answer = await visit.open(provider.answer_to(asked.headers["location"]))
    assert answer.status_code == 303
    target = answer.headers["location"]
    assert target.startswith("/")
    assert not target.startswith(("//", "/\\", "/\t"))


async def test_who_is_not_in_the_register_gets_a_page_and_no_session(
    oidc_town: Town, provider: Provider
) -> None:
    provider.claims = {"employee": "finns-inte", "groups": ["G-Motkraft-Revision"]}
    async with oidc_town.browser() as visit:
        answer = await log_in(visit, provider)
        assert answer.status_code == 403
        assert "Du finns inte i Motkraft ännu" in answer.text
        assert (await visit.open("/rapportera")).status_code == 303


@pytest.mark.parametrize("employee", [None, "", "   ", 17, ["medarbetare"]], ids=repr)
async def test_an_account_that_does_not_say_who_it_is_is_nobody(
    oidc_town: Town, provider: Provider, employee: object
) -> None:
    provider.claims = {"employee": employee}
    provider.userinfo = {"sub": "subject"}
    async with oidc_town.browser() as visit:
        assert (await log_in(visit, provider)).status_code == 403
        assert (await visit.open("/rapportera")).status_code == 303


async def test_groups_give_the_roles_that_the_settings_name_and_no_others(
    oidc_town: Town, provider: Provider
) -> None:
    groups = ["G-Motkraft-Revision", "security", "auditor", "G-Annat"]
    provider.claims = AS_EMPLOYEE | {"groups": groups}
    async with oidc_town.browser() as visit:
        await log_in(visit, provider)
        page = (await visit.open("/")).text
        assert "/namnd" in page  # what an auditor may read
        assert "/larm" not in page
        assert (await visit.open("/larm")).status_code == 404
    provider.claims = AS_EMPLOYEE | {"groups": "G-Annat"}
    async with oidc_town.browser() as visit:
        await log_in(visit, provider)
        assert "/namnd" not in (await visit.open("/")).text


async def test_what_the_token_leaves_out_is_asked_for(oidc_town: Town, provider: Provider) -> None:
    provider.userinfo = {"sub": "subject", "employee": "medarbetare"}
    async with oidc_town.browser() as visit:
        assert (await log_in(visit, provider)).status_code == 303
    assert "/userinfo" in provider.asked


async def test_a_no_at_the_provider_is_no_error(oidc_town: Town, provider: Provider) -> None:
    async with oidc_town.browser() as visit:
        answer = await log_in(visit, provider, code="", error="access_denied")
    assert answer.status_code == 400
    assert "Du loggade inte in" in answer.text


async def test_a_provider_that_is_away_keeps_nobody_out_who_is_in(
    oidc_town: Town, provider: Provider
) -> None:
    provider.claims = AS_EMPLOYEE
    async with oidc_town.browser() as visit:
        await log_in(visit, provider)
        provider.broken = {"/token", "/keys", "/.well-known/openid-configuration"}
        assert (await visit.open("/rapportera")).status_code == 200
        async with oidc_town.browser() as other:
            answer = await log_in(other, provider)
            assert answer.status_code == 503
            assert "Inloggningen svarar inte just nu" in answer.text


async def test_after_logging_out_one_may_leave_the_providers_account_too(
    oidc_town: Town, provider: Provider
) -> None:
    provider.claims = AS_EMPLOYEE
    async with oidc_town.browser() as visit:
        await log_in(visit, provider)
        await visit.open("/mina-rapporter")
        cookies = dict(visit.client.cookies)
        answer = await visit.send("/logga-ut")
        assert answer.headers["location"] == "/logga-in?ut=ja"
        page = (await visit.open("/logga-in?ut=ja")).text
        assert "Du har loggat ut" in page
        assert f"{provider.issuer}/end?client_id=motkraft-prov&amp;post_logout" in page
        visit.client.cookies.update(cookies)  # as a thief would

        async def status() -> int:
            return (await visit.open("/mina-rapporter")).status_code

        await eventually(status, lambda code: code == 303)


@pytest.mark.parametrize(
    ("named", "seconds", "status"),
    [
        ("iat", 45, 303),
        ("iat", 75, 403),
        ("nbf", 45, 303),
        ("nbf", 75, 403),
        ("exp", -45, 303),
        ("exp", -75, 403),
    ],
)
async def test_clocks_may_differ_by_less_than_a_minute(
    oidc_town: Town, provider: Provider, named: str, seconds: int, status: int
) -> None:
    provider.claims = AS_EMPLOYEE | {named: int(clock.now().timestamp()) + seconds}
    async with oidc_town.browser() as visit:
        assert (await log_in(visit, provider)).status_code == status
