"""Turn the vendor's API definitions into the compact tables that the package carries.

    python scripts/compact_definitions.py DEFINITIONS_DIR

`DEFINITIONS_DIR` holds `ocr-cn.json` and `ocr-intl.json`: per site the actions with documented rate,
Base64 cap and formats, and every request and response object. Written are `data/actions.json` (what a
client needs: one entry per action) and `data/objects.json` (response shapes, which only the emulator reads).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "tencent_ocr_async" / "data"
SITES = ("cn", "intl")


def member_type(member: dict[str, Any]) -> str:
    return f"{member['member']}[]" if member["type"] == "list" else str(member["member"])


def members(definition: dict[str, Any], name: str) -> dict[str, str]:
    return {member["name"]: member_type(member) for member in definition["objects"][name]}


def actions(definition: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {
            "rate": action["rate"],
            "max_base64_mb": action["max_base64_mb"],
            "formats": action["formats"],
            "deprecated": action["status"] != "online",
            "parameters": members(definition, action["request"]),
            "required": [m["name"] for m in definition["objects"][action["request"]] if m.get("required")],
        }
        for name, action in sorted(definition["actions"].items())
    }


def shapes(definition: dict[str, Any]) -> dict[str, Any]:
    """The response of each action and every object that it reaches."""
    found: dict[str, Any] = {}
    pending = [action["response"] for action in definition["actions"].values()]
    while pending:
        name = pending.pop()
        if name in found or name not in definition["objects"]:
            continue
        found[name] = members(definition, name)
        pending += [kind.removesuffix("[]") for kind in found[name].values()]
    return dict(sorted(found.items()))


def write(name: str, tables: dict[str, Any]) -> None:
    text = json.dumps(tables, ensure_ascii=False, separators=(",", ":"))
    (DATA / name).write_text(text + "\n", encoding="utf-8")


def main() -> None:
    source = Path(sys.argv[1])
    definitions = {site: json.loads((source / f"ocr-{site}.json").read_text("utf-8")) for site in SITES}
    write("actions.json", {site: actions(definition) for site, definition in definitions.items()})
    write("objects.json", {site: shapes(definition) for site, definition in definitions.items()})


if __name__ == "__main__":
    main()
