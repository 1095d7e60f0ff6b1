"""The whole login in a real browser, at a provider that somebody else has written and certified."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from services.demo import DEMO
from tests.browser.chromium import DESKTOP, PHONE, Chromium, Grumbles, program, started
from tests.browser.eyes import AXE, LOOKS, violations
from tests.grounds import free_port
from tests.organisation.certified import Certified, certified
from tests.organisation.provider import CLIENT, SECRET, new_key
from tests.town import Town
from tests.town import town as running_town

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class Place:
    """A Motkraft, its provider, and a browser in front of both."""

    town: Town
    provider: Certified
    chromium: Chromium


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    """Run all three."""
    if program() is None:
        pytest.skip("there is no Chromium on this machine")
    folder, port = tmp_path_factory.mktemp("certified"), free_port()
    secret = folder / "client-secret"
    secret.write_text(SECRET)
    address = f"http://127.0.0.1:{port}"
    async with certified(folder, address) as provider:
        chosen: dict[str, Any] = {
            "port": port,
            "oidc_issuer": provider.issuer,
            "oidc_client_id": CLIENT,
            "oidc_client_secret_file": secret,
            "oidc_scopes": "openid anstallning",
            "oidc_person_claim": "employee",
            "oidc_person_is": "number",
            "oidc_person_namespace": DEMO,
            "oidc_roles_claim": "groups",
            "oidc_roles": {"G-Motkraft-Revision": "auditor"},
        }
        async with running_town(folder / "town", **chosen) as town, started() as browser:
            yield Place(town, provider, Chromium(browser))


async def log_in(page: Page, alias: str) -> None:
    """Log in as a demo person, with the provider's own pages."""
    await page.get_by_role("link", name="Logga in med kommunens konto").click()
    await page.locator("input[name=login]").fill(alias)
    await page.locator("input[name=password]").fill("vad som helst")
    await page.get_by_role("button", name="Sign-in").click()
    await page.get_by_role("button", name="Continue").click()


async def test_one_logs_in_works_and_logs_out_of_both(place: Place) -> None:
    async with place.chromium.window(place.town) as page:
        grumbles = Grumbles(page)
        await page.goto("/mina-rapporter")
        await log_in(page, "medarbetare")
        await page.wait_for_url("**/mina-rapporter")
        await expect(page.get_by_text("Inloggad som")).to_be_visible()
        await expect(page.get_by_role("link", name="Nämndens statistik")).to_be_visible()
        await page.get_by_role("button", name="Logga ut").click()
        await expect(page.get_by_role("heading", name="Du har loggat ut")).to_be_visible()
        await page.get_by_role("link", name="Logga ut från kommunens konto").click()
        await page.get_by_role("button", name="Yes, sign me out").click()
        await page.wait_for_url("**/logga-in?ut=helt")
        await expect(page.get_by_text("och från kommunens konto")).to_be_visible()
        await page.goto("/mina-rapporter")
        await page.get_by_role("link", name="Logga in med kommunens konto").click()
        await expect(page.locator("input[name=login]")).to_be_visible()  # not let in by itself
        missing = "Failed to load resource"  # the provider's own pages want a font from elsewhere
        assert [text for text in grumbles.heard if not text.startswith(missing)] == []


async def test_whoever_turns_back_at_the_provider_is_told_that_nothing_has_happened(
    place: Place,
) -> None:
    async with place.chromium.window(place.town) as page:
        await page.goto("/logga-in")
        await page.get_by_role("link", name="Logga in med kommunens konto").click()
        await page.get_by_role("link", name="Cancel").click()
        await expect(page.get_by_role("heading", name="Du loggade inte in")).to_be_visible()


async def test_whoever_the_register_does_not_know_is_told_so(place: Place) -> None:
    async with place.chromium.window(place.town) as page:
        await page.goto("/logga-in")
        await log_in(page, "nagon-annan")
        await expect(page.get_by_role("heading", name="Du finns inte i Motkraft")).to_be_visible()
        await is_for_everyone(page)
        await page.goto("/mina-rapporter")
        await expect(page.get_by_role("heading", name="Logga in")).to_be_visible()


async def test_going_back_to_the_answer_does_not_use_it_twice(place: Place) -> None:
    async with place.chromium.window(place.town) as page:
        answers: list[str] = []
        page.on("request", lambda r: answers.append(r.url) if "/svar?" in r.url else None)
        await page.goto("/logga-in")
        await log_in(page, "medarbetare")
        await expect(page.get_by_text("Inloggad som")).to_be_visible()
        await page.goto(answers[0])
        await expect(page.get_by_role("heading", name="Börja om")).to_be_visible()


async def is_for_everyone(page: Page) -> None:
    """See that a page is right on a desk in daylight, and on a telephone in the dark."""
    await page.evaluate(AXE)
    for colours, size in (("light", DESKTOP), ("dark", PHONE)):
        await page.emulate_media(color_scheme="dark" if colours == "dark" else "light")
        await page.set_viewport_size(size)
        assert await page.evaluate(LOOKS) == [], colours
        assert await violations(page) == [], colours


async def test_what_was_written_when_the_session_ended_is_shown_after_the_login(
    place: Place,
) -> None:
    async with place.chromium.window(place.town) as page:
        await page.goto("/rapportera/handelsen")
        await log_in(page, "medarbetare")
        await page.get_by_label("Vad hände?").fill("Hon väntar utanför.\n\nVarje dag.")
        session = f"__Host-motkraft-{place.town.settings.port}"
        await page.context.clear_cookies(name=session)
        await page.get_by_role("button", name="Nästa").click()
        await expect(page.get_by_role("heading", name="Det du skrev är kvar")).to_be_visible()
        await is_for_everyone(page)
        await page.get_by_role("link", name="Logga in med kommunens konto").click()
        written = page.get_by_label("Vad hände?")
        await expect(written).to_have_value("Hon väntar utanför.\n\nVarje dag.")
        await is_for_everyone(page)


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/logga-in", "Logga in"),
        ("/logga-in?ut=ja", "Du har loggat ut"),
        ("/logga-in?ut=helt", "Du har loggat ut"),
        ("/logga-in/svar", "Börja om med inloggningen"),
    ],
)
async def test_the_pages_of_the_login_are_for_everyone(
    place: Place, path: str, heading: str
) -> None:
    async with place.chromium.window(place.town) as page:
        await page.goto(path)
        await expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        await is_for_everyone(page)


async def test_the_token_of_a_program_is_believed_when_it_is_for_us(place: Place) -> None:
    for audience, status in (("motkraft-api", 200), ("another-api", 401)):
        token = await place.provider.program_token(audience)
        answer = await place.town.http.get(
            "/api/organisation/me", headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == status, answer.text


async def test_new_keys_are_taken_up_and_a_provider_that_is_away_is_survived(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer = place.town.service("organisation").identity.issuer
    async with place.chromium.window(place.town) as page:
        await page.goto("/logga-in")
        await log_in(page, "medarbetare")
        await expect(page.get_by_text("Inloggad som")).to_be_visible()
        await place.provider.stop()
        await page.goto("/mina-rapporter")
        await expect(page.get_by_text("Inloggad som")).to_be_visible()
        monkeypatch.setattr(issuer, "_metadata", None)  # as if it was known for long
        async with place.chromium.window(place.town) as other:
            await other.goto("/logga-in")
            await other.get_by_role("link", name="Logga in med kommunens konto").click()
            heading = other.get_by_role("heading", name="Inloggningen svarar inte")
            await expect(heading).to_be_visible()
            monkeypatch.setattr(issuer, "_asked_at", 0.0)  # as if it was some seconds ago
            monkeypatch.setattr(issuer, "_away_until", 0.0)
            await place.provider.start(new_key("second"))
            await other.get_by_role("link", name="Försök igen").click()
            await other.locator("input[name=login]").fill("medarbetare")
            await other.locator("input[name=password]").fill("vad som helst")
            await other.get_by_role("button", name="Sign-in").click()
            await other.get_by_role("button", name="Continue").click()
            await expect(other.get_by_text("Inloggad som")).to_be_visible()
