"""Runs training alone: python -m services.training."""

from services.training.app import build
from shared.standalone import run

if __name__ == "__main__":
    run("training", build)
