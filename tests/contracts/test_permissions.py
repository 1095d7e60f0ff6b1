"""Who may do what on NATS, tried on a real server with the product's own configuration."""

import secrets
from collections.abc import AsyncIterator

import nats
import nkeys
import pytest
import pytest_asyncio
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NoAnswer

from shared.audit.message import subject_of
from shared.events import CaseOpened
from shared.streams import (
    ASK_FOR_HEALTH,
    ASK_FOR_MARKS,
    ASK_FOR_NAMES,
    AUDIT,
    DURABLES,
    MONITOR,
    OPS,
    SECURITY_DEPARTMENT,
    SERVICES,
    WITNESSES,
    stream_of,
)
from tests.eventstore.roads import Guest, Roads, roads
from tests.stories import reported
from tests.town import Town

THE_REST = {
    service: SERVICES[(number + 1) % len(SERVICES)] for number, service in enumerate(SERVICES)
}
READERS = sorted(
    {(d.stream, d.name) for d in (*DURABLES, *WITNESSES)} - {("ESCALATION", SECURITY_DEPARTMENT)}
)

ANSWERS_WITHIN_S = 0.4  # it takes a millisecond


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Roads]:
    """Roads with one message in every stream."""
    async with roads(tmp_path_factory.mktemp("permissions")) as open_roads:
        for service in SERVICES:
            guest = await open_roads.connect(service)
            await guest.client.jetstream().publish(f"{service}.case.sample.v1", b"{}")
        yield open_roads


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def department(here: Roads) -> Guest:
    """Connect as the security department, with its own credentials."""
    return await here.connect(SECURITY_DEPARTMENT)


async def test_nobody_enters_without_a_key(here: Roads) -> None:
    assert await is_turned_away(here.settings.nats)


async def test_nobody_enters_with_a_key_that_is_not_known(here: Roads) -> None:
    seed = nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER).decode()
    assert await is_turned_away(here.settings.nats, seed)


async def is_turned_away(address: str, seed: str | None = None) -> bool:
    """Whether the server lets nobody in with this key, or with none."""
    client = Client()
    try:
        with pytest.raises(NatsError, match="Authorization Violation"):
            await client.connect(
                address, nkeys_seed_str=seed, allow_reconnect=False, error_cb=_silence
            )
        return not client.is_connected
    finally:
        await client.close()


async def _silence(_: Exception) -> None:
    """Say nothing; the refusal is what is expected."""


async def test_the_security_department_fetches_a_case_and_has_it_for_good(town: Town) -> None:
    incident = (await reported(town)).json()["id"]
    refused: list[str] = []

    async def remember(error: Exception) -> None:
        refused.append(str(error))

    client = await nats.connect(
        town.settings.nats,
        nkeys_seed=str(town.settings.credentials / f"{SECURITY_DEPARTMENT}.nk"),
        inbox_prefix=f"_INBOX.{SECURITY_DEPARTMENT}",
        error_cb=remember,
    )
    try:
        cases = await client.jetstream().pull_subscribe_bind(SECURITY_DEPARTMENT, "ESCALATION")
        found = ""
        while found != incident:
            [message] = await cases.fetch(1, timeout=10)
            if message.subject == CaseOpened.subject:
                found = str(CaseOpened.from_json(message.data).incident)
            await message.ack_sync()
        info = await cases.consumer_info()
        assert info.ack_floor is not None
        assert info.ack_floor.stream_seq >= message.metadata.sequence.stream
    finally:
        await client.close()
    assert refused == []


@pytest.mark.parametrize(
    "subject",
    [
        "escalation.case.opened.v1",
        *(f"{service}.anything.v1" for service in SERVICES),
        *(subject_of(service) for service in SERVICES),
        ASK_FOR_MARKS,
        ASK_FOR_NAMES,
        "$JS.API.INFO",
        "$JS.API.STREAM.NAMES",
        "$JS.API.STREAM.LIST",
        "$JS.API.STREAM.INFO.ESCALATION",
        "$JS.API.CONSUMER.NAMES.ESCALATION",
        "$JS.API.CONSUMER.CREATE.ESCALATION",
        "$JS.API.CONSUMER.CREATE.ESCALATION.mine",
        "$JS.API.CONSUMER.CREATE.ESCALATION.mine.escalation.>",
        f"$JS.API.CONSUMER.CREATE.ESCALATION.{SECURITY_DEPARTMENT}.escalation.>",
        "$JS.API.CONSUMER.DURABLE.CREATE.ESCALATION.mine",
        f"$JS.API.CONSUMER.DELETE.ESCALATION.{SECURITY_DEPARTMENT}",
        *(f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{name}" for stream, name in READERS),
        *(f"$JS.API.CONSUMER.RESET.{durable.stream}.{durable.name}" for durable in DURABLES),
        *(f"$JS.ACK.{stream}.{name}.1.1.1.1.1" for stream, name in READERS),
        *(f"$JS.API.STREAM.MSG.GET.{stream_of(service)}" for service in (*SERVICES, AUDIT)),
        *(f"$JS.API.DIRECT.GET.{stream_of(service)}" for service in SERVICES),
        "$JS.API.DIRECT.GET.REPORTING.reporting.incident.reported.v1",
        *(
            f"$JS.API.STREAM.{what}.{stream}"
            for what in ("DELETE", "PURGE", "UPDATE", "MSG.DELETE", "SNAPSHOT", "RESTORE")
            for stream in ("ESCALATION", "REPORTING", AUDIT)
        ),
        "$JS.API.STREAM.CREATE.MINE",
    ],
)
async def test_the_security_department_may_send_nothing_else(
    department: Guest, subject: str
) -> None:
    assert await department.is_refused(subject)


@pytest.mark.parametrize(
    "subject",
    [
        ">",
        "*.>",
        *(f"{service}.>" for service in SERVICES),
        "audit.>",
        "_INBOX.>",
        *(f"_INBOX.{service}.>" for service in SERVICES),
        "$JS.>",
        "$JS.EVENT.>",
        "$SYS.>",
        ASK_FOR_MARKS,
        ASK_FOR_NAMES,
    ],
)
async def test_the_security_department_may_hear_nothing_but_answers(
    department: Guest, subject: str
) -> None:
    assert await department.may_not_hear(subject)


async def test_a_refusal_shows_as_silence_and_is_told_beside(department: Guest) -> None:
    before = len(department.refused)
    with pytest.raises(NoAnswer):
        await department.client.jetstream().publish("reporting.x.v1", b"{}", timeout=0.05)
    assert len(department.refused) > before


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_writes_to_its_own_stream_only(here: Roads, service: str) -> None:
    guest = await here.connect(service)
    await guest.client.jetstream().publish(f"{service}.sample.v1", b"{}")
    before = {other: await here.last_sequence(other) for other in SERVICES}
    assert await guest.is_refused(f"{THE_REST[service]}.sample.v1")
    assert {other: await here.last_sequence(other) for other in SERVICES} == before


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_speaks_of_its_own_log_only(here: Roads, service: str) -> None:
    guest = await here.connect(service)
    await guest.client.jetstream().publish(subject_of(service), b"{}")
    before = await here.last_sequence(AUDIT)
    for other in (*SERVICES, "nobody"):
        if other != service:
            assert await guest.is_refused(subject_of(other)), other
    assert await here.last_sequence(AUDIT) == before


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_finds_its_place_in_the_audit_and_hears_it_as_a_witness(
    here: Roads, service: str
) -> None:
    guest = await here.connect(service)
    js = guest.client.jetstream()
    await js.publish(subject_of(service), b"{}")
    assert (await js.get_last_msg(AUDIT, subject_of(service))).data == b"{}"
    heard = await js.pull_subscribe_bind(service, AUDIT)
    [message] = await heard.fetch(1, timeout=5)
    await message.ack_sync()
    assert await guest.may_not_hear("audit.>")


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_reads_anothers_stream_only_through_its_own_durables(
    here: Roads, service: str
) -> None:
    guest = await here.connect(service)
    for other in SERVICES:
        stream = stream_of(other)
        whole_stream = {
            f"$JS.API.STREAM.MSG.GET.{stream}",
            f"$JS.API.DIRECT.GET.{stream}",
            f"$JS.API.CONSUMER.CREATE.{stream}.mine.{other}.>",
        }
        own = {f"$JS.API.STREAM.MSG.GET.{stream}"} if other == service else set[str]()
        own |= {d.reading for d in DURABLES if (d.stream, d.name) == (stream, service)}
        for subject in whole_stream - own:
            assert await guest.is_refused(subject), subject
        for of, name in READERS:
            place = f"{of}.{name}"
            for asks in (f"$JS.API.CONSUMER.{what}.{place}" for what in ("MSG.NEXT", "RESET")):
                if name != service:
                    assert await guest.is_refused(asks), asks
        assert await guest.may_not_hear(f"{other}.>"), other


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_deletes_nothing(here: Roads, service: str) -> None:
    guest = await here.connect(service)
    for what in ("STREAM.DELETE", "STREAM.PURGE", "STREAM.MSG.DELETE", "STREAM.UPDATE"):
        for stream in (stream_of(service), AUDIT):
            assert await guest.is_refused(f"$JS.API.{what}.{stream}")


async def test_not_even_the_operator_takes_one_message_away(here: Roads) -> None:
    for service in (*SERVICES, AUDIT):
        config = (await here.js.stream_info(stream_of(service))).config
        assert (config.deny_delete, config.deny_purge) == (True, True)


async def test_only_organisation_answers_for_names(here: Roads) -> None:
    for identity in {*SERVICES, SECURITY_DEPARTMENT} - {"organisation"}:
        assert await (await here.connect(identity)).may_not_hear(ASK_FOR_NAMES), identity
    assert not await (await here.connect("organisation")).may_not_hear(ASK_FOR_NAMES)


async def test_only_organisation_says_what_gives_somebody_away_and_only_reporting_asks(
    here: Roads,
) -> None:
    assert not await (await here.connect("organisation")).may_not_hear(ASK_FOR_MARKS)
    for identity in {*SERVICES, SECURITY_DEPARTMENT} - {"organisation"}:
        assert await (await here.connect(identity)).may_not_hear(ASK_FOR_MARKS), identity
    for identity in {*SERVICES, SECURITY_DEPARTMENT} - {"reporting"}:
        assert await (await here.connect(identity)).is_refused(ASK_FOR_MARKS), identity


async def test_the_monitor_asks_how_the_server_is_and_nothing_else(here: Roads) -> None:
    monitor = await here.connect(MONITOR)
    assert not await monitor.is_refused(ASK_FOR_HEALTH)
    for subject in (
        "$SYS.REQ.SERVER.PING",
        "$SYS.REQ.SERVER.PING.CONNZ",
        "$SYS.REQ.SERVER.PING.SUBSZ",
        "$SYS.REQ.USER.INFO",
        "$JS.API.INFO",
        "reporting.sample.v1",
    ):
        assert await monitor.is_refused(subject), subject
    for subject in (">", "$SYS.>", "_INBOX.>", "reporting.>"):
        assert await monitor.may_not_hear(subject), subject


async def test_nobody_else_asks_the_system_account(here: Roads) -> None:
    # Its subjects mean something in its own account only; elsewhere nobody answers.
    with pytest.raises(NatsError):
        await (await here.connect(OPS)).client.request(ASK_FOR_HEALTH, timeout=ANSWERS_WITHIN_S)


async def test_the_operator_may_do_it_all(here: Roads) -> None:
    # So a refusal above is one of permission, and not of the subject.
    ops = await here.connect(OPS)
    assert not await ops.is_refused("$JS.API.STREAM.NAMES")
    assert not await ops.may_not_hear("_INBOX.nobody.>")
