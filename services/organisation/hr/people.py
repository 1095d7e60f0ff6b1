"""What has to happen to one person, so that the register says of her what the file says."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.organisation.contacts import Contact
from services.organisation.domain import Appointment, Post
from services.organisation.domain.terms import A_DAY
from services.organisation.hr.known import Known, Term
from services.organisation.hr.said import Row
from shared.events import Role

# Elected people are not employed: they stay what they are when an employment ends.
ELECTED = frozenset({Role.ELECTED_OFFICIAL, Role.BOARD_MEMBER})


@dataclass
class PersonPlan:
    """One person's part. Everything in it may be done twice."""

    person: UUID
    line: int = 0  # 0: the file does not name her
    begins: list[tuple[UUID, date]] = field(default_factory=list)  # the units, and from when
    ends_before: date | None = None  # her last day, so that something can begin later than known
    ends: date | None = None  # the last day
    given: list[Appointment] = field(default_factory=list)
    taken: list[Post] = field(default_factory=list)
    leaves: date | None = None  # the last day of all that she is here
    contact: Contact | None = None
    last_day: date | None = None  # the day after which her name goes; None: she stays
    forgotten: bool = False  # that day has passed
    protects: bool = False  # her identity is protected, because the file says so
    lifts: bool = False  # the file said so, and no longer does
    is_new: bool = False  # nobody knows her
    claimed: set[Post] = field(default_factory=set)  # what is the file's to take back, from now on
    let_go: set[Post] = field(default_factory=set)  # what was, and is no longer

    @property
    def is_told(self) -> bool:
        """Whether anything about her is for the log, and not only for the contact register."""
        return bool(self.begins or self.ends_before or self.ends or self.given or self.taken) or (
            self.leaves is not None
        )

    @property
    def changes(self) -> bool:
        """Whether anything has to be done."""
        remembered = self.claimed or self.let_go or self.protects or self.lifts
        return self.is_told or self.contact is not None or self.forgotten or bool(remembered)


@dataclass(frozen=True)
class Before:
    """What is known: the register, and what files have said."""

    known: Known
    roles: Mapping[UUID, set[Post]]
    protected: Collection[UUID]


Posts = Mapping[Post, date | None]  # what she is to be, and from when; None: as it is now


def place(row: Row, posts: Posts, before: Before) -> PersonPlan:
    """Compare a person with what a file says of her."""
    known = before.known
    plan = PersonPlan(row.person, row.line)
    if row.until is not None and row.until < known.day:
        return gone(row.person, row.until, before, row.line)
    plan.is_new = row.person not in known.jobs and row.person not in known.roles
    _employ(plan, row, known)
    _appoint(plan, posts, before, row.since, row.until)
    _reach(plan, row, before)
    plan.last_day = None if _is_elected(row.person, known) else row.until
    return plan


def _reach(plan: PersonPlan, row: Row, before: Before) -> None:
    """Compare how to reach her. A protection that was given by hand is not the file's to lift."""
    contact = before.known.contacts.get(row.person)
    was = contact is not None and contact.protected
    is_the_files = row.person in before.protected
    plan.protects = row.protected is True and not was and not is_the_files
    plan.lifts = row.protected is False and is_the_files
    protected = row.protected is True or (was and not plan.lifts)
    wanted = row.contact.model_copy(update={"protected": protected})
    plan.contact = wanted if contact != wanted else None


def _employ(plan: PersonPlan, row: Row, known: Known) -> None:
    jobs = known.jobs.get(row.person, [])
    asked = max(row.since or known.day, known.day)
    job = known.job_on(row.person, asked)
    if job is None or job.unit != row.unit:
        plan.begins.append((row.unit, _first_day(row, known)))
        plan.ends = row.until
        return
    begins_later = row.since is not None and row.since > known.day
    if begins_later and all(j.first > known.day for j in jobs) and job.first < asked:
        plan.ends_before = job.first - A_DAY  # she begins later than was known
        plan.begins.append((row.unit, asked))
        plan.ends = row.until
        return
    last = jobs[-1].last
    if last is not None and (row.until is None or row.until > last):
        plan.begins.append((row.unit, last + A_DAY))
    if row.until is not None and row.until != last:
        plan.ends = row.until


def _first_day(row: Row, known: Known) -> date:
    """Return from when she belongs to another unit: as the file says, if that is news."""
    begun = [job for job in known.jobs.get(row.person, ()) if job.first <= known.day]
    if row.since is None:
        return known.day
    if not begun:
        return row.since
    first, last = begun[-1].first, begun[-1].last
    is_over = last is not None and last < known.day
    too_early = row.since <= (last if is_over and last is not None else first)
    return known.day if too_early else row.since


def appoint(person: UUID, posts: Posts, before: Before) -> PersonPlan:
    """Compare what somebody is with what a file says that she is, on the lines of others."""
    plan = PersonPlan(person)
    _appoint(plan, posts, before, None, None)
    return plan


def _appoint(
    plan: PersonPlan, posts: Posts, before: Before, since: date | None, until: date | None
) -> None:
    held = before.known.roles.get(plan.person, {})
    for post, first in posts.items():
        if first is not None:
            asked = max(first, since or first)
            if not _is(held.get(post, ()), asked, until, before.known.day):
                plan.given.append(Appointment(*post, valid_from=asked, valid_to=until))
    claimed = before.roles.get(plan.person, set())
    plan.claimed = set(posts) - claimed
    plan.let_go = claimed - set(posts)
    plan.taken = sorted((post for post in plan.let_go if post in held), key=str)


def _is(terms: Collection[Term], asked: date, last: date | None, day: date) -> bool:
    """Whether a role is held from a day on, as long as it should be and no longer."""
    held = [(max(first, day), until) for first, until in terms]
    return any(first <= max(asked, day) and until == last for first, until in held) and (
        last is None or all(until is not None and until <= last for _, until in held)
    )


def gone(person: UUID, last: date, before: Before, line: int = 0) -> PersonPlan:
    """Let somebody leave with a day, if she has not left already; elected people stay elected."""
    known = before.known
    plan = PersonPlan(person, line)
    held = known.roles.get(person, {})
    ended = {post: terms for post, terms in held.items() if post[0] not in ELECTED}
    jobs = known.jobs.get(person, [])
    if any(
        j.last is None or j.last > last for j in jobs if j.last is None or j.last >= j.first
    ) or (any(until is None or until > last for terms in ended.values() for _, until in terms)):
        plan.leaves = last
    if not _is_elected(person, known):
        plan.last_day = last
        plan.forgotten = last < known.day and person in known.contacts
    plan.let_go = set(before.roles.get(person, ()))
    return plan


def _is_elected(person: UUID, known: Known) -> bool:
    return any(role in ELECTED for role, _ in known.roles.get(person, ()))
