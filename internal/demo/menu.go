package demo

import (
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// category is a part of the menu.
type category struct {
	id       string
	name     lang.Text
	products []product
	// cost is what its goods cost, in hundredths of the price.
	cost int64
	// from and until are the serving time of all its products; empty: always.
	from, until string
}

// product is a drink or a snack. Its id names its picture and is part of its SKUs' ids.
type product struct {
	id string
	// name and taste are for guests: what it is called, and one line that makes one want it.
	name, taste lang.Text
	// prices are in fen: of a medium and a large, or of the one size.
	prices []money.Amount
	// choices are ids of option groups, in the order of display.
	choices string
	tags    []lang.Text
	// counted is how many each shop has on its shelf; 0 means made to order.
	counted int64
	// only is the one shop that sells it; empty means all.
	only string
}

// group is a choice that products share.
type group struct {
	id       string
	name     lang.Text
	min, max int
	options  []option
}

// option is one answer to a choice.
type option struct {
	id     string
	name   lang.Text
	delta  money.Amount // fen
	chosen bool         // by default
}

// The labels of products.
var (
	signature = lang.T("Signature", "招牌")
	fresh     = lang.T("New", "新品")
	hot       = lang.T("Hot", "热卖")
	here      = lang.T("Only here", "本店限定")
)

// The sizes.
var (
	medium  = lang.T("Medium", "中杯")
	large   = lang.T("Large", "大杯")
	portion = lang.T("Portion", "一份")
)

// cup is a drink in two sizes, prices in yuan.
func cup(id, zh, en, tasteZH, tasteEN string, mediumYuan, largeYuan money.Amount, choices string, tags ...lang.Text) product {
	return product{
		id: id, name: lang.T(en, zh), taste: lang.T(tasteEN, tasteZH), prices: []money.Amount{mediumYuan * 100, largeYuan * 100},
		choices: choices, tags: tags,
	}
}

// dish is something in one size, its price in yuan.
func dish(id, zh, en, tasteZH, tasteEN string, yuan money.Amount, choices string, tags ...lang.Text) product {
	return product{
		id: id, name: lang.T(en, zh), taste: lang.T(tasteEN, tasteZH), prices: []money.Amount{yuan * 100}, choices: choices, tags: tags,
	}
}

// onShelf counts what each shop has of it.
func (p product) onShelf(pieces int64) product {
	p.counted = pieces
	return p
}

// onlyAt restricts it to one shop.
func (p product) onlyAt(shopID string) product {
	p.only = shopID
	return p
}
