"""What is sold: names with the tax office's short class, specifications, units, prices and rates."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Good:
    """A kind of goods or a service. Prices in cents, from least to most; rate in percent."""

    name: str
    specifications: tuple[str, ...]
    unit: str
    least: int
    most: int
    rate: int
    group: str = ""
    measured: bool = False  # in quantities with decimal places

    def called(self, *, grouped: bool) -> str:
        """As the invoice names it; since 2018 after its class between asterisks."""
        return f"*{self.group}*{self.name}" if grouped and self.group else self.name


GOODS = (
    Good("复印纸", ("A4 70g", "A4 80g", "A3 80g"), "包", 1850, 3980, 13, "纸制品"),
    Good("硒鼓", ("CF228A", "TN-2325", "LD2451"), "支", 12900, 68000, 13, "计算机配套产品"),
    Good("笔记本电脑", ("X1-2023", "14s i5-1240P", "ThinkBook 14"), "台", 359900, 899900, 13, "电子计算机"),
    Good("显示器", ("U2723QE", "27英寸", "24P1U"), "台", 79900, 329900, 13, "计算机外部设备"),
    Good("办公桌", ("1400*700*750", "1.6米", "2000*1000"), "张", 45000, 268000, 13, "家具"),
    Good("轴承", ("6204-2RS", "NU310", "51108"), "套", 1280, 36500, 13, "轴承"),
    Good(
        "不锈钢管", ("Φ32*2.5", "DN50", "304/Φ25"), "米", 2350, 16800, 13, "黑色金属冶炼压延品", measured=True
    ),
    Good("电缆", ("YJV-3*25", "BVR 2.5", "RVV4*1.5"), "米", 320, 15800, 13, "电线电缆", measured=True),
    Good("汽油", ("92号", "95号"), "升", 650, 880, 13, "成品油", measured=True),
    Good("医用外科口罩", ("17.5*9.5cm", "50只/盒"), "盒", 990, 4900, 13, "医疗仪器器械"),
    Good("茶叶", ("250g", "500g/罐", "礼盒"), "盒", 6800, 88000, 13, "茶及饮料"),
    Good("西服", ("175/96A", "L", "XL"), "套", 59900, 298000, 13, "服装"),
    Good("图书", ("16开", "精装"), "册", 2980, 12800, 9, "印刷品"),
    Good("大米", ("5kg", "10kg/袋"), "袋", 2990, 12900, 9, "谷物加工品"),
    Good("运输费", ("", ""), "次", 15000, 980000, 9, "运输服务"),
    Good("工程款", ("", ""), "项", 1000000, 58000000, 9, "建筑服务"),
    Good("水费", ("", ""), "吨", 380, 690, 3, "水冰雪", measured=True),
    Good("餐费", ("", ""), "次", 8800, 380000, 6, "餐饮服务"),
    Good("住宿费", ("标准间", "大床房", ""), "天", 19800, 98000, 6, "住宿服务"),
    Good("技术服务费", ("", ""), "次", 300000, 28000000, 6, "研发和技术服务"),
    Good("软件开发服务", ("V2.0", ""), "套", 500000, 18000000, 6, "信息技术服务"),
    Good("会议服务费", ("", ""), "场", 50000, 2600000, 6, "会展服务"),
    Good("广告发布费", ("", ""), "期", 80000, 5600000, 6, "广告服务"),
    Good("物业管理费", ("", ""), "月", 38000, 890000, 6, "企业管理服务"),
    Good("代理记账服务费", ("", ""), "月", 20000, 80000, 3, "现代服务"),
    Good("客运服务费", ("无", ""), "次", 1500, 28000, 3, "运输服务"),
    Good("快递费", ("", ""), "件", 800, 3600, 6, "收派服务"),
    Good("培训费", ("", "线上"), "人", 58000, 680000, 3, "生活服务"),
    Good("打印机维修及零配件更换服务费", ("", "M227"), "次", 12000, 98000, 13, "劳务"),
    Good("高分子聚乙烯防水卷材（含安装辅料）", ("1.5mm*2m", "2.0mm"), "平方米", 2600, 8900, 13, "塑料制品"),
)
# tax-free by law: their tax column shows asterisks
TAX_FREE = (
    Good("鲜鸡蛋", ("30枚/盘", ""), "盘", 2200, 4800, 0, "禽蛋"),
    Good("新鲜蔬菜", ("", "配送"), "公斤", 280, 1680, 0, "蔬菜", measured=True),
    Good("学前教育服务", ("", ""), "学期", 380000, 1280000, 0, "教育服务"),
)
