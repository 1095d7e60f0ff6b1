"""Whoever may add to a report attaches files to it; whoever may read it saves them."""

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator
from itertools import cycle

import pytest
from PIL import Image

from services.reporting.domain import evidence as domain
from tests.reporting.evidence import (
    A_TEXT,
    TURNED,
    WHERE_IT_WAS,
    a_photo,
    a_screenshot,
    attached,
    attached_id,
    evidence,
    saved,
    told,
)
from tests.stories import INCIDENTS
from tests.town import Town

MEGABYTE = 1024 * 1024


async def test_a_file_comes_back_as_it_was_sent(town: Town) -> None:
    incident = await told(town)
    content = A_TEXT * 40_000  # many pieces, the last one short
    attachment = await attached_id(town, "medarbetare", incident, content, "samtal.txt")
    answer = await saved(town, "medarbetare", incident, attachment)
    assert answer.content == content
    [line] = (await evidence(town, "medarbetare", incident))["attachments"]
    digest = hashlib.sha256(content).hexdigest()
    assert (line["sha256"], line["sha256_received"]) == (digest, digest)
    assert (line["size"], line["media_type"]) == (len(content), "text/plain")
    assert (line["name"], line["cleaned"]) == ("samtal.txt", False)


@pytest.mark.parametrize("size", [1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 512 * 1024])
async def test_a_file_of_any_length_comes_back(town: Town, size: int) -> None:
    incident = await told(town)
    attachment = await attached_id(town, "medarbetare", incident, b"a" * size, "a.txt")
    assert (await saved(town, "medarbetare", incident, attachment)).content == b"a" * size


async def test_a_file_is_given_to_be_saved_and_never_to_be_opened_here(town: Town) -> None:
    incident = await told(town)
    script = b"<!doctype html><script>alert(1)</script>"
    attachment = await attached_id(town, "medarbetare", incident, script, "sida.html")
    answer = await saved(town, "medarbetare", incident, attachment)
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"sida.html.txt\"; filename*=UTF-8''sida.html.txt"
    )
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_photo_no_longer_says_where_it_was_taken_and_is_still_the_right_way_up(
    town: Town,
) -> None:
    incident, photo = await told(town), a_photo()
    assert photo.count(WHERE_IT_WAS) > 3
    attachment = await attached_id(town, "medarbetare", incident, photo, "IMG_1.JPG")
    kept = (await saved(town, "medarbetare", incident, attachment)).content
    assert WHERE_IT_WAS not in kept
    with Image.open(io.BytesIO(kept)) as after, Image.open(io.BytesIO(photo)) as before:
        assert dict(after.getexif()) == {0x0112: TURNED}
        assert after.size == before.size
        closest = zip(after.tobytes(), before.tobytes(), strict=True)
        assert max(abs(a - b) for a, b in closest) <= 4
    [line] = (await evidence(town, "medarbetare", incident))["attachments"]
    assert line["cleaned"]
    assert line["sha256"] == hashlib.sha256(kept).hexdigest()
    assert line["sha256_received"] == hashlib.sha256(photo).hexdigest()


async def test_a_screenshot_no_longer_says_who_made_it_and_shows_the_same(town: Town) -> None:
    incident, picture = await told(town), a_screenshot()
    assert picture.count(WHERE_IT_WAS) == 2
    attachment = await attached_id(town, "medarbetare", incident, picture, "skärmbild.png")
    kept = (await saved(town, "medarbetare", incident, attachment)).content
    assert WHERE_IT_WAS not in kept
    with Image.open(io.BytesIO(kept)) as after, Image.open(io.BytesIO(picture)) as before:
        assert (after.mode, after.tobytes()) == (before.mode, before.tobytes())


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
async def test_a_moving_picture_still_moves_and_says_nothing_else(town: Town, kind: str) -> None:
    frames = [Image.new("RGB", (20, 20), (shade, 0, 0)) for shade in (0, 120, 250)]
    out, said = io.BytesIO(), WHERE_IT_WAS
    exif = Image.Exif()
    exif[0x010E] = said.decode()
    more = {"comment": said} if kind == "GIF" else {"exif": exif, "xmp": said}
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=90, **more)
    assert said in out.getvalue()
    incident = await told(town)
    attachment = await attached_id(town, "medarbetare", incident, out.getvalue(), "rörlig")
    kept = (await saved(town, "medarbetare", incident, attachment)).content
    assert said not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert getattr(picture, "n_frames", 1) == len(frames)
        picture.load()
        assert picture.info["duration"] == 90


def _bomb() -> bytes:
    out = io.BytesIO()
    Image.new("1", (60_000, 60_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("bomb.png", _bomb(), "Bilden är för stor i bredd och höjd."),
        ("trasig.jpg", a_photo()[:200], "Bilden går inte att läsa."),
        ("bild.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "Bilden går inte att läsa."),
        ("bild.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 99, "Vi kan inte ta bort"),
        ("brev.pdf", b"MZ\x90\x00" + b"\0" * 300, "Vi kan inte ta emot den sortens fil."),
        ("brev.docx", b"PK\x03\x04" + b"\0" * 300, "Vi kan inte ta emot den sortens fil."),
        ("okänd", bytes(range(256)) * 4, "Vi kan inte ta emot den sortens fil."),
        ("tom.txt", b"", "Filen är tom."),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value[:12] else "",
)
async def test_what_we_cannot_keep_safely_is_refused_and_leaves_nothing(
    town: Town, name: str, content: bytes, why: str
) -> None:
    incident = await told(town)
    answer = await attached(town, "medarbetare", incident, content, name)
    assert answer.status_code == 422, answer.text
    [error] = answer.json()["errors"]
    assert error["field"] == "file"
    assert error["text"].startswith(why)
    assert (await evidence(town, "medarbetare", incident))["attachments"] == []
    folder = town.settings.evidence / "reporting" / incident.replace("-", "")
    assert not folder.exists() or list(folder.iterdir()) == []


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "streamed"])
async def test_a_file_over_25_mb_is_refused_while_it_arrives(town: Town, declared: bool) -> None:
    incident, content = await told(town), b"a" * (25 * MEGABYTE + 1)

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(content), MEGABYTE):
            yield content[at : at + MEGABYTE]

    path = f"{INCIDENTS}/{incident}/evidence"
    sent = content if declared else pieces()
    answer = await town.api("medarbetare", "POST", path, content=sent)
    assert answer.status_code == 413
    assert answer.json()["title"] == "En fil får vara högst 25 MB. Inget har sparats."
    assert (await evidence(town, "medarbetare", incident))["attachments"] == []


async def test_the_same_file_once_more_is_the_same_attachment(town: Town) -> None:
    incident = await told(town)
    first = await attached(town, "medarbetare", incident, a_photo(), "a.jpg")
    again = await attached(town, "medarbetare", incident, a_photo(), "b.jpg")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    folder = town.settings.evidence / "reporting" / incident.replace("-", "")
    assert len(list(folder.iterdir())) == 1


async def test_there_is_an_end_to_how_much_is_attached(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = await told(town)
    monkeypatch.setattr(domain, "ATTACHMENTS_MAX", 2)
    statuses = [
        (await attached(town, "medarbetare", incident, content)).status_code
        for content in (b"ett", b"tre", b"fem")
    ]
    assert statuses == [201, 201, 422]


async def test_two_who_attach_at_once_both_do(town: Town) -> None:
    incident = await told(town)
    contents = [f"nummer {number}".encode() for number in range(6)]
    answers = await asyncio.gather(
        *(
            attached(town, alias, incident, content)
            for alias, content in zip(cycle(["medarbetare", "chef"]), contents, strict=False)
        )
    )
    assert {answer.status_code for answer in answers} <= {201, 409}
    kept = (await evidence(town, "medarbetare", incident))["attachments"]
    assert len(kept) == sum(answer.status_code == 201 for answer in answers)
    for line in kept:
        assert (await saved(town, "chef", incident, line["id"])).content in contents
