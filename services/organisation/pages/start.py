"""The start page, and how accessible we are."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from shared.identity.principal import AnyVisitor
from shared.web.pages import render

router = APIRouter(include_in_schema=False)


@router.get("/")
async def start(request: Request, visitor: AnyVisitor) -> Response:
    """Show what one can do here."""
    return await render(request, "start.html", principal=visitor)


@router.get("/tillganglighet")
async def accessibility(request: Request, visitor: AnyVisitor) -> Response:
    """Show how accessible the pages are, and how to tell us when they are not."""
    return await render(request, "accessibility.html", principal=visitor)
