"""A file that somebody sends on a page: read into memory, and never onto the disk in the clear."""

import re

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from shared.identity.principal import Principal
from shared.refusal import FieldError, Refused
from shared.web.forms import check_token, from_our_own_page, read_form
from shared.web.limits import LargeBodies

FILE_BYTES_MAX = 10 * 1024 * 1024
KIA_FILES = LargeBodies(re.compile("/kia"), FILE_BYTES_MAX)

NO_FILE = FieldError("file", "Välj en fil.")
NOT_SENT = FieldError("file", "Filen kom inte fram hel. Skicka den igen.")


class _InMemory(MultiPartParser):
    spool_max_size = FILE_BYTES_MAX  # the library would write larger ones to the disk


async def read_upload(request: Request, principal: Principal) -> bytes:
    """Return the file that a form carries. Raises `Refused`, `ForgedForm`."""
    from_our_own_page(request)
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        await read_form(request, principal)
        raise Refused(NO_FILE)
    try:
        form = await _InMemory(request.headers, request.stream(), max_files=1).parse()
    except MultiPartException:
        raise Refused(NOT_SENT) from None
    try:
        check_token(request, principal, str(form.get("form_token", "")))
        file = form.get("file")
        content = await file.read() if isinstance(file, UploadFile) else b""
    finally:
        await form.close()
    if not content:
        raise Refused(NO_FILE)
    return content
