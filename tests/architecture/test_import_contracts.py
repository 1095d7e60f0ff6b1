"""The import contracts of pyproject.toml bite: each is broken once, in a copy."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.code import ROOT

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")

INDEPENDENT = "Services never import each other; they talk over NATS"
SHARED = "shared knows no service"
INWARDS = "Inside a service, imports point inwards"
DOMAIN = "The domain knows no web and no broker"
SEALED = "Statistics and training cannot open what is sealed"

# What is broken, where, by which line, and the import that must be named.
VIOLATIONS = [
    pytest.param(
        INDEPENDENT,
        {"services/escalation/inbox.py": "import services.reporting.domain"},
        "services.escalation.inbox -> services.reporting.domain",
        id="a service imports another",
    ),
    pytest.param(
        INDEPENDENT,
        {
            "services/training/application.py": "import services.between",
            "services/between.py": "import services.organisation.contacts",
        },
        "services.between -> services.organisation.contacts",
        id="a service imports another through a third module",
    ),
    pytest.param(
        SHARED,
        {"shared/clock.py": "import services.nats_server"},
        "shared.clock -> services.nats_server",
        id="shared imports a service",
    ),
    pytest.param(
        INWARDS,
        {"services/reporting/receipts.py": "import services.reporting.api"},
        "services.reporting.receipts -> services.reporting.api",
        id="something inside imports something outside",
    ),
    pytest.param(
        INWARDS,
        {"services/training/views/audience.py": "import services.training.application"},
        "services.training.views.audience -> services.training.application",
        id="a view imports the application",
    ),
    pytest.param(
        DOMAIN,
        {"services/escalation/domain.py": "import fastapi"},
        "services.escalation.domain -> fastapi",
        id="the domain imports the web",
    ),
    pytest.param(
        DOMAIN,
        {"services/organisation/domain.py": "import nats"},
        "services.organisation.domain -> nats",
        id="the domain imports the broker",
    ),
    pytest.param(
        SEALED,
        {"services/statistics/application.py": "import shared.keys"},
        "services.statistics.application -> shared.keys",
        id="statistics imports the keys",
    ),
    pytest.param(
        SEALED,
        {
            "services/statistics/views/counts.py": "import shared.between",
            "shared/between.py": "import shared.keys.store",
        },
        "shared.between -> shared.keys.store",
        id="statistics imports the keys through a shared module",
    ),
    pytest.param(
        SEALED,
        {"services/training/application.py": "import shared.keys"},
        "services.training.application -> shared.keys",
        id="training imports the keys",
    ),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the code, to break."""
    for folder in ("services", "shared"):
        shutil.copytree(
            ROOT / folder,
            tmp_path / folder,
            ignore=shutil.ignore_patterns("__pycache__", "templates", "static"),
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path) -> tuple[dict[str, str], str]:
    """Return the verdict on each contract, and all that was said."""
    done = subprocess.run(  # noqa: S603 - our own tool
        [LINT_IMPORTS, "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    verdicts = dict(re.findall(r"^(.+?) (KEPT|BROKEN)$", said, re.MULTILINE))
    assert verdicts, said
    assert (done.returncode == 0) == (set(verdicts.values()) == {"KEPT"}), said
    return verdicts, said


def test_all_contracts_are_kept(copy: Path) -> None:
    verdicts, said = lint(copy)
    assert verdicts == dict.fromkeys([INDEPENDENT, SHARED, INWARDS, DOMAIN, SEALED], "KEPT"), said


@pytest.mark.parametrize(("contract", "lines", "named"), VIOLATIONS)
def test_a_violation_is_found(copy: Path, contract: str, lines: dict[str, str], named: str) -> None:
    assert named not in lint(copy)[1]
    for name, line in lines.items():
        path = copy / name
        before = path.read_text() if path.exists() else ""
        path.write_text(f"{before}\n{line}\n")
    verdicts, said = lint(copy)
    assert verdicts[contract] == "BROKEN"
    assert named in said
