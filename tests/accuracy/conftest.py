"""Pictures are drawn with Debian's fonts-noto-cjk; where they are not installed such tests are skipped."""

from __future__ import annotations

import pytest

from benchmarks.accuracy import fonts


@pytest.fixture(scope="session")
def typefaces() -> None:
    try:
        fonts.check()
    except fonts.MissingFontError as error:
        pytest.skip(str(error))
