"""China's provinces as titles, codes and seals name them."""

from __future__ import annotations

from typing import Final

PROVINCES: Final = {
    "11": ("北京", "北京市"),
    "12": ("天津", "天津市"),
    "13": ("河北", "河北省"),
    "14": ("山西", "山西省"),
    "15": ("内蒙古", "内蒙古自治区"),
    "21": ("辽宁", "辽宁省"),
    "22": ("吉林", "吉林省"),
    "23": ("黑龙江", "黑龙江省"),
    "31": ("上海", "上海市"),
    "32": ("江苏", "江苏省"),
    "33": ("浙江", "浙江省"),
    "34": ("安徽", "安徽省"),
    "35": ("福建", "福建省"),
    "36": ("江西", "江西省"),
    "37": ("山东", "山东省"),
    "41": ("河南", "河南省"),
    "42": ("湖北", "湖北省"),
    "43": ("湖南", "湖南省"),
    "44": ("广东", "广东省"),
    "45": ("广西", "广西壮族自治区"),
    "46": ("海南", "海南省"),
    "50": ("重庆", "重庆市"),
    "51": ("四川", "四川省"),
    "52": ("贵州", "贵州省"),
    "53": ("云南", "云南省"),
    "54": ("西藏", "西藏自治区"),
    "61": ("陕西", "陕西省"),
    "62": ("甘肃", "甘肃省"),
    "63": ("青海", "青海省"),
    "64": ("宁夏", "宁夏回族自治区"),
    "65": ("新疆", "新疆维吾尔自治区"),
}
"""Short and full name by the first two digits of the division code (GB/T 2260)."""

CITIES: Final = {
    "2102": ("大连", "大连市"),
    "3302": ("宁波", "宁波市"),
    "3502": ("厦门", "厦门市"),
    "3702": ("青岛", "青岛市"),
    "4403": ("深圳", "深圳市"),
}
"""The cities with a tax office of their own, by the division code's four digits: titles name them alone."""

TITLE_NAMES: Final = (*(short for short, _ in PROVINCES.values()), *(short for short, _ in CITIES.values()))
"""Every name with which a title may begin."""


def province_and_city(name: str, division: str) -> tuple[str, str]:
    """The full names of province and city, "" where unknown.

    `name` is what the title begins with; where it says nothing, `division`, the code's four digits, counts.
    """
    for code, (short, full) in CITIES.items():
        if name == short or (not name and division == code):
            return PROVINCES[code[:2]][1], full
    for code, (short, full) in PROVINCES.items():
        if name == short or (not name and division[:2] == code):
            return full, ""
    return "", ""
