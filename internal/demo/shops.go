package demo

import (
	"time"

	"cuppa/ent/schema"
	"cuppa/internal/lang"
	"cuppa/internal/money"
	"cuppa/internal/pricing"
)

// Slug names the demo brand in the Cuppa-Brand header.
const Slug = "cuppa"

const (
	zone      = "Asia/Shanghai"
	currency  = "CNY"
	riverside = "s-riverside"
)

var brandName = lang.T("Cuppa", "Cuppa 一盏")

// shop is one of the three.
type shop struct {
	id            string
	name, address lang.Text
	opens, closes string // every day
	delivery      money.Amount
}

var shops = []shop{
	{"s-jingan", lang.T("Jing'an Temple", "静安寺店"), lang.T("1618 West Nanjing Road, Jing'an, Shanghai", "上海市静安区南京西路1618号"), "00:00", "24:00", 0},
	{"s-xujiahui", lang.T("Xujiahui", "徐家汇店"), lang.T("999 Huashan Road, Xuhui, Shanghai", "上海市徐汇区华山路999号"), "08:00", "23:00", 0},
	{riverside, lang.T("West Bund Riverside", "西岸滨江店"), lang.T("2600 Longteng Avenue, Xuhui, Shanghai", "上海市徐汇区龙腾大道2600号"), "09:00", "01:00", 500},
}

// week is the same hours on all seven days.
func (s shop) week() []schema.OpeningSpan {
	spans := make([]schema.OpeningSpan, 7)
	for i := range spans {
		spans[i] = schema.OpeningSpan{Weekday: i + 1, Opens: s.opens, Closes: s.closes}
	}
	return spans
}

// person is a member of staff. The passwords are public: they open the demo and nothing else.
type person struct {
	id, username, password, name, role string
	shops                              []string // none: all
}

var staff = []person{
	{"staff-manager", "manager", "demo-manager", "林知夏 Lin Zhixia", "manager", nil},
	{"staff-deputy", "deputy", "demo-deputy", "沈望舒 Shen Wangshu", "manager", nil},
	{"staff-barista", "barista", "demo-barista", "陈小满 Chen Xiaoman", "barista", nil},
	{"staff-riverside", "riverside", "demo-riverside", "周屿 Zhou Yu", "barista", []string{riverside}},
}

// offer is a promotion: a rule of internal/pricing.
type offer struct {
	id     string
	kind   pricing.Kind
	name   lang.Text
	params map[string]int
	scope  pricing.Scope
	period pricing.Period
}

// opened is since when the offers count.
var opened = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

var offers = []offer{
	{
		id: "p-fruit-10", kind: pricing.KindPercentOff, name: lang.T("Fruit tea season", "鲜果茶季"),
		params: map[string]int{"percentOff": 10}, scope: pricing.Scope{Categories: []string{"c-fruit-tea"}},
	},
	{
		id: "p-60-8", kind: pricing.KindMoneyOff, name: lang.T("¥8 off from ¥60", "满60减8"),
		params: map[string]int{"threshold": 6000, "off": 800},
	},
	{
		id: "p-afternoon", kind: pricing.KindPercentOff, name: lang.T("Weekday afternoon treats", "工作日下午茶"),
		params: map[string]int{"percentOff": 15}, scope: pricing.Scope{Categories: []string{"c-sweets", "c-snacks"}},
		period: pricing.Period{Days: weekdays, Opens: 14 * 60, Closes: 17 * 60},
	},
	{
		id: "p-delivery", kind: pricing.KindDelivery, name: lang.T("Free delivery along the river", "滨江免配送费"),
		params: map[string]int{"threshold": 5000}, scope: pricing.Scope{Shops: []string{riverside}},
	},
}

// topUps are what guests are given who top up so much or more.
var topUps = []struct {
	id            string
	amount, bonus money.Amount
}{{"tu-100", 100_00, 10_00}, {"tu-200", 200_00, 30_00}}
