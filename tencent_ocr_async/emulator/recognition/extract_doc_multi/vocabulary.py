"""Common names of fields, Chinese and English: what a printed key looks like, and its translation.

General words of forms and of trade papers, each group one meaning; the first name of a language is the one
that a translation gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .names import normalise

_MEANINGS: Final = """
姓名 名字 / Name, Full Name
性别 / Gender, Sex
年龄 / Age
民族 / Ethnicity
籍贯 / Native Place
国籍 国家 国家/地区 / Nationality, Country
出生日期 出生年月 生日 / Date of Birth, Birth Date, Birthday
身份证号码 身份证号 公民身份号码 证件号码 证件号 / ID Number, ID Card Number, Identity Number
证件类型 / ID Type
护照号码 护照号 / Passport Number
学历 最高学历 文化程度 / Education
专业 / Major
职务 职位 岗位 / Position, Job Title, Title
职业 / Occupation
部门 所属部门 所在部门 / Department
工号 员工编号 / Employee ID, Employee Number, Staff Number
入职日期 入职时间 / Start Date, Hire Date
工资 薪资 / Salary
婚姻状况 / Marital Status
关系 / Relationship
联系人 联系人姓名 / Contact, Contact Person, Contact Name
联系电话 电话 电话号码 联系方式 / Telephone, Phone, Phone Number, Telephone Number, Contact Number
手机 手机号码 手机号 / Mobile, Mobile Phone, Mobile Number, Cell Phone
传真 / Fax
电子邮箱 邮箱 电子邮件 邮件 / Email, Email Address
地址 联系地址 通讯地址 / Address
住址 家庭住址 家庭地址 / Home Address
注册地址 / Registered Address
邮编 邮政编码 / Postal Code, Zip Code, Postcode
名称 / Designation
公司名称 单位名称 公司 单位 企业名称 / Company, Company Name
客户名称 客户 / Customer, Customer Name, Client
客户编号 / Customer ID, Customer Number
供应商 供应商名称 供货商 / Supplier, Supplier Name, Vendor
法定代表人 法人 法人代表 / Legal Representative
注册资本 / Registered Capital
成立日期 / Date of Establishment
经营范围 / Business Scope
统一社会信用代码 社会信用代码 / Unified Social Credit Code
纳税人识别号 税号 / Taxpayer Identification Number, Tax ID, Tax Number
开户银行 开户行 银行 银行名称 / Bank, Bank Name, Bank of Deposit
账号 银行账号 帐号 / Account Number, Bank Account, Account
卡号 银行卡号 / Card Number
编号 号码 序列号 / Number
序号 / Serial Number
名次 / Rank
代码 / Code
日期 / Date
时间 / Time
签发日期 开具日期 / Date of Issue, Issue Date
有效期 有效期限 有效期至 / Validity, Valid Until, Expiry Date, Expiration Date
开始日期 起始日期 / From Date
结束日期 终止日期 截止日期 / End Date
合同编号 合同号 / Contract Number
合同名称 / Contract Name
合同金额 / Contract Amount
订单编号 订单号 / Order Number, PO Number, Purchase Order Number
订单日期 下单日期 / Order Date
发票号码 发票号 / Invoice Number
发票代码 / Invoice Code
发票日期 开票日期 / Invoice Date
到期日 付款期限 / Due Date, Payment Due
项目 / Item
品名 商品名称 货物名称 产品名称 物品名称 / Product, Product Name, Goods, Description of Goods
描述 说明 摘要 / Description, Particulars
规格 规格型号 型号 / Specification, Model
单位 计量单位 / Unit
数量 / Quantity
件数 / Packages, Number of Packages
重量 总重量 / Weight
毛重 / Gross Weight
净重 / Net Weight
体积 / Volume, Measurement
尺寸 / Size, Dimensions
颜色 / Color, Colour
品牌 / Brand
单价 / Unit Price, Price, Rate
金额 / Amount
总金额 总额 合计金额 总价 / Total Amount, Total Price, Grand Total
合计 总计 / Total
小计 / Subtotal
税率 / Tax Rate
税额 / Tax, Tax Amount
折扣 / Discount
运费 / Freight
费用 费用名称 / Charge, Fee
币种 币别 / Currency
美金 美元 / USD
欧元 / EUR
人民币 / RMB
付款方式 支付方式 结算方式 / Payment Method, Method of Payment
付款条件 / Payment Terms, Terms of Payment
交货日期 交付日期 / Delivery Date
交货地址 收货地址 送货地址 / Delivery Address, Ship To
发货人 托运人 / Shipper, Consignor
收货人 / Consignee
通知人 / Notify Party
发货日期 / Ship Date, Shipping Date
运单号 运单编号 / Waybill Number, Tracking Number
提单号 / Bill of Lading Number
集装箱号 箱号 / Container Number
封号 / Seal Number
船名 船名航次 / Vessel, Vessel Name
航次 / Voyage, Voyage Number
航班号 / Flight Number
装货港 起运港 / Port of Loading
卸货港 目的港 / Port of Discharge
目的地 / Destination, Final Destination
开航日 开船日 / Sailing Date, Departure Date
运输方式 / Carrier, Mode of Transport
车牌号 车牌号码 / License Plate, Plate Number
司机 驾驶员 / Driver
备注 / Remarks, Remark, Notes, Comments
签名 签字 / Signature
经办人 / Handler, Handled By
制表 制单 制单人 / Prepared By
审核 审核人 复核 / Reviewed By, Checked By
批准 批准人 / Approved By
状态 / Status
类型 类别 种类 / Type, Category
等级 级别 / Grade, Level
结果 / Result
原因 / Reason
金牌 / Gold
银牌 / Silver
铜牌 / Bronze
"""


def _read_meanings() -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    groups = []
    for line in _MEANINGS.strip().splitlines():
        chinese, english = line.split(" / ")
        groups.append((tuple(chinese.split()), tuple(english.split(", "))))
    return groups


def _index() -> Mapping[str, int]:
    index: dict[str, int] = {}
    for number, (chinese, english) in enumerate(_GROUPS):
        for name in (*chinese, *english):
            index.setdefault(normalise(name), number)
    return index


_GROUPS: Final = _read_meanings()
_MEANING: Final = _index()

_ENDINGS: Final = """
    名称 姓名 编号 号码 单号 账号 卡号 日期 时间 期限 年月 地址 电话 手机 邮箱 金额 总额 费用 单价 数量
    重量 方式 类型 类别 种类 性质 单位 部门 机构 银行 公司 人员 人 方 内容 情况 原因 结果 结论 意见 说明 备注
    条件 地点 范围 状态 等级 标准 要求 比例 税率 税额 资本 代码 型号 规格 港 签名 签字 盖章 电压 温度
"""
_LAST_WORDS: Final = """
    number date name address id code type amount total price rate tax terms method status description
    quantity weight person phone telephone fax email salary unit currency port time title reason
    signature remarks country city state department company reference
"""
_KEY_ENDINGS: Final = tuple(_ENDINGS.split())
_KEY_WORDS: Final = frozenset(_LAST_WORDS.split())


def meaning(name: str) -> int | None:
    """The number of a name's meaning, equal for names that mean the same; None for one unknown here."""
    return _MEANING.get(normalise(name))


def translate(name: str, language: str) -> str:
    """The name in `cn` or `en`, where it is a common one of the other language; the name itself else."""
    number = meaning(name)
    if number is None:
        return name
    chinese = any("\u4e00" <= character <= "\u9fff" for character in name)
    if chinese == (language == "cn"):
        return name
    return _GROUPS[number][0 if language == "cn" else 1][0]


def ends_like_key(name: str) -> bool:
    """Whether a text ends as names of fields do."""
    text = normalise(name)
    return any(text.endswith(ending) for ending in _KEY_ENDINGS) or text.split(" ")[-1] in _KEY_WORDS
