"""What stands on a seal: the owner's name, the seal's purpose, its number, by shape and kind.

The truth follows the service's recorded answers. The body is the text that runs round; where
nothing runs round it is the longest text, the upper one of two equals, numbers and dates not
counted. All other texts are listed from the top down, the number along the lower edge last.
"""

import random
from dataclasses import dataclass
from typing import Final

from benchmarks.accuracy import fiction

ROUND, OVAL, RECTANGLE, DIAMOND, TRIANGLE = "0", "1", "2", "3", "4"

PLACES: Final = (
    "北京", "上海", "天津", "重庆", "广州", "深圳", "杭州", "南京", "武汉", "成都", "西安", "沈阳", "长沙",
    "郑州", "济南", "青岛", "大连", "宁波", "厦门", "福州", "合肥", "南昌", "昆明", "贵阳", "兰州", "太原",
    "石家庄", "哈尔滨", "长春", "呼和浩特", "乌鲁木齐", "苏州", "无锡", "佛山", "东莞", "珠海", "海口",
    "南宁",
)  # fmt: skip
DISTRICTS: Final = (
    "云岭", "清河", "东湖", "白桥", "临江", "双溪", "永宁", "新安", "龙泉", "金沙", "柳林", "石门", "玉泉",
    "丰乐",
)  # fmt: skip
TRADES: Final = (
    "科技", "贸易", "建筑工程", "餐饮管理", "物流", "电子", "机械设备", "化工", "文化传媒", "医疗器械",
    "食品", "服装", "装饰", "信息技术", "房地产开发", "物业服务", "汽车销售", "能源", "环保", "纺织", "印刷",
    "包装材料", "钢结构", "园林绿化", "农业发展", "教育咨询", "网络", "进出口", "劳务", "五金", "仪器仪表",
    "健康管理",
)  # fmt: skip
FIRST: Final = "华恒盛瑞嘉鑫宏博远腾达信诚泰康宇昌隆德润丰凯捷锦禾晨旭铭源翔兴顺佳益安景耀鼎坤睿"
OFFICES: Final = (
    "市场监督管理局", "人力资源和社会保障局", "自然资源局", "住房和城乡建设局", "教育局", "财政局", "公证处",
    "人民政府办公室", "生态环境局", "交通运输局", "卫生健康委员会", "公安局", "民政局", "税务局",
)  # fmt: skip
BODIES: Final = (
    "第一中学",
    "实验小学",
    "人民医院",
    "中医医院",
    "图书馆",
    "职业技术学院",
    "会计师事务所",
    "律师事务所",
)
COMMITTEES: Final = ("居民委员会", "村民委员会", "业主委员会")
PURPOSES: Final = (
    "合同专用章", "财务专用章", "发票专用章", "业务专用章", "人事专用章", "行政专用章", "报关专用章",
    "检验专用章", "投标专用章", "采购专用章", "仓储专用章", "档案专用章",
)  # fmt: skip
FORMS: Final = ("有限公司", "有限公司", "有限责任公司", "股份有限公司", "商行", "厂")
BANKS: Final = ("云岭银行", "江岸农村商业银行", "东湖商业银行", "临江村镇银行")
CHOPS: Final = ("业务清讫", "转讫", "核算用章", "受理凭证专用章", "办讫", "现金收讫")
STAMPS: Final = (
    "现金收讫", "现金付讫", "银行收讫", "转账付讫", "已审核", "作废", "副本", "附件", "此件与原件一致",
    "仅供参考", "已核销", "受控文件", "机密", "验讫", "同意付款", "已入账", "复印无效",
)  # fmt: skip
RECEIPTS: Final = (
    "收货专用章",
    "业务受理章",
    "收文专用章",
    "提货专用章",
    "发货专用章",
    "出库专用章",
    "质检专用章",
)
DEPARTMENTS: Final = (
    "质量检验部",
    "第三车间",
    "技术监督科",
    "检测中心",
    "生产部",
    "计量室",
    "仓储部",
    "工程部",
)
VERDICTS: Final = (
    "检验合格",
    "产品检验合格",
    "材料验收合格",
    "计量检定合格",
    "出厂检验专用",
    "核对无误",
    "安全检查合格",
)


@dataclass(frozen=True)
class Wording:
    """The texts of one seal.

    ring    runs round inside the border; "" on seals without
    lines   straight lines from the top down; the body is one of them where there is no ring
    number  runs along the lower edge; "" for none
    """

    shape: str
    ring: str = ""
    lines: tuple[str, ...] = ()
    number: str = ""
    middle: str = ""

    @property
    def body(self) -> str:
        """The service's SealBody."""
        if self.ring:
            return self.ring
        named = [line for line in self.lines if not line[0].isascii()]
        return max(named, key=len)

    @property
    def others(self) -> list[str]:
        """The service's OtherTexts."""
        rest = list(self.lines)
        if not self.ring:
            rest.remove(self.body)
        return rest + ([self.number] if self.number else [])


def wording(rng: random.Random) -> Wording:
    """A seal of any shape, round ones most often."""
    kinds = (company, office, chop, invoice_seal, oval, stamp, receipt, diamond, triangle)
    return rng.choices(kinds, weights=(30, 12, 8, 14, 8, 8, 8, 6, 6))[0](rng)


def company(rng: random.Random) -> Wording:
    """A company's round seal, with a star, often a purpose and a 13-digit number."""
    lines = [] if rng.random() < 0.3 else [rng.choice(PURPOSES)]
    if lines and rng.random() < 0.2:
        lines.append(f"({rng.randint(1, 9)})")
    number = fiction.digits(rng, 13, first="123456789") if rng.random() < 0.65 else ""
    return Wording(ROUND, company_name(rng), tuple(lines), number, middle="star")


def office(rng: random.Random) -> Wording:
    """The round seal of an authority, a school or a committee: a star or an emblem, and seldom more."""
    place = rng.choice(PLACES)
    names = (
        f"{place}市{rng.choice(DISTRICTS)}区{rng.choice(OFFICES)}",
        f"{place}市{rng.choice(DISTRICTS)}{rng.choice(BODIES)}",
        f"{rng.choice(DISTRICTS)}县{rng.choice(DISTRICTS)}镇{rng.choice(DISTRICTS)}{rng.choice(COMMITTEES)}",
    )
    lines = (rng.choice(PURPOSES),) if rng.random() < 0.15 else ()
    return Wording(ROUND, rng.choice(names), lines, middle=rng.choice(("star", "star", "emblem")))


def chop(rng: random.Random) -> Wording:
    """A bank's or a shop's round chop: a date between two rules instead of a star."""
    name = f"{rng.choice(BANKS)}{rng.choice(DISTRICTS)}支行" if rng.random() < 0.6 else company_name(rng)
    return Wording(ROUND, name, (date(rng), rng.choice(CHOPS)), middle="rules")


def invoice_seal(rng: random.Random) -> Wording:
    """The oval invoice seal: the name round, the tax number across, its purpose below."""
    code = fiction.credit_code(rng, rng.choice(list(fiction.PROVINCES)))
    return Wording(OVAL, company_name(rng), (code, "发票专用章"))


def oval(rng: random.Random) -> Wording:
    """Any other oval seal."""
    lines = (rng.choice(PURPOSES + RECEIPTS),)
    if rng.random() < 0.5:
        return Wording(OVAL, company_name(rng), lines, middle="star")
    return Wording(OVAL, company_name(rng), (date(rng), *lines))


def stamp(rng: random.Random) -> Wording:
    """A rectangular stamp of one line, or a square with a person's name."""
    if rng.random() < 0.3:
        return Wording(RECTANGLE, lines=(_personal(rng),), middle="square")
    return Wording(RECTANGLE, lines=(rng.choice(STAMPS),))


def receipt(rng: random.Random) -> Wording:
    """A rectangular stamp with the owner's name, the purpose and perhaps a date or a telephone number."""
    lines = [company_name(rng), rng.choice(RECEIPTS)]
    if rng.random() < 0.6:
        lines.append(
            rng.choice((date(rng), f"0{rng.randint(20, 29)}-{fiction.digits(rng, 8, first='2568')}"))
        )
    return Wording(RECTANGLE, lines=tuple(lines))


def diamond(rng: random.Random) -> Wording:
    """An inspector's diamond: the verdict across its widest part."""
    verdict = rng.choice([text for text in VERDICTS if len(text) >= 4])
    above = rng.choice(("质检", "QC", "检", "验讫"))
    below = rng.choice((f"{rng.randint(1, 99):02d}", f"{rng.randint(1, 9):02d}号", "工段"))
    lines = ((verdict,), (above, verdict), (verdict, below), (above, verdict, below))
    return Wording(DIAMOND, lines=rng.choice(lines))


def triangle(rng: random.Random) -> Wording:
    """A department's triangle: its longest line at the foot."""
    department, verdict = rng.choice(DEPARTMENTS), rng.choice(("合格", "检讫", "已检", "受控"))
    if rng.random() < 0.4:
        return Wording(TRIANGLE, lines=(rng.choice(("检", "验", "OK")), verdict, department))
    return Wording(TRIANGLE, lines=(verdict, department))


def company_name(rng: random.Random) -> str:
    """A company that does not exist, eight to twenty characters."""
    if rng.random() < 0.3:
        return fiction.company_name(rng, rng.choice(list(fiction.PROVINCES)))
    place = rng.choice(PLACES) + rng.choice(("", "市", f"市{rng.choice(DISTRICTS)}区"))
    name = "".join(rng.sample(FIRST, rng.choice((2, 2, 2, 3))))
    return f"{place}{name}{rng.choice(TRADES)}{rng.choice(FORMS)}"


def _personal(rng: random.Random) -> str:
    """A name, filled up to the four characters of a personal seal."""
    name = fiction.person(rng)
    return name + {2: "之印", 3: "印"}[len(name)]


def date(rng: random.Random) -> str:
    """A date as it is set with the wheels of a date stamp."""
    day = f"{rng.randint(2015, 2025)}", f"{rng.randint(1, 12):02d}", f"{rng.randint(1, 28):02d}"
    return rng.choice((".", "-", ".")).join(day)
