"""What `motkraft verify` finds, for tests that expect it to find nothing, or just this."""

import asyncio

from services.verify import check
from shared.settings import Settings


async def found(settings: Settings) -> list[str]:
    """Return what is found, a line each."""
    findings = await asyncio.to_thread(lambda: list(check(settings)))
    return [f"{finding.where}: {finding.what}" for finding in findings]
