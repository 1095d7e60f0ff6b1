"""Runs organisation alone: python -m services.organisation."""

from services.organisation.app import build
from shared.standalone import run

if __name__ == "__main__":
    run("organisation", build)
