"""The five systems read the pictures of this folder, through the emulator: no account, no network.

Prints what was read and leaves every answer in results.jsonl.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tencent_ocr_async import CloudInfiniteClient, OcrClient
from tencent_ocr_async.emulator import Emulator
from tencent_ocr_async.models import (
    CloudInfiniteTextDetections,
    ExtractDocMultiResponse,
    SealOCRResponse,
    TextDetection,
    VatInvoiceOCRResponse,
)

Detection = TextDetection | CloudInfiniteTextDetections

SAMPLES = Path(__file__).parent
RESULTS = Path("results.jsonl")


def show_seals(answer: SealOCRResponse) -> None:
    for seal in answer.seal_infos:
        print(f"    around: {seal.seal_body}; inside: {', '.join(seal.other_texts)}")


def show_invoice(answer: VatInvoiceOCRResponse) -> None:
    for info in answer.vat_invoice_infos:
        if info.value:
            print(f"    {info.name}: {info.value}")


def show_table(answer: ExtractDocMultiResponse) -> None:
    for table in answer.tables():
        for row in table:
            cells = [f"{name} {', '.join(texts)}" for name, texts in row.items()]
            print(f"    {'  '.join(cells)}")


def show_lines(detections: Sequence[Detection]) -> None:
    """Texts that stand beside each other come on one line."""
    rows: list[list[Detection]] = []
    for detection in sorted(detections, key=middle):
        if rows and middle(detection) - middle(rows[-1][0]) < height(detection) / 2:
            rows[-1].append(detection)
        else:
            rows.append([detection])
    for row in rows:
        texts = [d.detected_text or "" for d in sorted(row, key=lambda d: d.polygon[0].x or 0)]
        print(f"    {'  '.join(texts)}")


def middle(detection: Detection) -> float:
    return sum(corner.y or 0 for corner in detection.polygon) / 4


def height(detection: Detection) -> float:
    return (detection.polygon[3].y or 0) - (detection.polygon[0].y or 0)


async def read_all(emulator: Emulator) -> list[Any]:
    """One document with each system."""
    key = "demo/medal_table.png"
    emulator.objects[key] = (SAMPLES / "medal_table.png").read_bytes()
    bucket = ("emulator-1250000000", "ap-guangzhou", emulator.credentials)
    async with (
        OcrClient(emulator.credentials, endpoint=emulator.url) as ocr,
        CloudInfiniteClient(*bucket, endpoint=emulator.url) as ci,
    ):
        print("\n=== SealOCR: seal.png")
        seals = await ocr.seal_ocr(SAMPLES / "seal.png")
        show_seals(seals)
        print("\n=== VatInvoiceOCR: invoice.png")
        invoice = await ocr.vat_invoice_ocr(SAMPLES / "invoice.png")
        show_invoice(invoice)
        print("\n=== ExtractDocMulti, as a table: medal_table.png")
        form = await ocr.extract_doc_multi(SAMPLES / "medal_table.png", config_id="Table")
        show_table(form)
        print("\n=== GeneralAccurateOCR: invoice.png")
        page = await ocr.general_accurate_ocr(SAMPLES / "invoice.png")
        show_lines(page.text_detections)
        print(f"\n=== Cloud Infinite, type fast: object {key}")
        stored = await ci.ocr(key, type="fast")
        show_lines(stored.text_detections)
    return [seals, invoice, form, page, stored]


async def main() -> list[Any]:
    async with Emulator() as emulator:
        print(f"The service runs on this machine for the moment: {emulator.url}")
        answers = await read_all(emulator)
        print(f"\n{len(emulator.ledger)} calls, {emulator.ledger.billed} would have been billed.")
    return answers


if __name__ == "__main__":
    lines = [json.dumps(a.model_dump(by_alias=True), ensure_ascii=False) + "\n" for a in asyncio.run(main())]
    RESULTS.write_text("".join(lines), encoding="utf-8")
    print(f"Every answer whole, with positions: {RESULTS}")
