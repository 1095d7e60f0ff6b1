"""What an operator may choose about logging in, and what is refused with a sentence."""

import asyncio
import json
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from click.testing import CliRunner
from fastapi import FastAPI

from services.__main__ import motkraft
from services.organisation.app import build
from shared.events import Role
from shared.settings import Settings
from tests.grounds import free_port
from tests.organisation.provider import Provider
from tests.town import Town

ISSUER = "https://login.example"


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (
            {"OIDC_ISSUER": "http://login.example"},
            "OIDC_ISSUER: Value error, must begin with https",
        ),
        ({"OIDC_ISSUER": "login.example"}, "must begin with https"),
        ({"PUBLIC_URL": "http://motkraft.example"}, "PUBLIC_URL: Value error, must begin with"),
        ({"OIDC_ALGORITHMS": '["none"]'}, "OIDC_ALGORITHMS_0: Input should be 'RS256'"),
        ({"OIDC_ALGORITHMS": '["RS256", "HS256"]'}, "OIDC_ALGORITHMS_1: Input should be 'RS256'"),
        ({"OIDC_ALGORITHMS": "[]"}, "OIDC_ALGORITHMS: "),
        ({"OIDC_ALGORITHMS": "RS256"}, "oidc_algorithms"),
        ({"OIDC_ROLES": '{"G": "manager"}'}, "manager: only the register says in which unit"),
        ({"OIDC_ROLES": '{"G": "king"}'}, "OIDC_ROLES_G: "),
        ({"OIDC_CLIENT_SECRET_FILE": "/finns/inte"}, "Path does not point to a file"),
        ({"OIDC_PERSON_NAMESPACE": "x"}, "OIDC_PERSON_NAMESPACE: "),
        ({"OIDC_ISSUER": ISSUER, "OIDC_AUDIENCE": "motkraft"}, "a login is no token"),
        ({"OIDC_ISSUER": ISSUER, "ENVIRONMENT": "production"}, "PUBLIC_URL is needed"),
        ({"HOST": "0.0.0.0"}, "the development login may only be reached from this machine"),  # noqa: S104 - is refused
        ({"HOST": "motkraft.example"}, "may only be reached from this machine"),
    ],
    ids=str,
)
def test_a_setting_that_would_be_unsafe_is_refused_at_start(
    tmp_path: Path, chosen: dict[str, str], said: str
) -> None:
    environment = {f"MOTKRAFT_{name}": value for name, value in chosen.items()}
    here = {"MOTKRAFT_DATA": str(tmp_path)}
    done = CliRunner().invoke(motkraft, ["token", "--as", "chef"], env=here | environment)
    assert done.exit_code == 1
    assert "Motkraft kan inte starta" in done.output
    assert said in done.output
    assert list(tmp_path.iterdir()) == []


def knock(app: FastAPI) -> httpx.AsyncClient:
    """Return somebody in front of an app."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="https://motkraft.test", timeout=10
    )


def close(app: FastAPI) -> None:
    """Let go of an app that was never started."""
    app.state.service.close()


async def test_in_production_there_are_no_demo_people(tmp_path: Path, town: Town) -> None:
    settings = Settings(
        data=tmp_path,
        environment="production",
        nats_port=free_port(),
        allowed_hosts="motkraft.test",
    )
    app = build(settings)
    async with knock(app) as client:
        page = await client.get("/logga-in")
        assert "Det går inte att logga in här ännu" in page.text
        assert "Demomiljö" not in page.text
        demo = await client.post("/logga-in", data={"person": str(town.person("chef"))})
        assert demo.status_code == 404
        token = {"Authorization": f"Bearer {town.token('admin')}"}
        assert (await client.get("/api/organisation/units", headers=token)).status_code == 401
    await asyncio.to_thread(close, app)


async def test_every_page_says_that_it_is_a_demo(town: Town) -> None:
    async with town.browser("direktor") as visit:
        pages = ("/", "/logga-in", "/rapportera", "/mina-rapporter", "/utbildning", "/namnd")
        for page in (*pages, "/organisation", "/tillganglighet", "/finns-inte"):
            assert "Demomiljö: påhittade personer" in (await visit.open(page)).text, page


async def test_keys_may_come_from_a_file_instead_of_the_provider(
    tmp_path: Path, provider: Provider
) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": [provider.key.as_dict(private=False), {"kty": "new"}]}))
    app = build(
        Settings(
            data=tmp_path,
            environment="production",
            nats_port=free_port(),
            public_url="https://motkraft.test",
            oidc_issuer=provider.issuer,
            oidc_keys_file=keys,
            oidc_person_is="number",
            oidc_roles_claim="groups",
            oidc_roles={"G-Admin": Role.ADMINISTRATOR},
        )
    )
    async with knock(app) as client:
        for groups, status in (("G-Admin", 200), ("G-Annat", 401)):
            token = provider.token(aud="motkraft-api", sub="ett-program", groups=groups)
            headers = {"Authorization": f"Bearer {token}"}
            answer = await client.get("/api/organisation/units", headers=headers)
            assert answer.status_code == status
    assert provider.asked == []
    assert UUID((tmp_path / "keys" / "hr.namespace").read_text())  # made once, and then the same
    await asyncio.to_thread(close, app)
