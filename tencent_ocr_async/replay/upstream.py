"""How a call is passed on to the real service by the package's own clients."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from tencent_ocr_async.actions import CLOUD_INFINITE, Action
from tencent_ocr_async.client import OcrClient
from tencent_ocr_async.cloud_infinite import CloudInfiniteClient
from tencent_ocr_async.documents import Document
from tencent_ocr_async.emulator import Refusal

_FLAGS: Final = frozenset({"ispdf", "isword", "enable-word-polygon"})


def is_of_one_document(action: Action) -> bool:
    """Whether a call of the action is known by one document's content: no jobs, no front and back."""
    sources = {name for name in action.parameters if "Base64" in name or "Url" in name}
    return action.document_members[0] is not None and sources <= set(action.document_members)


async def ask_api(
    client: OcrClient, action: Action, document: bytes, parameters: Mapping[str, Any]
) -> dict[str, Any]:
    """The action's Response. Of a URL the content goes out that the emulator has fetched."""
    return await client.call(action.name, Document.from_bytes(document), **parameters)


async def ask_cloud_infinite(
    client: CloudInfiniteClient,
    find_key: Callable[[bytes], str | None],
    document: bytes,
    parameters: Mapping[str, Any],
) -> dict[str, Any]:
    """Cloud Infinite's Response for the object of the real bucket that has the document's key here."""
    key = find_key(document)
    if key is None:
        raise Refusal("NotImplemented", f"Only objects of the bucket are recorded for {CLOUD_INFINITE}.", 501)
    options = {name.replace("-", "_"): _option(name, value) for name, value in parameters.items()}
    answer = await client.ocr(key, **options)
    return answer.model_dump(mode="json", by_alias=True, exclude_none=True)


def _option(name: str, value: str) -> Any:
    if name in _FLAGS:
        return value == "true"
    return int(value) if name == "pdf-pagenumber" else value
