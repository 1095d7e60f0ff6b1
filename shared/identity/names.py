"""Names for ids, asked of organisation when a page is drawn, and kept in memory for minutes.

No answer, no name: pages then show the role. Names are never stored outside organisation.
"""

import json
import time
from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

from nats.errors import Error as NatsError

from shared.broker import Connection
from shared.streams import ASK_FOR_NAMES

Ask = Callable[[Iterable[UUID]], Awaitable[dict[UUID, str]]]

ANSWER_WITHIN_S = 0.5
REMEMBERED_S = 300.0


class Names:
    """A cache of names in front of organisation's contact register."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[UUID, tuple[float, str | None]] = {}
        self._ask_directly: Ask | None = None

    def ask_instead(self, ask: Ask) -> None:
        """Ask the contact register itself; for the one service that has it."""
        self._ask_directly = ask

    async def of(self, people: Iterable[UUID]) -> dict[UUID, str]:
        """Return the names that are known of some people; who is left out is shown as a role."""
        wanted = set(people)
        if self._ask_directly is not None:
            return await self._ask_directly(wanted)
        now = time.monotonic()
        unknown = [p for p in wanted if p not in self._known or self._known[p][0] < now]
        if unknown:
            for person, name in (await self._ask(unknown)).items():
                self._known[person] = (now + REMEMBERED_S, name)
        names = {person: self._known[person][1] for person in wanted if person in self._known}
        return {person: name for person, name in names.items() if name is not None}

    async def _ask(self, people: list[UUID]) -> dict[UUID, str | None]:
        if not await self._connection.alive():
            return {}
        client = await self._connection.client()
        question = json.dumps([str(person) for person in people]).encode()
        try:
            answer = await client.request(ASK_FOR_NAMES, question, timeout=ANSWER_WITHIN_S)
        except (NatsError, TimeoutError):
            return {}
        told: dict[str, str] = json.loads(answer.data)
        return {person: told.get(str(person)) for person in people}
