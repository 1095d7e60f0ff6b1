"""Losing the session in the middle of the form loses no word, and shows nobody else one."""

from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import timedelta
from uuid import uuid4

import pytest

from shared.database.places import Part, open_database
from tests.canary import CANARY
from tests.organisation.provider import Provider, log_in
from tests.organisation.test_oidc import AS_EMPLOYEE
from tests.reporting.form import CHECK, FILLED, FORM
from tests.town import Town, Visit, eventually

WORDS = f"Hon sa att hon väntar utanför. {CANARY}"


async def session_is_gone(visit: Visit) -> None:
    """Take the session from a browser, as closing it does."""
    for name in [name for name in visit.client.cookies if "kept" not in name]:
        visit.client.cookies.delete(name)


async def logged_out_elsewhere(visit: Visit) -> None:
    """End the session in another tab of a browser that keeps the cookie nevertheless."""
    cookies, fields = list(visit.client.cookies.jar), visit.fields
    await visit.send("/logga-ut")
    for cookie in cookies:
        visit.client.cookies.jar.set_cookie(cookie)

    async def status() -> int:
        return (await visit.open("/mina-rapporter")).status_code

    await eventually(status, lambda code: code == 303)
    visit.fields = fields


async def write(town: Town, visit: Visit, *, words: str = WORDS) -> dict[str, str | list[str]]:
    """Fill in the form; return what was filled in."""
    await visit.open(FORM)
    unit = str(town.unit("familjestod"))
    return FILLED | {"unit": unit, "what_happened": words} | visit.fields


async def sends(visit: Visit) -> str:
    """Read what was filled in through and send it; return where that leads."""
    await visit.open(CHECK)
    return str((await visit.send(CHECK)).headers["location"])


async def sent_too_late(
    town: Town, visit: Visit, lose: Callable[[Visit], Awaitable[None]] = session_is_gone
) -> str:
    """Fill in the form, lose the session, and send it; return the form's id."""
    filled = await write(town, visit)
    await lose(visit)
    answer = await visit.send(FORM, **filled)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/logga-in?next={FORM}")
    return str(filled["id"])


async def logs_in(town: Town, visit: Visit, alias: str) -> None:
    """Log in as somebody with the same browser."""
    await visit.open("/logga-in")
    await visit.send("/logga-in", person=str(town.person(alias)))


@pytest.mark.parametrize("lose", [session_is_gone, logged_out_elsewhere])
async def test_what_was_written_is_there_after_logging_in_again(
    town: Town, lose: Callable[[Visit], Awaitable[None]]
) -> None:
    async with town.browser("medarbetare") as visit:
        form = await sent_too_late(town, visit, lose)
        assert "Det du skrev är kvar" in (await visit.open("/logga-in")).text
        await logs_in(town, visit, "medarbetare")
        page = (await visit.open(FORM)).text
        assert "Det du skrev är kvar" in page
        assert WORDS in page
        assert visit.fields["id"] == form
        assert (await visit.open("/rapportera/sort")).text.count(" checked") == 4
        page = (await visit.open("/rapportera/plats")).text
        assert f'value="{town.unit("familjestod")}" selected' in page
        assert 'value="14:05"' in page


async def test_after_half_an_hour_of_writing_nothing_is_lost(
    town: Town, later: list[timedelta]
) -> None:
    async with town.browser("medarbetare") as visit:
        filled = await write(town, visit)
        later[0] = timedelta(minutes=31)
        answer = await visit.send(FORM, **filled)
        assert answer.headers["location"] == f"/logga-in?next={FORM}"
        page = (await visit.open(answer.headers["location"])).text
        assert "Logga in igen" in page
        assert "Det du skrev är kvar" in page
        await logs_in(town, visit, "medarbetare")
        assert WORDS in (await visit.open(FORM)).text


async def test_what_was_kept_is_sent_once_and_then_gone(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        form = await sent_too_late(town, visit)
        await logs_in(town, visit, "medarbetare")
        filled = await write(town, visit)
        assert filled["id"] == form
        assert (await visit.send(FORM, **filled)).status_code == 303
        assert await sends(visit) == f"/rapportera/tack/{form}"
        page = (await visit.open(FORM)).text
        assert WORDS not in page
        assert visit.fields["id"] != form
        assert not [name for name in visit.client.cookies if "kept" in name]


async def test_reading_it_again_does_not_lose_it_and_one_may_begin_afresh(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        await sent_too_late(town, visit)
        await logs_in(town, visit, "medarbetare")
        for _ in range(2):
            assert WORDS in (await visit.open(FORM)).text
        assert WORDS not in (await visit.open(f"{FORM}?ny=ja")).text


async def test_another_person_in_the_same_browser_sees_nothing_of_it(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        await sent_too_late(town, visit)
        await logs_in(town, visit, "kollega")
        page = (await visit.open(FORM)).text
        assert WORDS not in page
        assert "Det du skrev är kvar" not in page
        await logs_in(town, visit, "medarbetare")
        assert WORDS in (await visit.open(FORM)).text


async def test_the_same_person_in_another_browser_sees_nothing_of_it(town: Town) -> None:
    async with town.browser("medarbetare") as visit, town.browser("medarbetare") as elsewhere:
        await sent_too_late(town, visit)
        assert WORDS not in (await elsewhere.open(FORM)).text


async def test_after_a_day_it_is_gone(town: Town, later: list[timedelta]) -> None:
    async with town.browser("medarbetare") as visit:
        await sent_too_late(town, visit)
        cookies = {name: value for name, value in visit.client.cookies.items() if "kept" in name}
        later[0] = timedelta(hours=24, minutes=1)
        visit.client.cookies.update(cookies)  # as if the browser did not know the time
        await logs_in(town, visit, "medarbetare")
        assert WORDS not in (await visit.open(FORM)).text


async def test_it_cannot_be_read_where_it_lies(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        form = await sent_too_late(town, visit)
    with closing(open_database(town.settings, "reporting", Part.KEYS)) as database:
        rows = database.select("SELECT * FROM kept_forms")
    lies = b"|".join(
        value if isinstance(value, bytes) else str(value).encode()
        for row in rows
        for value in dict(row).values()
    )
    assert rows
    for secret in (WORDS, form, str(town.person("medarbetare"))):
        assert secret.encode() not in lies


async def test_two_forms_in_two_tabs_are_both_kept(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        first = await write(town, visit, words="Det första.")
        second = await write(town, visit, words="Det andra.")
        await session_is_gone(visit)
        for filled in (first, second):
            await visit.send(FORM, **filled)
        await logs_in(town, visit, "medarbetare")
        for words in ("Det andra.", "Det första."):
            page = (await visit.open(FORM)).text
            assert words in page
            assert (await sends(visit)).startswith("/rapportera/tack/")


async def test_a_form_from_before_logging_in_again_is_shown_filled_in(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        filled = await write(town, visit)
        await logs_in(town, visit, "medarbetare")  # in another tab
        answer = await visit.send(FORM, **filled)
        assert (answer.status_code, answer.headers["location"]) == (303, FORM)
        assert WORDS in (await visit.open(FORM)).text
        filled["form_token"] = visit.fields["form_token"]
        assert (await visit.send(FORM, **filled)).status_code == 303
        assert await sends(visit) == f"/rapportera/tack/{filled['id']}"


async def test_a_form_of_somebody_else_is_refused(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        filled = await write(town, visit)
        await logs_in(town, visit, "kollega")
        assert (await visit.send(FORM, **filled)).status_code == 403
        assert WORDS not in (await visit.open(FORM)).text


@pytest.mark.parametrize("token", ["", "x", "..", f"{uuid4()}.{'0' * 64}.{'0' * 64}"])
async def test_a_form_that_was_drawn_for_nobody_is_not_kept(town: Town, token: str) -> None:
    async with town.browser() as visit:
        fields = {**FILLED, "form_token": token, "id": str(uuid4())}
        answer = await visit.send(FORM, **fields)
    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers


async def test_what_another_site_sends_is_not_kept(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        filled = await write(town, visit)
        data = visit.fields | {key: value for key, value in filled.items() if value}
        await session_is_gone(visit)
        answer = await visit.client.post(FORM, data=data, headers={"Sec-Fetch-Site": "cross-site"})
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("value", ["x", "a.zz", f"{'0' * 32}.{'0' * 64}", "."])
async def test_a_cookie_of_nonsense_shows_an_empty_form(town: Town, value: str) -> None:
    async with town.browser("medarbetare") as visit:
        session = next(iter(visit.client.cookies))
        visit.client.cookies.set(session.replace("motkraft", "motkraft-kept"), value)
        assert (await visit.open(FORM)).status_code == 200


async def test_it_is_kept_through_the_providers_login_too(
    oidc_town: Town, provider: Provider
) -> None:
    provider.claims = AS_EMPLOYEE
    async with oidc_town.browser() as visit:
        await log_in(visit, provider)
        await sent_too_late(oidc_town, visit)
        page = (await visit.open(f"/logga-in?next={FORM}")).text
        assert f'href="/logga-in/vidare?next={FORM}"' in page
        answer = await log_in(visit, provider)
        assert answer.status_code == 303
        assert WORDS in (await visit.open(FORM)).text
