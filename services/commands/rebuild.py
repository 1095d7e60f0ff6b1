"""motkraft rebuild: makes a view anew from everything that was heard and done."""

import click

from services.commands.operator import at_rest, fail, used_settings_or_fail
from shared.database import AlreadyBuilding
from shared.inbox import reason
from shared.settings import Settings
from shared.streams import SERVICES
from shared.views.rebuild import rebuild as rebuild_view


@click.command()
@click.argument("view", required=False, metavar="SERVICE.VIEW")
def rebuild(view: str | None) -> None:
    """Make a view anew, while the old one keeps answering. Without a name: list them."""
    settings = used_settings_or_fail()
    if view is None:
        for name in _names(settings):
            click.echo(name)
        return
    service_name, _, view_name = view.partition(".")
    if service_name not in SERVICES:
        fail(f"Det finns ingen vy som heter {view}. Se motkraft rebuild.")
    with at_rest(settings, service_name) as service:
        wanted = [one for one in service.views.views if one.name == view_name]
        if not wanted:
            fail(f"Det finns ingen vy som heter {view}. Se motkraft rebuild.")
        with click.progressbar(length=0, label=view) as bar:

            def show(done: int, of: int) -> None:
                bar.length = of
                bar.update(done - bar.pos)

            try:
                rebuild_view(service.views, wanted[0], service.own_log, show)
            except AlreadyBuilding:
                fail(f"En vy i {service_name} byggs redan om. Vänta tills det är klart.")
            except Exception as why:  # noqa: BLE001 - whatever it was, the old view is there
                fail(f"{view} kunde inte byggas om, så den gamla finns kvar: {reason(why)}")
    click.echo(f"{view} är ombyggd.")


def _names(settings: Settings) -> list[str]:
    names = []
    for name in SERVICES:
        with at_rest(settings, name) as service:
            names += [f"{name}.{view.name}" for view in service.views.views]
    return names
