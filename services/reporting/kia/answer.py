"""The file for KIA as an answer, the same to a program and to a person."""

import asyncio

from fastapi import Request, Response

from services.reporting.application import Kia
from services.reporting.kia.export import as_csv
from shared.access import Action
from shared.events import Role
from shared.identity.principal import Principal, identity_of
from shared.refusal import Denied
from shared.service import Service


async def exported(request: Request, asker: Principal, kia: Kia, service: Service) -> Response:
    """Return the file of someone's area. Raises `Denied` for whoever has none."""
    if not (asker.manages or asker.known.areas.get(Role.HR)):
        raise Denied(Action.EXPORT_KIA)
    await service.caught_up()
    lines = await kia.for_kia(asker)
    register = identity_of(request).register
    every = await asyncio.to_thread(register.every_unit)
    units = {unit.id: unit.name for unit in every}
    content = await asyncio.to_thread(as_csv, lines, units)
    headers = {"content-disposition": 'attachment; filename="kia.csv"', "cache-control": "no-store"}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)
