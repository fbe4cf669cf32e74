"""Running text without end: sentences from word lists, with the figures and names real pages have."""

import random
from collections.abc import Callable
from typing import Final

Sentence = Callable[[random.Random], str]

SUBJECTS: Final = (
    "本公司", "双方", "承办单位", "市图书馆", "研究小组", "委托方", "项目部", "供货商", "各分支机构",
    "评审专家", "乙方", "甲方", "该企业", "监理单位", "志愿者团队", "技术人员", "教务处", "董事会",
    "值班编辑", "合作银行",
)  # fmt: skip
TIMES: Final = (
    "去年冬天", "本季度", "合同签订后", "设备到场之前", "每周三上午", "暑假期间", "验收合格之日起",
    "近十年来", "夜间", "雨季来临前", "会议结束后", "收到通知后三个工作日内",
)  # fmt: skip
DEEDS: Final = (
    "完成了{thing}的{work}", "对{thing}进行了{work}", "负责{thing}的{work}", "按照规定提交{thing}和{thing}",
    "重新核对了{thing}，并更换了{thing}", "就{thing}提出{count}条意见", "向{place}运送{thing}{count}件",
    "在{place}组织{thing}的{work}，参加者{count}人", "支付{thing}费用人民币{money}元",
    "从{place}采购{thing}，单价{money}元", "应当妥善保管{thing}，不得擅自{verb}", "暂停{thing}的{work}",
)  # fmt: skip
THINGS: Final = (
    "水泵", "电缆", "图纸", "发动机", "棉布", "显微镜", "账簿", "仓库", "桥梁", "路灯", "茶叶", "稻谷",
    "校舍", "样品", "空调机组", "计量仪表", "档案柜", "轴承", "药品", "瓷砖", "玻璃幕墙", "数据库", "保险单",
    "地毯", "蓄电池", "卫星天线", "冷链车辆", "蔬菜大棚", "消防器材", "绘本", "羽毛球拍", "铝合金门窗",
    "乐谱", "渔网",
)  # fmt: skip
WORKS: Final = (
    "检修", "调试", "登记", "抽样检验", "招标", "验收", "盘点", "翻译", "安装", "维护", "改造", "评估",
    "运输", "清洗", "编号", "结算", "培训", "测绘", "印刷", "发放",
)  # fmt: skip
VERBS: Final = ("转让", "涂改", "拆卸", "复制", "外借", "销毁", "抵押", "出租")
PLACES: Final = (
    "江苏", "浙东山区", "松花江畔", "港口", "高新区", "西部牧场", "老城区", "开发区三号楼", "海南",
    "黄土高原", "内蒙古", "长江沿岸", "博物馆", "火车站", "学校操场", "机场",
)  # fmt: skip
ENDINGS: Final = (
    "。", "。", "；逾期不予受理。", "，结果符合要求。", "，详见附件。", "，其余部分另行通知。",
    "，得到了居民的好评。", "，误差不超过{percent}。", "，比上年增长{percent}。", "，费用由{subject}承担。",
    "，具体时间以公告为准。",
)  # fmt: skip
ENGLISH_SUBJECTS: Final = (
    "The committee", "Our supplier", "The new laboratory", "Each branch office", "The northern ferry line",
    "A group of volunteers", "The buyer", "Most of the farmers", "The city library", "Dr. Halloran",
    "The second survey", "Every shipment", "The museum", "Neither party", "The school board", "An engineer",
)  # fmt: skip
ENGLISH_DEEDS: Final = (
    "approved the budget for {thing}", "delivered {count} boxes of {thing}", "replaced {thing} and {thing}",
    "reported a loss of {thing}", "shall not resell {thing} without written consent",
    "paid ${money} for {thing}", "opened a workshop that repairs {thing}",
    "measured the temperature of {thing} for {count} days", "found {thing} near the harbor",
    "kept careful records of {thing}", "will review {thing} in {month}", "has shipped {thing} since {year}",
    "compared {thing} with {thing}", "voted {count} to 7 against {thing}",
)  # fmt: skip
ENGLISH_THINGS: Final = (
    "copper wire", "the old bridge", "winter wheat", "used textbooks", "glass bottles", "the water supply",
    "insurance claims", "frozen fish", "railway tickets", "solar panels", "the west wing", "oak furniture",
    "medical equipment", "quarterly accounts", "a small grant", "paper maps", "the irrigation canal",
    "safety helmets", "wool blankets", "the exhibition hall",
)  # fmt: skip
ENGLISH_ENDINGS: Final = (
    ".", ".", ", although the weather was poor.", ", as agreed in Section {count}.",
    " before the end of {month}.", ", which is {percent} more than expected.", "; a full report will follow.",
    " (see page {count}).", " within thirty days of notice.", ", and nobody objected.",
)  # fmt: skip
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
BRANDS: Final = (
    "Python", "Wi-Fi", "USB", "ISO 9001", "GPS", "PDF", "LED", "Excel", "5G", "CAD", "PVC", "Bluetooth", "AI",
    "ERP",
)  # fmt: skip
MIXTURES: Final = (
    "{subject}采用{brand}方案完成{thing}的{work}{ending}", "所有{thing}须通过{brand}认证{ending}",
    "{subject}于{date}向{place}提供{brand}接口，编号为{code}{ending}", "如有疑问，请发送邮件至{mail}。",
    "{subject}（{english}）{deed}{ending}",
)  # fmt: skip


def chinese(rng: random.Random) -> str:
    """A Chinese sentence of 15 to 60 characters."""
    opening = rng.choice(
        ("{time}，{subject}", "{subject}", "{subject}{date}", "根据第{count}号文件，{subject}")
    )
    return filled(opening + rng.choice(DEEDS) + rng.choice(ENDINGS), rng)


def english(rng: random.Random) -> str:
    """An English sentence of 5 to 15 words."""
    deed, ending = rng.choice(ENGLISH_DEEDS), rng.choice(ENGLISH_ENDINGS)
    pattern = f"{rng.choice(ENGLISH_SUBJECTS)} {deed}{ending}".replace("{thing}", "{goods}")
    return filled(pattern, rng)


def mixed(rng: random.Random) -> str:
    """A Chinese sentence, most with Latin words, codes or an address in it."""
    return filled(rng.choice(MIXTURES), rng) if rng.random() < 0.7 else chinese(rng)


def filled(pattern: str, rng: random.Random) -> str:
    """The pattern with every {slot} replaced by a fresh choice."""
    while "{" in pattern:
        start, end = pattern.index("{"), pattern.index("}")
        pattern = pattern[:start] + _slot(pattern[start + 1 : end], rng) + pattern[end + 1 :]
    return pattern


WORDS: Final[dict[str, tuple[str, ...]]] = {
    "subject": SUBJECTS, "time": TIMES, "thing": THINGS, "work": WORKS, "verb": VERBS, "place": PLACES,
    "goods": ENGLISH_THINGS, "month": MONTHS, "brand": BRANDS, "deed": DEEDS, "ending": ENDINGS,
    "english": ("Eastern Logistics", "Blue River Ltd.", "Harbor Group", "Lantern Books", "Northfield Inc."),
}  # fmt: skip


def _slot(name: str, rng: random.Random) -> str:
    if name in WORDS:
        return rng.choice(WORDS[name])
    figures = {
        "count": str(rng.choice((rng.randint(2, 99), rng.randint(100, 3000)))),
        "money": f"{rng.uniform(5, 99999):,.2f}",
        "percent": f"{rng.uniform(0.5, 40):.1f}%",
        "year": str(rng.randint(1950, 2025)),
        "date": f"{rng.randint(1990, 2025)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日",
        "code": f"{rng.choice('ABDEFGHKMNPRT')}{rng.choice('ABDEFGHKMNPRT')}-{rng.randint(1000, 99999)}",
        "mail": f"{rng.choice(('info', 'sales', 'office', 'help'))}@example{rng.randint(10, 99)}.com",
    }
    return figures[name]
