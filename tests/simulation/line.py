"""A relay's line to the broker: each call waits until the simulation lets it through, or not."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from nats.errors import TimeoutError as NoAnswer

from tests.simulation.broker import Message, Stream


class Outcome(Enum):
    """What becomes of a call."""

    DONE = "done"
    LOST = "never arrived"
    ANSWER_LOST = "done, but the answer was lost"


@dataclass
class _Call:
    do: Callable[[], object]
    answer: asyncio.Future[Any]


class Line:
    """What the relay takes for NATS; it knows no more of it than this."""

    def __init__(self, streams: dict[str, Stream]) -> None:
        self._streams = streams
        self._calls: deque[_Call] = deque()

    @property
    def calls(self) -> int:
        """How many calls wait to be let through."""
        while self._calls and self._calls[0].answer.done():
            self._calls.popleft()  # whoever asked has gone
        return len(self._calls)

    def let_through(self, outcome: Outcome) -> None:
        """Decide what becomes of the call that has waited longest."""
        call = self._calls.popleft()
        answer: object = NoAnswer()
        if outcome is not Outcome.LOST:
            try:
                done = call.do()
                answer = done if outcome is Outcome.DONE else answer
            except Exception as refused:  # noqa: BLE001 - whatever the broker says is the answer
                answer = refused if outcome is Outcome.DONE else answer
        if call.answer.done():
            return
        if isinstance(answer, Exception):
            call.answer.set_exception(answer)
        else:
            call.answer.set_result(answer)

    def stream(self, teller: str) -> Stream:
        """Return a service's stream, for what is never long on its way."""
        return self._streams[teller]

    # What the relay calls.

    def jetstream(self, **_: object) -> "Line":
        """Return JetStream."""
        return self

    async def stream_info(self, stream: str) -> Any:
        """Ask where a stream is."""
        return await self._asked(self._streams[stream.lower()].info)

    async def get_msg(self, stream: str, sequence: int) -> Any:
        """Ask for one message."""
        return await self._asked(lambda: self._streams[stream.lower()].message(sequence))

    async def publish(
        self, subject: str, body: bytes, *, headers: dict[str, str], **_: object
    ) -> None:
        """Publish."""
        stream = self._streams[subject.partition(".")[0]]
        await self._asked(lambda: stream.publish(Message(subject, body, headers)))

    async def _asked(self, do: Callable[[], object]) -> Any:
        call = _Call(do, asyncio.get_running_loop().create_future())
        self._calls.append(call)
        return await call.answer
