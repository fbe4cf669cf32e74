"""The forms themselves: their titles, keys in sections, and the names people ask for them by.

A key is written "printed key|kind of value|other names asked for it, with slashes between".
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class FormKind:
    """titles to choose from, {section heading: keys}, and whether it is an English form."""

    titles: tuple[str, ...]
    sections: dict[str, tuple[str, ...]]
    english: bool = False


CHINESE: Final = (
    FormKind(
        ("客户信息登记表", "客户资料表", "新客户开户申请"),
        {
            "基本信息": (
                *(
                    "客户名称|company|客户名",
                    "统一社会信用代码|credit|社会信用代码",
                    "法定代表人|person|法人代表",
                ),
                *("注册地址|address|注册地", "成立日期|date|成立日", "注册资本|money|"),
            ),
            "联系方式": ("联系人|person|联系人姓名", "手机号码|mobile|手机号/手机", "电子邮箱|mail|邮箱"),
            "开票资料": ("开户银行|bank|开户行", "银行账号|account|账号/银行帐号", "结算方式|payment|"),
        },
    ),
    FormKind(
        ("采购订单", "采购单", "物资采购申请单"),
        {
            "订单信息": (
                "订单编号|code|订单号",
                "下单日期|date|下单时间",
                "申请部门|department|",
                "采购原因|reason|",
            ),
            "供应商": (
                *("供应商名称|company|供应商", "业务联系人|person|联系人", "联系电话|phone|电话"),
                "供应商地址|address|",
            ),
            "交货与付款": (
                *(
                    "交货日期|date|交货期",
                    "付款方式|payment|付款",
                    "订单总额|money|订单总金额",
                    "运输方式|carriage|",
                ),
            ),
        },
    ),
    FormKind(
        ("员工入职登记表", "职工信息登记表", "应聘人员登记表"),
        {
            "个人信息": (
                *(
                    "姓名|person|",
                    "性别|sex|",
                    "民族|people|",
                    "出生日期|date|出生年月日",
                    "最高学历|degree|学历",
                ),
                *("身份证号码|identity|身份证号/身份证", "家庭住址|address|家庭地址"),
            ),
            "任职信息": (
                *("工号|code|", "所属部门|department|部门", "岗位|post|", "入职日期|date|入职时间"),
                *("工资卡号|account|工资卡",),
            ),
            "紧急联系人": ("联系人姓名|person|", "联系人电话|mobile|"),
        },
    ),
    FormKind(
        ("货物托运单", "物流运单", "送货单"),
        {
            "发货人": ("单位|company|", "联系人|person|", "电话|phone|", "地址|address|"),
            "收货人": ("单位|company|", "联系人|person|", "电话|phone|", "地址|address|"),
            "货物信息": (
                *("运单编号|code|运单号", "货物名称|thing|货名", "件数|count|", "总重量|weight|重量"),
                *("体积|size|", "车牌号码|plate|车牌号/车牌", "发货日期|date|发货时间"),
            ),
        },
    ),
    FormKind(
        ("设备维修工单", "设备检修记录表", "售后服务单"),
        {
            "报修信息": (
                *(
                    "工单编号|code|工单号",
                    "报修单位|company|",
                    "报修人|person|报修人姓名",
                    "报修时间|date|",
                ),
                *("安装地点|address|安装地址",),
            ),
            "维修结果": (
                *(
                    "设备名称|thing|设备名",
                    "设备型号|code|型号",
                    "维修人员|person|维修人",
                    "完成时间|date|完成日期",
                ),
                *("维修费用|money|维修费", "验收结论|state|验收结果"),
            ),
        },
    ),
    FormKind(
        ("费用报销单", "差旅费报销审批单", "付款申请单"),
        {
            "申请信息": (
                *(
                    "单据编号|code|单据号",
                    "申请人|person|申请人姓名",
                    "所在部门|department|部门",
                    "申请日期|date|",
                ),
                *("报销事由|reason|事由", "报销金额|money|"),
            ),
            "收款信息": ("收款单位|company|", "收款账号|account|收款帐号", "收款银行|bank|"),
            "审批": ("审核人|person|", "财务主管|person|", "审批意见|state|"),
        },
    ),
)

BILINGUAL: Final = (
    FormKind(
        ("客户登记表 Customer Registration", "服务申请表 Service Application"),
        {
            "个人资料 Personal Details": (
                *(
                    "姓名 Name|person|姓名/Name",
                    "性别 Sex|sex|性别/Sex",
                    "国籍 Nationality|land|国籍/Nationality",
                ),
                *(
                    "出生日期 Date of Birth|date|出生日期/Date of Birth",
                    "电话 Telephone|phone|电话/Telephone",
                ),
                "地址 Address|address|地址/Address",
            ),
            "服务资料 Service Details": (
                *("申请编号 Application No.|code|申请编号", "服务类型 Type|carriage|服务类型"),
                *("金额 Amount|money|金额/Amount", "付款方式 Payment|payment|付款方式/Payment"),
                "经办人 Handled by|person|经办人",
            ),
        },
    ),
)

ENGLISH: Final = (
    FormKind(
        ("PURCHASE ORDER", "Purchase Order Form"),
        {
            "Order Details": (
                *(
                    "PO Number|code|PO No./P.O. Number",
                    "Order Date|day|Date of Order",
                    "Payment Terms|terms|",
                ),
                *("Delivery Date|day|", "Total Amount|price|Total"),
            ),
            "Supplier": (
                "Supplier Name|firm|Supplier",
                "Supplier Address|street|",
                "Contact Person|name|Contact",
            ),
            "Ship To": ("Receiving Company|firm|", "Delivery Address|street|", "Telephone|telephone|Tel"),
        },
        english=True,
    ),
    FormKind(
        ("BILL OF LADING", "SEA WAYBILL"),
        {
            "Parties": ("Shipper|firm|", "Consignee|firm|", "Notify Party|name|"),
            "Voyage": (
                *(
                    "B/L No.|code|B/L Number",
                    "Vessel and Voyage|vessel|Vessel",
                    "Port of Loading|port|Loading Port",
                ),
                *("Port of Discharge|port|Discharge Port", "Date of Issue|day|Issue Date"),
            ),
            "Cargo": (
                *("Container No.|container|Container Number", "Gross Weight|pounds|", "Packages|packages|"),
                *("Description of Goods|goods|Goods Description",),
            ),
        },
        english=True,
    ),
    FormKind(
        ("APPLICATION FORM", "Membership Application", "Employee Record"),
        {
            "Personal Information": (
                *("Full Name|name|", "Date of Birth|day|Birth Date", "Home Address|street|"),
                *("Phone Number|telephone|Phone", "Email|mail|E-mail"),
            ),
            "Employment": (
                *("Employer|firm|", "Position|role|", "Start Date|day|", "Annual Salary|price|Salary"),
            ),
            "Emergency Contact": ("Contact Name|name|", "Relationship|relation|"),
        },
        english=True,
    ),
    FormKind(
        ("COMMERCIAL INVOICE", "Statement of Account", "Service Invoice"),
        {
            "Invoice": (
                *(
                    "Invoice No.|code|Invoice Number",
                    "Invoice Date|day|",
                    "Due Date|day|",
                    "Amount Due|price|",
                ),
                *("Terms of Payment|terms|Payment Terms",),
            ),
            "Bill To": (
                "Customer Name|firm|Name of Customer",
                "Billing Address|street|",
                "Customer ID|code|",
            ),
            "Shipment": ("Carrier|service|", "Tracking Number|code|Tracking No.", "Net Weight|pounds|"),
        },
        english=True,
    ),
)
