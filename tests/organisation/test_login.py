"""Logging in and out; a session is known to every service."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.town import Town, eventually


async def test_a_session_begun_in_one_service_is_known_in_all(town: Town) -> None:
    async with town.browser("direktor") as visit:
        for page in ("/", "/rapportera", "/utbildning", "/namnd", "/organisation"):
            assert (await visit.open(page)).status_code == 200, page


async def test_logging_out_ends_the_session_in_every_service(town: Town) -> None:
    async with town.browser("direktor") as visit:
        await visit.open("/utbildning")
        cookies = dict(visit.client.cookies)
        assert (await visit.send("/logga-ut")).status_code == 303
        visit.client.cookies.update(cookies)  # as a thief would

        async def status() -> int:
            return (await visit.open("/utbildning")).status_code

        await eventually(status, lambda code: code == 303)
        assert (await visit.open("/rapportera")).status_code == 303
        assert (await visit.open("/organisation")).status_code == 303


async def test_a_forged_cookie_is_nobody(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        name, value = next(iter(visit.client.cookies.items()))
        visit.client.cookies.clear()
        visit.client.cookies.set(name, value[:-3] + ("abc" if not value.endswith("abc") else "xyz"))
        assert (await visit.open("/rapportera")).status_code == 303


async def test_after_half_an_hour_of_silence_one_logs_in_again(
    town: Town, later: list[timedelta]
) -> None:
    async with town.browser("medarbetare") as visit:
        later[0] = timedelta(minutes=29)
        assert (await visit.open("/rapportera")).status_code == 200
        later[0] = timedelta(minutes=58)  # renewed at 29, so this is still in time
        assert (await visit.open("/rapportera")).status_code == 200
        later[0] = timedelta(minutes=89)
        assert (await visit.open("/rapportera")).status_code == 303


async def test_after_eight_hours_one_logs_in_again_however_busy(
    town: Town, later: list[timedelta]
) -> None:
    async with town.browser("medarbetare") as visit:
        for minutes in range(0, 8 * 60, 20):
            later[0] = timedelta(minutes=minutes)
            assert (await visit.open("/rapportera")).status_code == 200
        later[0] = timedelta(hours=8, minutes=1)
        assert (await visit.open("/rapportera")).status_code == 303


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example"]
)
async def test_the_login_never_leads_to_another_site(town: Town, elsewhere: str) -> None:
    async with town.browser() as visit:
        await visit.open("/logga-in")
        answer = await visit.send(
            "/logga-in", person=str(town.person("medarbetare")), next=elsewhere
        )
    assert answer.headers["location"] == "/"


async def test_another_site_cannot_log_anyone_in(town: Town) -> None:
    async with town.browser() as visit:
        answer = await visit.client.post(
            "/logga-in",
            data={"person": str(town.person("medarbetare"))},
            headers={"Sec-Fetch-Site": "cross-site"},
        )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_an_unknown_person_cannot_log_in(town: Town) -> None:
    async with town.browser() as visit:
        for person in ("", "någon", "00000000-0000-0000-0000-000000000000"):
            assert (await visit.send("/logga-in", person=person)).status_code == 404


async def test_the_cookie_is_for_this_host_alone_and_hidden_from_scripts(town: Town) -> None:
    async with town.browser() as visit:
        await visit.open("/logga-in")
        answer = await visit.send("/logga-in", person=str(town.person("medarbetare")))
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-motkraft-")
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert word in cookie
    assert "Domain" not in cookie


async def test_every_answer_carries_the_security_headers(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        for path in ("/", "/rapportera", "/finns-inte", "/static/motkraft.css"):
            headers = (await visit.open(path)).headers
            assert "default-src 'none'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"


async def test_a_cookie_of_nonsense_is_nobody_and_breaks_nothing(town: Town) -> None:
    nonsense = "eyJhbGciOiJIUzI1NiIsImNyaXQiOjF9.e30.AA"  # a header that says "crit": 1
    async with town.browser("medarbetare") as visit:
        name = next(iter(visit.client.cookies))
        visit.client.cookies.clear()
        visit.client.cookies.set(name, nonsense)
        assert (await visit.open("/")).status_code == 200
        assert (await visit.open("/rapportera")).status_code == 303


async def test_who_leaves_the_register_is_out_and_cannot_come_in_again(town: Town) -> None:
    person = uuid4()
    path = f"/api/organisation/people/{person}"
    there = {"contact": {"name": "Slut Prov"}, "roles": [{"role": "auditor"}]}
    await town.api("admin", "PUT", path, json=there)
    async with town.browser() as visit:
        assert "Slut Prov" in (await visit.open("/logga-in")).text
        await visit.send("/logga-in", person=str(person))
        assert (await visit.open("/namnd")).status_code == 200
        await town.api("admin", "PUT", path, json=there | {"roles": []})

        async def status() -> int:
            return (await visit.open("/namnd")).status_code

        await eventually(status, lambda code: code == 303)
        assert (await visit.open("/organisation")).status_code == 303
        assert "Slut Prov" not in (await visit.open("/logga-in")).text
        assert (await visit.send("/logga-in", person=str(person))).status_code == 404


@pytest.mark.parametrize(
    ("end", "reason"), [("", "signature"), (".x", "malformed")], ids=["forged", "nonsense"]
)
async def test_a_demo_token_that_somebody_changed_is_refused(
    town: Town, refused_tokens: list[str], end: str, reason: str
) -> None:
    mine, hers = (town.token(alias).split(".") for alias in ("medarbetare", "chef"))
    headers = {"Authorization": f"Bearer {mine[0]}.{hers[1]}.{mine[2]}{end}"}
    answer = await town.http.get("/api/organisation/me", headers=headers)
    assert answer.status_code == 401
    assert refused_tokens == [reason]
