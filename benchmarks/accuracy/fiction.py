"""Companies, people, addresses, accounts and numbers that are made up, in the forms of real ones."""

import random
from dataclasses import dataclass

# two digits of the administrative division code (GB/T 2260), short and full name, capital, districts
PROVINCES: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "11": ("北京", "北京市", "北京市", ("海淀区", "朝阳区", "丰台区", "大兴区")),
    "12": ("天津", "天津市", "天津市", ("和平区", "南开区", "滨海新区", "武清区")),
    "13": ("河北", "河北省", "石家庄市", ("长安区", "桥西区", "裕华区")),
    "14": ("山西", "山西省", "太原市", ("小店区", "迎泽区", "万柏林区")),
    "21": ("辽宁", "辽宁省", "沈阳市", ("和平区", "沈河区", "铁西区")),
    "31": ("上海", "上海市", "上海市", ("浦东新区", "闵行区", "嘉定区", "徐汇区")),
    "32": ("江苏", "江苏省", "南京市", ("玄武区", "鼓楼区", "江宁区")),
    "33": ("浙江", "浙江省", "杭州市", ("西湖区", "滨江区", "余杭区")),
    "34": ("安徽", "安徽省", "合肥市", ("蜀山区", "包河区", "庐阳区")),
    "35": ("福建", "福建省", "福州市", ("鼓楼区", "台江区", "仓山区")),
    "37": ("山东", "山东省", "济南市", ("历下区", "市中区", "槐荫区")),
    "41": ("河南", "河南省", "郑州市", ("金水区", "二七区", "中原区")),
    "42": ("湖北", "湖北省", "武汉市", ("武昌区", "洪山区", "江汉区")),
    "43": ("湖南", "湖南省", "长沙市", ("岳麓区", "芙蓉区", "天心区")),
    "44": ("广东", "广东省", "广州市", ("天河区", "越秀区", "番禺区", "白云区")),
    "50": ("重庆", "重庆市", "重庆市", ("渝北区", "九龙坡区", "江北区")),
    "51": ("四川", "四川省", "成都市", ("武侯区", "锦江区", "青羊区")),
    "61": ("陕西", "陕西省", "西安市", ("雁塔区", "碑林区", "未央区")),
}
ROADS = ("长江路", "中山北路", "人民东路", "科技大道", "文化街", "解放路", "创新一路", "滨河南路", "青年大街")
BUILDINGS = ("创业大厦", "国际商务中心", "软件园", "金融广场", "工业园", "科技楼", "时代大厦")
COINED = (
    *("恒瑞", "华远", "中鼎", "明德", "卓越", "瑞丰", "金桥", "天成", "宏图", "博雅", "信达", "优品", "联创"),
    *("云帆", "东方", "盛世", "嘉禾", "泰和", "鑫源", "蓝海", "启航", "佳美", "德邻", "新元", "百川", "正源"),
)
TRADES = (
    *("科技", "信息技术", "商贸", "电子商务", "建筑工程", "物流", "餐饮管理", "机械设备", "文化传媒", "医药"),
    *(
        "办公用品",
        "汽车服务",
        "物业管理",
        "纺织品",
        "食品",
        "环保科技",
        "酒店管理",
        "人力资源服务",
        "印刷包装",
    ),
)
FORMS = ("有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司", "集团有限公司")
BANKS = (
    *("中国工商银行", "中国建设银行", "中国农业银行", "中国银行", "交通银行", "招商银行", "中信银行"),
    *("上海浦东发展银行", "兴业银行", "中国民生银行", "平安银行", "华夏银行"),
)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建文玲辉力鹏宇欣怡晨佳琪浩然子轩雨婷"

# GB 32100-2015: the signs of a unified social credit code, and the weight of each place
CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


@dataclass(frozen=True)
class Party:
    """A buyer or a seller; "" for what its invoice does not tell."""

    name: str
    tax_number: str = ""
    address_phone: str = ""
    bank_account: str = ""


def person(rng: random.Random) -> str:
    return rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, rng.choice((1, 2, 2))))


def company_name(rng: random.Random, division: str) -> str:
    """As companies are called: place, coined word, trade, legal form; the place sometimes in brackets."""
    short, _, capital, _ = PROVINCES[division]
    place = rng.choice((short, capital, capital.removesuffix("市")))
    coined, trade, form = rng.choice(COINED), rng.choice(TRADES), rng.choice(FORMS)
    if rng.random() < 0.15:
        return f"{coined}{trade}（{short}）{form}"
    return f"{place}{coined}{trade}{form}"


def credit_code(rng: random.Random, division: str) -> str:
    """A unified social credit code of 18 signs whose check sign is right (GB 32100-2015)."""
    body = rng.choice(("91", "91", "91", "92", "93")) + division + digits(rng, 2, first="01") + digits(rng, 2)
    body += "MA" + "".join(rng.choices(CREDIT_SIGNS, k=7)) if rng.random() < 0.5 else digits(rng, 9)
    total = sum(CREDIT_SIGNS.index(sign) * weight for sign, weight in zip(body, CREDIT_WEIGHTS, strict=True))
    return body + CREDIT_SIGNS[-total % 31]


def tax_number(rng: random.Random, division: str) -> str:
    """A taxpayer's number: mostly the credit code, sometimes the older 15 digits."""
    if rng.random() < 0.12:
        return division + digits(rng, 12) + rng.choice("0123456789X")
    return credit_code(rng, division)


def digits(rng: random.Random, count: int, first: str = "0123456789") -> str:
    return rng.choice(first) + "".join(rng.choices("0123456789", k=count - 1))


def phone(rng: random.Random) -> str:
    if rng.random() < 0.3:
        return rng.choice(("13", "15", "18")) + digits(rng, 9)
    return rng.choice(("010", "021", "0755", "0571", "027", "028")) + "-" + digits(rng, 8, first="2568")


def address(rng: random.Random, division: str) -> str:
    _, province, capital, districts = PROVINCES[division]
    start = capital if province == capital or rng.random() < 0.5 else province + capital
    text = f"{start}{rng.choice(districts)}{rng.choice(ROADS)}{rng.randint(1, 999)}号"
    if rng.random() < 0.5:
        text += f"{rng.choice(BUILDINGS)}{rng.choice(('', 'A座', 'B座', '3号楼'))}{rng.randint(101, 2808)}室"
    return text


def bank_account(rng: random.Random, division: str) -> tuple[str, str]:
    """A branch's name, and an account of 12 to 19 digits."""
    _, _, capital, districts = PROVINCES[division]
    branch = f"{capital.removesuffix('市')}{rng.choice(districts).removesuffix('区')}"
    bank = f"{rng.choice(BANKS)}{branch}{rng.choice(('支行', '支行', '分行', '路支行'))}"
    return bank, digits(rng, rng.choice((12, 15, 17, 19, 19)), first="1234678")


def party(rng: random.Random, division: str, *, full: bool) -> Party:
    """A company; without `full` it tells neither address nor bank."""
    name, number = company_name(rng, division), tax_number(rng, division)
    if not full:
        return Party(name, number)
    gap = rng.choice(("", " ", " "))
    bank, account = bank_account(rng, division)
    return Party(name, number, f"{address(rng, division)}{gap}{phone(rng)}", f"{bank}{gap}{account}")


def individual(rng: random.Random) -> Party:
    """A buyer without a taxpayer's number."""
    return Party(rng.choice(("个人", person(rng), f"{person(rng)}（个人）")))
