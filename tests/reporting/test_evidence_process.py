"""Files and the process that takes them in: how much memory it needs, and what if it is killed."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from services.demo import demo_id
from services.demo.load import demo_token
from shared.settings import Settings
from tests.canary import CANARY
from tests.grounds import settings_for
from tests.process import running
from tests.reporting.evidence import a_photo
from tests.stories import INCIDENTS
from tests.town import eventually

pytestmark = pytest.mark.slow

MEGABYTE = 1024 * 1024
MORE_BYTES_MAX = 40 * MEGABYTE


def resident_bytes(pid: int) -> int:
    """Return how much memory a process has."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    [line] = [line for line in lines if line.startswith("VmRSS")]
    return int(line.split()[1]) * 1024


class Peak:
    """The most memory that a process has while somebody watches."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.bytes = 0

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Look again and again while something goes on."""
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watching.cancel()
            self._look()

    async def _watch(self) -> None:
        while True:
            self._look()
            await asyncio.sleep(0.005)

    def _look(self) -> None:
        self.bytes = max(self.bytes, resident_bytes(self._pid))


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    """Yield a body as a browser sends it."""
    for at in range(0, len(content), MEGABYTE):
        yield content[at : at + MEGABYTE]


def client_of(settings: Settings) -> httpx.AsyncClient:
    """Return a program of an employee."""
    token = demo_token(settings, "medarbetare")
    return httpx.AsyncClient(
        base_url=settings.url, timeout=120, headers={"Authorization": f"Bearer {token}"}
    )


async def report(client: httpx.AsyncClient) -> str:
    """Report; return the address of the evidence."""
    body = {
        "id": str(UUID(int=7)),
        "unit": str(demo_id("unit", "ekonomiskt-bistand")),
        "event_type": "near_miss",
        "threat_or_violence": True,
        "forms": ["threat"],
        "felt_as_influence": True,
        "happened_at": "2026-11-20T14:05:00+01:00",
        "what_happened": "Han sa att han vet var jag bor.",
    }

    async def told() -> int:
        return (await client.post(INCIDENTS, json=body)).status_code

    await eventually(told, lambda status: status in (200, 201), within_s=60)
    return f"{INCIDENTS}/{body['id']}/evidence"


async def sent_and_saved(client: httpx.AsyncClient, address: str, content: bytes) -> bytes:
    """Attach a file and save it; return its first and last bytes, not to hold it all."""
    answer = await client.post(address, content=pieces(content))
    assert answer.status_code == 201, answer.text
    first = last = b""
    async with client.stream("GET", f"{address}/{answer.json()['ids'][0]}") as saved:
        async for piece in saved.aiter_bytes():
            first, last = first or piece, piece
    return first[:100] + last[-100:]


async def test_a_file_of_25_mb_goes_in_and_out_with_little_more_memory(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings, "--demo") as motkraft, client_of(settings) as client:
        address = await report(client)
        await sent_and_saved(client, address, a_photo())  # what is loaded once is loaded
        peak, before = Peak(motkraft.pid), resident_bytes(motkraft.pid)
        content = f"{CANARY}\n".encode().ljust(50, b"a") * (25 * MEGABYTE // 50)
        async with peak.watched():
            ends = await sent_and_saved(client, address, content)
        assert ends == content[:100] + content[-100:]
        assert peak.bytes - before < MORE_BYTES_MAX


async def test_a_large_photo_is_cleaned_without_the_service_holding_it(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings, "--demo") as motkraft, client_of(settings) as client:
        address = await report(client)
        await sent_and_saved(client, address, a_photo())
        photo = a_photo((8000, 6000)).ljust(25 * MEGABYTE, b"\0")  # a telephone's film behind it
        peak, before = Peak(motkraft.pid), resident_bytes(motkraft.pid)
        async with peak.watched():
            await sent_and_saved(client, address, photo)
        assert peak.bytes - before < MORE_BYTES_MAX


async def test_who_is_killed_while_a_file_arrives_has_no_half_a_file_afterwards(
    tmp_path: Path,
) -> None:
    settings = settings_for(tmp_path)
    arrived, killed = asyncio.Event(), asyncio.Event()

    async def half() -> AsyncIterator[bytes]:
        yield b"a" * MEGABYTE
        arrived.set()
        await killed.wait()
        yield b"a"

    async with running(settings, "--demo") as motkraft, client_of(settings) as client:
        address = await report(client)
        sending = asyncio.create_task(client.post(address, content=half()))
        await arrived.wait()
        folder = settings.evidence / "reporting" / UUID(int=7).hex

        async def begun() -> bool:
            return any(path.stat().st_size for path in folder.glob("*.new"))

        await eventually(begun)
        await motkraft.end(signal.SIGKILL)
        killed.set()
        with pytest.raises(httpx.TransportError):
            await sending
    async with running(settings) as motkraft, client_of(settings) as client:
        answer = await client.get(address)
        assert answer.json()["attachments"] == []
        assert await motkraft.end(signal.SIGTERM) == 0
