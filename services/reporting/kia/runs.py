"""Takes in files while people look at how far it has come."""

import asyncio
from uuid import UUID

import structlog

from services.reporting.kia.drafts import Draft, Drafts
from services.reporting.kia.imports import Imports, SomebodyElse
from services.reporting.kia.mapping import Mapping
from shared.database import Unavailable
from shared.eventstore.group_commit import Stopped, TooBusy
from shared.files.reading import NotAFile, Sheet

log = structlog.get_logger()

STOPPED = "Inläsningen avbröts. Det som hann läsas in finns kvar. Skicka samma fil igen."


class Runs:
    """Those that are under way in this process; how far they are lies in the database."""

    def __init__(self, drafts: Drafts, imports: Imports) -> None:
        self.drafts = drafts
        self.imports = imports
        self._tasks: set[asyncio.Task[None]] = set()

    def start(
        self, draft: Draft, sheet: Sheet, mapping: Mapping, area: frozenset[UUID] | None
    ) -> None:
        """Begin to take in a file."""
        task = asyncio.create_task(self._run(draft, sheet, mapping, area))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(
        self, draft: Draft, sheet: Sheet, mapping: Mapping, area: frozenset[UUID] | None
    ) -> None:
        def progress(done: int, of: int) -> None:
            self.drafts.put(draft, began=True, done=done, of=of)

        try:
            report = await self.imports.run(sheet, mapping, progress, area)
        except (NotAFile, SomebodyElse, Unavailable, Stopped, TooBusy) as why:
            log.warning("kia-import-stopped", error=type(why).__name__)
            await asyncio.to_thread(self.drafts.put, draft, began=True, failed=STOPPED)
            return
        await asyncio.to_thread(self.drafts.put, draft, began=True, report=report.as_json())
        await asyncio.to_thread(self.drafts.drop_content, draft)
