"""Sends what was signed to the AUDIT stream, in order; the stream remembers how far we are."""

import asyncio
import hashlib

from nats.js import JetStreamContext
from nats.js.errors import NotFoundError
from pydantic import ValidationError

from shared.audit.message import LogSigned, subject_of
from shared.audit.signed_log import SignedLog
from shared.eventstore.checkpoints import Checkpoint
from shared.eventstore.merkle import NotAnExtension
from shared.eventstore.notes import NotTrusted
from shared.streams import AUDIT

PUBLISH_S = 5.0


async def publish_signed(js: JetStreamContext, service: str, log: SignedLog) -> int:
    """Send every checkpoint that is not on the stream yet; return how many. NATS's errors.

    Raises `NotAnExtension` when the newest one there is ours and not of this log, as when a
    backup was put back. Then all of this log's have been sent, so that its witnesses see it.
    """
    subject = subject_of(service)
    last = await _newest_sent(js, subject, log)
    known = last is not None and await asyncio.to_thread(log.holds, last)
    waiting = await asyncio.to_thread(log.after, last.size if last is not None and known else 0)
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
                "content-type": "application/json",
                # By what it says: one of the same size that says something else is no repetition.
                "Nats-Msg-Id": f"{subject}:{hashlib.sha256(note).hexdigest()}",
            },
        )
    if last is not None and not known:
        raise NotAnExtension(f"{last.size} were signed for, as the others know")
    return len(waiting)


async def _newest_sent(js: JetStreamContext, subject: str, log: SignedLog) -> Checkpoint | None:
    """Return the newest checkpoint on the stream; None when there is none, or not one of ours."""
    try:
        last = await js.get_last_msg(AUDIT, subject)
        said = LogSigned.model_validate_json(last.data or b"")
        return log.opened(said.note.encode())
    except (NotFoundError, ValidationError, NotTrusted):
        return None
