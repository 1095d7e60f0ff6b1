"""The form, its receipt, and the lists, as pages without scripts."""

import re
from uuid import uuid4

import pytest

from tests.canary import CANARY
from tests.stories import reported
from tests.town import Town, Visit

FORM = "/rapportera/handelsen"
FILLED: dict[str, str | list[str]] = {
    "event_type": "near_miss",
    "threat_or_violence": "ja",
    "forms": ["threat", "pressure"],
    "felt_as_influence": "ja",
    "happened_at_date": "2026-11-20",
    "happened_at_time": "14:05",
    "what_happened": f"Han sa att han vet var jag bor. {CANARY}",
}


async def filled_in(town: Town, visit: Visit, **changed: str | list[str]) -> str:
    """Fill in the form and send it; return where the answer leads."""
    await visit.open(FORM)
    fields = FILLED | {"unit": str(town.unit("ekonomiskt-bistand"))} | changed
    answer = await visit.send(FORM, **fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def test_first_she_is_asked_whether_she_is_safe(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        answer = await visit.open("/rapportera")
    assert "Är du i säkerhet nu?" in answer.text
    assert 'href="tel:112"' in answer.text


async def test_her_own_unit_is_chosen_beforehand(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        answer = await visit.open(FORM)
    chosen = re.search(r'<option value="([^"]+)" selected>', answer.text)
    assert chosen is not None
    assert chosen[1] == str(town.unit("ekonomiskt-bistand"))


async def test_a_sent_form_leads_to_a_receipt_that_says_what_happens_now(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        receipt = await visit.open(await filled_in(town, visit))
    assert "Tack. Vi har fått din rapport." in receipt.text
    assert "Så här går det vidare" in receipt.text
    assert "Karin Holmsten, som leder enheten." in receipt.text
    assert "Säkerhetsavdelningen har fått ett larm" in receipt.text


async def test_the_sent_report_is_in_my_list_with_its_text_behind_it(town: Town) -> None:
    words = f"Ord som bara finns här {uuid4()}"
    async with town.browser("medarbetare") as visit:
        where = await filled_in(town, visit, what_happened=words)
        incident = where.rpartition("/")[2]
        assert f"/mina-rapporter/{incident}" in (await visit.open("/mina-rapporter")).text
        receipt = re.search(r"code nowrap\">([A-Z2-7-]{19})<", (await visit.open(where)).text)
        story = (await visit.open(f"/mina-rapporter/{incident}")).text
    assert words in story
    assert receipt is not None
    assert receipt[1] in story  # the code can be seen again


async def test_every_wrong_field_has_a_sentence_beside_it_and_one_at_the_top(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        await visit.open(FORM)
        answer = await visit.send(FORM, unit="", happened_at_date="")
    assert answer.status_code == 422
    assert "<title>Fel: Berätta vad som hände" in answer.text
    for field in (
        "what_happened",
        "forms",
        "threat_or_violence",
        "felt_as_influence",
        "event_type",
        "unit",
        "happened_at",
    ):
        assert f'href="#{field}"' in answer.text
        assert f'id="{field}-error"' in answer.text


async def test_what_was_filled_in_is_kept_when_something_is_wrong(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        await visit.open(FORM)
        answer = await visit.send(FORM, what_happened="<b>Behåll det här</b>", forms=["violence"])
    assert "&lt;b&gt;Behåll det här&lt;/b&gt;" in answer.text
    assert re.search(r'value="violence"[^>]*checked', answer.text)


async def test_a_form_sent_twice_is_one_report(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        await visit.open(FORM)
        kept = dict(visit.fields)
        fields = FILLED | {"unit": str(town.unit("ekonomiskt-bistand"))}
        first = await visit.send(FORM, **fields)
        visit.fields = kept
        again = await visit.send(FORM, **fields)
    assert first.headers["location"] == again.headers["location"]


@pytest.mark.parametrize(
    ("day", "time"), [("2025-10-26", "02:30"), ("2026-03-29", "02:30"), ("2026-03-29", "01:59")]
)
async def test_a_form_sent_twice_is_one_report_also_when_clocks_change(
    town: Town, day: str, time: str
) -> None:
    async with town.browser("medarbetare") as visit:
        await visit.open(FORM)
        kept = dict(visit.fields)
        unit = str(town.unit("ekonomiskt-bistand"))
        fields = FILLED | {"unit": unit, "happened_at_date": day, "happened_at_time": time}
        first = await visit.send(FORM, **fields)
        visit.fields = kept
        again = await visit.send(FORM, **fields)
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["location"] == again.headers["location"]


@pytest.mark.parametrize(
    ("told", "escalated"),
    [
        ({"forms": ["threat"], "threat_or_violence": "nej", "felt_as_influence": "nej"}, True),
        ({"forms": ["vandalism"], "threat_or_violence": "nej", "felt_as_influence": "ja"}, True),
        ({"forms": ["vandalism"], "threat_or_violence": "nej", "felt_as_influence": "nej"}, False),
    ],
)
async def test_the_receipt_says_truly_whether_the_security_department_is_told(
    town: Town, told: dict[str, str | list[str]], escalated: bool
) -> None:
    async with town.browser("medarbetare") as visit:
        receipt = (await visit.open(await filled_in(town, visit, **told))).text
    assert ("Säkerhetsavdelningen har fått ett larm" in receipt) is escalated
    assert ("Säkerhetsavdelningen ser" in receipt) is escalated


async def test_a_manager_who_reports_is_not_told_that_she_reads_it_herself(town: Town) -> None:
    async with town.browser("chef") as visit:
        receipt = (await visit.open(await filled_in(town, visit))).text
    assert "Du leder själv enheten" in receipt
    assert "Karin Holmsten, som leder enheten" not in receipt


async def test_the_manager_sees_whose_report_it_is(town: Town) -> None:
    incident = (await reported(town, "kollega")).json()["id"]
    async with town.browser("chef") as visit:
        assert "Adam Björkman" in (await visit.open(f"/enhet/{incident}")).text


async def test_after_a_lost_session_a_form_leads_back_to_its_page(town: Town) -> None:
    async with town.browser() as visit:
        answer = await visit.client.post(
            FORM,
            data={"what_happened": "Något."},
            headers={"Referer": f"https://motkraft.test{FORM}", "Sec-Fetch-Site": "same-origin"},
        )
    assert answer.headers["location"] == f"/logga-in?next={FORM}"


async def test_strange_letters_in_the_form_token_are_only_a_wrong_token(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        await visit.open(FORM)
        visit.fields |= {"form_token": "å"}
        assert (await visit.send(FORM, **FILLED)).status_code == 403


async def test_a_form_without_its_token_changes_nothing(town: Town) -> None:
    before = town.service("reporting").application.log.last_position()
    async with town.browser("medarbetare") as visit:
        await visit.open(FORM)
        visit.fields["form_token"] = "0" * 64
        answer = await visit.send(FORM, **FILLED, unit=str(town.unit("ekonomiskt-bistand")))
    assert answer.status_code == 403
    assert town.service("reporting").application.log.last_position() == before


async def test_nobody_is_led_to_the_login_and_back(town: Town) -> None:
    async with town.browser() as visit:
        answer = await visit.open("/rapportera")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/logga-in?next=/rapportera"


async def test_another_persons_receipt_looks_as_if_it_were_missing(town: Town) -> None:
    incident = (await reported(town, "kollega")).json()["id"]
    async with town.browser("medarbetare") as visit:
        assert (await visit.open(f"/rapportera/tack/{incident}")).status_code == 404
        assert (await visit.open(f"/mina-rapporter/{incident}")).status_code == 404


async def test_an_empty_list_says_so(town: Town) -> None:
    async with town.browser("registrator") as visit:
        answer = await visit.open("/mina-rapporter")
    assert "Du har inte rapporterat något ännu." in answer.text


async def test_the_manager_reads_a_report_and_that_is_kept_as_a_fact(town: Town) -> None:
    words = f"Bara för chefen {uuid4()}"
    incident = (await reported(town, what_happened=words)).json()["id"]
    async with town.browser("chef") as visit:
        assert f"/enhet/{incident}" in (await visit.open("/enhet")).text
        before = town.service("reporting").application.log.last_position()
        assert words in (await visit.open(f"/enhet/{incident}")).text
    readings = town.service("reporting").application.log.select_notifications(
        before, 10, topics=["reporting.reading.opened"], inclusive_of_start=False
    )
    assert [
        incident in n.state.decode() and str(town.person("chef")) in n.state.decode()
        for n in readings
    ] == [True]


async def test_another_units_manager_finds_nothing(town: Town) -> None:
    incident = (await reported(town)).json()["id"]
    async with town.browser("chef-annan-enhet") as visit:
        assert incident not in (await visit.open("/enhet")).text
        assert (await visit.open(f"/enhet/{incident}")).status_code == 404


async def test_someone_who_leads_nothing_has_no_such_page(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        assert (await visit.open("/enhet")).status_code == 404
