"""Redis behind TLS: the certificate is checked."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis_process import RedisProcess, free_port

from tencent_ocr_async import Rate
from tencent_ocr_async.engine.limit_errors import LimitsError
from tencent_ocr_async.engine.redis_limits import RedisLimits

_CERTIFICATE = "-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl on this machine to make a certificate with")
    folder = tmp_path_factory.mktemp("certificate")
    command = ["openssl", "req", *_CERTIFICATE.split(), "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run(
        [*command, "-addext", "subjectAltName=IP:127.0.0.1"], cwd=folder, check=True, capture_output=True
    )
    return folder


@pytest.fixture(scope="module")
def tls_port(certificate: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    port = free_port()
    files = {"--tls-cert-file": "cert.pem", "--tls-key-file": "key.pem", "--tls-ca-cert-file": "cert.pem"}
    options = [part for name, file in files.items() for part in (name, str(certificate / file))]
    process = RedisProcess(
        tmp_path_factory.mktemp("tls"), "--tls-port", str(port), "--tls-auth-clients", "no", *options
    )
    yield port
    process.stop()


async def test_a_rediss_url_reaches_a_server_behind_tls(tls_port: int, certificate: Path) -> None:
    url = f"rediss://127.0.0.1:{tls_port}?ssl_ca_certs={certificate}/cert.pem"
    async with RedisLimits(url) as limits:
        limiter = limits.limiter("AKIDfake-account", "https://ocr.tencentcloudapi.com", "SealOCR", Rate(50))
        await limiter.acquire()
        assert limiter.state.granted == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(tls_port: int) -> None:
    with pytest.raises(LimitsError, match="certificate"):
        RedisLimits(f"rediss://127.0.0.1:{tls_port}")
