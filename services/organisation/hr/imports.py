"""One import from beginning to end: read, compare, do, and say what was done."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

from services.organisation.application import Organisation, today
from services.organisation.contacts import Contacts
from services.organisation.hr.apply import Apply, Progress
from services.organisation.hr.cells import code
from services.organisation.hr.changes import changes, without_leader
from services.organisation.hr.known import Known, look_up
from services.organisation.hr.mapping import Mapping
from services.organisation.hr.memory import Memory
from services.organisation.hr.plan import Chosen, Plan, Remembered, make_plan
from services.organisation.hr.report import Report
from services.organisation.hr.said import Ids, Said, understand
from shared.eventstore.application import Conflict
from shared.files.findings import Finding
from shared.files.reading import read
from shared.identity.numbers import NAMESPACE, namespace_of
from shared.service import Service
from shared.views.rebuild import rebuild

TRIES_MAX = 5
EVENTS_AT_ONCE = 2000


class SomebodyElse(Exception):
    """The register was changed by somebody else again and again; the same file may come again."""


@dataclass
class Imports:
    """What an import needs: the register's parts, with or without a Motkraft that runs."""

    service: Service
    contacts: Contacts
    memory: Memory
    refused: list[Finding] = field(default_factory=list)

    async def run(
        self, file: Path, mapping: Mapping, chosen: Chosen, progress: Progress, *, dry_run: bool
    ) -> Report:
        """Take in a file, or only say what that would do.

        Raises `NotAFile` and `TooManyLeave` before anything is changed, `SomebodyElse`.
        """
        sheet = await asyncio.to_thread(read, file)
        ids = Ids(self._namespace(mapping, dry_run=dry_run), _by_code(mapping))
        said = understand(sheet, mapping, ids)
        plan, known = await self._plan(said, mapping, ids, chosen)
        report = Report(
            form=sheet.form,
            lines=len(sheet.lines),
            changes=changes(plan, known, said.numbers),
            without_leader=without_leader(plan, known),
            findings=plan.findings,
            nobody_left=plan.nobody_left,
            dry_run=dry_run,
        )
        if not dry_run:
            await self._apply(plan, said, mapping, ids, chosen, progress)
            report.findings.extend(self.refused)
        return report

    async def catch_up(self) -> None:
        """Let the register's view have everything that is stored, also when nobody runs."""
        views, name = self.service.views, self.service.name
        for view in await asyncio.to_thread(lambda: views.outdated):  # a new version's first start
            await asyncio.to_thread(rebuild, views, view, self.service.own_log)
        last = await asyncio.to_thread(self.service.application.log.last_position)
        while (at := await asyncio.to_thread(views.position, name)) < last:
            facts = await asyncio.to_thread(self.service.own_log.facts, at, last, EVENTS_AT_ONCE)
            await asyncio.to_thread(views.apply_own, name, facts)
        self.service.register.forget()

    async def _plan(
        self, said: Said, mapping: Mapping, ids: Ids, chosen: Chosen
    ) -> tuple[Plan, Known]:
        await self.catch_up()
        contacts = await self.contacts.everyone()
        known = await asyncio.to_thread(look_up, self.service.register, contacts, today())
        past = await asyncio.to_thread(self._past)
        return await asyncio.to_thread(make_plan, said, known, past, mapping, ids, chosen), known

    def _past(self) -> Remembered:
        it = self.memory
        return Remembered(it.people(), it.roles(), it.protected(), it.units())

    async def _apply(
        self,
        plan: Plan,
        said: Said,
        mapping: Mapping,
        ids: Ids,
        chosen: Chosen,
        progress: Progress,
    ) -> None:
        """Do a plan; when somebody else was quicker somewhere, do what is left of it."""
        organisation = self.service.application
        assert isinstance(organisation, Organisation)
        for _ in range(TRIES_MAX):
            work = Apply(organisation, self.service.register, self.contacts, self.memory, mapping)
            try:
                await work.run(plan, chosen.first_day or plan.day, progress)
            except Conflict:
                plan, _ = await self._plan(said, mapping, ids, chosen)
                continue
            self.refused = work.refused
            return
        raise SomebodyElse

    def _namespace(self, mapping: Mapping, *, dry_run: bool) -> UUID:
        """Return what ids are made of; a secret, since numbers of employees are easily guessed."""
        if mapping.namespace is not None:
            return mapping.namespace
        settings = self.service.settings
        chosen = settings.oidc_person_namespace is not None
        if dry_run and not chosen and not (settings.keys / NAMESPACE).exists():
            return uuid4()  # nothing is known by another one yet
        return namespace_of(settings)


def _by_code(mapping: Mapping) -> dict[str, UUID]:
    return {code(text): unit for text, unit in mapping.units.items()}
