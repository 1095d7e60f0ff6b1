"""What people attach in tests."""

import io
from typing import Any

import httpx
from PIL import Image, PngImagePlugin

from tests.canary import CANARY
from tests.stories import INCIDENTS, reported
from tests.town import Town, Visit

A_TEXT = f"Han ringde elva gånger. {CANARY}\n".encode()
WHERE_IT_WAS = b"Storgatan 1"  # in places of a picture that nobody sees
TURNED = 6  # EXIF: a quarter to the right
POSTED = {"captured_at_date": "2026-11-20", "captured_at_time": "15:00"}
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


def a_photo(size: tuple[int, int] = (64, 48)) -> bytes:
    """Return a JPEG that says where it was taken, by whom, and which way up it is."""
    exif = Image.Exif()
    exif[0x0112] = TURNED
    exif[0x010E] = WHERE_IT_WAS.decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (59.0, 19.0, 46.0)
    out = io.BytesIO()
    picture = Image.linear_gradient("L").convert("RGB").resize(size)
    picture.save(out, "JPEG", quality=80, exif=exif, comment=WHERE_IT_WAS, icc_profile=WHERE_IT_WAS)
    return out.getvalue() + WHERE_IT_WAS  # telephones put films and more behind the picture


def a_screenshot() -> bytes:
    """Return a PNG that says who made it."""
    said = PngImagePlugin.PngInfo()
    said.add_text("Author", WHERE_IT_WAS.decode())
    said.add_itxt("XML:com.adobe.xmp", f"<x>{WHERE_IT_WAS.decode()}</x>")
    out = io.BytesIO()
    Image.new("RGBA", (30, 20), (200, 30, 30, 128)).save(out, "PNG", pnginfo=said)
    return out.getvalue()


async def told(town: Town, alias: str = "medarbetare", **changed: Any) -> str:
    """Let somebody report; return the id."""
    return str((await reported(town, alias, **changed)).json()["id"])


async def attached(
    town: Town, alias: str, incident: str, content: bytes, name: str = "fil"
) -> httpx.Response:
    """Let a program attach a file as the body of a request."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{httpx.URL(name)}"}
    path = f"{INCIDENTS}/{incident}/evidence"
    return await town.api(alias, "POST", path, content=content, headers=headers)


async def attached_id(town: Town, alias: str, incident: str, content: bytes, name: str) -> str:
    """As above; return the id of the attachment."""
    answer = await attached(town, alias, incident, content, name)
    assert answer.status_code == 201, answer.text
    [found] = answer.json()["ids"]
    return str(found)


async def saved(town: Town, alias: str, incident: str, attachment: str) -> httpx.Response:
    """Let somebody save a file."""
    return await town.api(alias, "GET", f"{INCIDENTS}/{incident}/evidence/{attachment}")


async def evidence(town: Town, alias: str, incident: str) -> dict[str, Any]:
    """Return what there is, as the API lists it."""
    answer = await town.api(alias, "GET", f"{INCIDENTS}/{incident}/evidence")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def sent(
    visit: Visit, path: str, *files: tuple[str, bytes], field: str = "file", **filled: str
) -> httpx.Response:
    """Send a page's form with files."""
    answer = await visit.client.post(
        path,
        data=visit.fields | filled,
        files=[(field, file) for file in files] or {field: ("", b"")},
        headers=FROM_HERE,
    )
    visit.page = answer.text
    return answer
