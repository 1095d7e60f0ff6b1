"""How things happen to messages: on their way into the streams, there, and out of them."""

from shared.streams import SERVICES
from tests.simulation.broker import Message
from tests.simulation.happenings import POINTS_MAX, bury, happening, one_of
from tests.simulation.line import Outcome
from tests.simulation.steps import Step
from tests.simulation.truth import Truth

CALLS_AT_ONCE = 8
TAIL_MAX = 5
TELLERS = ("organisation", "reporting", "escalation")


# What is told.


async def _relay(truth: Truth, step: Step, last: Outcome) -> bool:
    """Let some calls of a relay through; what becomes of the last of them is given."""
    replica = one_of([r for r in truth.city.everyone() if r.line.calls], step.first)
    if replica is None:
        return False
    for _ in range(step.second % CALLS_AT_ONCE):
        if replica.line.calls > 1:
            replica.line.let_through(Outcome.DONE)
    replica.line.let_through(last)
    await truth.city.loop.settle()
    return True


@happening("relay goes on")
async def _relay_goes_on(truth: Truth, step: Step) -> bool:
    return await _relay(truth, step, Outcome.DONE)


@happening("relay loses a call")
async def _relay_loses_call(truth: Truth, step: Step) -> bool:
    return await _relay(truth, step, Outcome.LOST)


@happening("relay loses an answer")
async def _relay_loses_answer(truth: Truth, step: Step) -> bool:
    return await _relay(truth, step, Outcome.ANSWER_LOST)


@happening("wipe")
async def _wipe(truth: Truth, step: Step) -> bool:
    service = SERVICES[step.first % len(SERVICES)]
    truth.city.broker.streams[service].wipe()
    truth.forget_stream(service)
    return True


@happening("lose the tail")
async def _lose_tail(truth: Truth, step: Step) -> bool:
    streams = [stream for stream in truth.city.broker.streams.values() if stream.last]
    stream = one_of(streams, step.first)
    if stream is not None:
        stream.lose(1 + step.second % min(TAIL_MAX, stream.last))
        truth.forget_stream(stream.service)
    return stream is not None


@happening("foreign message")
async def _foreign(truth: Truth, step: Step) -> bool:
    stream = truth.city.broker.streams[TELLERS[step.first % len(TELLERS)]]
    claims = {"ce-source": "/training", "ce-position": "9000", "ce-previous": "8999"}
    headers = (claims, {}, claims | {"ce-position": "nine"})[step.second % 3]
    body = str(step.second).encode()
    stream.publish(Message(f"{stream.service}.foreign.v1", body, headers, is_foreign=True))
    return True


# What is heard.


async def _deliver(
    truth: Truth, step: Step, *, loses_ack: bool = False, points: int | None = None
) -> bool:
    waiting = one_of(truth.city.waiting(), step.first)
    if waiting is None:
        return False
    reader, teller = waiting
    replica = one_of(truth.city.replicas[reader], step.second)
    assert replica is not None
    replica.points_left = points
    await truth.city.deliver(replica, teller, loses_ack=loses_ack)
    await bury(truth.city)
    return True


@happening("deliver")
async def _deliver_well(truth: Truth, step: Step) -> bool:
    return await _deliver(truth, step)


@happening("deliver and lose the ack")
async def _deliver_and_lose_ack(truth: Truth, step: Step) -> bool:
    return await _deliver(truth, step, loses_ack=True)


@happening("deliver and die")
async def _deliver_and_die(truth: Truth, step: Step) -> bool:
    return await _deliver(truth, step, points=1 + (step.second >> 4) % POINTS_MAX)


async def _deliver_astray(truth: Truth, step: Step, *, early: bool) -> bool:
    """Hand a reader a message that is not the next one; the broker does not care what it says."""
    replica = one_of(truth.city.everyone(), step.first)
    if replica is None:
        return False
    streams = [s for s in truth.city.broker.streams.values() if replica.name in s.places]
    stream = one_of(streams, step.second >> 8)
    if stream is None:
        return False
    after = stream.places[replica.name].next
    some = range(after + 1, stream.last + 1) if early else range(1, min(after, stream.last + 1))
    sequence = one_of(list(some), step.second)
    if sequence is None:
        return False
    await replica.receive(stream, replica.name, sequence, 1)
    await bury(truth.city)
    return True


@happening("deliver again")
async def _deliver_again(truth: Truth, step: Step) -> bool:
    return await _deliver_astray(truth, step, early=False)


@happening("deliver too early")
async def _deliver_too_early(truth: Truth, step: Step) -> bool:
    return await _deliver_astray(truth, step, early=True)
