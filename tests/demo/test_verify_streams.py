"""motkraft verify: what lies on NATS is what was told, in order, each fact once."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from nats.js import JetStreamContext
from nats.js.api import RawStreamMsg

from services.nats_server import NatsServer
from shared.settings import Settings
from shared.streams import OPS, stream_config, stream_of
from tests.findings import found
from tests.grounds import BOTH, SQLITE
from tests.insider import envelope, insider
from tests.process import command
from tests.stories import reported
from tests.town import Town, eventually
from tests.used import Used

pytestmark = pytest.mark.slow

REPORTED = "reporting.incident.reported.v1"
STREAM = stream_of("reporting")
NEVER = "it was never told, or lies there twice"
MISSING = "it was told, and is not in the stream in its place"
CHANGED = "what lies in the stream is not what was told"


@dataclass(frozen=True)
class Lying:
    """A message as it lies in the stream."""

    subject: str
    body: bytes
    headers: dict[str, str]


Change = Callable[[list[Lying]], list[Lying]]


def missing(lying: list[Lying]) -> list[Lying]:
    return [lying[0], *lying[2:]]


def twice(lying: list[Lying]) -> list[Lying]:
    return [lying[0], lying[1], lying[1], lying[2]]


def in_another_order(lying: list[Lying]) -> list[Lying]:
    return [lying[1], lying[0], lying[2]]


def changed(lying: list[Lying]) -> list[Lying]:
    body = lying[1].body.replace(b"threat", b"vandalism")
    return [lying[0], replace(lying[1], body=body), lying[2]]


def under_another_subject(lying: list[Lying]) -> list[Lying]:
    return [lying[0], replace(lying[1], subject="reporting.incident.closed.v1"), lying[2]]


def never_told(lying: list[Lying]) -> list[Lying]:
    headers = envelope("reporting", 4, 3, REPORTED)  # where the log has what nobody is told
    return [*lying, replace(lying[2], headers=headers)]


def with_foreign_ones(lying: list[Lying]) -> list[Lying]:
    foreign = Lying(REPORTED, b"{}", envelope("statistics", 1, 0, REPORTED))
    return [foreign, lying[0], Lying(REPORTED, b"not ours", {}), *lying[1:]]


def not_yet_told(lying: list[Lying]) -> list[Lying]:
    return lying[:1]


def nothing_at_all(_: list[Lying]) -> list[Lying]:
    return []


@pytest.mark.parametrize(
    ("used", "done", "named"),
    [
        *((kind, missing, [f"stream reporting 2: {MISSING}"]) for kind in BOTH),
        (SQLITE, twice, [f"stream reporting 2: {NEVER}"]),
        (
            SQLITE,
            in_another_order,
            [f"stream reporting 1: {MISSING}", f"stream reporting 1: {NEVER}"],
        ),
        *((kind, changed, [f"stream reporting 2: {CHANGED}"]) for kind in BOTH),
        (SQLITE, under_another_subject, [f"stream reporting 2: {CHANGED}"]),
        (SQLITE, never_told, [f"stream reporting 4: {NEVER}"]),
        (SQLITE, with_foreign_ones, []),
        (SQLITE, not_yet_told, []),
        (SQLITE, nothing_at_all, []),
    ],
    indirect=["used"],
)
async def test_a_stream_that_is_not_what_was_told_is_named(
    used: Used, tmp_path: Path, done: Change, named: list[str]
) -> None:
    with used.copied(tmp_path) as here:
        async with nats_alone(here.settings) as js:
            lying = await taken_away(js)
            assert len(lying) == 3
            await js.add_stream(stream_config("reporting"))
            for number, message in enumerate(done(lying)):
                headers = message.headers | {"Nats-Msg-Id": str(number)}
                await js.publish(message.subject, message.body, headers=headers)
            assert await found(here.settings) == named


@asynccontextmanager
async def nats_alone(settings: Settings) -> AsyncIterator[JetStreamContext]:
    """Run the NATS server of a data folder, and nothing else of it."""
    server = NatsServer(settings)
    await server.start()
    try:
        async with insider(settings, OPS) as ops:
            yield ops.jetstream(timeout=5)
    finally:
        await server.stop()


async def taken_away(js: JetStreamContext) -> list[Lying]:
    """Delete reporting's stream, and return what lay in it."""
    last = (await js.stream_info(STREAM)).state.last_seq
    messages = [await js.get_msg(STREAM, number) for number in range(1, last + 1)]
    await js.delete_stream(STREAM)
    return [
        Lying(str(message.subject), message.data or b"", without_order(message))
        for message in messages
    ]


def without_order(message: RawStreamMsg) -> dict[str, str]:
    """Return a message's headers, so that it can be put anywhere."""
    headers = dict(message.headers or {})
    for expected in ("Nats-Expected-Last-Sequence", "Nats-Expected-Last-Msg-Id"):
        headers.pop(expected, None)
    return headers


async def test_a_fact_that_lies_there_twice_is_named_while_motkraft_runs(own_town: Town) -> None:
    await reported(own_town)
    async with insider(own_town.settings, "reporting") as client:
        js = client.jetstream()

        async def lies_there() -> int:
            return (await js.stream_info(STREAM)).state.messages

        await eventually(lies_there, lambda number: number == 1)
        told = await js.get_msg(STREAM, 1)
        again = without_order(told) | {"Nats-Msg-Id": "again"}
        await js.publish(REPORTED, told.data or b"", headers=again)
        await js.publish(REPORTED, b"somebody else's", headers={})
    await eventually(
        lambda: found(own_town.settings), lambda lines: lines == [f"stream reporting 1: {NEVER}"]
    )
    code, said = await command(own_town.settings, "verify")
    assert code == 1
    assert f"stream reporting 1: {NEVER}\n" in said
