"""How an attached file is given: to be saved, never to be opened on our address."""

from collections.abc import Iterator
from urllib.parse import quote

from fastapi import HTTPException
from fastapi.responses import StreamingResponse
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from shared.eventstore.sealed import Erased

# Should a browser show it all the same: no script, no style, nothing from elsewhere, no origin.
POLICY = "default-src 'none'; sandbox"
GONE = 410


async def download(
    name: str, media_type: str, size: int, content: Iterator[bytes]
) -> StreamingResponse:
    """Return a file, piece by piece. Raises HTTPException 410 when it is erased, `Damaged`."""
    try:
        first = await run_in_threadpool(next, content, b"")  # before the answer has begun
    except Erased:
        raise HTTPException(GONE) from None

    def pieces() -> Iterator[bytes]:
        yield first
        yield from content

    plain = "".join(letter if letter.isalnum() or letter in "-_. " else "_" for letter in name)
    plain = plain.encode("ascii", "replace").decode().replace("?", "_")
    headers = {
        "Content-Disposition": (
            f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
        ),
        "Content-Length": str(size),
        "Content-Security-Policy": POLICY,
    }
    return StreamingResponse(
        iterate_in_threadpool(pieces()), headers=headers, media_type=media_type
    )
