"""Evidence as pages without scripts: chosen, sent, listed, saved; what is said when it fails."""

import io
from uuid import UUID

import pytest
from PIL import Image

from tests.canary import CANARY
from tests.reporting.evidence import (
    A_TEXT,
    POSTED,
    a_photo,
    a_screenshot,
    attached_id,
    evidence,
    sent,
    told,
)
from tests.town import Town, Visit

MEGABYTE = 1024 * 1024


async def names(town: Town, incident: str) -> list[str]:
    """Return what the attached files are called."""
    found = await evidence(town, "medarbetare", incident)
    return [one["name"] for one in found["attachments"]]


async def saved_from(visit: Visit, name: str) -> bytes:
    """Follow the link that saves a file."""
    link = visit.page[: visit.page.index(f"Spara {name}")].rpartition('href="')[2].partition('"')[0]
    answer = await visit.client.get(link)
    assert answer.status_code == 200
    return answer.content


async def test_from_the_receipt_to_a_file_that_the_manager_saves(town: Town) -> None:
    incident = await told(town)
    async with town.browser("medarbetare") as reporter:
        way = f"/mina-rapporter/{incident}/bevis"
        assert way in (await reporter.open(f"/rapportera/tack/{incident}")).text
        await reporter.open(way)
        answer = await sent(reporter, way, ("samtal.txt", A_TEXT), ("hall.jpg", a_photo()))
        assert (answer.status_code, answer.headers["location"]) == (303, way)
        await reporter.open(way)
        assert await saved_from(reporter, "samtal.txt") == A_TEXT
    async with town.browser("chef") as manager:
        page = (await manager.open(f"/enhet/{incident}")).text
        assert f"/enhet/{incident}/bevis" in page
        assert await saved_from(manager, "samtal.txt") == A_TEXT
        with Image.open(io.BytesIO(await saved_from(manager, "hall.jpg"))) as picture:
            assert picture.format == "JPEG"


async def test_a_post_is_added_with_a_picture_of_it(town: Town) -> None:
    incident = await told(town)
    way = f"/mina-rapporter/{incident}/inlagg"
    post = {"url": "https://plats.example/inlagg/7", "note": f"Delat 40 gånger. {CANARY}"}
    async with town.browser("medarbetare") as visit:
        await visit.open(f"/mina-rapporter/{incident}/bevis")
        picture = ("skärm.png", a_screenshot())
        answer = await sent(visit, way, picture, field="screenshot", **post, **POSTED)
        assert answer.status_code == 303, answer.text
        page = (await visit.open(answer.headers["location"])).text
    assert post["url"] in page
    assert post["note"] in page
    found = await evidence(town, "medarbetare", incident)
    assert found["posts"][0]["attachment"] == found["attachments"][0]["id"]
    assert found["posts"][0]["captured_at"] == "2026-11-20T14:00:00Z"


@pytest.mark.parametrize(
    ("files", "status", "says"),
    [
        ([], 422, "Välj en fil."),
        ([("tom.txt", b"")], 422, "Filen är tom."),
        ([("prov.exe", b"MZ\x90\x00" + b"\0" * 99)], 422, "Vi kan inte ta emot den sortens fil."),
        ([("stor.txt", b"a" * (25 * MEGABYTE + 1))], 413, "En fil får vara högst 25 MB."),
        ([("bra.txt", b"bra"), ("prov.exe", b"MZ\x90\x00" + b"\0" * 99)], 422, "Vi kan inte"),
    ],
    ids=["nothing", "empty", "not allowed", "too large", "one of two"],
)
async def test_the_page_says_what_is_wrong_and_nothing_is_kept(
    town: Town, files: list[tuple[str, bytes]], status: int, says: str
) -> None:
    incident = await told(town)
    async with town.browser("medarbetare") as visit:
        await visit.open(f"/mina-rapporter/{incident}/bevis")
        answer = await sent(visit, f"/mina-rapporter/{incident}/bevis", *files)
    assert answer.status_code == status
    assert f'<a class="ds-link" href="#file">{says}' in answer.text
    assert await names(town, incident) == []


async def test_what_was_written_about_a_post_is_shown_again_when_something_is_wrong(
    town: Town,
) -> None:
    incident = await told(town)
    way = f"/mina-rapporter/{incident}/inlagg"
    async with town.browser("medarbetare") as visit:
        await visit.open(f"/mina-rapporter/{incident}/bevis")
        answer = await visit.send(way, url="plats.example/7", note="Delat 40 gånger.")
    assert answer.status_code == 422
    assert 'href="#url">Skriv hela adressen.' in answer.text
    assert 'href="#captured_at">Skriv när du såg det' in answer.text
    assert 'value="plats.example/7"' in answer.text
    assert "Delat 40 gånger." in answer.text


@pytest.mark.parametrize("token", [None, "0" * 64], ids=["none", "another's"])
async def test_a_file_without_the_sessions_own_token_is_not_taken(
    town: Town, token: str | None
) -> None:
    incident = await told(town)
    async with town.browser("medarbetare") as visit:
        await visit.open(f"/mina-rapporter/{incident}/bevis")
        visit.fields = {} if token is None else {"form_token": token}
        answer = await sent(visit, f"/mina-rapporter/{incident}/bevis", ("a.txt", b"a"))
    assert answer.status_code == 403
    assert await names(town, incident) == []


async def test_a_form_that_ends_in_the_middle_leaves_nothing(town: Town) -> None:
    incident = await told(town)
    async with town.browser("medarbetare") as visit:
        await visit.open(f"/mina-rapporter/{incident}/bevis")
        token = visit.fields["form_token"]
        body = (
            f'--x\r\nContent-Disposition: form-data; name="form_token"\r\n\r\n{token}\r\n'
            '--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalv'
        )
        answer = await visit.client.post(
            f"/mina-rapporter/{incident}/bevis",
            content=body,
            headers={
                "Content-Type": "multipart/form-data; boundary=x",
                "Sec-Fetch-Site": "same-origin",
            },
        )
    assert answer.status_code == 400
    assert await names(town, incident) == []


async def test_a_file_name_never_leads_anywhere(town: Town) -> None:
    incident = await told(town)
    wild = '../../etc/pass"wd\\..\\å\u202e.txt'
    async with town.browser("medarbetare") as visit:
        await visit.open(f"/mina-rapporter/{incident}/bevis")
        await sent(visit, f"/mina-rapporter/{incident}/bevis", (wild, b"a"))
    [name] = await names(town, incident)
    assert name == "å.txt"
    [file] = (town.settings.evidence / "reporting" / UUID(incident).hex).iterdir()
    assert UUID(file.name)


async def test_the_page_of_another_unit_is_not_there(town: Town) -> None:
    incident = await told(town)
    attachment = await attached_id(town, "medarbetare", incident, A_TEXT, "samtal.txt")
    async with town.browser("chef-annan-enhet") as visit:
        for path in ("bevis", f"bevis/{attachment}"):
            assert (await visit.client.get(f"/enhet/{incident}/{path}")).status_code == 404
            assert (await visit.client.get(f"/mina-rapporter/{incident}/{path}")).status_code == 404
