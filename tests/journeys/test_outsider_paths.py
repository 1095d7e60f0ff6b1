"""What no browser would send by itself: addresses, headers, bodies, and another site's wishes."""

import pytest
import pytest_asyncio

from tests.journeys.outsider import (
    WORDS,
    Secrets,
    doors,
    secrets_of,
    session_of,
    with_session,
    with_token,
)
from tests.stories import INCIDENTS
from tests.town import Town
from tests.web.wire import get, say

FILES = (
    "/data/keys/master.key",
    "/.git/config",
    "/.env",
    "/static/../../settings.py",
    "/static/..%2f..%2fsettings.py",
    "/static/%2e%2e/%2e%2e/settings.py",
    "/static/..%5c..%5csettings.py",
    "/static//etc/passwd",
    "/static/%2fetc%2fpasswd",
    "/static/%00",
    "/static/motkraft.css%00.html",
    "/static/",
    "/static",
    "/static/vendor/",
    "/services/reporting/templates/form.html",
    "/openapi.json",
    "/docs",
    "/redoc",
    "/metrics",
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def secrets(town: Town) -> Secrets:
    """Tell something; return the ids of all that belongs to it."""
    return await secrets_of(town)


def written_otherwise(path: str) -> list[str]:
    """Return ways to write a path that some servers take for the same."""
    first, _, last = path.rpartition("/")
    return [
        f"/{path}",
        f"//{path}",
        f"/.{path}",
        f"/static/..{path}",
        f"/static/%2e%2e{path}",
        f"/rapportera/..{path}",
        f"/rapportera/%2e%2e{path}",
        f"/rapportera/..%2f{path[1:]}",
        path.replace("/", "//"),
        path.replace("/", "%2f"),
        path.replace("/", "\\"),
        f"{path}/",
        f"{path}.",
        f"{path}..;/",
        f"{path};a=b",
        f"{path}%20",
        f"{path}%00",
        f"{path}%0d%0a",
        f"{path}%252f",
        f"{path}.json",
        f"{path}?format=json",
        f"{path}#a",
        f"{first.upper()}/{last}",
        f"{first}/{last.upper()}",
        f"{first}/{{{last}}}",
        f"{first}/urn:uuid:{last}",
        f"{first}/{last.replace('-', '')}",
        f"http://127.0.0.1{path}",
        f"http://evil.example{path}",
        f"evil.example{path}",
        "*",
        "",
    ]


async def test_no_way_of_writing_an_address_leads_to_what_is_anothers(
    town: Town, secrets: Secrets
) -> None:
    cookie, _ = await session_of(town, "kollega")
    bearer = f"Authorization: Bearer {town.token('kollega')}"
    for path in (
        f"/enhet/{secrets.incident}",
        f"/mina-rapporter/{secrets.incident}",
        f"{INCIDENTS}/{secrets.incident}",
        "/api/escalation/cases",
        "/larm",
    ):
        for written in written_otherwise(path):
            said = await say(
                town.settings, get(written, "Host: 127.0.0.1", f"Cookie: {cookie}", bearer)
            )
            assert said.status in (303, 400, 404, 422), (written, said.status)
            assert WORDS.encode() not in said.body


async def test_no_way_of_writing_an_address_is_a_way_past_the_login(
    town: Town, secrets: Secrets
) -> None:
    for path in (f"/enhet/{secrets.incident}", f"{INCIDENTS}/{secrets.incident}", "/organisation"):
        for written in written_otherwise(path):
            said = await say(town.settings, get(written, "Host: 127.0.0.1"))
            assert said.status in (303, 400, 401, 404), (written, said.status)


@pytest.mark.parametrize("path", FILES)
async def test_only_files_that_are_meant_to_be_given_out_are(town: Town, path: str) -> None:
    said = await say(town.settings, get(path, "Host: 127.0.0.1"))
    assert said.status in (400, 404), said.body[:200]


@pytest.mark.parametrize(
    "target",
    [
        "/logga-in?next=/%0d%0aSet-Cookie:%20a=b",
        "/rapportera?%0d%0aSet-Cookie:%20a=b",
        "/rapportera%0d%0aSet-Cookie:%20a=b",
        "/mina-rapporter?page=%0d%0aSet-Cookie:%20a=b",
        "/statistik?a=%0d%0aSet-Cookie:%20a=b",
    ],
)
async def test_nothing_in_an_address_becomes_a_header(town: Town, target: str) -> None:
    said = await say(town.settings, get(target, "Host: 127.0.0.1"))
    assert said.status in (200, 303, 307, 404)
    assert "set-cookie" not in said.headers


@pytest.mark.parametrize(
    "lines",
    [
        ("Content-Length: 5", "Content-Length: 6"),
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Content-Length: -1",),
        ("Content-Length: 5x",),
        ("Transfer-Encoding: xchunked",),
        ("Bad Header: a",),
        ("X-A: a\0b",),
        (" X-Folded: a",),
    ],
    ids=str,
)
async def test_a_head_that_two_servers_could_read_differently_is_refused(
    town: Town, lines: tuple[str, ...]
) -> None:
    head = "\r\n".join((f"POST {INCIDENTS} HTTP/1.1", "Host: 127.0.0.1", *lines, "", ""))
    said = await say(
        town.settings, head.encode(), b"0\r\n\r\nGET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    )
    assert said.status in (0, 400, 401), said


BODIES = (
    b"",
    b"null",
    b"[]",
    b"7",
    b'"text"',
    b"{",
    b"\xff\xfe",
    b"[" * 20_000,
    b'{"id": 1e999}',
    b'{"id": "\\ud800", "unit": "\\u0000"}',
    b'{"happened_at": 99999999999999999999, "forms": {"a": 1}, "what_happened": null}',
    b"form_token=%00&person=%ff&forms=" + b"a" * 5000,
    b"&" * 5000,
)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "a/b"])
async def test_no_body_makes_anything_break(town: Town, secrets: Secrets, kind: str) -> None:
    people = [with_token(town, "kollega"), (await with_session(town, "sakerhet"))[0]]
    for outsider in people:
        for door in doors(town):
            if door.method == "GET":
                continue
            for body in BODIES:
                answer = await outsider.ask(
                    door.method,
                    door.at(secrets.incident),
                    content=body,
                    headers={"Content-Type": kind},
                )
                assert 300 <= answer.status < 500, (str(door), body[:30], answer.status)


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_no_question_mark_makes_anything_break(town: Town, secrets: Secrets) -> None:
    outsider, program = (await with_session(town, "chef"))[0], with_token(town, "sakerhet")
    for door in doors(town):
        if door.method == "GET" and not door.template.endswith("live"):
            for asked in ("page=-1", "page=1e9", "state=%00", "from=1&cutoff=%f0", "a[]=b", "=&=&"):
                for who in (outsider, program):
                    answer = await who.ask("GET", f"{door.at(secrets.incident)}?{asked}")
                    assert answer.status < 500, (str(door), asked)


async def test_a_body_that_is_too_large_is_refused_however_it_is_sent(town: Town) -> None:
    bearer = f"Authorization: Bearer {town.token('medarbetare')}"
    head = (f"POST {INCIDENTS} HTTP/1.1", "Host: 127.0.0.1", bearer)
    declared = "\r\n".join((*head, "Content-Length: 100000000", "", "")).encode()
    assert (await say(town.settings, declared)).status == 413
    chunked = "\r\n".join((*head, "Transfer-Encoding: chunked", "", "")).encode()
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    assert (await say(town.settings, chunked, chunk, chunk)).status == 413


CROSS_SITE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1.evil.example"},
]


@pytest.mark.slow
@pytest.mark.parametrize("told", CROSS_SITE, ids=str)
async def test_another_site_cannot_make_a_browser_change_anything(
    town: Town, secrets: Secrets, told: dict[str, str]
) -> None:
    cookie, form_token = await session_of(town, "medarbetare")
    for door in doors(town):
        if door.method == "GET":
            continue
        answer = await town.http.request(
            door.method,
            door.at(secrets.incident),
            data={"form_token": form_token},
            headers=told | {"Cookie": cookie},
        )
        assert answer.status_code in (401, 403), door
        assert "set-cookie" not in answer.headers
        assert "access-control-allow-origin" not in answer.headers
    still = await town.http.get("/mina-rapporter", headers={"Cookie": cookie})
    assert still.status_code == 200


@pytest.mark.slow
async def test_no_answer_lets_another_site_read_it(town: Town) -> None:
    headers = {
        "Origin": "https://evil.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    for door in doors(town):
        answer = await town.http.options(door.at(town.person("chef")), headers=headers)
        assert answer.status_code == 405, door
        assert "access-control-allow-origin" not in answer.headers
