"""What every test here needs. Where it is missing, all of them are skipped with one line."""

import pytest

from tests.browser.chromium import program

if program() is None:
    pytest.skip("no Chromium on this machine (install chromium)", allow_module_level=True)

chromium = pytest.mark.browser
