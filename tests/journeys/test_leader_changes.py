"""Three NATS servers, and the one that leads a stream is killed again and again."""

import asyncio
from functools import partial
from pathlib import Path

import pytest
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import StreamInfo
from prometheus_client import Counter, Gauge

from shared import relay
from shared.database.places import Part
from shared.ending import end
from shared.envelope import Envelope
from shared.relay import Relay
from shared.streams import OPS, stream_config, stream_of
from tests.eventstore.marks import Marks, a_mark
from tests.eventstore.test_relay import SERVICE, tell
from tests.grounds import Ground
from tests.journeys.cluster import NODES, Cluster, cluster, patiently
from tests.town import eventually

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

STREAM = stream_of(SERVICE)
ROUNDS = 3
FACTS = 100  # in each round
HEALS_WITHIN_S = 90


class Watched(Relay):
    """A relay that remembers whatever it has said of how it is."""

    def __init__(self, marks: Marks) -> None:
        self.has_said: list[bool] = []
        lag = Gauge("lag", "Lag", registry=None)
        super().__init__(marks, tell, lag, Counter("foreign", "Foreign", registry=None))

    def __setattr__(self, name: str, value: object) -> None:
        """Note it."""
        if name == "is_well":
            self.has_said.append(bool(value))
        super().__setattr__(name, value)

    async def says(self) -> bool:
        """Say how it is now."""
        return self.is_well

    async def was_unwell(self, since: int) -> bool:
        """Say whether it has not been well since it had said so much."""
        return False in self.has_said[since:]


async def seen(js: JetStreamContext) -> StreamInfo | None:
    """Look at the stream; nothing while nobody leads it."""
    try:
        return await js.stream_info(STREAM)
    except (NatsError, TimeoutError):
        return None


async def stored(js: JetStreamContext) -> int:
    """Return how many messages lie there, as far as anybody can tell."""
    info = await seen(js)
    return info.state.messages if info else 0


async def leader(js: JetStreamContext) -> str:
    """Return who leads it; nobody as long as not all are there."""
    info = await seen(js)
    if info is None or info.cluster is None:
        return ""
    following = [one for one in info.cluster.replicas or [] if not one.offline]
    return info.cluster.leader or "" if len(following) == NODES - 1 else ""


async def a_leader_is_killed(
    servers: Cluster, js: JetStreamContext, marks: Marks, telling: Watched
) -> None:
    """Kill the leader while facts are told, and start it again when all are told all the same."""
    leads = await eventually(partial(leader, js), within_s=HEALS_WITHIN_S)
    before, since = await stored(js), len(telling.has_said)
    committing = asyncio.gather(*(marks.commit(a_mark()) for _ in range(FACTS // 2)))
    await eventually(partial(stored, js), lambda now: now > before)
    await servers.nodes[leads].kill()
    await committing
    for _ in range(FACTS // 2):
        await marks.commit(a_mark())
    await eventually(partial(telling.was_unwell, since), within_s=HEALS_WITHIN_S)
    await eventually(
        partial(stored, js), lambda now: now == before + FACTS, within_s=HEALS_WITHIN_S
    )
    await eventually(telling.says)
    await servers.nodes[leads].start()


async def test_while_leaders_are_killed_everything_is_told_once_and_in_order(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "PUBLISH_S", 1.0)
    marks = Marks(ground.open(Part.LOG))
    async with cluster(tmp_path / "cluster") as servers:
        js = (await servers.connect(OPS)).jetstream(timeout=2)
        await patiently(lambda: js.add_stream(stream_config(SERVICE, replicas=NODES)))
        telling = Watched(marks)
        client = await servers.connect(SERVICE)
        running = asyncio.create_task(telling.run(client))
        try:
            for _ in range(ROUNDS):
                await a_leader_is_killed(servers, js, marks, telling)
            await eventually(partial(leader, js), within_s=HEALS_WITHIN_S)
            assert not running.done()
        finally:
            await end(running)
            await asyncio.to_thread(marks.close)
        last = (await js.stream_info(STREAM)).state.last_seq
        lying = [await js.get_msg(STREAM, number) for number in range(1, last + 1)]
    envelopes = [Envelope.read(message.headers or {}) for message in lying]
    assert [one.position for one in envelopes] == list(range(1, ROUNDS * FACTS + 1))
    assert [one.previous for one in envelopes] == list(range(ROUNDS * FACTS))
