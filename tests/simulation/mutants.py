"""Mistakes that somebody could make, each of which the simulation must notice.

python -m tests.simulation.mutants NAME   makes one of them, in this process only, and says after
                                          how many steps it was noticed
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType

STEPS_MAX = 100_000
FIRST_SEED = 1
HERE = Path(__file__).parents[2]


@dataclass(frozen=True)
class Mutant:
    """A mistake: in which module, what is written there, and what is written instead."""

    module: str
    right: str
    wrong: str


STORE, RELAY, REBUILD = "shared.views.store", "shared.relay", "shared.views.rebuild"

MUTANTS = {
    "a gap is not noticed": Mutant(STORE, "if told.previous != have:", "if False:"),
    "what is told again is applied again": Mutant(
        STORE,
        """    if told.position <= have:
        return False
""",
        """    if told.position <= have:
        return True
""",
    ),
    "own events are applied again": Mutant(STORE, "if position > have]", "if True]"),
    "the views forget how far they are": Mutant(
        STORE,
        "        _track(t, source, facts[-1][0])\n        return changed",
        "        return changed",
    ),
    "parking does not go on": Mutant(
        STORE,
        "                _track(t, told.source, told.position)\n            return self.dead",
        "                pass\n            return self.dead",
    ),
    "parking forgets that the views go without": Mutant(
        STORE, "replace(letter, skipped=skipped)", "replace(letter, skipped=False)"
    ),
    "the relay expects nothing of the stream": Mutant(
        RELAY, '"Nats-Expected-Last-Sequence"', '"Whatever"'
    ),
    "the relay begins anew wherever the stream is": Mutant(
        RELAY, "return last, envelope.position", "return last, 0"
    ),
    "the relay trusts a foreign message": Mutant(
        RELAY, "and envelope.source == self._application.name", ""
    ),
    "the relay forgets what it told before": Mutant(
        RELAY, "                previous = notification.id\n", ""
    ),
    "the relay tells in another order": Mutant(
        RELAY, "for notification in batch:", "for notification in reversed(batch):"
    ),
    "an idle relay does not look": Mutant(
        RELAY, "                    raise StreamMoved\n", "                    pass\n"
    ),
    "a rebuild forgets what is parked": Mutant(
        REBUILD, "for row in select(parked, self._including)}", "for row in []}"
    ),
    "a rebuild leaves out what came meanwhile": Mutant(
        REBUILD, "            fold.run(t.select, progress)\n", ""
    ),
    "a case has an id of its own": Mutant(
        "services.escalation.domain", 'uuid5(NAMESPACE_URL, f"/cases/{incident}")', "uuid4()"
    ),
    "a policy is tried only at the first telling": Mutant(
        "shared.inbox",
        "        await asyncio.to_thread(views.receive, told, fact)\n        views.moved.ring()\n",
        "        if not await asyncio.to_thread(views.receive, told, fact):\n            return\n",
    ),
    "a policy comes before the inbox": Mutant(
        "shared.inbox",
        "        await asyncio.to_thread(views.receive, told, fact)\n",
        "        await self.act_upon(fact)\n"
        "        await asyncio.to_thread(views.receive, told, fact)\n",
    ),
    "the reader goes on after what was read, and not after what is done": Mutant(
        "shared.inbox",
        "if heard := waiting[: await self._hear_all(views, durable, waiting)]:",
        "if await self._hear_all(views, durable, heard := waiting) or waiting:",
    ),
    "nothing follows from what waited": Mutant(
        "shared.inbox", "                await self.act_upon(fact)\n", ""
    ),
    "what waited and is known is applied again": Mutant(
        STORE,
        "                    if _keep(t, told, have):",
        "                    if _keep(t, told, have) or True:",
    ),
    "an ack comes before the inbox": Mutant(
        "shared.delivery",
        "            self._beat = asyncio.create_task(self._still_working(message))\n",
        "            self._beat = asyncio.create_task(self._still_working(message))\n"
        "            await message.ack()\n            message._ackd = False\n",
    ),
    "a failure is acknowledged": Mutant("shared.delivery", "if exc_val is None:", "if True:"),
    "a conflict is no refusal": Mutant(
        "services.reporting.application.reporting",
        "if not incident.says_the_same_as(report):",
        "if False:",
    ),
    "a lost answer is taken for a failure": Mutant(
        "shared.eventstore.group_commit", "self._write_or_find(events) if lost else", ""
    ),
    "a position is used again": Mutant(
        "shared.eventstore.recorder", 'int(row["last"]) + 1', 'int(row["last"]) + 2'
    ),
    "a number is counted twice a month": Mutant(
        "services.statistics.views.sums",
        "day[:4], unit, moment, *added, day[:7]",
        "day[:7], unit, moment, *added, day[:7]",
    ),
    "a case that is taken is taken again": Mutant(
        "services.escalation.domain", "if self.received_by is None:", "if True:"
    ),
    "a key that is taken is a failure": Mutant(
        "services.reporting.application.reporting",
        "except (Conflict, KeyTaken):\n                again =",
        "except Conflict:\n                again =",
    ),
    "taking in leaves the views as they are": Mutant(
        "shared.service", "if any(map(view.hears, kinds)):", "if False:"
    ),
    "what is parked is not kept in the inbox": Mutant(
        STORE,
        "told is not None and _keep(t, told, tracked(t.select, told.source))",
        "told is not None",
    ),
    "a relay does not mind who came between": Mutant(
        RELAY, '"Nats-Expected-Last-Msg-Id"', '"Whatever"'
    ),
    "taking in does not do what follows": Mutant(
        "shared.service",
        "            await self.inbox.act_upon(told)\n        await asyncio",
        "            pass\n        await asyncio",
    ),
}


def is_possible(mutant: Mutant) -> bool:
    """Whether what the mistake replaces is there, exactly once."""
    path = HERE / mutant.module.replace(".", "/")
    return path.with_suffix(".py").read_text().count(mutant.right) == 1


class _Wrong(PathFinder):
    """Reads one module as somebody has written it by mistake."""

    mutant: Mutant

    @classmethod
    def find_spec(
        cls, fullname: str, path: object = None, target: object = None
    ) -> ModuleSpec | None:
        found = super().find_spec(fullname, path, target)  # type: ignore[arg-type] # as given
        if found is not None and fullname == cls.mutant.module:
            assert isinstance(found.loader, SourceFileLoader)
            found.loader = _WrongLoader(found.loader, cls.mutant)
        return found


class _WrongLoader(Loader):
    def __init__(self, right: SourceFileLoader, mutant: Mutant) -> None:
        self._right, self._mutant = right, mutant

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:  # noqa: ARG002 - the library's
        return None

    def exec_module(self, module: ModuleType) -> None:
        path = self._right.path
        source = self._right.get_data(path).decode()
        assert is_possible(self._mutant), "what the mistake replaces is not there"
        wrong = source.replace(self._mutant.right, self._mutant.wrong)
        if "uuid4" in wrong:
            wrong = wrong.replace("from uuid import ", "from uuid import uuid4, ")
        exec(compile(wrong, path, "exec"), vars(module))  # noqa: S102 - our own, with one mistake


def noticed(name: str) -> tuple[int, str | None]:
    """Make a mistake; return after how many steps it was noticed, and how, if it was."""
    _Wrong.mutant = MUTANTS[name]
    sys.meta_path.insert(0, _Wrong)
    done = 0
    for happened, broken in _histories():
        done += happened
        if broken is not None or done >= STEPS_MAX:
            return done, broken
    raise AssertionError("histories do not end")


def _histories() -> Iterator[tuple[int, str | None]]:
    from tests.simulation.many import alone  # noqa: PLC0415 - only now the mistake is in place

    return alone(FIRST_SEED)


if __name__ == "__main__":
    begun = time.monotonic()
    steps, how = noticed(sys.argv[1])
    sys.stdout.write(f"{sys.argv[1]} | {steps} | {time.monotonic() - begun:.1f} s | {how}\n")
    sys.exit(how is None)
