"""Keys and values in loose text."""

from __future__ import annotations

from collections.abc import Sequence

from extract_pieces import headings, put, tables, values

from tencent_ocr_async.emulator.recognition.extract_doc_multi.findings import Field
from tencent_ocr_async.emulator.recognition.extract_doc_multi.keys import Keys
from tencent_ocr_async.emulator.recognition.extract_doc_multi.leftovers import find_headings
from tencent_ocr_async.emulator.recognition.extract_doc_multi.pieces import (
    Piece,
    join_touching,
    split_at_gaps,
)
from tencent_ocr_async.emulator.recognition.extract_doc_multi.structure import find_all


def read(*pieces: Piece, asked: Sequence[str] = ()) -> list[object]:
    return list(find_all([], pieces, Keys(asked)))


def test_a_key_and_a_value_with_a_colon_between() -> None:
    assert values(read(put("客户名称：北京云海科技有限公司", 80, 190))) == {
        "客户名称": "北京云海科技有限公司"
    }


def test_several_pairs_in_one_line_with_and_without_blanks_between() -> None:
    spaced = put("姓名：李小明 性别：男 年龄：35", 80, 190)
    blind = Piece("姓名：李小明性别：男年龄：35", spaced.box)
    assert values(read(spaced)) == values(read(blind)) == {"姓名": "李小明", "性别": "男", "年龄": "35"}


def test_english_pairs_in_one_line() -> None:
    line = put("Total Amount: 185.50 USD    Payment Terms: Net 30 days", 80, 190)
    assert values(read(line)) == {"Total Amount": "185.50 USD", "Payment Terms": "Net 30 days"}


def test_a_value_goes_on_in_the_next_line() -> None:
    found = read(
        put("联系地址：北京市海淀区中关村", 80, 190),
        put("大街一百二十八号", 80 + 5 * 27, 224),
        put("电话：010-62561234", 80, 280),
    )
    assert values(found) == {"联系地址": "北京市海淀区中关村大街一百二十八号", "电话": "010-62561234"}


def test_a_heading_below_an_empty_field_is_not_its_value() -> None:
    found = read(put("Customer ID:", 80, 190), put("Shipment", 80, 240, 40), put("Carrier: Sea", 80, 300))
    assert values(found)["Customer ID"] == ""


def test_a_value_beside_a_known_key_needs_no_colon() -> None:
    assert values(read(put("经办人", 80, 190), put("王芳", 300, 190))) == {"经办人": "王芳"}


def test_a_key_whose_characters_stand_apart_is_put_together() -> None:
    assert values(read(put("姓", 80, 190), put("名：董浩", 160, 190))) == {"姓名": "董浩"}


def test_keys_above_their_values_are_read_in_columns() -> None:
    found = read(
        put("Order No.", 80, 700), put("Ship To", 400, 700), put("Due Date", 800, 700),
        put("PO-77812", 80, 740), put("Green Valley Ltd", 400, 740), put("2024-06-30", 800, 740),
    )  # fmt: skip
    assert values(found) == {"Order No.": "PO-77812", "Ship To": "Green Valley Ltd", "Due Date": "2024-06-30"}


def test_a_key_above_its_value_alone_in_its_column_keeps_all_its_lines() -> None:
    found = read(
        put("家庭住址", 80, 100, 22), put("河南省郑州市中原区", 80, 126), put("解放路998号", 80, 160)
    )
    assert values(found) == {"家庭住址": "河南省郑州市中原区解放路998号"}


def test_an_asked_name_right_before_its_value_needs_neither_colon_nor_gap() -> None:
    assert values(read(put("保荐码HT-2024-001", 80, 100), asked=["保荐码"])) == {"保荐码": "HT-2024-001"}
    assert not values(read(put("保荐码HT-2024-001", 80, 100)))


def test_a_borderless_table_is_found_below_its_header() -> None:
    rows = [
        ("品名", "规格", "数量", "金额"),
        ("钢笔", "0.5mm", "10", "120.00"),
        ("笔记本", "A5", "3", "25.50"),
    ]
    found = read(
        *(put(text, 80 + 250 * c, 800 + 50 * r) for r, row in enumerate(rows) for c, text in enumerate(row))
    )
    assert tables(found) == [[dict(zip(rows[0], row, strict=True)) for row in rows[1:]]]


def test_cells_of_several_lines_stay_in_their_row() -> None:
    found = read(
        put("班次", 80, 100), put("值班人员", 250, 100), put("备注", 500, 100),
        put("年度采购", 500, 155), put("1", 80, 173), put("韩静", 250, 173), put("计划", 500, 190),
        put("2", 80, 245), put("郑敏", 250, 245), put("无", 500, 245),
    )  # fmt: skip
    assert tables(found) == [
        [
            {"班次": "1", "值班人员": "韩静", "备注": "年度采购计划"},
            {"班次": "2", "值班人员": "郑敏", "备注": "无"},
        ]
    ]


def test_a_line_of_text_that_spans_two_columns_is_cut() -> None:
    rows = [("No. Description", "Qty"), ("1   Copper wire", "988"), ("2   Exhibition hall", "1091")]
    found = read(
        *(put(text, 80 + 500 * c, 100 + 50 * r) for r, row in enumerate(rows) for c, text in enumerate(row))
    )
    assert tables(found) == [
        [
            {"No.": "1", "Description": "Copper wire", "Qty": "988"},
            {"No.": "2", "Description": "Exhibition hall", "Qty": "1091"},
        ]
    ]


def test_prose_has_no_fields() -> None:
    assert not read(
        put("经双方友好协商一致，特订立本合同，以资共同遵守。", 80, 100), put("第二条略。", 80, 140)
    )


def test_headings_are_the_fields_parents_and_the_title_is_not() -> None:
    found = read(
        put("客户登记表", 400, 40, 50), put("收货人", 80, 120, 34), put("电话：123456", 80, 170),
        put("发货人", 80, 260, 34), put("电话：654321", 80, 310),
    )  # fmt: skip
    assert [field.parents for field in found if isinstance(field, Field)] == [("收货人",), ("发货人",)]


def test_neither_the_title_nor_a_line_beside_something_else_is_a_heading() -> None:
    line = put("第3页", 900, 100)
    assert headings(find_headings([put("标题", 80, 20, 60), line], [])) == ["第3页"]
    assert headings(find_headings([put("标题", 80, 20, 60), line], [line.box])) == []


def test_a_line_is_split_where_its_words_stand_far_apart() -> None:
    parts = split_at_gaps(put("左边      右边", 80, 100))
    assert [part.text for part in parts] == ["左边", "右边"]
    assert parts[1].box.x > parts[0].box.right + 60


def test_a_text_that_was_found_in_two_parts_is_one_cell_again() -> None:
    first, second, count = put("宏图印刷", 80, 100), put("股份有限公司", 180, 100), put("4", 60, 100)
    (whole,) = join_touching([first, second])
    assert whole.text == "宏图印刷股份有限公司"
    assert [whole.text[part.start : part.end] for part in whole.parts] == list(whole.text)
    assert len(join_touching([count, put("Irrigation", 70, 100)])) == 2
