"""Ruled cells: from lines in a picture to fields and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest
from extract_pieces import put, ruled, tables, values

from tencent_ocr_async.emulator.recognition.extract_doc_multi.cells import (
    fill_cells,
    keep_grids,
    read_overlooked,
)
from tencent_ocr_async.emulator.recognition.extract_doc_multi.findings import Field, Table
from tencent_ocr_async.emulator.recognition.extract_doc_multi.keys import Keys
from tencent_ocr_async.emulator.recognition.extract_doc_multi.matrix import Slot
from tencent_ocr_async.emulator.recognition.extract_doc_multi.rules import Area, find_areas
from tencent_ocr_async.emulator.recognition.extract_doc_multi.structure import find_all
from tencent_ocr_async.emulator.recognition.pages import Box
from tencent_ocr_async.emulator.recognition.pictures import Pixels

TEXTS = [Box(30, 30, 60, 24)]


def drawn(xs: Sequence[int], ys: Sequence[int], level: int = 0, size: tuple[int, int] = (400, 700)) -> Pixels:
    picture = np.full(size, 255, dtype=np.uint8)
    for x in xs:
        cv2.line(picture, (x, ys[0]), (x, ys[-1]), level, 2)
    for y in ys:
        cv2.line(picture, (xs[0], y), (xs[-1], y), level, 2)
    return picture


def found(slots: Sequence[Slot], asked: Sequence[str] = (), *, table: bool = False) -> list[Field | Table]:
    return find_all(slots, [], Keys(asked), prefer_table=table)


def test_the_cells_between_lines_are_found() -> None:
    areas = find_areas(drawn((20, 200, 400, 680), (20, 80, 140)), TEXTS)
    assert len(areas) == 6
    first = min(areas, key=lambda area: (area.box.y, area.box.x)).box
    assert (first.x, first.y) == pytest.approx((22, 22), abs=3)
    assert (first.right, first.bottom) == pytest.approx((199, 79), abs=3)


def test_faint_and_noisy_lines_are_found() -> None:
    noise = np.random.default_rng(1).normal(0, 6, (400, 700))
    picture = np.clip(drawn((20, 200, 400, 680), (20, 80, 140), 190) + noise, 0, 255).astype(np.uint8)
    assert len(find_areas(picture, TEXTS)) == 6


def test_a_table_open_at_its_sides_is_closed() -> None:
    picture = drawn((20, 680), (20, 80, 140, 200), 255)
    for y in (20, 80, 140, 200):
        cv2.line(picture, (20, y), (680, y), 0, 2)
    cv2.line(picture, (300, 20), (300, 200), 0, 2)
    assert len(find_areas(picture, TEXTS)) == 6


def test_strokes_of_characters_are_no_lines() -> None:
    picture = np.full((400, 700), 255, dtype=np.uint8)
    texts = [Box(40, 30 + 40 * row, 300, 30) for row in range(8)]
    for box in texts:
        for x in range(50, 330, 30):
            cv2.line(picture, (x, int(box.y) + 3), (x, int(box.bottom) - 3), 0, 3)
        cv2.line(picture, (50, int(box.y) + 4), (330, int(box.y) + 4), 0, 2)
    assert find_areas(picture, texts) == []


def test_a_frame_around_cells_is_none_and_lines_to_write_on_make_none() -> None:
    framed = drawn((60, 300, 600), (60, 120, 180))
    cv2.rectangle(framed, (5, 5), (690, 390), 0, 2)
    assert len(find_areas(framed, TEXTS)) == 4
    lined = drawn((100, 600), (60, 120, 180, 240), 255)
    for y in (60, 120, 180, 240):
        cv2.line(lined, (100, y), (600, y), 0, 2)
    assert keep_grids(find_areas(lined, TEXTS)) == []


def test_a_line_of_text_is_cut_at_the_cells_edge() -> None:
    areas = [Area(Box(0, 0, 140, 50)), Area(Box(142, 0, 200, 50))]
    slots, loose = fill_cells([put("联系电话 010-62561234", 10, 10), put("外面", 10, 200)], areas)
    assert [slot.text for slot in slots] == ["联系电话", "010-62561234"]
    assert [piece.text for piece in loose] == ["外面"]


def test_ink_in_a_cell_without_text_is_read_again() -> None:
    picture = np.full((100, 300, 3), 255, dtype=np.uint8)
    cv2.rectangle(picture, (40, 30), (60, 60), (0, 0, 0), -1)
    shapes: list[tuple[int, ...]] = []

    def read(strip: Pixels) -> tuple[str, float]:
        shapes.append(strip.shape)
        return "7", 0.9

    slots = read_overlooked([Slot(Box(5, 5, 140, 90)), Slot(Box(150, 5, 140, 90))], picture, read)
    assert [slot.text for slot in slots] == ["7", ""]
    assert len(shapes) == 1
    assert max(shapes[0]) < 60


def test_keys_and_values_take_turns_in_a_form() -> None:
    rows = [
        ("开户银行", "招商银行", "账号", "6225880137"),
        ("联系电话", "010-6256", "邮箱", "li@example.com"),
    ]
    expected = {row[c]: row[c + 1] for row in rows for c in (0, 2)}
    assert values(found(ruled(rows))) == expected


def test_an_empty_cell_is_an_empty_value() -> None:
    assert values(found(ruled([("姓名", "", "性别", "女"), ("电话", "123", "邮箱", "")]))) == {
        "姓名": "", "性别": "女", "电话": "123", "邮箱": "",
    }  # fmt: skip


def test_a_header_above_rows_is_a_table() -> None:
    rows = [("项目", "费用名称", "美金"), ("舱单费", "150.00", "0.00"), ("海运费", "12,300.00", "0.00")]
    assert tables(found(ruled(rows))) == [[dict(zip(rows[0], row, strict=True)) for row in rows[1:]]]


def test_shaded_cells_are_keys() -> None:
    rows = [("甲乙", "丙丁"), ("戊己", "庚辛"), ("壬癸", "子丑")]
    beside = [replace(slot, shade=30.0 * (n % 2 == 0)) for n, slot in enumerate(ruled(rows))]
    assert values(found(beside)) == dict(rows)
    above = [replace(slot, shade=30.0 * (n < 2)) for n, slot in enumerate(ruled(rows))]
    assert tables(found(above)) == [[dict(zip(rows[0], row, strict=True)) for row in rows[1:]]]


def test_table_mode_reads_a_table_where_nothing_tells() -> None:
    rows = [("甲", "乙", "丙", "丁"), ("子", "丑", "寅", "卯")]
    assert tables(found(ruled(rows), table=True)) == [[dict(zip(rows[0], rows[1], strict=True))]]


def test_a_key_above_its_value_in_one_cell() -> None:
    rows = [("客户名称\n北京云海", "联系人\n程娜"), ("成立日期\n1998-06-20", "注册资本")]
    assert values(found(ruled(rows))) == {
        "客户名称": "北京云海", "联系人": "程娜", "成立日期": "1998-06-20", "注册资本": "",
    }  # fmt: skip


def test_a_cell_along_the_left_side_is_the_parent() -> None:
    rows = [("", "单位", "蓝海公司"), ("", "电话", "123456")]
    slots = [slot for slot in ruled(rows) if slot.box.x > 100]
    side = Slot(Box(2, 2, 196, 96), (put("收货人", 20, 40, 22),))
    fields = [finding for finding in found([side, *slots]) if isinstance(finding, Field)]
    assert [(field.parents, field.name, field.value) for field in fields] == [
        (("收货人",), "单位", "蓝海公司"),
        (("收货人",), "电话", "123456"),
    ]


def test_a_header_of_two_levels_gives_columns_parents() -> None:
    rows = [("", "", ""), ("", "美金", "欧元"), ("海运费", "1.00", "2.00"), ("舱单费", "3.00", "4.00")]
    slots = [slot for slot in ruled(rows) if slot.box.y > 100 or slot.text]
    name = Slot(Box(2, 2, 196, 96), (put("项目", 20, 40, 22),))
    upper = Slot(Box(202, 2, 396, 46), (put("金额", 380, 10, 22),))
    (table,) = (finding for finding in found([name, upper, *slots]) if isinstance(finding, Table))
    assert [(cell.parents, cell.name, cell.value) for cell in table.rows[1]] == [
        ((), "项目", "舱单费"),
        (("金额",), "美金", "3.00"),
        (("金额",), "欧元", "4.00"),
    ]


def test_pairs_with_colons_within_cells() -> None:
    assert values(found(ruled([("单位：蓝海公司", "电话：123456")]))) == {
        "单位": "蓝海公司",
        "电话": "123456",
    }


def test_a_table_ruled_down_only_is_unfolded_into_rows() -> None:
    (row,) = [("品名\n钢笔\n纸", "数量\n10\n20", "金额\n1.00\n2.00")]
    expected = [{"品名": "钢笔", "数量": "10", "金额": "1.00"}, {"品名": "纸", "数量": "20", "金额": "2.00"}]
    assert tables(found(ruled([row], height=100))) == [expected]


def test_asked_names_tell_keys_from_values() -> None:
    rows = [("甲壬", "乙癸"), ("子丑", "寅卯")]
    assert values(found(ruled(rows), ["甲壬", "子丑"])) == dict(rows)
