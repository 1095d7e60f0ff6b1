"""The path over the NATS project's own image, instead of the embedded server."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest
from docker.errors import APIError
from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import LogMessageWaitStrategy

from services.provisioner import Provisioner
from shared.credentials import public_keys
from shared.streams import server_config
from tests.department import department
from tests.grounds import settings_for
from tests.stories import reported
from tests.town import town

pytestmark = pytest.mark.docker

# Its own cleaner is one more image to fetch; the fixture removes what it starts.
testcontainers_config.ryuk_disabled = True

IMAGE = "nats:2.12-alpine"
PORT = 4222


@pytest.fixture
def nats_container(tmp_path: Path) -> Iterator[str]:
    """Run the image with the product's own identities; say its address."""
    if not Path("/var/run/docker.sock").exists() and "DOCKER_HOST" not in os.environ:
        pytest.skip("no Docker engine on this machine")
    engine = docker.from_env()
    try:
        if not engine.images.list(IMAGE):
            engine.images.pull(IMAGE)
    except APIError:
        pytest.skip(f"the image {IMAGE} is not here and cannot be fetched")
    finally:
        engine.close()
    keys = public_keys(tmp_path / "credentials")
    config = tmp_path / "nats.conf"
    config.write_text(server_config(keys, port=PORT, store="/tmp/store", host="0.0.0.0"))  # noqa: S104, S108 - inside the container
    container = (
        DockerContainer(IMAGE)
        .with_volume_mapping(config, "/etc/motkraft/nats.conf", "ro")
        .with_command("-c /etc/motkraft/nats.conf")
        .with_exposed_ports(PORT)
        .waiting_for(LogMessageWaitStrategy("Server is ready"))
    )
    with container:
        host, port = container.get_container_host_ip(), container.get_exposed_port(PORT)
        yield f"nats://{host}:{port}"


async def test_a_report_reaches_the_department_over_the_official_image(
    tmp_path: Path, nats_container: str
) -> None:
    settings = settings_for(tmp_path).model_copy(update={"nats_url": nats_container})
    provisioner = Provisioner(settings)
    await provisioner.start()
    async with town(tmp_path, nats_url=nats_container) as here:
        reference = (await reported(here)).json()["reference"]
        async with department(settings) as outside:
            message = await outside.fetch()
    await provisioner.stop()
    assert message is not None
    assert json.loads(message.data)["reference"] == reference
