"""The stream of the simulation says to each message what the real server says."""

from itertools import product
from pathlib import Path

import pytest
from nats.js.errors import APIError

from shared.streams import stream_of
from tests.eventstore.roads import Roads, roads
from tests.simulation.broker import EXPECTED, FOLLOWS, MESSAGE_ID, Message, Stream

SERVICE, SUBJECT = "reporting", "reporting.incident.reported.v1"
IDS = ("", "reporting:1", "reporting:2", "other:1")
TRIED = [
    {name: said for name, said in zip((MESSAGE_ID, EXPECTED, FOLLOWS), words, strict=True) if said}
    for words in product(IDS, ("", "1", "2", "7"), IDS[:3])
]


@pytest.mark.slow
@pytest.mark.parametrize("known", [IDS[1:2], IDS[1:3], (IDS[1], "")], ids=str)
async def test_the_stand_in_and_the_server_agree(tmp_path: Path, known: tuple[str, ...]) -> None:
    async with roads(tmp_path / "nats") as here:
        for headers in TRIED:
            stand_in = Stream(SERVICE)
            await here.js.delete_stream(stream_of(SERVICE))
            await here.provision()
            for one in [*({MESSAGE_ID: name} if name else {} for name in known), headers]:
                refused, refused_there = _publish(stand_in, one), await _publish_there(here, one)
                there = refused_there, await here.last_sequence(SERVICE)
                assert (refused, stand_in.last) == there, (one, headers)


def _publish(stand_in: Stream, headers: dict[str, str]) -> int | None:
    try:
        stand_in.publish(Message(SUBJECT, b"{}", headers))
    except APIError as refused:
        return refused.err_code
    return None


async def _publish_there(here: Roads, headers: dict[str, str]) -> int | None:
    try:
        await here.js.publish(SUBJECT, b"{}", headers=headers)
    except APIError as refused:
        return refused.err_code
    return None
