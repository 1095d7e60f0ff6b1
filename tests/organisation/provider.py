"""A login provider that does as a test tells it, also what a well-behaved one never does."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from joserfc import jwt
from joserfc.jwk import RSAKey

from shared import clock
from tests.grounds import free_port
from tests.town import Visit

CLIENT, SECRET = "motkraft-prov", "prov+hemligt/ord"


def new_key(name: str) -> RSAKey:
    """Return a key to sign with."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"})


@dataclass
class Provider:
    """What it says is set by tests; what it was asked is read by them."""

    port: int
    first: RSAKey = field(default_factory=lambda: new_key("first"))
    key: RSAKey = field(init=False)
    published: list[RSAKey] = field(default_factory=list)
    said: dict[str, Any] = field(default_factory=dict)  # instead of what discovery would say
    claims: dict[str, Any] = field(default_factory=dict)  # instead of what a token would say
    userinfo: dict[str, Any] = field(default_factory=lambda: {"sub": "subject"})
    header: dict[str, Any] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)  # addresses that answer 503
    asked: list[str] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        """Its name."""
        return f"http://127.0.0.1:{self.port}"

    def behave(self) -> None:
        """Be good again."""
        self.__init__(self.port, self.first)  # type: ignore[misc] # as new, with its first key

    def __post_init__(self) -> None:
        self.key = self.first
        self.published = [self.first]

    def token(self, key: RSAKey | None = None, **claims: Any) -> str:
        """Sign something, as the provider does."""
        key = key or self.key
        now = int(clock.now().timestamp())
        said = {"iss": self.issuer, "iat": now, "exp": now + 300} | claims
        said = {name: value for name, value in said.items() if value is not None}
        header = {"alg": "RS256", "kid": key.kid} | self.header
        return jwt.encode({k: v for k, v in header.items() if v}, said, key)

    def answer_to(self, question: str, **changed: str) -> str:
        """Log in as whoever the claims speak of; return where the browser is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(question).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        answer = {"code": code, "state": asked["state"], "iss": self.issuer} | changed
        path = urlsplit(asked["redirect_uri"]).path
        return f"{path}?" + "&".join(f"{name}={value}" for name, value in answer.items() if value)

    def app(self) -> FastAPI:
        """Return what answers."""
        app = FastAPI(openapi_url=None)

        @app.middleware("http")
        async def remember(request: Request, go_on: Any) -> Response:
            self.asked.append(request.url.path)
            if request.url.path in self.broken:
                return Response(status_code=503)
            answer: Response = await go_on(request)
            return answer

        @app.get("/.well-known/openid-configuration")
        async def discovery() -> dict[str, Any]:
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "end_session_endpoint": f"{self.issuer}/end",
                "authorization_response_iss_parameter_supported": True,
            } | self.said

        @app.get("/keys")
        async def keys() -> dict[str, Any]:
            return {"keys": [key.as_dict(private=False) for key in self.published]}

        @app.get("/userinfo")
        async def userinfo() -> dict[str, Any]:
            return self.userinfo

        @app.post("/token")
        async def token(request: Request) -> Response:
            form = {name: str(text) for name, text in (await request.form()).items()}
            self.forms.append(form)
            question = self.codes.get(form.get("code", ""))
            digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            basic = base64.b64encode(b"motkraft-prov:prov%2Bhemligt%2Ford").decode()
            if request.headers.get("authorization") != f"Basic {basic}":
                return JSONResponse({"error": "invalid_client"}, 401)
            if question is None or question["code_challenge"] != proof:
                return JSONResponse({"error": "invalid_grant"}, 400)
            claims = {"aud": CLIENT, "sub": "subject", "nonce": question["nonce"]} | self.claims
            return JSONResponse({"access_token": "at", "id_token": self.token(**claims)})

        return app


@asynccontextmanager
async def running_provider() -> AsyncIterator[Provider]:
    """Run one on this machine."""
    provider = Provider(free_port())
    config = uvicorn.Config(
        provider.app(), port=provider.port, log_config=None, access_log=False, lifespan="off"
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())  # noqa: SLF001 - serve() would take our signals
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event
        await asyncio.sleep(0.005)
    try:
        yield provider
    finally:
        server.should_exit = True
        await task


async def log_in(visit: Visit, provider: Provider, **changed: str) -> Any:
    """Go through the whole login; return the answer at the end of it."""
    question = (await visit.open("/logga-in/vidare?next=/rapportera")).headers["location"]
    return await visit.open(provider.answer_to(question, **changed))
