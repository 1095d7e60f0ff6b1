"""Three NATS servers that are one: the product's own configuration, and how they meet."""

import asyncio
import shutil
import signal
import sysconfig
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError

from shared.credentials import public_keys, seed_file
from shared.streams import server_config
from tests.grounds import free_port
from tests.town import eventually

NODES = 3
STARTS_WITHIN_S = 30


@dataclass
class Node:
    """One of the servers; it can be killed and started again."""

    name: str
    port: int
    config: Path
    _process: asyncio.subprocess.Process | None = field(default=None, repr=False)

    async def start(self) -> None:
        """Start it, on what it had stored."""
        binary = shutil.which("nats-server", path=sysconfig.get_path("scripts")) or "nats-server"
        with self.config.with_suffix(".log").open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                binary, "-c", str(self.config), stdout=output, stderr=output
            )

    async def kill(self) -> None:
        """End it as a power cut does."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
            await self._process.wait()


@dataclass
class Cluster:
    """The servers, and the way in."""

    nodes: dict[str, Node]
    credentials: Path
    _guests: AsyncExitStack

    async def connect(self, identity: str) -> Client:
        """Connect as an identity, to whichever server answers."""
        client = await nats.connect(
            [f"nats://127.0.0.1:{node.port}" for node in self.nodes.values()],
            nkeys_seed=str(seed_file(self.credentials, identity)),
            inbox_prefix=f"_INBOX.{identity}",
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.1,
            connect_timeout=5,
            error_cb=_silence,
        )
        self._guests.push_async_callback(client.close)
        return client


async def _silence(_: Exception) -> None:
    """Say nothing: servers that are killed are the point."""


@asynccontextmanager
async def cluster(data: Path) -> AsyncIterator[Cluster]:
    """Run one, with identities and permissions as the product has them."""
    credentials = data / "credentials"
    keys = public_keys(credentials)
    routes = [free_port() for _ in range(NODES)]
    nodes = {}
    for number, route in enumerate(routes, start=1):
        node = Node(f"n{number}", free_port(), data / f"n{number}.conf")
        alone = server_config(keys, port=node.port, store=str(data / node.name))
        others = ", ".join(f'"nats-route://127.0.0.1:{port}"' for port in routes if port != route)
        node.config.write_text(
            alone.replace("server_name: motkraft", f"server_name: {node.name}")
            + f"cluster {{ name: three, listen: 127.0.0.1:{route}, routes: [{others}] }}\n"
        )
        nodes[node.name] = node
    async with AsyncExitStack() as stack:
        for node in nodes.values():
            stack.push_async_callback(node.kill)
            await node.start()
        guests = await stack.enter_async_context(AsyncExitStack())
        here = Cluster(nodes, credentials, guests)
        await eventually(lambda: _answers(here), within_s=STARTS_WITHIN_S)
        yield here


async def _answers(here: Cluster) -> bool:
    for node in here.nodes.values():
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", node.port)
        except OSError:
            return False
        writer.close()
    return True


async def patiently(
    ask: Callable[[], Awaitable[object]], within_s: float = STARTS_WITHIN_S
) -> None:
    """Ask until the servers agree who may answer."""

    async def asked() -> bool:
        try:
            await ask()
        except NatsError:
            return False
        return True

    await eventually(asked, within_s=within_s)
