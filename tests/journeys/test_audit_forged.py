"""Someone speaks of a log who may not, or says what is not so: it is noticed and kept."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import partial

import pytest
import pytest_asyncio

from shared.audit import notary
from shared.audit.message import LogSigned, subject_of
from shared.eventstore.checkpoints import sign_checkpoint
from shared.eventstore.notes import Signer
from shared.streams import OPS, SECURITY_DEPARTMENT, SERVICES
from tests.insider import everything_is_heard, hears_it_all_again, insider
from tests.seen import metric
from tests.stories import reported
from tests.town import Town, eventually, town
from tests.used import is_witnessed

pytestmark = pytest.mark.slow

WITNESSES = [service for service in SERVICES if service != "reporting"]
NAME = "motkraft/reporting"
OTHER_ROOT = b"\x17" * 32
SUBJECT = subject_of("reporting")


@dataclass(frozen=True)
class Log:
    """What someone knows who has everything that reporting has, its key included."""

    own: Signer
    held: int  # the size that the witnesses hold
    proof: Sequence[bytes]  # that the log extended that size when it had one event more


def said(note: bytes, old_size: int, proof: Sequence[bytes] = ()) -> bytes:
    """Return the body of a message."""
    return LogSigned.of(note, old_size, list(proof)).model_dump_json().encode()


def by_another_key(log: Log) -> bytes:
    other = Signer.from_seed(NAME, bytes(32))
    return said(sign_checkpoint(other, log.held + 1, OTHER_ROOT), log.held)


def of_another_log(log: Log) -> bytes:
    other = Signer("motkraft/statistics", log.own.private)
    return said(sign_checkpoint(other, log.held + 1, OTHER_ROOT), log.held)


def two_roots_of_one_size(log: Log) -> bytes:
    return said(sign_checkpoint(log.own, log.held, OTHER_ROOT), log.held - 1)


def without_a_proof(log: Log) -> bytes:
    return said(sign_checkpoint(log.own, log.held + 1, OTHER_ROOT), log.held)


def with_anothers_proof(log: Log) -> bytes:
    return said(sign_checkpoint(log.own, log.held + 1, OTHER_ROOT), log.held, log.proof)


def as_if_nothing_had_been_before(log: Log) -> bytes:
    return said(sign_checkpoint(log.own, log.held + 1, OTHER_ROOT), 0)


def what_is_no_checkpoint(_: Log) -> bytes:
    return b'{"note": "hello"}'


def what_is_no_json(_: Log) -> bytes:
    return b"{"


FORGERIES = {
    by_another_key: "NotSigned",
    of_another_log: "NotSigned",
    two_roots_of_one_size: "NotAnExtension",
    without_a_proof: "NotAnExtension",
    with_anothers_proof: "NotAnExtension",
    as_if_nothing_had_been_before: "NotAnExtension",
    what_is_no_checkpoint: "ValidationError",
    what_is_no_json: "ValidationError",
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Run a Motkraft that signs often, and whose reporting has been witnessed."""
    with pytest.MonkeyPatch.context() as often:
        often.setattr(notary, "SIGNS_EVERY_S", 0.1)
        async with town(tmp_path_factory.mktemp("audit")) as running:
            await _reported(running)
            await _reported(running)
            yield running


async def _reported(here: Town) -> None:
    """Report, and wait until the others hold what was signed for it."""
    await reported(here)
    await eventually(partial(is_witnessed, here, "reporting"), within_s=30)


def _log(here: Town) -> Log:
    signed = here.service("reporting").notary.signed
    newest = signed.newest()
    assert newest is not None
    seed = here.settings.keys / "reporting.log.key"
    return Log(
        Signer.from_file(NAME, seed),
        newest.size,
        signed.extends(newest.size - 1, newest.size),
    )


async def alarms(here: Town, names: Sequence[str] = WITNESSES) -> list[float]:
    """Return how many alarms about logs some services have raised."""
    return [await metric(here, name, "motkraft_log_forks_total") for name in names]


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_forged_checkpoint_raises_the_alarm_and_is_kept_and_the_others_flow_on(
    here: Town, forgery: Callable[[Log], bytes]
) -> None:
    before = await alarms(here)
    body = forgery(_log(here))
    async with insider(here.settings, "reporting") as client:
        await client.jetstream().publish(SUBJECT, body)
    await eventually(
        partial(alarms, here), lambda now: now == [number + 1 for number in before], within_s=20
    )
    for witness in WITNESSES:
        *_, letter = here.service(witness).views.dead_letters.all()
        assert (letter.subject, letter.body, letter.position) == (SUBJECT, body, 0)
        assert letter.reason == FORGERIES[forgery]
        assert await metric(here, witness, "motkraft_dead_letters") > 0
    await _reported(here)  # the true one is believed afterwards
    assert await alarms(here) == [number + 1 for number in before]


async def test_who_has_the_key_and_signs_for_more_than_there_is_alarms_its_service_too(
    here: Town,
) -> None:
    log = _log(here)
    before = await alarms(here, SERVICES)
    async with insider(here.settings, "reporting") as client:
        note = sign_checkpoint(log.own, 10**9, OTHER_ROOT)
        await client.jetstream().publish(SUBJECT, said(note, log.held))

    async def everyone_is_alarmed() -> bool:
        now = await alarms(here, SERVICES)
        return all(number > was for number, was in zip(now, before, strict=True))

    await eventually(everyone_is_alarmed, within_s=20)
    await _reported(here)  # and it cannot silence the log


@pytest.mark.parametrize("subject", ["audit.nobody.checkpoint.v1", subject_of("reporting")])
async def test_an_answer_sent_into_the_stream_is_noticed_and_the_others_flow_on(
    here: Town, subject: str
) -> None:
    # The server sends the answer itself, so the asker's own permissions do not hold it back.
    before = await alarms(here)
    async with insider(here.settings, SECURITY_DEPARTMENT) as client:
        asks = f"$JS.API.CONSUMER.INFO.ESCALATION.{SECURITY_DEPARTMENT}"
        await client.publish(asks, b"", reply=subject)
        await client.flush()
    await eventually(
        partial(alarms, here), lambda now: now == [number + 1 for number in before], within_s=20
    )
    await _reported(here)


async def test_word_of_a_log_that_there_is_not_holds_nobody_up(here: Town) -> None:
    # Whoever may fetch a checkpoint can have the server send it to another subject.
    before = await alarms(here)
    log = _log(here)
    body = said(sign_checkpoint(log.own, log.held, OTHER_ROOT), 0)
    async with insider(here.settings, OPS) as ops:
        await ops.jetstream().publish("audit.nobody.checkpoint.v1", body)
    await eventually(
        partial(alarms, here), lambda now: now == [number + 1 for number in before], within_s=20
    )
    await _reported(here)


async def test_evidence_is_kept_once_however_often_it_is_told(here: Town) -> None:
    async with insider(here.settings, OPS) as ops:
        await ops.jetstream().publish(SUBJECT, b"evidence")
    await everything_is_heard(here.settings, "training", "AUDIT")
    letters = here.service("training").views.dead_letters
    before = letters.all()
    assert before[-1].body == b"evidence"
    await hears_it_all_again(here.settings, "training", "AUDIT")
    assert letters.all() == before


async def test_the_keys_that_witnesses_use_are_those_of_the_logs(here: Town) -> None:
    for name in SERVICES:
        text = (here.settings.credentials / f"{name}.vkey").read_text().strip()
        signer = Signer.from_file(f"motkraft/{name}", here.settings.keys / f"{name}.log.key")
        assert text == str(signer.key)
