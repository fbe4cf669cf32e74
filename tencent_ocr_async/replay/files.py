"""A folder of recorded answers: a JSON file each, readable by its owner alone, named by what was asked."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tencent_ocr_async.errors import ConfigurationError

_FOLDER_MODE: Final = 0o700


def recording_name(action: str, document: bytes, parameters: Mapping[str, Any]) -> str:
    """The file's name: the action, the SHA-256 of the document, and one of the other parameters."""
    asked = json.dumps(parameters, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    other = hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{action}-{hashlib.sha256(document).hexdigest()}-{other[:16]}.json"


class Recordings:
    """The files of one folder. An answer is `{"Response": ...}` as the vendor writes it, an error's too.

    Beside the answer a file tells the action and the parameters, for its reader. The document is not in it,
    nor is any credential.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    def prepare(self) -> None:
        """Make the folder and try to write there; ConfigurationError where an answer could not be kept."""
        try:
            self.folder.mkdir(_FOLDER_MODE, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
        except OSError as error:
            raise ConfigurationError(f"{self.folder} takes no recordings: {error.strerror}") from error

    def load(self, name: str) -> dict[str, Any] | None:
        """The Response of a recorded answer, None for one that is not there.

        Raises ConfigurationError for a file that holds none.
        """
        path = self.folder / name
        try:
            response = json.loads(path.read_text("utf-8"))["Response"]
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, LookupError) as error:
            raise ConfigurationError(f"{path} is no recorded answer: {error!r}") from error
        if not isinstance(response, dict):
            raise ConfigurationError(f"{path} is no recorded answer: its Response is no object")
        return response

    def store(self, name: str, recording: Mapping[str, Any]) -> None:
        """Write a file as a whole, never over an existing one. Raises OSError."""
        # mkstemp makes files that their owner alone can read.
        number, written = tempfile.mkstemp(dir=self.folder, prefix=".", suffix=".part")
        try:
            with os.fdopen(number, "w", encoding="utf-8") as file:
                json.dump(recording, file, ensure_ascii=False, indent=1)
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
            Path(written).replace(self.folder / name)
        except BaseException:
            Path(written).unlink(missing_ok=True)
            raise
