"""Whom every route is asked by: one of each role, and how she is logged in."""

from dataclasses import dataclass
from uuid import UUID

from services.demo import demo_id
from shared.identity.tokens import Bearers
from tests.town import Town

NOBODY = ""
ON_CALL, DEPUTY = "jour-prov", "ersattare-prov"

# Short names, as the page has them, and who she is in the demo municipality.
PEOPLE = {
    "employee": ("medarbetare", "works in Ekonomiskt bistånd"),
    "manager": ("chef", "leads Ekonomiskt bistånd"),
    "deputy": (DEPUTY, "stands in for that manager at present"),
    "other manager": ("chef-annan-enhet", "leads Mottagningen, in the same authority"),
    "manager elsewhere": ("chef-sakerhet", "leads Säkerhetsavdelningen, in another authority"),
    "department head": ("avdelningschef", "leads Avdelning vuxen, above Ekonomiskt bistånd"),
    "director": ("direktor", "leads Socialförvaltningen, above all units of the authority"),
    "safety representative": ("skyddsombud", "for Avdelning vuxen"),
    "HR partner": ("hr", "for Socialförvaltningen; works in another authority"),
    "on call": (ON_CALL, "inside Socialnämnden; works there"),
    "security": ("sakerhet", "the security department, in another authority"),
    "training coordinator": ("utbildning", "plans training"),
    "board secretary": ("namndsekreterare", "writes the board's papers"),
    "board member": ("namndledamot", "sits on Socialnämnden; is not employed"),
    "elected official": ("fortroendevald", "elected; is not employed"),
    "identity custodian": (
        "identitetsforvaltare",
        "decides about hidden names in Socialnämnden; works there",
    ),
    "registrar": ("registrator", "keeps the records of Socialnämnden; works there"),
    "auditor": ("revisor", "also data protection officer; is not employed"),
    "administrator": ("admin", "runs the system"),
}


@dataclass
class Person:
    """Someone who asks, or nobody."""

    town: Town
    name: str = NOBODY
    cookie: str = ""

    @property
    def alias(self) -> str:
        """What the demo calls her."""
        return PEOPLE[self.name][0]

    @property
    def id(self) -> UUID:
        """Her opaque id."""
        return self.town.person(self.alias)

    def token(self) -> dict[str, str]:
        """Return the header by which the API knows her."""
        if self.name == NOBODY:
            return {}
        token = Bearers(self.town.settings).make(self.id)
        return {"Authorization": f"Bearer {token}"}

    async def session(self) -> dict[str, str]:
        """Return the header by which pages know her; she logs in when she has to."""
        if self.name == NOBODY:
            return {}
        if not self.cookie:
            async with self.town.browser(self.alias) as visit:
                [(name, value)] = visit.client.cookies.items()
                self.cookie = f"{name}={value}"
        return {"Cookie": self.cookie}

    def form_token(self) -> str:
        """Return what a form of her session must carry."""
        cookies = self.town.service("organisation").identity.cookies
        _, _, value = self.cookie.partition("=")
        return cookies.form_token(cookies.read(value)) if value else ""


async def arrive(town: Town) -> list[Person]:
    """Register whom the demo does not have; return everybody, nobody first."""
    on_call = {"role": "on_call", "unit": str(town.unit("socialnamnden"))}
    for alias, roles in ((ON_CALL, [on_call]), (DEPUTY, [])):
        body = {
            "contact": {"name": f"Prov {alias}"},
            "unit": str(town.unit("beroende")),
            "roles": roles,
            "valid_from": "2020-01-01",
        }
        path = f"/api/organisation/people/{demo_id('person', alias)}"
        answer = await town.api("admin", "PUT", path, json=body)
        assert answer.is_success, answer.text
    return [Person(town), *(Person(town, name) for name in PEOPLE)]
