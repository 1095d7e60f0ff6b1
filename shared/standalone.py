"""Runs one service in a process of its own."""

from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from shared import logging
from shared.database.places import wait_for_database
from shared.settings import Settings
from shared.threads import keep_what_is_loaded, switch_often
from shared.web.patience import Patient

STOP_S = 5


def run(service: str, build: Callable[[Settings], FastAPI]) -> None:
    """Serve one service's app on the host and port of the settings, until told to stop."""
    settings = Settings()
    logging.configure(settings.log_level)
    switch_often()
    wait_for_database(settings, service)
    app = build(settings)
    keep_what_is_loaded()
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        http=Patient,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=settings.proxies,
        timeout_graceful_shutdown=STOP_S,
    )
