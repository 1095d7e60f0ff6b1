"""What can be asked, in which form it is answered, and to whom."""

import pytest
from jsonstat_validator import validate_jsonstat  # type: ignore[import-untyped] # ships none

from shared.events import Role
from tests.statistics.office import (
    DEPARTMENT,
    MEMO,
    SERIES,
    UNITS,
    Office,
    an_incident,
    errors,
    extract,
    unit_id,
    year_rows,
)

JSON, CSV = "application/json", "text/csv; charset=utf-8; header=present"


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/json", JSON),
        ("application/*;q=0.5, text/csv;q=0.4", JSON),
        ("text/csv", CSV),
        ("Text/CSV; header=present", CSV),
        ("text/*", CSV),
        ("application/json;q=0.5, text/csv", CSV),
        ("*/*, application/json;q=0", CSV),
        ("text/html, application/pdf", None),
        ("text/csv;q=0", None),
        ("text/csv;q=x", None),
    ],
)
async def test_the_answer_comes_in_the_form_that_is_wanted_most(
    office: Office, accept: str, answered: str | None
) -> None:
    answer = await office.api("sekreterare", "GET", SERIES, headers={"accept": accept})
    if answered is None:
        assert answer.status_code == 406
        assert answer.headers["content-type"] == "application/problem+json"
    else:
        assert (answer.status_code, answer.headers["content-type"]) == (200, answered)
        assert answer.headers["vary"] == "Accept"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"cutoff": "2026-11-23"}, [("cutoff", "Sista dagen kan inte ligga i framtiden.")]),
        ({"cutoff": "20210907"}, [("cutoff", "Skriv sista dagen som 2026-01-31.")]),
        ({"cutoff": "2021-02-29"}, [("cutoff", "Den dagen finns inte.")]),
        ({"cutoff": "1989-12-31"}, [("cutoff", "Välj en dag från och med 1990-01-01.")]),
        ({"from": "17"}, [("from", "Skriv året med fyra siffror, som 2017.")]),
        ({"from": "1989"}, [("from", "Välj ett år från och med 1990.")]),
        (
            {"from": "2022", "cutoff": "2021-09-07"},
            [("from", "Välj ett år till och med 2021.")],
        ),
        ({"from": "2027"}, [("from", "Välj ett år till och med 2026.")]),
        ({"unit": "x"}, [("unit", "Välj en förvaltning i listan.")]),
        ({"unit": str(unit_id("Jouren"))}, [("unit", "Välj en förvaltning i listan.")]),
        (
            {"from": "2027", "cutoff": "igår"},
            [
                ("from", "Välj ett år till och med 2026."),
                ("cutoff", "Skriv sista dagen som 2026-01-31."),
            ],
        ),
    ],
)
async def test_a_question_that_has_no_answer_is_refused_and_the_page_shows_where(
    office: Office, asked: dict[str, str], said: list[tuple[str, str]]
) -> None:
    assert errors(await office.api("sekreterare", "GET", SERIES, params=asked)) == said
    page = await office.page("ledamot", "/namnd", **asked)
    assert page.status_code == 422
    for field, text in said:
        assert f'<a class="ds-link" href="#{field}">{text}</a>' in page.text
        assert f'id="{field}-error">{text}</p>' in page.text
    assert '<form method="get" action="/namnd"' in page.text
    assert (await office.page("ledamot", "/namnd/tabell.csv", **asked)).status_code == 422


async def test_today_in_sweden_is_the_last_day_when_nothing_is_said(office: Office) -> None:
    dataset = await office.dataset()
    assert dataset["extension"]["cutoff"] == "2026-11-22"
    await office.imports(extract(*year_rows(2019, 1, 1, 1, 1)))
    assert (await office.csv())[0] == ["enhet", *map(str, range(2019, 2026)), "20261122"]
    assert (await office.csv(cutoff="2015-12-31"))[0] == ["enhet", "2015"]


async def test_a_table_with_missing_and_partial_years_is_valid_jsonstat(office: Office) -> None:
    await office.imports(extract(*year_rows(2024, 1, 2, 3, 4)))
    await office.splices("2026-01-01")
    office.tell("reporting", an_incident("Jouren", "2026-01-01"))
    dataset = await office.dataset()
    assert validate_jsonstat(dataset)
    assert dataset["value"][:3] == [10, None, 1]
    assert [dataset["status"].get(str(at)) for at in range(3)] == [None, "m", "p"]
    category = dataset["dimension"]["enhet"]["category"]
    assert category["child"] == {category["index"][0]: category["index"][1:]}
    assert dataset["extension"]["periods"]["20261122"] == ["2026-01-01", "2026-11-22"]
    positions = dataset["extension"]["positions"]
    assert (positions["reporting"], positions["statistics"]) == (1, 3)
    assert any("Händelsen räknas på den enhet" in note for note in dataset["note"])


async def test_a_register_without_units_gives_an_empty_table(empty_office: Office) -> None:
    assert await empty_office.csv(**MEMO) == [["enhet", "2017", "2018", "2019", "2020", "20210907"]]
    assert validate_jsonstat(await empty_office.dataset(**MEMO))


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
async def test_a_name_never_becomes_a_formula_in_a_spreadsheet(office: Office, start: str) -> None:
    office.opened(f"{start}1+1", DEPARTMENT, "Socialförvaltningen")
    assert [row[0] for row in await office.csv()][-1] == f"'{start}1+1"
    dataset = await office.dataset()
    assert f"{start}1+1" in dataset["dimension"]["enhet"]["category"]["label"].values()


async def test_who_has_no_role_in_it_sees_nothing_and_nobody_must_log_in(office: Office) -> None:
    file = extract(*year_rows(2020, 1, 2, 3, 4))
    for path in ("/namnd", "/namnd/tabell.csv", "/namnd/tabell.json"):
        assert (await office.page("medarbetare", path)).status_code == 404
        stranger = await office.page(None, path)
        assert stranger.status_code == 303
        assert stranger.headers["location"] == f"/logga-in?next={path}"
    assert (await office.api("medarbetare", "GET", SERIES)).status_code == 404
    assert (await office.api(None, "GET", SERIES)).status_code == 401
    for alias in ("medarbetare", "ledamot"):
        assert (await office.imports(file, alias)).status_code == 404
        assert (await office.splices("2026-01-01", alias)).status_code == 404
    assert (await office.api(None, "POST", f"{SERIES}/imports", content=file)).status_code == 401
    assert (await office.api(None, "PUT", f"{SERIES}/splice", json={})).status_code == 401
    assert office.service.application.log.last_position() == 0


async def test_a_member_of_the_board_reads_and_the_secretary_also_imports(office: Office) -> None:
    file = extract(*year_rows(2020, 1, 2, 3, 4))
    assert (await office.imports(file, "sekreterare")).status_code == 201
    assert (await office.api("ledamot", "GET", SERIES)).status_code == 200
    office.employs("förvaltare", Role.ADMINISTRATOR)
    assert (await office.imports(file, "förvaltare")).status_code == 200


async def test_the_address_that_people_guess_leads_to_the_page(office: Office) -> None:
    answer = await office.page(None, "/statistik")
    assert (answer.status_code, answer.headers["location"]) == (303, "/namnd")


async def test_a_page_without_any_numbers_says_so(office: Office) -> None:
    page = await office.page("ledamot", "/namnd")
    assert page.status_code == 200
    assert "Här finns inga siffror ännu." in page.text
    assert "<table" not in page.text
    assert "<svg" not in page.text


async def test_the_chart_writes_out_every_value_and_leaves_a_gap_where_there_is_none(
    office: Office,
) -> None:
    await office.imports(extract(*year_rows(2024, 11, 12, 13, 14)))
    await office.splices("2026-01-01")
    page = (await office.page("ledamot", "/namnd", cutoff="2026-11-22")).text
    chart = page[page.index("<svg") : page.index("</svg>")]
    assert '<svg role="img" aria-labelledby="chart-title chart-text"' in chart
    assert "<title" in chart
    assert "<desc" in chart
    assert " style=" not in page
    for value in ("11", "12", "13", "14"):
        assert f">{value}</text>" in chart
    assert chart.count(">0</text>") == 4
    assert chart.count(">uppgift saknas</text>") == 1
    assert "20261122 (del av året)" in chart
    assert chart.count("stroke-dasharray") == 1
    fills = [
        fill
        for fill in ("currentColor", "url(#chart-fill-1)", "url(#chart-fill-2)", "none")
        if f'height="16" fill="{fill}"' in chart
    ]
    assert len(fills) == 4


async def test_the_chart_shows_totals_alone_when_there_are_more_departments_than_patterns(
    empty_office: Office,
) -> None:
    more = [(f"Avdelning {n}", DEPARTMENT, "Socialförvaltningen") for n in range(3)]
    empty_office.has_units([*UNITS[:-4], *more])
    await empty_office.splices("2026-01-01")
    for name in ("Avdelning 1", "Jouren"):
        empty_office.tell("reporting", an_incident(name, "2026-01-01"))
    page = (await empty_office.page("ledamot", "/namnd", cutoff="2026-11-22")).text
    chart = page[page.index("<svg") : page.index("</svg>")]
    assert ">2</text>" in chart
    assert "Avdelning" not in chart


async def test_the_name_of_a_unit_is_text_in_the_chart_too(office: Office) -> None:
    office.opened("<b>Avdelning", DEPARTMENT, "Socialförvaltningen")
    office.tell("reporting", an_incident("<b>Avdelning", "2026-01-01"))
    page = (await office.page("ledamot", "/namnd")).text
    assert "&lt;b&gt;Avdelning" in page
    assert "<b>" not in page
