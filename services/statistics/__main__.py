"""Runs statistics alone: python -m services.statistics."""

from services.statistics.app import build
from shared.standalone import run

if __name__ == "__main__":
    run("statistics", build)
