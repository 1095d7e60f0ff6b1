"""A request is for us, or it is refused; clients that are slow or say too much are let go."""

import asyncio
from typing import Any

import pytest

from shared.settings import Settings
from shared.web import patience
from shared.web.hosts import hosts_of
from tests.town import Town, eventually
from tests.web.wire import get, say


@pytest.mark.parametrize(
    "headers",
    [
        ("Host: evil.example",),
        ("Host: 127.0.0.1.evil.example",),
        ("Host: evil.example:8000",),
        ("Host: localhost@evil.example",),
        ("Host: 127.0.0.1\t",),
        ("Host: ",),
        ("Host: 127.0.0.1", "Host: evil.example"),
        ("Host: evil.example", "Host: 127.0.0.1"),
        (),
    ],
    ids=str,
)
async def test_a_request_for_somebody_else_is_refused(town: Town, headers: tuple[str, ...]) -> None:
    for path in ("/", "/api/organisation/units", "/static/motkraft.css", "/reporting/readyz"):
        said = await say(town.settings, get(path, *headers))
        assert said.status == 400, path
        assert "evil" not in said.body.decode()
        assert "content-security-policy" in said.headers, path


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]", "motkraft.test"])
async def test_a_request_for_us_is_let_in_whatever_its_port(town: Town, host: str) -> None:
    for port in ("", ":80", f":{town.settings.port}"):
        assert (await say(town.settings, get("/", f"Host: {host}{port}"))).status == 200


async def test_a_forwarded_host_changes_nothing(town: Town) -> None:
    said = await say(
        town.settings,
        get("/rapportera", "Host: 127.0.0.1", "X-Forwarded-Host: evil.example"),
    )
    assert said.status == 303
    assert said.headers["location"] == "/logga-in?next=/rapportera"


async def test_that_somebody_elses_name_led_here_is_noted(
    town: Town, noted: list[dict[str, Any]]
) -> None:
    await say(town.settings, get("/larm", "Host: evil.example"))
    [line] = [line for line in noted if line["event"] == "refused-host"]
    assert line["log"] == "security"
    assert "evil" not in str(line)


def test_in_production_the_names_are_those_that_were_chosen() -> None:
    settings = Settings(
        environment="production",
        host="0.0.0.0",  # noqa: S104 - as in a container
        allowed_hosts="motkraft.kommunen.se, Intern.kommunen.se",
    )
    assert {b"motkraft.kommunen.se", b"intern.kommunen.se"} < hosts_of(settings)
    assert b"kommunen.se" not in hosts_of(settings)


async def test_who_begins_a_request_and_never_ends_it_is_let_go(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "LOOKS_EVERY_S", 0.1)
    monkeypatch.setattr(patience, "ARRIVES_WITHIN_S", 0.3)
    head = b"POST /api/reporting/incidents HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    for begun in (b"GET / HT", head, head + b"Content-Length: 9\r\n\r\n{", b"\r\n", b""):
        said = await say(town.settings, begun, then_wait=True)
        assert said.status in (0, 401, 408), begun
    alive = await say(town.settings, get("/", "Host: 127.0.0.1"))
    assert alive.status == 200


async def test_a_head_that_has_no_end_is_refused(town: Town) -> None:
    endless = get("/", "Host: 127.0.0.1", "X-Long: a")[:-4]
    said = await say(town.settings, endless, *[b"a" * 65536] * 40, then_wait=True)
    assert said.status in (0, 431)


async def test_a_head_that_is_large_but_whole_breaks_nothing(town: Town) -> None:
    said = await say(town.settings, get("/", "Host: 127.0.0.1", f"X-Long: {'a' * 30_000}"))
    assert said.status == 200


async def test_there_is_an_end_to_how_many_connect(
    town: Town, monkeypatch: pytest.MonkeyPatch, noted: list[dict[str, Any]]
) -> None:
    monkeypatch.setattr(patience, "CONNECTIONS_MAX", 4)
    held = [
        await asyncio.open_connection(town.settings.host, town.settings.port) for _ in range(12)
    ]
    said = await say(town.settings, get("/", "Host: 127.0.0.1"))
    assert said.status == 0
    assert [line["event"] for line in noted].count("too-many-connections") <= 1
    for _, writer in held:
        writer.close()

    async def answers() -> int:
        return (await say(town.settings, get("/", "Host: 127.0.0.1"))).status

    assert await eventually(answers) == 200


async def test_a_body_whose_end_never_comes_leaves_no_failure_behind(
    town: Town, noted: list[dict[str, Any]]
) -> None:
    head = (
        f"POST /api/reporting/incidents HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {town.token('medarbetare')}\r\nContent-Length: 100\r\n\r\n"
    )
    _, writer = await asyncio.open_connection(town.settings.host, town.settings.port)
    writer.write(head.encode() + b"{")
    await writer.drain()

    async def asked() -> int:
        return sum("run_asgi" in str(task.get_coro()) for task in asyncio.all_tasks())

    await eventually(asked)
    writer.close()
    await eventually(asked, lambda number: not number)
    assert [line for line in noted if line["event"] == "unexpected"] == []
