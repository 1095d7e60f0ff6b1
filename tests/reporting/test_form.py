"""The form, its receipt, and the lists, as pages without scripts."""

import re
from uuid import uuid4

import pytest

from tests.reporting.form import CHECK, FILLED, FORM, STEPS, filled_in, one_by_one, written
from tests.stories import reported
from tests.town import Town


async def test_first_she_is_asked_whether_she_is_safe(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        answer = await visit.open("/rapportera")
    assert "Är du i säkerhet nu?" in answer.text
    assert 'href="tel:112"' in answer.text


async def test_her_own_unit_is_chosen_beforehand_twice(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        answer = await visit.open("/rapportera/plats")
    own = str(town.unit("ekonomiskt-bistand"))
    assert re.findall(r'<option value="([^"]+)" selected>', answer.text) == [own, own]


async def test_the_steps_lead_from_one_to_the_next_and_at_last_to_everything(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        been = await one_by_one(visit)
        page = visit.page
    assert been == list(STEPS)
    assert "Läs igenom och skicka" in page
    for words in ("Hot, Påtryckningar", "Hindra eller försena en åtgärd", "Karin Holmsten"):
        assert words in page


async def test_who_wanted_nothing_is_not_asked_what(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        been = await one_by_one(visit, wanted="no")
    assert "/rapportera/syfte" not in been


async def test_back_and_later_keep_what_is_not_finished(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        await visit.open("/rapportera/sort")
        back = await visit.send("/rapportera/sort", forms=["violence"], go="back")
        assert back.headers["location"] == FORM
        await visit.open("/rapportera/fakta")
        later = await visit.send("/rapportera/fakta", facts=["weapon"], go="later")
        assert later.headers["location"] == "/rapportera"
        page = (await visit.open("/rapportera")).text
        assert "Du har ett utkast" in page
        assert f'href="{FORM}">Fortsätt på utkastet' in page  # the first that is not finished
        sort, facts = await visit.open("/rapportera/sort"), await visit.open("/rapportera/fakta")
    assert re.search(r'value="violence"[^>]*checked', sort.text)
    assert re.search(r'value="weapon"[^>]*checked', facts.text)


async def test_what_is_unticked_again_is_gone(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        await visit.open("/rapportera/fakta")
        await visit.send("/rapportera/fakta", facts=["weapon", "injured"])
        await visit.open("/rapportera/fakta")
        await visit.send("/rapportera/fakta", facts=["injured"])
        page = (await visit.open("/rapportera/fakta")).text
    assert re.findall(r'value="(\w+)" checked', page) == ["injured"]


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


WRONG = {
    FORM: ["what_happened"],
    "/rapportera/sort": ["forms", "threat_or_violence", "event_type"],
    "/rapportera/paverkan": ["wanted"],
    "/rapportera/plats": ["unit", "happened_at"],
}


@pytest.mark.parametrize("path", WRONG)
async def test_every_wrong_field_has_a_sentence_beside_it_and_one_at_the_top(
    town: Town, path: str
) -> None:
    async with town.browser("medarbetare") as visit:
        await visit.open(path)
        answer = await visit.send(path, unit="", happened_at_date="")
    assert answer.status_code == 422
    assert "<title>Fel: " in answer.text
    assert re.findall(r'<li><a class="ds-link" href="#(\w+)"', answer.text) == WRONG[path]
    for field in WRONG[path]:
        assert f'id="{field}-error"' in answer.text


async def test_what_was_filled_in_is_kept_when_something_is_wrong(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        await visit.open("/rapportera/sort")
        answer = await visit.send("/rapportera/sort", forms=["violence"])
        assert answer.status_code == 422
        assert re.search(r'value="violence"[^>]*checked', answer.text)
        await visit.open(FORM)
        await visit.send(FORM, what_happened="<b>Behåll det här</b>")
        page = (await visit.open(FORM)).text
    assert "&lt;b&gt;Behåll det här&lt;/b&gt;" in page


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("/rapportera/plats", {"unit": str(uuid4())}),
        ("/rapportera/plats", {"unit": "x"}),
        ("/rapportera/plats", {"employed_unit": str(uuid4())}),
        ("/rapportera/plats", {"happened_at_date": "2999-01-01"}),
        ("/rapportera/plats", {"happened_at_date": "1900-01-01"}),
        ("/rapportera/plats", {"happened_at_time": "25:00"}),
        ("/rapportera/sort", {"forms": ["x"]}),
        ("/rapportera/sort", {"event_type": "x"}),
        ("/rapportera/sort", {"actor": "x"}),
        ("/rapportera/paverkan", {"wanted": "x"}),
        ("/rapportera/syfte", {"purpose": "x"}),
        ("/rapportera/syfte", {"effects": ["none", "worry"]}),
        ("/rapportera/mottagare", {"contact": "x"}),
        ("/rapportera/mottagare", {"contact": "phone", "contact_words": "5" * 501}),
    ],
)
async def test_what_cannot_be_right_is_said_at_its_step_and_is_not_sent(
    town: Town, path: str, wrong: dict[str, str | list[str]]
) -> None:
    async with town.browser("medarbetare") as visit:
        await written(town, visit)
        before = town.service("reporting").application.log.last_position()
        await visit.open(path)
        answer = await visit.send(path, **(FILLED | wrong))
        assert answer.status_code == 422
        [field, *_] = re.findall(r'<li><a class="ds-link" href="#(\w+)"', answer.text)
        assert f'id="{field}-error"' in answer.text
        await visit.open(CHECK)
        refused = await visit.send(CHECK)
    assert refused.status_code == 422
    assert f'id="{field}" href="{path}?andra=ja"' in refused.text
    assert town.service("reporting").application.log.last_position() == before


async def test_a_form_sent_twice_is_one_report(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        await written(town, visit)
        await visit.open(CHECK)
        kept = dict(visit.fields)
        first = await visit.send(CHECK)
        visit.fields = kept
        again = await visit.send(CHECK)
    assert first.headers["location"] == again.headers["location"]


@pytest.mark.parametrize(
    ("day", "time"), [("2025-10-26", "02:30"), ("2026-03-29", "02:30"), ("2026-03-29", "01:59")]
)
async def test_a_form_is_one_report_also_when_clocks_change(
    town: Town, day: str, time: str
) -> None:
    async with town.browser("medarbetare") as visit:
        when = {"happened_at_date": day, "happened_at_time": time}
        assert (await filled_in(town, visit, **when)).startswith("/rapportera/tack/")


@pytest.mark.parametrize(
    ("told", "escalated"),
    [
        ({"forms": ["threat"], "threat_or_violence": "nej", "wanted": "no"}, True),
        ({"forms": ["vandalism"], "threat_or_violence": "nej", "wanted": "yes"}, True),
        ({"forms": ["vandalism"], "threat_or_violence": "nej", "wanted": "unsure"}, False),
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
        await written(town, visit)
        await visit.open(CHECK)
        visit.fields["form_token"] = "0" * 64
        answer = await visit.send(CHECK)
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
