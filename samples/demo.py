"""Recognise the pictures of this folder with both APIs, through the emulator: no account, no network.

Prints what was read and leaves every answer in results.jsonl.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tencent_ocr_async import CloudInfiniteClient, OcrClient, batch
from tencent_ocr_async.emulator import Emulator
from tencent_ocr_async.models import CloudInfiniteTextDetections, TextDetection

Detection = TextDetection | CloudInfiniteTextDetections

SAMPLES = Path(__file__).parent
RESULTS = Path("results.jsonl")


def show(title: str, detections: Sequence[Detection]) -> None:
    """Print what was read, texts that stand beside each other on one line."""
    print(f"\n=== {title}")
    rows: list[list[Detection]] = []
    for detection in sorted(detections, key=middle):
        if rows and middle(detection) - middle(rows[-1][0]) < height(detection) / 2:
            rows[-1].append(detection)
        else:
            rows.append([detection])
    for row in rows:
        print("   ", "  ".join(d.detected_text or "" for d in sorted(row, key=lambda d: d.polygon[0].x or 0)))


def middle(detection: Detection) -> float:
    return sum(corner.y or 0 for corner in detection.polygon) / 4


def height(detection: Detection) -> float:
    return (detection.polygon[3].y or 0) - (detection.polygon[0].y or 0)


async def ocr_api(emulator: Emulator, results: list[dict[str, Any]]) -> None:
    pictures = sorted(SAMPLES.glob("*.png"))
    async with OcrClient(emulator.credentials, endpoint=emulator.url) as ocr:
        async for item in batch(ocr.general_accurate_ocr, pictures, ordered=True):
            if item.response is None:
                raise SystemExit(f"{item.document.name}: {item.error}")
            show(f"GeneralAccurateOCR {item.document.name}", item.response.text_detections)
            response = item.response.model_dump(by_alias=True)
            results.append(
                {"action": "GeneralAccurateOCR", "document": item.document.name, "response": response}
            )


async def cloud_infinite(emulator: Emulator, results: list[dict[str, Any]]) -> None:
    key = "demo/medal_table.png"
    emulator.objects[key] = (SAMPLES / "medal_table.png").read_bytes()
    client = CloudInfiniteClient(
        "emulator-1250000000", "ap-guangzhou", emulator.credentials, endpoint=emulator.url
    )
    async with client:
        answer = await client.ocr(key, type="fast")
    show(f"Cloud Infinite, type fast, object {key}", answer.text_detections)
    results.append({"action": "CloudInfinite", "document": key, "response": answer.model_dump(by_alias=True)})


async def main() -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = []
    async with Emulator() as emulator:
        print(f"The service runs on this machine for the moment: {emulator.url}")
        await ocr_api(emulator, results)
        await cloud_infinite(emulator, results)
        print(f"\n{len(emulator.ledger)} calls, {emulator.ledger.billed} would have been billed.")
    return results


if __name__ == "__main__":
    lines = [json.dumps(result, ensure_ascii=False) + "\n" for result in asyncio.run(main())]
    RESULTS.write_text("".join(lines), encoding="utf-8")
    print(f"Every answer whole, with positions: {RESULTS}")
