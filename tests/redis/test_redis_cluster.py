"""A cluster of one node: the script touches one key, and the library's own client finds its place."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import RedisCluster
from redis_process import RedisProcess

from tencent_ocr_async import Rate
from tencent_ocr_async.engine.redis_limits import RedisLimits

PLACE = ("AKIDfake-account", "https://ocr.tencentcloudapi.com")
ACTIONS = ("SealOCR", "VatInvoiceOCR", "GeneralAccurateOCR", "ExtractDocMulti")


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisProcess]:
    process = RedisProcess(tmp_path_factory.mktemp("cluster"), "--cluster-enabled", "yes")
    with process.client() as client:
        client.execute_command("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
        while "cluster_state:ok" not in str(client.execute_command("CLUSTER", "INFO")):
            pass
    yield process
    process.stop()


@pytest.fixture
async def limits(node: RedisProcess) -> AsyncIterator[RedisLimits]:
    async with RedisLimits(lambda: RedisCluster(host="127.0.0.1", port=node.port)) as limits:
        yield limits


async def test_limiters_work_on_a_cluster_with_one_key_each(node: RedisProcess, limits: RedisLimits) -> None:
    limiters = [limits.limiter(*PLACE, action, Rate(50)) for action in ACTIONS]
    for limiter in limiters:
        for _ in range(3):
            await limiter.acquire()
        await limiter.refused(None)
    with node.client() as client:
        keys: list[str] = client.keys()
        places = {client.execute_command("CLUSTER", "KEYSLOT", key) for key in keys}
    assert len(keys) == len(places) == len(ACTIONS)


async def test_a_script_that_the_cluster_has_forgotten_is_sent_again(
    node: RedisProcess, limits: RedisLimits
) -> None:
    limiter = limits.limiter(*PLACE, "TableOCR", Rate(50))
    await limiter.acquire()
    with node.client() as client:
        client.script_flush()
    await limiter.acquire()
    assert limiter.state.granted == 2
