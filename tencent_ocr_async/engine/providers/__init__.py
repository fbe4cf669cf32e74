"""Providers of credentials that live: asked before each attempt, renewed before they expire."""

from tencent_ocr_async.engine.providers.assume_role import AssumeRoleCredentials
from tencent_ocr_async.engine.providers.default import DefaultCredentials
from tencent_ocr_async.engine.providers.instance_role import InstanceRoleCredentials
from tencent_ocr_async.engine.providers.lasting import EnvironmentCredentials, ProfileCredentials
from tencent_ocr_async.engine.providers.oidc_role import OIDCRoleCredentials
from tencent_ocr_async.engine.providers.provider import CredentialsLike, CredentialsProvider
from tencent_ocr_async.engine.providers.refreshing import RefreshingCredentials

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
