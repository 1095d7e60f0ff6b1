"""What training's routes are given: its parts, as the app was put together."""

from typing import Annotated

from fastapi import Depends, Request

from services.training.application import Training


def _application(request: Request) -> Training:
    application: Training = request.app.state.application
    return application


TheTraining = Annotated[Training, Depends(_application)]
