"""Runs escalation alone: python -m services.escalation."""

from services.escalation.app import build
from shared.standalone import run

if __name__ == "__main__":
    run("escalation", build)
