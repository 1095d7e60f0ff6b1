"""A hidden name is not found out by looking at what is missing, or by trying names."""

import re
from typing import Any

from tests.reporting.crossing import GIVEN, asked, decided
from tests.reporting.talking import hidden
from tests.town import Town


async def may_see_to(town: Town, incident: str) -> set[str]:
    """Return whom the manager can choose to see to a report."""
    async with town.browser("chef") as manager:
        page = await manager.open(f"/enhet/{incident}/ansvarig")
    return set(re.findall(r'value="([0-9a-f-]{36})"', page.text))


async def test_whom_a_manager_can_choose_is_the_same_whoever_has_reported(town: Town) -> None:
    elins = await may_see_to(town, await hidden(town, "medarbetare"))
    adams = await may_see_to(town, await hidden(town, "kollega"))
    both = {str(town.person("medarbetare")), str(town.person("kollega"))}
    assert elins >= both
    assert elins == adams


async def test_whoever_gives_a_text_is_warned_alike_whosever_name_is_in_it(town: Town) -> None:
    incident = await hidden(town, "medarbetare")
    disclosure = await asked(town, incident)
    warned = []
    for name in ("Elin Sandvik", "Adam Björkman", "Ingen alls"):
        given: dict[str, Any] = GIVEN | {"text": f"En man hotade {name} vid entrén."}
        answer = await decided(town, incident, disclosure, "grant", **given)
        assert answer.status_code == 422, answer.text
        warned.append(answer.json())
    assert warned[0] == warned[1] == warned[2]
    sure: dict[str, Any] = GIVEN | {"text": "En man hotade någon vid entrén.", "confirmed": True}
    assert (await decided(town, incident, disclosure, "grant", **sure)).status_code == 200
