"""How evidence is shown: what there is, and whether she may add to it."""

from collections.abc import Sequence

from services.reporting.application import ADDS, file_name, resource
from services.reporting.domain import (
    ANONYMOUS,
    REPORTER,
    Attachment,
    Incident,
    Post,
    Stage,
    open_or_none,
)
from services.reporting.labels import MEDIA, MEDIA_OTHER
from shared.identity.principal import Principal

MEGABYTE = 1024 * 1024


def shown(found: Incident, visitor: Principal) -> dict[str, Sequence[object]]:
    """Return the evidence as pages say it to somebody."""
    return {
        "files": [_file(one, file_name(found, one, visitor)) for one in found.attachments.values()],
        "posts": [_post(one) for one in found.posts.values()],
        "tags": found.tags,
    }


def may_add(found: Incident, visitor: Principal) -> bool:
    """Whether she may add to it, and it still takes anything."""
    thing = resource(found, visitor.person)
    allowed = any(visitor.may(action, thing) for action in ADDS)
    return allowed and found.stage != Stage.WITHDRAWN and not found.evidence_is_erased


def _file(one: Attachment, name: str | None) -> dict[str, object]:
    return {
        "id": one.id,
        "name": name,
        "kind": MEDIA.get(one.media_type.partition("/")[0], MEDIA_OTHER),
        "size": _size(one.size),
        "is_cleaned": one.is_cleaned,
        "at": one.at,
        "by_reporter": one.by in (REPORTER, ANONYMOUS),
    }


def _post(one: Post) -> dict[str, object]:
    return {
        "url": open_or_none(one.url),
        "note": open_or_none(one.note),
        "captured_at": one.captured_at,
        "attachment": one.attachment,
        "at": one.at,
        "by_reporter": one.by in (REPORTER, ANONYMOUS),
    }


def _size(count: int) -> str:
    """Return a size as people say it, never 0."""
    if count < MEGABYTE:
        return f"{max(1, round(count / 1024))} kB"
    return f"{count / MEGABYTE:.1f} MB".replace(".", ",")
