"""Providers of credentials that live: asked before each attempt, renewed before they expire."""

from typing import TYPE_CHECKING, Final

from tencent_ocr_async.engine.late import late_names
from tencent_ocr_async.engine.providers.provider import CredentialsLike, CredentialsProvider

if TYPE_CHECKING:
    from tencent_ocr_async.engine.providers.assume_role import AssumeRoleCredentials
    from tencent_ocr_async.engine.providers.default import DefaultCredentials
    from tencent_ocr_async.engine.providers.instance_role import InstanceRoleCredentials
    from tencent_ocr_async.engine.providers.lasting import EnvironmentCredentials, ProfileCredentials
    from tencent_ocr_async.engine.providers.oidc_role import OIDCRoleCredentials
    from tencent_ocr_async.engine.providers.refreshing import RefreshingCredentials
else:
    _HOMES: Final = {
        "AssumeRoleCredentials": "assume_role",
        "DefaultCredentials": "default",
        "EnvironmentCredentials": "lasting",
        "InstanceRoleCredentials": "instance_role",
        "OIDCRoleCredentials": "oidc_role",
        "ProfileCredentials": "lasting",
        "RefreshingCredentials": "refreshing",
    }
    __getattr__ = late_names(__name__, _HOMES)

__all__ = [
    "AssumeRoleCredentials",
    "CredentialsLike",
    "CredentialsProvider",
    "DefaultCredentials",
    "EnvironmentCredentials",
    "InstanceRoleCredentials",
    "OIDCRoleCredentials",
    "ProfileCredentials",
    "RefreshingCredentials",
]
