"""What services tell each other: old messages are read for ever, and hold no free text."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin
from uuid import UUID

import msgspec
import pytest

from shared.events import PUBLISHED, Form, PublishedEvent
from shared.streams import SERVICES

SAMPLES = Path(__file__).parent / "samples" / "published"

# The only texts that may travel, subject by subject: names of units, codes, numbers, hashes.
TEXTS = {
    "organisation.unit.opened.v1": {"name", "authority"},
    "organisation.unit.renamed.v1": {"name"},
    "organisation.session.started.v1": {"session"},
    "organisation.session.ended.v1": {"session"},
    "reporting.incident.reported.v1": {"reference", "authority"},
    "reporting.kia.imported.v1": {"authority"},
    "reporting.official.exposed.v1": {"reference", "authority"},
    "reporting.incident.acknowledged.v1": {"authority"},
    "reporting.incident.facts-corrected.v1": {"authority"},
    "reporting.incident.classified.v1": {"authority"},
    "reporting.influence.answered.v1": {"authority"},
    "reporting.influence.assessed.v1": {"authority"},
    "reporting.severity.assessed.v1": {"authority"},
    "reporting.incident.lifted.v1": {"authority"},
    "reporting.incident.withdrawn.v1": {"authority"},
    "reporting.incident.duplicate-found.v1": {"authority"},
    "reporting.incident.duplicate-undone.v1": {"authority"},
    "reporting.incident.transferred.v1": {"authority"},
    "reporting.incident.closed.v1": {"authority"},
    "reporting.incident.reopened.v1": {"authority"},
    "reporting.disclosure.asked.v1": {"authority", "receiver"},
    "reporting.disclosure.granted.v1": {"authority", "receiver"},
    "reporting.disclosure.refused.v1": {"authority", "receiver"},
    "reporting.disclosure.withdrawn.v1": {"authority", "receiver"},
    "reporting.glass.broken.v1": {"authority"},
    "reporting.glass.reviewed.v1": {"authority"},
    "reporting.campaign.declared.v1": {"authority"},
    "reporting.campaign.grown.v1": {"authority"},
    "reporting.campaign.shrunk.v1": {"authority"},
    "reporting.campaign.ended.v1": {"authority"},
    "reporting.pilot.concluded.v1": {"authority", "edition"},
    "reporting.form.adopted.v1": {"authority", "edition"},
    "escalation.case.opened.v1": {"reference", "authority"},
}
THIN = (UUID, date, datetime, int, bool)

by_subject = pytest.mark.parametrize("kind", PUBLISHED.values(), ids=PUBLISHED)


def thick(kind: type[PublishedEvent], texts: set[str]) -> Iterator[str]:
    """Yield the fields that could hold what someone wrote."""
    for field in msgspec.structs.fields(kind):
        if field.name in texts and field.type is str:
            continue
        if not all(_is_thin(part) for part in _either(field.type)):
            yield field.name


def _either(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def _is_thin(hint: Any) -> bool:
    if get_origin(hint) is tuple:
        item, *rest = get_args(hint)
        return rest == [...] and _is_thin(item)
    return hint in (*THIN, type(None)) or (isinstance(hint, type) and issubclass(hint, Enum))


@by_subject
def test_a_sample_is_read_and_written_back_as_it_was(kind: type[PublishedEvent]) -> None:
    text = (SAMPLES / f"{kind.subject}.json").read_bytes()
    told = kind.from_json(text)
    assert msgspec.json.format(told.to_json()) + b"\n" == text


@by_subject
def test_a_newer_teller_may_say_more(kind: type[PublishedEvent]) -> None:
    text = (SAMPLES / f"{kind.subject}.json").read_text()
    more = json.dumps(json.loads(text) | {"said_in_a_later_version": 1})
    assert kind.from_json(more.encode()) == kind.from_json(text.encode())


def test_every_sample_belongs_to_something_that_is_told() -> None:
    assert {path.stem for path in SAMPLES.glob("*.json")} == set(PUBLISHED)


@by_subject
def test_what_is_told_is_thin(kind: type[PublishedEvent]) -> None:
    assert list(thick(kind, TEXTS.get(kind.subject, set()))) == []


def test_the_list_of_texts_has_nothing_that_is_not_told() -> None:
    for subject, names in TEXTS.items():
        assert names <= {field.name for field in msgspec.structs.fields(PUBLISHED[subject])}


class Gossip(PublishedEvent, frozen=True):
    """Something that must never be told; some of its fields are all right."""

    incident: UUID
    forms: tuple[Form, ...]
    severity: int | None
    reference: str
    what_happened: str
    perhaps: str | None
    words: tuple[str, ...]
    details: dict[str, int]


def test_a_field_that_could_hold_free_text_is_found() -> None:
    assert list(thick(Gossip, {"reference"})) == ["what_happened", "perhaps", "words", "details"]


@by_subject
def test_a_subject_says_who_tells_and_which_version(kind: type[PublishedEvent]) -> None:
    service, _, rest = kind.subject.partition(".")
    assert service in SERVICES
    assert rest.rpartition(".")[2] == "v1"
    assert kind.title
