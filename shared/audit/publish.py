"""Sends what was signed to the AUDIT stream, in order; the stream remembers how far we are."""

import asyncio

from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from shared.audit.message import LogSigned, subject_of
from shared.audit.signed_log import SignedLog
from shared.streams import AUDIT

SIZE = "log-size"
PUBLISH_S = 5.0


async def publish_signed(js: JetStreamContext, service: str, log: SignedLog) -> int:
    """Send every checkpoint that is not on the stream yet; return how many. NATS's errors."""
    subject = subject_of(service)
    try:
        last = await js.get_last_msg(AUDIT, subject)
    except NotFoundError:
        sent = 0
    else:
        sent = int((last.headers or {}).get(SIZE, 0))
    waiting = await asyncio.to_thread(log.after, sent)
    for note, checkpoint in waiting:
        old_size = await asyncio.to_thread(log.size_before, checkpoint.size)
        proof = await asyncio.to_thread(log.extends, old_size, checkpoint.size)
        message = LogSigned.of(note, old_size, proof)
        await js.publish(
            subject,
            message.model_dump_json().encode(),
            timeout=PUBLISH_S,
            stream=AUDIT,
            headers={
                SIZE: str(checkpoint.size),
                "content-type": "application/json",
                "Nats-Msg-Id": f"{subject}:{checkpoint.size}",
            },
        )
    return len(waiting)
