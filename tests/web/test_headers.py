"""What every answer says to the browser, whichever part of the product has answered."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.organisation.app import build
from shared.settings import Settings
from shared.web.headers import HEADERS
from tests.stories import INCIDENTS
from tests.town import Town

EXPECTED = {name.decode(): value.decode() for name, value in HEADERS}

ANSWERS = [
    ("GET", "/", 200),
    ("GET", "/rapportera", 303),
    ("GET", "/finns-inte", 404),
    ("GET", "/api/finns/inte", 404),
    ("GET", "/static/motkraft.css", 200),
    ("GET", "/static/finns-inte.css", 404),
    ("GET", "/static/../settings.py", 404),
    ("POST", "/static/motkraft.css", 405),
    ("DELETE", "/", 405),
    ("TRACE", "/", 405),
    ("GET", INCIDENTS, 401),
    ("GET", "/api/escalation/live", 401),
    ("GET", "/reporting/livez", 200),
    ("GET", "/api/reporting/openapi.json", 200),
    ("POST", "/logga-in", 404),
]


def wrong_headers(answer: httpx.Response) -> dict[str, str | None]:
    """Return the security headers that are not as they should be, or that stand there twice."""
    return {
        name: ", ".join(answer.headers.get_list(name)) or None
        for name, value in EXPECTED.items()
        if answer.headers.get_list(name) != [value]
    }


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
async def test_every_answer_carries_them(town: Town, method: str, path: str, status: int) -> None:
    answer = await town.http.request(method, path)
    assert (answer.status_code, wrong_headers(answer)) == (status, {})
    assert "server" not in answer.headers


async def test_a_stream_carries_them_too(town: Town) -> None:
    headers = {"Authorization": f"Bearer {town.token('sakerhet')}"}
    async with town.http.stream("GET", "/api/escalation/live", headers=headers) as answer:
        assert (answer.status_code, wrong_headers(answer)) == (200, {})


async def test_an_answer_about_a_failure_of_ours_carries_them(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(town.service("reporting").application, "report_incident", breaks)
    transport = httpx.ASGITransport(town.motkraft, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=town.settings.url) as client:
        report = {"id": "00000000-0000-4000-8000-000000000000"}
        assert (await client.post(INCIDENTS, json=report)).status_code == 401
        headers = {"Authorization": f"Bearer {town.token('medarbetare')}"}
        monkeypatch.setattr(town.service("reporting").identity, "by_bearer", breaks)
        answer = await client.post(INCIDENTS, json=report, headers=headers)
    assert (answer.status_code, wrong_headers(answer)) == (500, {})


async def test_only_files_may_be_kept_by_anyone(town: Town) -> None:
    for method, path, status in ANSWERS:
        answer = await town.http.request(method, path)
        is_file = path.startswith("/static/") and status == 200
        assert is_file or "no-store" in answer.headers["cache-control"], path


@pytest.mark.parametrize(("environment", "there"), [("development", False), ("production", True)])
async def test_outside_development_browsers_are_told_to_come_by_https_only(
    tmp_path: Path, environment: Any, there: bool
) -> None:
    app = build(Settings(data=tmp_path, environment=environment, allowed_hosts="test"))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="https://test") as client:
        for path in ("/tillganglighet", "/finns-inte", "/static/motkraft.css"):
            answer = await client.get(path)
            assert ("strict-transport-security" in answer.headers) is there
    app.state.service.close()


async def test_a_head_is_answered_as_a_get_without_its_content(town: Town) -> None:
    bearer = {"Authorization": f"Bearer {town.token('sakerhet')}"}
    for path in ("/", "/finns-inte", "/api/organisation/units", "/static/motkraft.css"):
        asked = await town.http.get(path, headers=bearer)
        head = await town.http.head(path, headers=bearer)
        assert (head.status_code, head.content) == (asked.status_code, b"")
        assert head.headers["content-length"] == asked.headers["content-length"]
        assert wrong_headers(head) == {}


async def test_the_head_of_a_stream_ends(town: Town) -> None:
    bearer = {"Authorization": f"Bearer {town.token('sakerhet')}"}
    head = await town.http.head("/api/escalation/live", headers=bearer, timeout=5)
    assert head.status_code == 200
    assert head.headers["content-type"].startswith("text/event-stream")


async def test_the_policy_allows_no_script_that_stands_in_a_page(town: Town) -> None:
    policy = (await town.http.get("/")).headers["content-security-policy"]
    assert not re.search(r"unsafe|\*|https?:|data:[^;]*script", policy)
