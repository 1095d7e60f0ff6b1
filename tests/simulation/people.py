"""What people do: report, report again, read, receive a case; and what they must be answered."""

import asyncio
from datetime import timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from services.escalation.application import Escalation
from services.organisation.application import Organisation
from services.organisation.domain import Appointment
from services.reporting.application import Reported, Reporting
from services.reporting.domain import Reading, Report
from shared import clock
from shared.events import EventType, Form, Role
from shared.refusal import Differs, Missing
from tests.simulation.city import BY, FIRST_DAY, PEOPLE, REPORTED_IN, City, Kept, an_id
from tests.simulation.happenings import POINTS_MAX, bury, happening, one_of
from tests.simulation.replica import Replica
from tests.simulation.steps import Step
from tests.simulation.truth import Truth

FORMS = tuple(Form)
TYPES = tuple(EventType)

Sent = tuple[Report, UUID]


def a_form(step: Step, number: int, seed: int) -> Sent:
    """Return a form that somebody has filled in, as the choices say."""
    how = step.second
    report = Report(
        id=an_id(f"incident {seed} {number}"),
        unit=REPORTED_IN[how % len(REPORTED_IN)],
        event_type=TYPES[how // 3 % len(TYPES)],
        threat_or_violence=how % 3 > 0,
        forms=(FORMS[how // 7 % len(FORMS)], FORMS[how // 11 % len(FORMS)]),
        felt_as_influence=how % 5 == 0,
        happened_at=clock.now() - timedelta(days=how % 400),
        what_happened=f"Det hände sig {how}.",
        severity_felt=(None, 1, 2, 3, 4)[how % 5],
    )
    return report, PEOPLE[step.first % len(PEOPLE)]


async def _send(truth: Truth, replica: Replica, *forms: Sent) -> None:
    """Send forms at the same time; see to it that everyone gets the answer that is due."""
    reporting = cast("Reporting", replica.service.application)
    sending = [replica.start(reporting.report_incident(report, person)) for report, person in forms]
    await truth.city.loop.settle()
    truth.look()
    answers = [_answer(task) if task.done() else None for task in sending]
    assert replica.is_dying or None not in answers, "somebody is never answered"
    # Whoever was first among those who sent at once is known by the answer.
    for form, answer in sorted(
        zip(forms, answers, strict=True), key=lambda pair: not isinstance(pair[1], Reported)
    ):
        _was_right(truth, *form, answer)
    await bury(truth.city)


def _answer(task: asyncio.Task[Any]) -> object:
    return task.exception() or task.result()


def _was_right(truth: Truth, report: Report, person: UUID, answer: object) -> None:
    city, kept = truth.city, truth.city.kept.get(report.id)
    if answer is None:
        if kept is None:
            city.unanswered.add(report.id)
        return
    if kept is None:
        if not isinstance(answer, Reported):
            # Then another report with the id, of which nobody was told, must have been stored.
            assert isinstance(answer, Differs | Missing), f"refused: {answer!r}"
            assert report.id in city.unanswered & truth.incidents.keys(), "refused for nothing"
            return
        assert answer.fresh or report.id in city.unanswered, "it is new, and is said to be old"
        city.kept[report.id] = Kept(report, person, answer.receipt, answer.position)
        assert truth.incidents[report.id][0] == answer.position, "acknowledged, but not stored"
    elif person != kept.reporter:
        assert isinstance(answer, Missing), f"another person's report: {answer!r}"
    elif report != kept.report:
        assert isinstance(answer, Differs), f"another body: {answer!r}"
    else:
        assert isinstance(answer, Reported), f"the same form again: {answer!r}"
        same = (answer.receipt, answer.position, answer.fresh)
        assert same == (kept.receipt, kept.position, False), "the same form, another answer"


def _reporting(city: City, step: Step) -> Replica | None:
    return one_of(city.replicas["reporting"], step.first >> 2)


def _earlier(city: City, step: Step) -> Sent | None:
    return one_of(city.forms, step.second)


@happening("report")
async def _report(truth: Truth, step: Step) -> bool:
    return await _report_new(truth, step)


@happening("report and die")
async def _report_and_die(truth: Truth, step: Step) -> bool:
    return await _report_new(truth, step, points=1 + step.second % POINTS_MAX)


@happening("report and lose the answer")
async def _report_and_lose_answer(truth: Truth, step: Step) -> bool:
    return await _report_new(truth, step, lost=bool(step.second % 2))


async def _report_new(
    truth: Truth, step: Step, points: int | None = None, lost: bool | None = None
) -> bool:
    replica = _reporting(truth.city, step)
    if replica is None:
        return False
    form = a_form(step, len(truth.city.forms), truth.seed)
    truth.city.forms.append(form)
    replica.points_left, replica.lost = points, lost
    await _send(truth, replica, form)
    return True


@happening("report twice at once")
async def _report_twice(truth: Truth, step: Step) -> bool:
    replica = _reporting(truth.city, step)
    if replica is None:
        return False
    report, person = form = a_form(step, len(truth.city.forms), truth.seed)
    truth.city.forms.append(form)
    other = (
        form,
        (report.model_copy(update={"what_happened": "Något annat."}), person),
        (report, PEOPLE[(step.first + 1) % len(PEOPLE)]),
        a_form(step, len(truth.city.forms), truth.seed),
    )[step.second % 4]
    if step.second % 4 == 3:
        truth.city.forms.append(other)
    await _send(truth, replica, form, other)
    return True


async def _report_earlier(truth: Truth, step: Step, **changed: object) -> bool:
    replica, form = _reporting(truth.city, step), _earlier(truth.city, step)
    if replica is None or form is None:
        return False
    report, person = form
    if "person" in changed:
        person = PEOPLE[(PEOPLE.index(person) + 1) % len(PEOPLE)]
        changed = {}
    await _send(truth, replica, (report.model_copy(update=changed), person))
    return True


@happening("report again")
async def _report_again(truth: Truth, step: Step) -> bool:
    return await _report_earlier(truth, step)


@happening("report with another body")
async def _report_other_body(truth: Truth, step: Step) -> bool:
    return await _report_earlier(truth, step, what_happened="Det var inte så.")


@happening("report as somebody else")
async def _report_as_other(truth: Truth, step: Step) -> bool:
    return await _report_earlier(truth, step, person="another")


@happening("read")
async def _read(truth: Truth, step: Step) -> bool:
    replica = _reporting(truth.city, step)
    incident = one_of(sorted(truth.incidents), step.second)
    if replica is None or incident is None:
        return False
    by = str(PEOPLE[0])
    reading = Reading(id=uuid4(), incident=incident, by=by, authority="socialnamnden")
    replica.start(replica.service.application.commit(reading))
    await truth.city.loop.settle()
    return True


@happening("employ")
async def _employ(truth: Truth, step: Step) -> bool:
    replica = one_of(truth.city.replicas["organisation"], step.first)
    if replica is None:
        return False
    organisation = cast("Organisation", replica.service.application)
    unit = REPORTED_IN[step.second % len(REPORTED_IN)]
    roles = [Appointment(Role.MANAGER, unit)] if step.second % 2 else []
    person = an_id(f"person {step.second % 6}")
    replica.start(organisation.register_person(person, unit, roles, FIRST_DAY, BY))
    await truth.city.loop.settle()
    return True


@happening("receive a case")
async def _receive(truth: Truth, step: Step) -> bool:
    return await _receive_by(truth, step, PEOPLE[:1])


@happening("receive twice at once")
async def _receive_twice(truth: Truth, step: Step) -> bool:
    return await _receive_by(truth, step, PEOPLE[:2])


async def _receive_by(truth: Truth, step: Step, people: tuple[UUID, ...]) -> bool:
    copies = truth.city.replicas["escalation"]
    case = one_of(sorted(truth.cases.values()), step.second)
    if not copies or case is None:
        return False
    tasks = []
    for number, person in enumerate(people):
        replica = copies[(step.first + number) % len(copies)]
        escalation = cast("Escalation", replica.service.application)
        tasks.append(replica.start(escalation.receive(case, person)))
    await truth.city.loop.settle()
    for task in tasks:
        task.result()
    return True
