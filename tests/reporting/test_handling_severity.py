"""How serious it is follows from four answers."""

from dataclasses import astuple, replace
from itertools import product

import pytest

from services.reporting.domain import Scales
from tests.reporting.crossing import told
from tests.town import Town

EVERY = [Scales(*answers) for answers in product((1, 2, 3), repeat=4)]


@pytest.mark.parametrize(
    ("answers", "severity"),
    [
        ((1, 1, 1, 1), 1),
        ((2, 1, 1, 1), 1),
        ((2, 2, 1, 1), 2),
        ((2, 2, 2, 1), 2),
        ((2, 2, 2, 2), 3),
        ((3, 2, 2, 2), 3),
        ((3, 3, 2, 2), 4),
        ((3, 3, 3, 3), 4),
        ((3, 1, 1, 3), 3),  # concrete, and may cost a life
        ((1, 1, 3, 3), 3),  # near, and may cost a life
        ((1, 1, 1, 3), 2),
    ],
)
def test_the_answers_say_how_serious_it_is(answers: tuple[int, ...], severity: int) -> None:
    assert Scales(*answers).severity == severity


def test_a_worse_answer_never_makes_it_less_serious() -> None:
    assert len(EVERY) == 81
    for scales in EVERY:
        for name, answer in zip(vars(scales), astuple(scales), strict=True):
            if answer < 3:
                worse = replace(scales, **{name: answer + 1})
                assert worse.severity >= scales.severity, (scales, worse)


def test_every_severity_comes_up() -> None:
    assert {scales.severity for scales in EVERY} == {1, 2, 3, 4}


async def test_what_the_reporter_told_is_shown_beside_the_questions_and_nothing_is_ticked(
    town: Town,
) -> None:
    circumstances = {"weapon": True, "several": True}
    incident = await told(town, circumstances=circumstances)
    async with town.browser("chef") as visit:
        page = (await visit.open(f"/enhet/{incident}/bedom/allvar")).text
        assert "Det som rapportören berättade talar för 4, akut" in page
        reasons = page.partition("talar för")[2].partition("<form")[0]
        assert reasons.count("<li>") == 3  # the weapon, the threat, and that there were several
        assert " checked" not in page
        least = await told(town, forms=["vandalism"], felt_as_influence=False)
        page = (await visit.open(f"/enhet/{least}/bedom/allvar")).text
    assert "talar för 1, låg" in page
    assert "Inget som rapportören kryssade i talar för mer." in page
