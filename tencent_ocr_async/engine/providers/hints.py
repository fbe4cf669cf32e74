"""Signs that a role is there for the program, seen without a network when a client is made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tencent_ocr_async.engine.providers.oidc_role import TKE_VARIABLES

# What the firmware of a cloud server says of its maker, and where its agents are installed.
_FIRMWARE: Final = tuple(
    Path("/sys/class/dmi/id") / name for name in ("sys_vendor", "chassis_asset_tag", "product_name")
)
_AGENTS: Final = Path("/usr/local/qcloud")
_MAKER: Final = "tencent"


def has_identity_token(environment: Mapping[str, str]) -> bool:
    """Whether TKE has set up a role for this pod, be it not completely. A region alone is no sign."""
    return any(environment.get(name) for name in TKE_VARIABLES if name != "TKE_REGION")


def is_cloud_server() -> bool:
    """Whether this is a machine of Tencent Cloud, by its firmware or by the vendor's agents on it."""
    return _AGENTS.is_dir() or any(_MAKER in _read(path) for path in _FIRMWARE)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace").lower()
    except OSError:
        return ""
