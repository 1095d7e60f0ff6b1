"""NATS away, processes killed: nothing lost, nothing twice."""

import asyncio
import os
import shutil
import signal
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.demo.load import demo_token
from services.nats_server import NatsServer
from services.provisioner import Provisioner
from tests.department import department
from tests.findings import found
from tests.grounds import settings_for
from tests.process import command, running
from tests.stories import INCIDENTS, reported
from tests.town import Town, eventually, town

pytestmark = pytest.mark.slow


async def test_without_nats_reports_are_taken_and_everything_arrives_once_when_it_is_back(
    tmp_path: Path,
) -> None:
    settings = settings_for(tmp_path / "nats-host")
    nats = NatsServer(settings)
    await nats.start()
    provisioner = Provisioner(settings)
    await provisioner.start()
    async with town(settings.data, nats_url=settings.nats) as here:
        before = (await reported(here)).json()["reference"]
        await nats.stop()

        async def status() -> str:
            return str((await here.http.get("/reporting/readyz")).json()["status"])

        await eventually(status, lambda said: said == "degraded")
        assert (await here.http.get("/reporting/readyz")).status_code == 200
        during = [(await reported(here)).json()["reference"] for _ in range(5)]
        async with here.browser("kollega") as visit:  # logging in works too
            assert (await visit.open("/rapportera")).status_code == 200
        await eventually(partial(_untold, here.settings.url, "reporting"), lambda lag: lag == 5)
        await nats.start()

        async def cases() -> list[str]:
            answer = await here.api("sakerhet", "GET", "/api/escalation/cases")
            return [case["reference"] for case in answer.json()["cases"]]

        heard = await eventually(cases, lambda all_of: len(all_of) >= 6, within_s=30)
        assert sorted(heard) == sorted([before, *during])
        await eventually(status, lambda said: said == "ready")
        async with department(settings) as outside:
            for service in ("reporting", "escalation"):
                await eventually(
                    partial(_untold, here.settings.url, service), lambda lag: lag == 0, within_s=20
                )
            assert len(await outside.fetch_all()) == 6
    assert await found(settings) == []
    await provisioner.stop()
    await nats.stop()


async def _untold(url: str, service: str) -> float:
    async with httpx.AsyncClient() as client:
        text = (await client.get(f"{url}/{service}/metrics")).text
    line = next(li for li in text.splitlines() if li.startswith("motkraft_relay_lag_events "))
    return float(line.split()[1])


async def test_killed_between_commit_and_publish_nothing_is_lost_and_nothing_comes_twice(
    tmp_path: Path,
) -> None:
    settings = settings_for(tmp_path)
    async with running(settings, "--demo") as motkraft, httpx.AsyncClient() as client:
        os.kill(motkraft.nats_server(), signal.SIGSTOP)  # so nothing can be published any more
        headers = {"Authorization": f"Bearer {demo_token(settings, 'medarbetare')}"}
        unit = await client.get(f"{settings.url}/api/organisation/me", headers=headers)
        body = {
            "id": "0b9f3b5e-58a5-4a7c-9d3f-0a3b6d8f2c11",
            "unit": unit.json()["unit"],
            "event_type": "near_miss",
            "threat_or_violence": True,
            "forms": ["threat"],
            "felt_as_influence": True,
            "happened_at": "2026-11-20T14:05:00+01:00",
            "what_happened": "Hot i telefon.",
        }
        stored = await client.post(f"{settings.url}{INCIDENTS}", headers=headers, json=body)
        assert stored.status_code == 201
        await motkraft.end(signal.SIGKILL)
    async with running(settings, "--demo"):
        async with httpx.AsyncClient() as client:
            again = await client.post(f"{settings.url}{INCIDENTS}", headers=headers, json=body)
            assert (again.status_code, again.json()) == (200, stored.json())
        async with department(settings) as outside:
            heard = []
            while message := await outside.fetch(within_s=3):
                heard.append(message.data.decode())
    assert sum(body["id"] in alarm for alarm in heard) == 1
    assert len(heard) == len(set(heard))
    assert await found(settings_for(tmp_path)) == []


async def test_a_killed_process_leaves_no_nats_server_that_blocks_the_next_start(
    tmp_path: Path,
) -> None:
    settings = settings_for(tmp_path)
    async with running(settings) as motkraft:
        server = motkraft.nats_server()
        await motkraft.end(signal.SIGKILL)

        async def gone() -> bool:
            return not Path(f"/proc/{server}").exists()

        await eventually(gone)
    async with running(settings):
        pass


async def test_a_server_that_was_left_is_stopped_but_never_somebody_elses(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    first = NatsServer(settings)
    await first.start()
    left = int((tmp_path / "nats" / "nats.pid").read_text())
    second = NatsServer(settings)
    await second.start()  # the one that was left held the port, and is gone
    now = int((tmp_path / "nats" / "nats.pid").read_text())
    assert now != left
    bystander = await asyncio.create_subprocess_exec("sleep", "60")
    (tmp_path / "nats" / "nats.pid").write_text(str(bystander.pid))  # not a server of ours
    third = NatsServer(settings_for(tmp_path))
    await third.start()
    assert bystander.returncode is None
    bystander.kill()
    assert await bystander.wait() == -signal.SIGKILL  # by us, just now, and nobody before
    for server in (third, second, first):
        await server.stop()


async def test_ctrl_c_stops_cleanly_and_everything_is_there_at_the_next_start(
    tmp_path: Path,
) -> None:
    settings = settings_for(tmp_path)
    headers = {"Authorization": f"Bearer {demo_token(settings, 'medarbetare')}"}
    async with running(settings, "--demo") as motkraft, httpx.AsyncClient() as client:
        first = (await client.get(f"{settings.url}{INCIDENTS}", headers=headers)).json()
        positions = await _positions(client, settings.url)
        async with client.stream(  # a console is open while it stops
            "GET",
            f"{settings.url}/api/escalation/live",
            headers={"Authorization": f"Bearer {demo_token(settings, 'sakerhet')}"},
        ):
            assert await motkraft.end(signal.SIGINT) == 0
    async with running(settings, "--demo") as motkraft, httpx.AsyncClient() as client:
        assert (await client.get(f"{settings.url}{INCIDENTS}", headers=headers)).json() == first
        assert await _positions(client, settings.url) == positions
    assert first["incidents"]


async def _positions(client: httpx.AsyncClient, url: str) -> list[str]:
    texts = [
        (await client.get(f"{url}/{name}/metrics")).text
        for name in ("organisation", "reporting", "escalation", "statistics")
    ]
    return [
        next(li for li in text.splitlines() if li.startswith("motkraft_log_position "))
        for text in texts
    ]


async def test_a_port_that_is_taken_is_said_in_one_line(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", settings.port)
    async with server:
        code, said = await command(settings, "up")
    assert code == 1
    assert f"porten {settings.port} är upptagen" in said
    assert "Traceback" not in said


async def test_a_nats_server_that_dies_is_started_again_and_nothing_is_lost(own_town: Town) -> None:
    first = (await reported(own_town)).json()["reference"]
    server = int((own_town.settings.data / "nats" / "nats.pid").read_text())
    os.kill(server, signal.SIGKILL)
    second = (await reported(own_town)).json()["reference"]
    await eventually(lambda: _references(own_town), lambda found: found == sorted([first, second]))

    async def status() -> str:
        return str((await own_town.http.get("/escalation/readyz")).json()["status"])

    await eventually(status, lambda said: said == "ready")


async def test_a_transport_that_was_wiped_is_filled_again_from_the_logs(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        first = (await reported(here)).json()["reference"]
        await eventually(lambda: _references(here), lambda found: found == [first])
    shutil.rmtree(tmp_path / "nats" / "store")
    async with town(tmp_path) as here:
        second = (await reported(here)).json()["reference"]
        await eventually(lambda: _references(here), lambda found: found == sorted([first, second]))
        async with department(here.settings) as outside:
            assert len(await outside.fetch_all()) == 2
    assert await found(settings_for(tmp_path)) == []


async def _references(here: Town) -> list[str]:
    answer = await here.api("sakerhet", "GET", "/api/escalation/cases")
    return sorted(case["reference"] for case in answer.json()["cases"])


async def test_views_that_stand_still_are_told_of_and_go_on_when_they_can(
    own_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("no space")

    async def ready() -> dict[str, Any]:
        answer: dict[str, Any] = (await own_town.http.get("/reporting/readyz")).json()
        return answer

    with monkeypatch.context() as broken:
        broken.setattr(own_town.service("reporting").views, "apply_own", full)
        reference = (await reported(own_town)).json()["reference"]
        said = await eventually(ready, lambda said: said["status"] == "unready")
        assert said["checks"]["views"] is False
    await eventually(ready, lambda said: said["status"] == "ready")
    mine = (await own_town.api("medarbetare", "GET", INCIDENTS)).json()["incidents"]
    assert [line["reference"] for line in mine] == [reference]
