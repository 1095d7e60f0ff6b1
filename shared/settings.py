"""All settings, in one place. Every one can be set by an environment variable MOTKRAFT_<NAME>."""

from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


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
    token_file: Path | None = None  # a bearer token for the command line, outside development
    session_idle_s: int = 30 * 60
    session_absolute_s: int = 8 * 3600
    body_bytes_max: int = 64 * 1024
    security_phone: str = ""  # whom to ring at any hour; shown on pages when there is one

    @model_validator(mode="after")
    def _development_stays_at_home(self) -> Self:
        loopback = self.host == "localhost" or ip_address(self.host).is_loopback
        if self.environment == "development" and not loopback:
            raise ValueError("the development login may only be reached from this machine")
        return self

    @property
    def development(self) -> bool:
        """Whether the demo login and its tokens exist."""
        return self.environment == "development"

    @property
    def nats(self) -> str:
        """The address of the NATS server."""
        return self.nats_url or f"nats://127.0.0.1:{self.nats_port}"

    @property
    def url(self) -> str:
        """The address of the product."""
        return self.service_url or f"http://{self.host}:{self.port}"

    @property
    def keys(self) -> Path:
        """The folder of secrets, closed to everyone else."""
        return self.data / "keys"

    @property
    def credentials(self) -> Path:
        """The folder of NATS credentials, one file an identity."""
        return self.data / "credentials"
