"""All settings, in one place. Every one can be set by an environment variable MOTKRAFT_<NAME>."""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import Field, FilePath, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.events import Role

# Never `none`, and never one whose secret would have to be the provider's public key.
Algorithm = Literal[
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"
]
# A claim can say that she has a role, not in which unit: these are the register's alone.
WITH_UNIT = {
    Role.MANAGER,
    Role.DEPARTMENT_HEAD,
    Role.DIRECTOR,
    Role.SAFETY_REPRESENTATIVE,
    Role.HR,
    Role.ON_CALL,
}


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _networks(listed: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(one.strip()) for one in listed.split(",") if one.strip())


def safe_address(url: str) -> str:
    """Return an address that may carry secrets. Raises ValueError: https, or this machine alone."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return url
    if parts.scheme == "http" and _is_loopback(parts.hostname or ""):
        return url
    raise ValueError("must begin with https://")


class Settings(BaseSettings):
    """What an operator may choose; `Settings()` alone runs on a laptop."""

    model_config = SettingsConfigDict(env_prefix="MOTKRAFT_", extra="ignore")

    environment: Literal["development", "production"] = "development"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    data: Path = Path("data")
    nats_port: int = Field(default=4222, ge=1, le=65535)
    database_url: str = ""  # empty: SQLite files in `data`; else postgresql://host/name, no login
    database_roles: str = "motkraft"  # each service connects as <this>_<service>
    nats_url: str = ""  # empty: the embedded server on nats_port
    log_name: str = "motkraft"  # what logs are signed as: <this>/<service>
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    service_url: str = ""  # empty: http://host:port; what the command line talks to
    public_url: str = ""  # what people type, https://...; empty: as service_url
    token_file: Path | None = None  # a bearer token for the command line, outside development
    session_idle_s: int = 30 * 60
    session_absolute_s: int = 8 * 3600
    body_bytes_max: int = 64 * 1024
    allowed_hosts: str = ""  # names that we answer to besides loopback and `host`, with commas
    proxies: str = ""  # addresses and networks whose X-Forwarded-For is believed, with commas
    # How often one person may do something, and how often an address may fail; the pages about
    # security say why.
    reports_at_once: int = Field(default=100, ge=1)
    reports_a_minute: float = Field(default=10, gt=0)
    changes_at_once: int = Field(default=1000, ge=1)
    changes_a_minute: float = Field(default=600, gt=0)
    reads_at_once: int = Field(default=3000, ge=1)
    reads_a_minute: float = Field(default=1200, gt=0)
    failures_at_once: int = Field(default=100, ge=1)
    failures_a_minute: float = Field(default=20, gt=0)
    # Boards, by the codes of their authorities, with commas, whose secrecy the general clause does
    # not lift (OSL 10:27, second paragraph): those of the social services and of health care.
    no_general_clause: str = "socialnamnden"
    # How KIA is used: first, and Motkraft asks the rest; after Motkraft; or not at all.
    kia: Literal["kia_first", "motkraft_first", "alone"] = "alone"
    officials_unit: UUID | None = None  # has what elected officials report; none: security's unit
    whistleblowing_url: str = ""  # shown where it fits; empty: only the words are
    lex_sarah_url: str = ""
    safety_answer_days: int = Field(default=14, ge=1, le=365)  # Arbetsmiljölagen 6:6 a
    # From where somebody may report without logging in, with commas; none: from this machine in
    # development, and from nowhere in production.
    anonymous_networks: str | None = None
    anonymous_at_once: int = Field(default=60, ge=1)  # from everywhere together
    anonymous_a_minute: float = Field(default=10, gt=0)
    security_phone: str = ""  # whom to ring at any hour; shown on pages when there is one

    # The municipality's own login (OpenID Connect), and the bearer tokens that it signs.
    oidc_issuer: str = ""  # empty: there is none
    oidc_client_id: str = "motkraft"
    oidc_client_secret_file: FilePath | None = None  # none: a public client, PKCE alone
    oidc_scopes: str = "openid"
    oidc_person_claim: str = "sub"  # what says who she is
    oidc_person_is: Literal["id", "number"] = "id"  # her opaque id, or her employee number
    oidc_person_namespace: UUID | None = None  # of numbers, as in the import; none: made at first
    oidc_roles_claim: str = ""  # empty: the provider gives no roles
    oidc_roles: dict[str, Role] = Field(default_factory=dict)  # only what is named here
    oidc_algorithms: tuple[Algorithm, ...] = Field(default=("RS256", "ES256"), min_length=1)
    oidc_audience: str = "motkraft-api"  # whom bearer tokens are for
    oidc_keys_file: FilePath | None = None  # none: the provider is asked for its keys

    @field_validator("oidc_issuer", "public_url", "whistleblowing_url", "lex_sarah_url")
    @classmethod
    def _is_safe(cls, url: str) -> str:
        return safe_address(url) if url else url

    @field_validator("anonymous_networks")
    @classmethod
    def _are_networks(cls, listed: str | None) -> str | None:
        _networks(listed or "")
        return listed

    @field_validator("oidc_roles")
    @classmethod
    def _needs_no_unit(cls, roles: dict[str, Role]) -> dict[str, Role]:
        if wrong := WITH_UNIT.intersection(roles.values()):
            raise ValueError(f"{', '.join(sorted(wrong))}: only the register says in which unit")
        return roles

    @model_validator(mode="after")
    def _development_stays_at_home(self) -> Self:
        if self.environment == "development" and not _is_loopback(self.host):
            raise ValueError("the development login may only be reached from this machine")
        return self

    @model_validator(mode="after")
    def _tokens_are_not_logins(self) -> Self:
        if self.oidc_issuer and self.oidc_audience == self.oidc_client_id:
            raise ValueError("OIDC_AUDIENCE must differ from OIDC_CLIENT_ID: a login is no token")
        if self.oidc_issuer and not self.development and not self.public_url:
            raise ValueError("PUBLIC_URL is needed: the provider sends people back there")
        return self

    @property
    def development(self) -> bool:
        """Whether the demo login and its tokens exist."""
        return self.environment == "development"

    @property
    def may_be_anonymous_in(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks from which somebody may report without logging in."""
        if self.anonymous_networks is None:
            return _networks("127.0.0.0/8,::1") if self.development else ()
        return _networks(self.anonymous_networks)

    @property
    def nats(self) -> str:
        """The address of the NATS server."""
        return self.nats_url or f"nats://127.0.0.1:{self.nats_port}"

    @property
    def url(self) -> str:
        """The address of the product."""
        return self.service_url or f"http://{self.host}:{self.port}"

    @property
    def address(self) -> str:
        """What people type to come here."""
        return (self.public_url or self.url).rstrip("/")

    @property
    def without_general_clause(self) -> frozenset[str]:
        """The authorities that may not give anything by the general clause."""
        return frozenset(name.strip() for name in self.no_general_clause.split(",")) - {""}

    @property
    def keys(self) -> Path:
        """The folder of secrets, closed to everyone else."""
        return self.data / "keys"

    @property
    def evidence(self) -> Path:
        """The folder of attached files, sealed; beside the databases, whichever they are."""
        return self.data / "evidence"

    @property
    def credentials(self) -> Path:
        """The folder of NATS credentials, one file an identity."""
        return self.data / "credentials"
