"""The motkraft command: tokens, importing, and a demo that adds nothing the second time."""

from datetime import date
from pathlib import Path

import httpx
import pytest

from services.demo import files
from services.demo.load import Loader, demo_token
from services.up import serving
from shared.settings import Settings
from tests.grounds import free_port, settings_for
from tests.process import command, command_here, running

pytestmark = pytest.mark.slow

SERIES = "/api/statistics/series/hot-och-vald"
MEMO = """enhet;2017;2018;2019;2020;20210907
Socialförvaltningen;58;44;53;66;24
Avdelning BoU myndighet;6;18;18;26;4
Avdelning BoU insats;20;8;6;6;7
Avdelning vuxen;32;15;27;32;12
Avdelning systemledning;0;3;2;2;1
"""


async def _positions(settings: Settings) -> dict[str, str]:
    async with httpx.AsyncClient(base_url=settings.url) as client:
        return {
            name: next(
                line
                for line in (await client.get(f"/{name}/metrics")).text.splitlines()
                if line.startswith("motkraft_log_position ")
            )
            for name in ("organisation", "reporting", "escalation", "statistics", "training")
        }


async def test_the_demo_fills_every_page_and_loading_it_again_adds_nothing(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with serving(settings):
        await Loader(settings, lambda _: None).load()
        first = await _positions(settings)
        (tmp_path / "demo.json").write_text(
            (tmp_path / "demo.json").read_text().replace("true", "false")
        )
        await Loader(settings, lambda _: None).load()  # as if it had been stopped near the end
        assert await _positions(settings) == first
        async with httpx.AsyncClient(base_url=settings.url) as client:

            async def get(
                alias: str, path: str, accept: str = "application/json"
            ) -> httpx.Response:
                headers = {
                    "Authorization": f"Bearer {demo_token(settings, alias)}",
                    "Accept": accept,
                }
                return await client.get(path, headers=headers)

            table = f"{SERIES}?from=2017&cutoff=2021-09-07"
            assert (await get("namndsekreterare", table, "text/csv")).text == MEMO
            cases = (await get("sakerhet", "/api/escalation/cases")).json()["cases"]
            assert {case["state"] for case in cases} == {"open", "received"}
            assert (await get("medarbetare", "/api/reporting/incidents")).json()["incidents"]
        code, said = await command(settings, "import", "series", str(files.SERIES))
        assert (code, said) == (0, "25 rader fanns redan; inget ändrades.\n")


async def test_the_first_start_with_the_demo_warns_of_nothing_and_names_who_is_there(
    tmp_path: Path,
) -> None:
    async with running(settings_for(tmp_path), "--demo") as motkraft:
        said = "".join(motkraft.said)
    assert '"level": "warning"' not in said
    for alias in ("medarbetare", "chef-annan-enhet", "jour", "jour-sakerhet"):
        assert f"  {alias} " in said


async def test_a_wrong_file_is_refused_line_by_line(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "data")
    wrong = tmp_path / "fel.csv"
    wrong.write_text(
        "enhet;fran_och_med;till_och_med;antal;kalla\nIngen avdelning;2017-01-01;2017-12-31;-1;\n"
    )
    async with serving(settings):
        await Loader(settings, lambda _: None).load()
        code, said = await command(settings, "import", "series", str(wrong))
    assert code == 1
    assert "Inget lästes in." in said
    assert "rad 2" in said


async def test_importing_without_a_running_motkraft_says_so(tmp_path: Path) -> None:
    code, said = await command(settings_for(tmp_path), "import", "series", str(files.SERIES))
    assert code == 1
    assert "svarar inte" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("person", [p.alias for p in files.people()[:17]])
def test_every_demo_person_has_a_token(tmp_path: Path, person: str) -> None:
    assert demo_token(settings_for(tmp_path), person).count(".") == 2


async def test_an_unknown_demo_person_is_named_with_the_ones_there_are(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    demo_token(settings, "chef")  # as if it had been started here before
    code, said = await command(settings, "token", "--as", "nisse")
    assert code == 1
    assert "medarbetare, kollega, chef" in said


async def test_every_command_has_help(tmp_path: Path) -> None:
    for arguments in (["--help"], ["up", "--help"], ["token", "--help"], ["import", "--help"]):
        code, said = await command(settings_for(tmp_path), *arguments)
        assert code == 0
        assert said.startswith("Usage: motkraft")


def test_the_demos_days_follow_the_first_start() -> None:
    early, late = files.incidents(date(2026, 3, 1)), files.incidents(date(2026, 3, 11))
    assert [body["id"] for _, body in early] == [body["id"] for _, body in late]
    assert early[0][1]["happened_at"][:10] == "2024-05-18"
    assert late[0][1]["happened_at"][:10] == "2024-05-28"


def test_the_development_login_cannot_be_opened_to_the_network() -> None:
    with pytest.raises(ValueError, match="only be reached from this machine"):
        Settings(host="0.0.0.0")  # noqa: S104 - the point


async def test_a_token_from_a_folder_without_motkraft_is_refused(tmp_path: Path) -> None:
    code, said = await command(settings_for(tmp_path), "token", "--as", "chef")
    assert code == 1
    assert "Här finns ingen Motkraft" in said
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize(
    ("settings", "arguments", "sentence"),
    [
        ({"MOTKRAFT_PORT": "abc"}, ["up"], "MOTKRAFT_PORT"),
        ({"MOTKRAFT_HOST": "192.0.2.1"}, ["up"], "only be reached from this machine"),
        ({"MOTKRAFT_ENVIRONMENT": "prod"}, ["up"], "MOTKRAFT_ENVIRONMENT"),
        ({"MOTKRAFT_ENVIRONMENT": "production"}, ["up", "--demo"], "bara i utvecklingsläge"),
        ({"MOTKRAFT_TOKEN_FILE": "/finns/inte"}, ["import", "series", __file__], "finns inte"),
    ],
)
async def test_what_is_wrong_with_the_settings_is_said_in_a_sentence(
    tmp_path: Path, settings: dict[str, str], arguments: list[str], sentence: str
) -> None:
    code, said = await command(settings_for(tmp_path), *arguments, **settings)
    assert code == 1
    assert sentence in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "asked",
    [
        "import hr {}",
        "import hr --mapping {} README.md",
        "import series {}",
        "verify --receipts {}",
        "audit check --key x {}",
        "setup --owner {}",
    ],
)
@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("finns-inte.csv", "Filen finns-inte.csv finns inte.\n"),
        ("docs", "docs är en mapp. Ange en fil.\n"),
    ],
)
async def test_a_file_that_is_not_there_is_said_in_one_sentence(
    tmp_path: Path, asked: str, file: str, sentence: str
) -> None:
    answer = await command_here(settings_for(tmp_path), *asked.format(file).split())
    assert answer == (2, sentence)


async def test_two_copies_never_share_a_data_folder(tmp_path: Path) -> None:
    first, second = settings_for(tmp_path), settings_for(tmp_path)
    async with serving(first):
        server = (tmp_path / "nats" / "nats.pid").read_text()
        code, said = await command(second, "up")
        assert code == 1
        assert "används redan av en annan Motkraft" in said
        assert (tmp_path / "nats" / "nats.pid").read_text() == server


async def test_production_has_no_demo_people(tmp_path: Path) -> None:
    code, said = await command(
        settings_for(tmp_path), "token", "--as", "chef", MOTKRAFT_ENVIRONMENT="production"
    )
    assert code == 1
    assert "bara i utvecklingsläge" in said


@pytest.mark.parametrize(
    "asked",
    ["verify", "rebuild reporting.reports", "dead-letters list", "audit prove reporting 1"],
)
async def test_with_the_database_away_a_command_says_so_in_one_line(
    tmp_path: Path, asked: str
) -> None:
    nobody_there = f"postgresql://127.0.0.1:{free_port()}/motkraft"
    settings = settings_for(tmp_path).model_copy(update={"database_url": nobody_there})
    settings.credentials.mkdir(parents=True, exist_ok=True)
    code, said = await command(settings, *asked.split())
    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith("Databasen svarar inte.")
