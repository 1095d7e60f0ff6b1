"""One report, from the form to the security department."""

import asyncio
import json
import sys
from uuid import uuid4

from shared.events import PUBLISHED
from tests.department import department
from tests.process import ROOT, environment
from tests.stories import a_threat, reported
from tests.town import Town, eventually


async def test_a_report_reaches_the_console_and_the_security_departments_own_program(
    own_town: Town,
) -> None:
    receipt = (await reported(own_town)).json()
    async with department(own_town.settings) as outside:
        message = await outside.fetch()
        assert message is not None
        told = json.loads(message.data)
        assert told["reference"] == receipt["reference"]
        assert message.subject == "escalation.case.opened.v1"
        assert message.headers is not None
        assert message.headers["ce-type"] == "escalation.case.opened.v1"
        assert message.headers["ce-specversion"] == "1.0"
        assert await outside.fetch(within_s=0.3) is None
    async with own_town.browser("sakerhet") as visit:
        assert receipt["reference"] in (await visit.open("/larm")).text


async def test_the_departments_example_program_finds_its_way_by_the_same_settings(
    own_town: Town,
) -> None:
    receipt = (await reported(own_town)).json()
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "infra" / "nats" / "security_department.py"),
        env=environment(own_town.settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert program.stdout is not None
    try:
        async with asyncio.timeout(20):
            greeting = (await program.stdout.readline()).decode()
            assert greeting.startswith("First what came"), greeting
            assert receipt["reference"] in (await program.stdout.readline()).decode()
    finally:
        if program.returncode is None:
            program.kill()
        await program.wait()


async def test_who_reported_and_what_was_said_are_nowhere_outside_the_sealed_fields(
    own_town: Town,
) -> None:
    words = f"kanariefågel-{uuid4()}"
    answer = await reported(own_town, what_happened=words)
    async with own_town.browser("medarbetare") as visit:
        await visit.open(f"/mina-rapporter/{answer.json()['id']}")
    async with department(own_town.settings) as outside:
        assert await outside.fetch() is not None
    reporter = str(own_town.person("medarbetare")).encode()
    for path in own_town.settings.data.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert words.encode() not in content, path
            if path.name.startswith("reporting.events") or "nats/store" in str(path):
                assert answer.json()["id"].encode() not in content or reporter not in content, path


async def test_every_service_is_ready(own_town: Town) -> None:
    for name in own_town.motkraft.apps:
        answer = await own_town.http.get(f"/{name}/readyz")
        assert answer.json()["status"] == "ready"
        assert (await own_town.http.get(f"/{name}/livez")).status_code == 200
        assert "motkraft_log_position" in (await own_town.http.get(f"/{name}/metrics")).text
        spec = (await own_town.http.get(f"/api/{name}/openapi.json")).json()
        assert spec["info"]["title"] == f"Motkraft: {name}"
        told = (await own_town.http.get(f"/api/{name}/asyncapi.json")).json()
        for kind in PUBLISHED.values():
            assert (kind.subject in json.dumps(told)) == kind.subject.startswith(f"{name}.")


async def test_a_report_counts_in_the_boards_table(own_town: Town) -> None:
    series = "/api/statistics/series/hot-och-vald"
    await eventually(
        lambda: own_town.api("namndsekreterare", "GET", series), lambda a: a.status_code != 404
    )
    await own_town.api(
        "namndsekreterare", "PUT", f"{series}/splice", json={"first_day": "2026-01-01"}
    )
    await reported(own_town)
    await own_town.api("medarbetare", "POST", "/api/reporting/incidents", json=a_threat(own_town))

    async def table() -> str:
        answer = await own_town.api(
            "namndsekreterare",
            "GET",
            f"{series}?from=2026&cutoff=2026-11-21",
            headers={"Accept": "text/csv"},
        )
        return answer.text

    expected = "enhet;20261121\nSocialförvaltningen;2\n"
    await eventually(table, lambda text: text.startswith(expected))
    assert "Avdelning vuxen;2\n" in await table()
