"""Takes out of a picture who took it, when, where and with what; what it shows stays.

Pictures are read in a process of its own, which has no more memory and time than it should need:
whoever attaches one may have made it to break whatever reads it. One at a time, since a large
one needs much memory while it is open.
"""

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

CLEAN = Path(__file__).with_name("clean.py")
WITHIN_S = 60
READ_BYTES = 256 * 1024
TOO_MANY = 3  # what clean.py ends with


class TooManyPixels(Exception):
    """It is larger than we can open."""


class Unreadable(Exception):
    """It is no picture, whatever it begins with; or we cannot open it."""


class Pictures:
    """Cleans pictures."""

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Semaphore()

    async def clean(
        self, media_type: str, content: Iterable[bytes], write: Callable[[bytes], None]
    ) -> None:
        """Write a picture anew, without what is not seen. Raises `TooManyPixels`, `Unreadable`.

        What `content` and `write` raise comes through.
        """
        async with self._one_at_a_time:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-I",
                CLEAN,
                media_type,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,  # it may quote the picture
                env={},
            )
            try:
                async with asyncio.timeout(WITHIN_S):
                    code = await _through(process, iter(content), write)
            except TimeoutError:
                raise Unreadable from None
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        if code == TOO_MANY:
            raise TooManyPixels
        if code:
            raise Unreadable


async def _through(
    process: asyncio.subprocess.Process, content: Iterator[bytes], write: Callable[[bytes], None]
) -> int:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        while piece := await asyncio.to_thread(next, content, b""):
            process.stdin.write(piece)
            await process.stdin.drain()
        process.stdin.close()
        await process.stdin.wait_closed()
    except ConnectionError:
        return await process.wait() or 1  # it has given up before it had read all
    while piece := await process.stdout.read(READ_BYTES):
        await asyncio.to_thread(write, piece)
    return await process.wait()
