"""Runs reporting alone: python -m services.reporting."""

from services.reporting.app import build
from shared.standalone import run

if __name__ == "__main__":
    run("reporting", build)
