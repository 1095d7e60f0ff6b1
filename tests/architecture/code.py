"""What there is in the code: files, modules, aggregates and the events that they have."""

import ast
import dataclasses
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import services
from shared.eventstore.domain import Aggregate
from shared.streams import SERVICES

ROOT = Path(__file__).resolve().parents[2]
LIBRARY_FIELDS = frozenset({"originator_version", "timestamp", "originator_topic"})

Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def sources(*folders: str) -> list[Path]:
    """Return the Python files below some folders of the checkout."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    """Return a file's name as one reads it: from the root of the checkout."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text())


def domain_modules(service: str) -> Iterator[str]:
    """Yield the names of the modules that hold a service's domain, be it a file or a package."""
    folder = Path(services.__path__[0]) / service
    for path in [folder / "domain.py", *sorted((folder / "domain").rglob("*.py"))]:
        if path.exists():
            parts = path.relative_to(folder).with_suffix("").parts
            yield ".".join(["services", service, *parts]).removesuffix(".__init__")


def aggregates(service: str) -> list[type[Aggregate]]:
    """Return the aggregates that a service's domain defines; parts of one have no topic."""
    return [
        thing
        for module in domain_modules(service)
        for thing in vars(importlib.import_module(module)).values()
        if isinstance(thing, type)
        and issubclass(thing, Aggregate)
        and "TOPIC" in vars(thing)
        and thing.__module__ == module
    ]


def events(service: str) -> list[type[Aggregate.Event]]:
    """Return the event classes that a service's aggregates have, without the common base."""
    return [
        thing
        for aggregate in aggregates(service)
        for name, thing in vars(aggregate).items()
        if name != "Event" and isinstance(thing, type) and issubclass(thing, Aggregate.Event)
    ]


def all_events() -> list[type[Aggregate.Event]]:
    """Return the event classes of all services."""
    return [event for service in SERVICES for event in events(service)]


def topic_of(event: type[object]) -> str:
    """Return the name under which an event is stored."""
    return str(getattr(event, "TOPIC", ""))


def own_fields(event: type[object]) -> list[str]:
    """Return the names of the fields that we, not the library, give an event."""
    assert dataclasses.is_dataclass(event)
    return [f.name for f in dataclasses.fields(event) if f.name not in LIBRARY_FIELDS]
