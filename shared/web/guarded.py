"""An app with what stands before everything else, also before what answers its own failures."""

from fastapi import FastAPI
from starlette.types import ASGIApp

from shared.settings import Settings
from shared.web.headers import SecurityHeaders
from shared.web.heads import Heads
from shared.web.hosts import HostCheck


class Guarded(FastAPI):
    """A FastAPI app. What is added with `add_middleware` stands inside what answers a failure."""

    settings: Settings

    def build_middleware_stack(self) -> ASGIApp:
        """Return what a request goes through; FastAPI asks once."""
        inner = HostCheck(Heads(super().build_middleware_stack()), self.settings)
        return SecurityHeaders(inner, https_only=not self.settings.development)
