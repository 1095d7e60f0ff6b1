"""Tokens and cookies that somebody has made, changed, kept too long, or taken from elsewhere."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from shared import clock
from tests.journeys.outsider import Outsider, doors, session_of, with_token
from tests.town import Town

Claims = dict[str, Any]


def issuer(town: Town) -> ECKey:
    """Return the key that true tokens are signed with; its public half is no secret."""
    return ECKey.import_key((town.settings.keys / "development-issuer.pem").read_bytes())


def claims(town: Town, **changed: Any) -> Claims:
    """Return what a true token of the administrator says, with some of it changed."""
    token = town.token("admin").split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(token + "=="))) | changed


def part(content: Claims) -> str:
    """Return a part of a token."""
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def with_hs256(town: Town, secret: bytes) -> str:
    """Return a token that is signed with what everyone may know."""
    signed = f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(claims(town))}"
    digest = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def truly_signed(town: Town, **changed: Any) -> str:
    """Return a token with the true signature that says something else."""
    said = {name: value for name, value in claims(town, **changed).items() if value is not None}
    return jwt.encode({"alg": "ES256"}, said, issuer(town))


def with_own_key(town: Town) -> str:
    """Return a token that brings the key along that it wants to be checked with."""
    own = ECKey.generate_key("P-256")
    header = {"alg": "ES256", "jwk": own.as_dict(private=False), "kid": "../../etc/passwd"}
    return jwt.encode(header, claims(town), own)


FORGED: dict[str, Callable[[Town], str]] = {
    "two words": lambda t: f"x {t.token('admin')}",
    "no token": lambda _: "eyJ",
    "dots": lambda _: "..",
    "alg none": lambda t: f"{part({'alg': 'none'})}.{part(claims(t))}.",
    "alg nOnE": lambda t: f"{part({'alg': 'nOnE'})}.{part(claims(t))}.",
    "no alg": lambda t: f"{part({})}.{part(claims(t))}.",
    "signature cut off": lambda t: t.token("admin").rpartition(".")[0] + ".",
    "another's signature": lambda t: ".".join(
        [*t.token("admin").split(".")[:2], t.token("kollega").split(".")[2]]
    ),
    "claims changed": lambda t: ".".join(
        [
            t.token("kollega").split(".")[0],
            part(claims(t)),
            t.token("kollega").split(".")[2],
        ]
    ),
    "HS256 with the public key": lambda t: with_hs256(t, issuer(t).as_pem(private=False)),
    "HS256 with the public key as JWK": lambda t: with_hs256(
        t, json.dumps(issuer(t).as_dict(private=False)).encode()
    ),
    "HS256 with nothing": lambda t: with_hs256(t, b""),
    "another key": lambda t: jwt.encode({"alg": "ES256"}, claims(t), ECKey.generate_key("P-256")),
    "a key of its own in the header": with_own_key,
    "expired": lambda t: truly_signed(t, exp=int(clock.now().timestamp()) - 1),
    "for somebody else": lambda t: truly_signed(t, aud="another-service"),
    "from somebody else": lambda t: truly_signed(t, iss="https://evil.example"),
    "for nobody": lambda t: truly_signed(t, aud=None),
    "never ends": lambda t: truly_signed(t, exp=None),
    "ends in words": lambda t: truly_signed(t, exp="snart"),
    "made in a time to come": lambda t: truly_signed(t, iat=int(clock.now().timestamp()) + 120),
    "not to be used yet": lambda t: truly_signed(t, nbf=int(clock.now().timestamp()) + 120),
    "made in words": lambda t: truly_signed(t, iat="nyss"),
    "says no person": lambda t: truly_signed(t, sub=None),
    "is no person": lambda t: truly_signed(t, sub="admin' OR 1=1 --"),
    "has no such role": lambda t: truly_signed(t, roles=["gud"]),
}


@pytest.mark.slow
@pytest.mark.parametrize("forgery", FORGED)
async def test_a_token_that_does_not_hold_opens_no_door(town: Town, forgery: str) -> None:
    nobody = Outsider(town.http)
    forger = Outsider(town.http, {"Authorization": f"Bearer {FORGED[forgery](town)}"})
    for door in doors(town):
        if door.is_api and not door.template.endswith("api.json"):
            path = door.at(town.person("admin"))
            answer = await forger.ask(door.method, path, json={})
            assert answer.status == 401, door
            assert answer == await nobody.ask(door.method, path, json={}), door


@pytest.mark.parametrize("forgery", FORGED)
async def test_a_token_that_does_not_hold_says_nothing_of_whose_it_is(
    town: Town, forgery: str
) -> None:
    forger = Outsider(town.http, {"Authorization": f"Bearer {FORGED[forgery](town)}"})
    assert (await forger.ask("GET", "/api/organisation/me")).status == 401


async def test_the_true_token_opens_them(town: Town) -> None:
    assert (await with_token(town, "admin").ask("GET", "/api/organisation/me")).status == 200
    own = Outsider(town.http, {"Authorization": f"Bearer {truly_signed(town)}"})
    assert (await own.ask("GET", "/api/organisation/me")).status == 200


async def test_a_clock_that_is_a_little_ahead_shuts_nobody_out(town: Town) -> None:
    soon = int(clock.now().timestamp()) + 30
    ahead = Outsider(town.http, {"Authorization": f"Bearer {truly_signed(town, iat=soon)}"})
    assert (await ahead.ask("GET", "/api/organisation/me")).status == 200


async def test_a_role_that_a_token_claims_is_not_believed(town: Town) -> None:
    token = truly_signed(
        town, sub=str(town.person("kollega")), roles=["security", "director", "auditor"]
    )
    claimer = Outsider(town.http, {"Authorization": f"Bearer {token}"})
    for path in ("/api/escalation/cases", "/api/statistics/series/hot-och-vald"):
        assert (await claimer.ask("GET", path)).status == 404


async def test_a_token_is_no_cookie_and_a_cookie_no_token(town: Town) -> None:
    cookie, _ = await session_of(town, "chef")
    name, _, value = cookie.partition("=")
    as_token = Outsider(town.http, {"Authorization": f"Bearer {value}"})
    assert (await as_token.ask("GET", "/api/organisation/me")).status == 401
    as_cookie = Outsider(town.http, {"Cookie": f"{name}={town.token('chef')}"})
    assert (await as_cookie.ask("GET", "/enhet")).status == 303


async def test_a_cookie_with_one_letter_changed_is_nobodys(town: Town) -> None:
    cookie, _ = await session_of(town, "chef")
    name, _, value = cookie.partition("=")
    assert (await Outsider(town.http, {"Cookie": cookie}).ask("GET", "/enhet")).status == 200
    # The last letter of a part carries bits that mean nothing, so it is left out.
    ends = {at - 1 for at, letter in enumerate(value) if letter == "."} | {len(value) - 1}
    for at in sorted(set(range(0, len(value), 7)) - ends):
        changed = value[:at] + ("A" if value[at] != "A" else "B") + value[at + 1 :]
        thief = Outsider(town.http, {"Cookie": f"{name}={changed}"})
        answer = await thief.ask("GET", "/enhet")
        assert answer.status == 303, at
        assert "set-cookie" not in dict(answer.headers)


async def test_a_cookie_of_ones_own_making_is_nobodys(town: Town) -> None:
    cookie, _ = await session_of(town, "kollega")
    name, _, value = cookie.partition("=")
    header, said, signature = value.split(".")
    mine = json.loads(base64.urlsafe_b64decode(said + "=="))
    chef = part(mine | {"sub": str(town.person("chef"))})
    for forged in (
        f"{header}.{chef}.{signature}",
        f"{part({'alg': 'none'})}.{chef}.",
        f"{header}.{chef}.",
        "",
        "..",
        "a" * 5000,
    ):
        thief = Outsider(town.http, {"Cookie": f"{name}={forged}"})
        assert (await thief.ask("GET", "/enhet")).status == 303, forged[:40]
    for other in (name.replace("__Host-", ""), name.lower(), "session"):
        thief = Outsider(town.http, {"Cookie": f"{other}={value}"})
        assert (await thief.ask("GET", "/rapportera")).status == 303, other
