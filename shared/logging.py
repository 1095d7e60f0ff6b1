"""One line of JSON an event: what happened and ids, never anyone's words or name."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

Line = MutableMapping[str, Any]

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


def without_words(_: object, __: str, line: Line) -> Line:
    """Say of an exception only its kind and where; its message may quote what someone wrote."""
    exc_info = line.pop("exc_info", None)
    if exc_info is True:
        exc_info = sys.exc_info()
    if isinstance(exc_info, tuple) and exc_info[0] is not None:
        line["error"] = exc_info[0].__name__
        frames = traceback.extract_tb(exc_info[2])[-6:]
        line["where"] = [f"{frame.filename}:{frame.lineno}" for frame in frames]
    return line


def configure(level: str) -> None:
    """Send our own lines, and the libraries' warnings, to standard error as JSON."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            without_words,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                without_words,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
