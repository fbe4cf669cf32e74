"""What the generator gives: a picture, how to ask about it, and what is written on it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Specimen:
    """A picture and its truth.

    name        "invoice-0007-noisy_turned": kind, number, condition
    action      the vendor's action that reads it: "VatInvoiceOCR"
    parameters  what the call takes besides the picture, in the vendor's names
    picture     PNG or JPEG
    truth       by kind:
                  invoices  {"fields": {name: value}, "lines": [{name: value}]}
                  seals     {"seals": [{"SealBody", "OtherTexts", "SealShape", "Location"}]}
                  forms     {"values": {asked name: value}}
                  tables    {"table": [{column: value}]}
                  pages     {"lines": [text]}, in reading order
    """

    name: str
    action: str
    parameters: Mapping[str, Any]
    picture: bytes
    truth: Mapping[str, Any]

    @property
    def suffix(self) -> str:
        """The file name's ending: "png" or "jpg"."""
        return "png" if self.picture.startswith(b"\x89PNG") else "jpg"

    def save(self, folder: Path) -> None:
        """Writes NAME.png or NAME.jpg, and NAME.json with the action, the parameters and the truth."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.name}.{self.suffix}").write_bytes(self.picture)
        about = {"action": self.action, "parameters": dict(self.parameters), "truth": dict(self.truth)}
        text = json.dumps(about, ensure_ascii=False, indent=1)
        (folder / f"{self.name}.json").write_text(text + "\n", encoding="utf-8")
