"""Runs npm's oidc-provider, which is certified for what we use of it."""

import asyncio
import fcntl
import json
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from joserfc.jwk import RSAKey

from tests.grounds import free_port
from tests.organisation.provider import CLIENT, SECRET, new_key

PACKAGE = "oidc-provider@9.13.3"
SCRIPT = Path(__file__).with_suffix(".mjs")
CACHE = Path.home() / ".cache" / "motkraft" / PACKAGE  # not in the repository, and kept
LIBRARY = CACHE / "node_modules" / "oidc-provider" / "lib" / "index.js"


def install() -> None:
    """Fetch the provider once; without node, npm or a network, the test is skipped and says so."""
    missing = [program for program in ("node", "npm") if shutil.which(program) is None]
    if missing:
        pytest.skip(f"there is no {' and no '.join(missing)} on this machine")
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if LIBRARY.exists():
            return
        done = subprocess.run(  # noqa: S603 - a pinned package, and none of its scripts are run
            ["npm", "install", "--prefix", str(CACHE), "--ignore-scripts", "--no-audit", PACKAGE],  # noqa: S607 - wherever npm is
            capture_output=True,
            check=False,
            timeout=100,
        )
        if done.returncode:
            pytest.skip("npm could not fetch oidc-provider")


@dataclass
class Certified:
    """A running provider, which can be started again with other keys."""

    folder: Path
    motkraft: str
    port: int
    process: asyncio.subprocess.Process | None = None

    @property
    def issuer(self) -> str:
        """Its name."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self, *keys: RSAKey) -> None:
        """Start it; it signs with the first of the keys."""
        await self.stop()
        said = {
            "port": self.port,
            "client": CLIENT,
            "secret": SECRET,
            "motkraft": self.motkraft,
            "keys": [key.as_dict(private=True) | {"alg": "RS256"} for key in keys],
        }
        file = self.folder / "provider.json"
        file.write_text(json.dumps(said))
        self.process = await asyncio.create_subprocess_exec(
            *("node", str(SCRIPT), str(LIBRARY), str(file)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # warnings about what only tests may do
        )
        assert self.process.stdout is not None
        async with asyncio.timeout(20):
            while b"listening" not in (line := await self.process.stdout.readline()):
                assert line, "it has ended"

    async def stop(self) -> None:
        """Stop it, if it runs."""
        if self.process is not None:
            self.process.terminate()
            await self.process.wait()
            self.process = None

    async def program_token(self, audience: str) -> str:
        """Return what a program gets that asks for a token for somebody."""
        form = {
            "grant_type": "client_credentials",
            "resource": f"urn:{audience}",
            "scope": "api",
        }
        async with httpx.AsyncClient() as client:
            basic = httpx.BasicAuth(CLIENT, "prov%2Bhemligt%2Ford")
            answer = await client.post(f"{self.issuer}/token", data=form, auth=basic)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])


@asynccontextmanager
async def certified(folder: Path, motkraft: str) -> AsyncIterator[Certified]:
    """Run one that sends people back to a Motkraft."""
    install()
    provider = Certified(folder, motkraft, free_port())
    await provider.start(new_key("first"))
    try:
        yield provider
    finally:
        await provider.stop()
