"""What people fill in: values of every kind a form asks for, in Chinese and in English."""

import random
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from benchmarks.accuracy import fiction, prose

Maker = Callable[[random.Random], str]

SEXES: Final = ("男", "女")
PEOPLES: Final = ("汉族", "回族", "满族", "壮族", "苗族", "蒙古族")
DEGREES: Final = ("大专", "本科", "硕士研究生", "高中", "中专")
DEPARTMENTS: Final = (
    "销售部",
    "采购部",
    "财务部",
    "研发中心",
    "人力资源部",
    "生产一车间",
    "质量管理部",
    "行政办公室",
)
POSTS: Final = ("工程师", "会计", "业务经理", "仓库管理员", "质检员", "项目主管", "技术员", "销售代表")
PAYMENTS: Final = ("银行转账", "月结30天", "货到付款", "现金", "电汇", "承兑汇票")
CARRIAGES: Final = ("公路运输", "铁路", "空运", "快递", "自提", "海运")
STATES: Final = ("合格", "已完成", "正常", "待复检", "通过", "良好")
PLATES: Final = ("京A", "沪B", "粤B", "苏E", "浙A", "鲁B", "川A")
PIECES: Final = ("件", "箱", "台", "套", "吨", "包")
REASONS: Final = (
    "年度采购计划",
    "设备更换",
    "外出培训",
    "客户拜访",
    "样品寄送",
    "库存补充",
    "机器故障报修",
    "办理入职",
)
FIRST_NAMES: Final = (
    *("Olivia", "Martin", "Grace", "Henry", "Amelia", "Victor", "Laura", "Samuel", "Nora", "Felix", "Irene"),
    *("Daniel", "Sophie", "Oscar", "Helen", "Walter"),
)
LAST_NAMES: Final = (
    *("Whitfield", "Okafor", "Lindgren", "Barnes", "Moreau", "Castillo", "Novak", "Fletcher", "Hughes"),
    *("Tanaka", "Sandoval", "Keller", "Brooks", "Ivanova"),
)
FIRMS: Final = (
    *("Northgate Supplies Ltd.", "Blue Heron Trading Co.", "Halden Machinery GmbH", "Pinecrest Foods Inc."),
    *("Orion Freight Services", "Silver Lake Textiles", "Marlow & Sons", "Redwood Instruments LLC"),
    *("Castor Chemicals Pte. Ltd.", "Eastbrook Medical Group", "Tidewater Shipping Lines"),
)
STREETS: Final = ("Harbor Road", "Elm Street", "Station Lane", "King Avenue", "Mill Court", "Ocean Drive")
TOWNS: Final = (
    *("Bristol BS1 4QT", "Portland, OR 97205", "Singapore 048621", "Rotterdam 3011", "Hong Kong"),
    *("Austin, TX 78701", "Leeds LS1 5PS", "Vancouver BC V6B 1A1"),
)
PORTS: Final = (
    "Shanghai",
    "Rotterdam",
    "Los Angeles",
    "Singapore",
    "Hamburg",
    "Busan",
    "Ningbo",
    "Felixstowe",
)
VESSELS: Final = ("EVER FORTUNE V.021E", "OCEAN STAR V.118W", "NORDIC PEARL V.007S", "COSMO TRADER V.330N")
TERMS: Final = ("Net 30 days", "FOB Shanghai", "CIF Rotterdam", "T/T in advance", "Cash on delivery", "EXW")
SERVICES: Final = ("Road freight", "Air express", "Sea freight", "Courier", "Customer pickup")
ROLES: Final = ("Account Manager", "Technician", "Nurse", "Accountant", "Warehouse Clerk", "Project Engineer")
RELATIONS: Final = ("Spouse", "Parent", "Brother", "Friend", "Colleague")
LANDS: Final = (
    "中国（CHN）",
    "美国（USA）",
    "英国（GBR）",
    "德国（GER）",
    "日本（JPN）",
    "意大利（ITA）",
    "肯尼亚（KEN）",
)
TESTS: Final = (
    "白细胞计数",
    "血红蛋白",
    "葡萄糖",
    "总胆固醇",
    "尿酸",
    "肌酐",
    "抗拉强度",
    "含水率",
    "铅含量",
)
MEASURES: Final = ("mmol/L", "g/L", "mg/kg", "MPa", "μmol/L")
NOTIONS: Final = ("Approved", "Pending review", "Completed", "In good order", "Passed", "Not applicable")


def division(rng: random.Random) -> str:
    """A province's number, as fiction's makers want it."""
    return rng.choice(list(fiction.PROVINCES))


def date(rng: random.Random, way: int) -> str:
    """A day in one of the four ways in which Chinese forms write it."""
    year, month, day = rng.randint(1998, 2025), rng.randint(1, 12), rng.randint(1, 28)
    padded = f"{month:02d}", f"{day:02d}"
    ways = (f"{year}年{month}月{day}日", *(sign.join((str(year), *padded)) for sign in "-/."))
    return ways[way]


def english_date(rng: random.Random, way: int) -> str:
    """A day in one of the four ways in which English forms write it."""
    year, month, day = rng.randint(1998, 2025), rng.randint(1, 12), rng.randint(1, 28)
    name = prose.MONTHS[month - 1]
    ways = (f"{name} {day}, {year}", f"{day:02d}/{month:02d}/{year}", f"{year}-{month:02d}-{day:02d}")
    return (*ways, f"{day} {name[:3]} {year}")[way]


def code(rng: random.Random) -> str:
    """An order's or a document's number."""
    letters = "".join(rng.choices("ABCDEFGHJKLMNPQRSTXYZ", k=rng.randint(2, 3)))
    serial = fiction.digits(rng, rng.randint(6, 9), first="123456789")
    return rng.choice((f"{letters}{serial}", f"{letters}-{serial}", f"{letters}-2024-{serial[:4]}", serial))


def identity(rng: random.Random) -> str:
    """Eighteen signs in the form of an identity number, of no valid birthday."""
    return f"{division(rng)}{fiction.digits(rng, 4)}19{fiction.digits(rng, 2)}00{fiction.digits(rng, 5)}X"


def money(rng: random.Random) -> str:
    """An amount, with and without its sign, from ten to a million."""
    amount = f"{10 ** rng.uniform(1, 6):,.2f}"
    return rng.choice((amount, f"¥{amount}", f"{amount}元", amount.replace(",", "")))


def english_money(rng: random.Random) -> str:
    """An amount in a currency."""
    amount = f"{10 ** rng.uniform(1, 6):,.2f}"
    return rng.choice((amount, f"${amount}", f"USD {amount}", f"EUR {amount}"))


def english_phone(rng: random.Random) -> str:
    """A telephone number with a country or an area code."""
    number = fiction.digits(rng, 4)
    return rng.choice((f"+44 20 7946 {number}", f"(503) 555-{number}", f"+65 6555 {number}"))


def mail(rng: random.Random) -> str:
    """An address in a domain kept for examples."""
    name = f"{rng.choice(FIRST_NAMES)}.{rng.choice(LAST_NAMES)}".lower()
    return f"{name}{rng.choice(('', '88', '2016'))}@example.{rng.choice(('com', 'org', 'net'))}"


def english_address(rng: random.Random) -> str:
    """A street, a town and its code."""
    return f"{rng.randint(2, 998)} {rng.choice(STREETS)}, {rng.choice(TOWNS)}"


def container(rng: random.Random) -> str:
    """A container's number: four letters and seven digits."""
    return rng.choice(("MSKU", "TGHU", "CMAU", "OOLU")) + fiction.digits(rng, 7)


MAKERS: Final[Mapping[str, Maker]] = {
    "company": lambda rng: fiction.company_name(rng, division(rng)),
    "person": fiction.person,
    "phone": fiction.phone,
    "mobile": lambda rng: rng.choice(("138", "159", "186")) + fiction.digits(rng, 8),
    "address": lambda rng: fiction.address(rng, division(rng)),
    "bank": lambda rng: fiction.bank_account(rng, division(rng))[0],
    "account": lambda rng: fiction.bank_account(rng, division(rng))[1],
    "credit": lambda rng: fiction.credit_code(rng, division(rng)),
    "date": lambda rng: date(rng, rng.randrange(4)),
    **{f"date{way}": partial(date, way=way) for way in range(4)},
    "code": code,
    "identity": identity,
    "money": money,
    "mail": mail,
    "count": lambda rng: f"{rng.randint(1, 900)}{rng.choice(PIECES)}",
    "weight": lambda rng: f"{rng.uniform(0.5, 900):.1f}{rng.choice(('kg', '公斤', '千克'))}",
    "size": lambda rng: f"{rng.uniform(0.2, 60):.2f}m³",
    "plate": lambda rng: rng.choice(PLATES) + fiction.digits(rng, 5),
    "sex": lambda rng: rng.choice(SEXES),
    "people": lambda rng: rng.choice(PEOPLES),
    "degree": lambda rng: rng.choice(DEGREES),
    "department": lambda rng: rng.choice(DEPARTMENTS),
    "post": lambda rng: rng.choice(POSTS),
    "payment": lambda rng: rng.choice(PAYMENTS),
    "carriage": lambda rng: rng.choice(CARRIAGES),
    "state": lambda rng: rng.choice(STATES),
    "reason": lambda rng: rng.choice(REASONS),
    "thing": lambda rng: rng.choice(prose.THINGS),
    "age": lambda rng: str(rng.randint(18, 79)),
    "name": lambda rng: f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}",
    "firm": lambda rng: rng.choice(FIRMS),
    "street": english_address,
    "day": lambda rng: english_date(rng, rng.randrange(4)),
    **{f"day{way}": partial(english_date, way=way) for way in range(4)},
    "price": english_money,
    "telephone": english_phone,
    "port": lambda rng: rng.choice(PORTS),
    "vessel": lambda rng: rng.choice(VESSELS),
    "container": container,
    "terms": lambda rng: rng.choice(TERMS),
    "service": lambda rng: rng.choice(SERVICES),
    "role": lambda rng: rng.choice(ROLES),
    "notion": lambda rng: rng.choice(NOTIONS),
    "relation": lambda rng: rng.choice(RELATIONS),
    "pounds": lambda rng: f"{rng.uniform(1, 9000):,.1f} {rng.choice(('kg', 'KGS', 'lbs'))}",
    "packages": lambda rng: f"{rng.randint(1, 480)} {rng.choice(('cartons', 'pallets', 'CTNS', 'boxes'))}",
    "goods": lambda rng: (
        rng.choice(prose.ENGLISH_THINGS).removeprefix("the ").removeprefix("a ").capitalize()
    ),
    "figure": lambda rng: str(rng.randint(1, 1200)),
    "piece": lambda rng: rng.choice(PIECES),
    "remark": lambda rng: rng.choice(("", "", "", rng.choice(REASONS))),
    "serial": lambda rng: f"2024{rng.randint(1, 9999):04d}",
    "grade": lambda rng: rng.choice(("优秀", "良好", "中等", "及格")),
    "result": lambda rng: f"{rng.uniform(0.5, 180):.2f}",
    "mark": lambda rng: str(rng.randint(45, 100)),
    "medal": lambda rng: str(rng.randint(0, 48)),
    "land": lambda rng: rng.choice(LANDS),
    "test": lambda rng: rng.choice(TESTS),
    "measure": lambda rng: rng.choice(MEASURES),
    "range": lambda rng: f"{rng.randint(1, 9) / 2}-{rng.randint(20, 300) / 2}",
    "unit": lambda rng: f"{rng.uniform(0.5, 4000):,.2f}",
}


def value(kind: str, rng: random.Random) -> str:
    """A value of a kind named in MAKERS."""
    return MAKERS[kind](rng)
