"""Someone inside tries to put words into another service's mouth."""

import nats
import pytest

from shared.credentials import seed_file
from shared.streams import SECURITY_DEPARTMENT
from tests.department import department
from tests.stories import reported
from tests.town import Town, eventually

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("identity", "asks"),
    [
        (SECURITY_DEPARTMENT, f"CONSUMER.INFO.ESCALATION.{SECURITY_DEPARTMENT}"),
        ("statistics", "STREAM.INFO.STATISTICS"),
    ],
)
async def test_an_answer_sent_into_anothers_stream_changes_nothing_and_raises_an_alarm(
    own_town: Town, identity: str, asks: str
) -> None:
    # The server sends the answer itself, so the asker's own permissions do not hold it back.
    first = (await reported(own_town)).json()["reference"]
    client = await nats.connect(
        own_town.settings.nats,
        nkeys_seed=str(seed_file(own_town.settings.credentials, identity)),
        inbox_prefix=f"_INBOX.{identity}".encode(),
    )
    await client.publish(f"$JS.API.{asks}", b"", reply="reporting.incident.reported.v1")
    await client.flush()
    await client.close()

    async def alarmed() -> bool:
        text = (await own_town.http.get("/reporting/metrics")).text
        return "motkraft_foreign_messages_total 1.0" in text

    second = (await reported(own_town)).json()["reference"]
    await eventually(alarmed)

    async def cases() -> list[str]:
        answer = await own_town.api("sakerhet", "GET", "/api/escalation/cases")
        return sorted(case["reference"] for case in answer.json()["cases"])

    await eventually(cases, lambda found: found == sorted([first, second]))
    async with department(own_town.settings) as outside:
        assert len(await outside.fetch_all()) == 2


async def test_what_an_answer_deletes_is_made_anew_and_filled_again(own_town: Town) -> None:
    # Where NATS sends an answer is not checked, so it can be sent to where it means "delete".
    client = await nats.connect(
        own_town.settings.nats,
        nkeys_seed=str(seed_file(own_town.settings.credentials, SECURITY_DEPARTMENT)),
        inbox_prefix=f"_INBOX.{SECURITY_DEPARTMENT}".encode(),
    )
    first = (await reported(own_town)).json()["reference"]
    for target in ("STREAM.DELETE.REPORTING", "CONSUMER.DELETE.REPORTING.escalation"):
        await client.publish(
            f"$JS.API.CONSUMER.MSG.NEXT.ESCALATION.{SECURITY_DEPARTMENT}",
            b'{"batch": 100, "expires": 100000000}',
            reply=f"$JS.API.{target}",
        )
    await client.flush()
    await client.close()
    second = (await reported(own_town)).json()["reference"]

    async def cases() -> list[str]:
        answer = await own_town.api("sakerhet", "GET", "/api/escalation/cases")
        return sorted(case["reference"] for case in answer.json()["cases"])

    await eventually(cases, lambda found: found == sorted([first, second]), within_s=30)
