package art

// The backdrops, light and deeper tone.
var (
	sand     = [2]string{"#fff8ee", "#f2dfc6"}
	blush    = [2]string{"#fff5f3", "#f8d5d3"}
	lemonade = [2]string{"#fffdec", "#f8e9ac"}
	leafy    = [2]string{"#f6fbee", "#d3e6c4"}
	lilac    = [2]string{"#faf6fd", "#ded0ee"}
	sky      = [2]string{"#f3fafc", "#c9e3ea"}
	apricot  = [2]string{"#fff7ec", "#fbd7ae"}
	cocoa    = [2]string{"#fbf4ee", "#e3cdbb"}
)

// The colours of straws and seals.
const (
	brown  = "#9a5b2b"
	green  = "#5b8f3c"
	red    = "#d8514f"
	orange = "#e8862a"
	purple = "#7d559f"
	yellow = "#d9a31a"
	pink   = "#df6c8e"
	teal   = "#3f8f98"
)

// pictures are all that the demo brand sells, by the names of its products.
var pictures = map[string]picture{
	// Milk tea.
	"house-milk-tea":   drink{sand, []string{"#e9c597", "#c8935c", "#b87d45"}, "", "ice swirl pearls", "tealeaves boba", brown},
	"pearl-milk-tea":   drink{apricot, []string{"#e3bb8b", "#cf9f69", "#c08a52"}, "", "ice pearls", "boba sugar", brown},
	"jasmine-milk-tea": drink{leafy, []string{"#f3edcf", "#e2ddab", "#cfcf93"}, "", "ice swirl crystal", "jasmine tealeaves jasmine", green},
	"dahongpao-milk":   drink{cocoa, []string{"#d9a676", "#a9653a", "#8b4a28"}, "", "swirl foam cocoa", "tealeaves cheese", brown},
	"grass-jelly-milk": drink{sand, []string{"#f2dfc3", "#dcbb8c", "#c39a68"}, "", "ice swirl grass", "mint sugar", green},
	"osmanthus-oolong": drink{lemonade, []string{"#f6dfae", "#e6bd78", "#d29a4c"}, "", "swirl petals crystal", "osmanthus tealeaves", yellow},
	"taro-bobo":        drink{lilac, []string{"#f3e9f4", "#d6bde3", "#b08cc8", "#9c75b8"}, "", "swirl taroballs", "taro boba taro", purple},
	"red-bean-milk":    drink{blush, []string{"#efd3b4", "#d9a985", "#c08c6a"}, "", "ice swirl beans", "redbeans tealeaves", red},
	"pudding-milk-tea": drink{lemonade, []string{"#efd2a2", "#ddb279", "#c9955a"}, "", "ice puddings", "sugar osmanthus", yellow},
	// Fruit tea.
	"mango-pomelo":     drink{lemonade, []string{"#fff6e0", "#ffd978@30", "#ffb733", "#ff9f1f"}, "", "swirl pomelo sago mangoes", "mango grapefruit", orange},
	"grape-cloud":      drink{lilac, []string{"#f6eff8", "#c9a5dc@30", "#8a58ad", "#6d3f96"}, "", "ice pinkfoam grapepulp", "grapes mint grapes", purple},
	"full-strawberry":  drink{blush, []string{"#ffe3de", "#ff9a94", "#f0525c", "#df3648"}, "", "ice strawberry", "strawberry mint strawberry", red},
	"pounded-lemon":    drink{lemonade, []string{"#f6dc8c", "#e4b44d", "#cf9234"}, "", "ice lemon leaves", "lemon tealeaves lime", yellow},
	"full-orange":      drink{apricot, []string{"#ffdf9a", "#ffb443", "#ff9420"}, "", "ice orange", "orange mint orange", orange},
	"peach-oolong":     drink{blush, []string{"#ffe9dc", "#ffc0a4", "#f79a82", "#e88368"}, "", "ice swirl peaches", "peach tealeaves", pink},
	"passion-double":   drink{lemonade, []string{"#fff0b0", "#ffd257", "#f7b52c"}, "", "ice seeds coconut", "passion mint passion", yellow},
	"grapefruit-green": drink{blush, []string{"#fff0d8", "#ffc59a", "#f7836f", "#ee6a63"}, "", "ice grapefruit", "grapefruit jasmine", red},
	"kiwi-green":       drink{leafy, []string{"#f2f7c8", "#cfe277", "#9fca45", "#84b735"}, "", "ice kiwi seeds", "kiwi mint kiwi", green},
	"watermelon-bobo":  drink{blush, []string{"#ffd9cf", "#ff8f86", "#f55f62"}, "", "ice bubbles crystal", "watermelon mint", red},
	"lychee-sakura":    drink{blush, []string{"#fffaf6", "#ffe0e4", "#ffb9c6", "#f795ab"}, "", "ice bubbles popping", "lychee sakura mint", pink},
	// Under a cheese foam.
	"cheese-jasmine":    drink{leafy, []string{"#efe9a8", "#dbd078", "#c9bd5c"}, "", "ice cheesefoam salt", "jasmine cheese tealeaves", green},
	"cheese-oolong":     drink{apricot, []string{"#e9b56c", "#cf8a3c", "#b26a26"}, "", "ice cheesefoam salt", "tealeaves cheese", brown},
	"cheese-strawberry": drink{blush, []string{"#ff9d97", "#f3606a", "#de3a4c"}, "", "ice strawberry cheesefoam", "strawberry cheese strawberry", red},
	"cheese-mango":      drink{lemonade, []string{"#ffd76a", "#ffb531", "#ff9d1d"}, "", "ice mangoes cheesefoam salt", "mango cheese", orange},
	"cheese-grape":      drink{lilac, []string{"#b184cd", "#8450a8", "#643688"}, "", "ice grapepulp cheesefoam", "grapes cheese", purple},
	"cheese-matcha":     drink{leafy, []string{"#dfe8b0", "#a8c25c", "#7fa038"}, "", "swirl cheesefoam matcha", "matchapile cheese", green},
	"cheese-cocoa":      drink{cocoa, []string{"#b58560", "#7d4a2a", "#5d3219"}, "", "swirl cheesefoam cocoa", "chocolate cheese", brown},
	// Brown sugar and smoothies.
	"brown-sugar-boba":    drink{sand, []string{"#fffaf0", "#fbe9cf", "#e0b27c", "#a8622c"}, "", "tiger pearls", "sugar boba", brown},
	"brown-sugar-pudding": drink{apricot, []string{"#fffaf0", "#f9e2be", "#dca468"}, "", "tiger puddings", "sugar halfcoconut", brown},
	"taro-ball-jelly":     drink{lilac, []string{"#faf2ea", "#e9d3bd", "#c7a184"}, "", "ice grass taroballs", "taro redbeans", purple},
	"coconut-sago":        drink{sky, []string{"#fff", "#fbf8f2", "#f0ebe0"}, "", "ice sago mangoes", "halfcoconut mango", teal},
	"mango-smoothie":      drink{lemonade, []string{"#ffe08a", "#ffc042", "#ffa726"}, "dome", "mangoes cream", "mango mint", orange},
	"cookie-smoothie":     drink{cocoa, []string{"#f4ede6", "#dccfc6", "#bfaca1"}, "dome", "crumbs cream", "biscuit chocolate", brown},
	"avocado-shake":       drink{leafy, []string{"#eef3cb", "#cfdf92", "#afc966"}, "dome", "swirl icecream", "avocado mint", green},
	"mulberry-yogurt":     drink{lilac, []string{"#fff", "#f3e6f2", "#a8669f", "#6d2d68"}, "", "swirl oats", "mulberry blueberry", purple},
	"dragonfruit-yogurt":  drink{blush, []string{"#fff", "#fde8f1", "#f07fb2", "#d93a86"}, "", "swirl dragon", "dragonfruit mint", pink},
	// Coffee.
	"americano":         drink{cocoa, []string{"#a8703f", "#5a3219", "#3a1e0e"}, "", "ice", "coffee sugar", brown},
	"latte":             drink{sand, []string{"#a66a3a", "#c79264@35", "#f0dfc8@70", "#fbf3e6"}, "", "ice", "coffee sugar", brown},
	"coconut-latte":     drink{sky, []string{"#8f5730", "#b98558@35", "#f3ece2@62", "#fff"}, "", "ice coconut", "halfcoconut coffee", teal},
	"orange-americano":  drink{apricot, []string{"#4a2813", "#7a4216@35", "#f29a2b@60", "#ffb544"}, "", "ice orange", "orange coffee", orange},
	"brown-sugar-latte": drink{sand, []string{"#9c6336", "#c79468@35", "#efdcc2@70", "#e0b98a"}, "", "tiger amber", "sugar coffee", brown},
	"matcha-latte":      drink{leafy, []string{"#7fa23a", "#a9c468@35", "#f1f1d8@70", "#fbf8ea"}, "", "ice swirl", "matchapile mint", green},
	"hot-latte":         drink{sand, []string{"#d9a66f", "#b87840", "#9a5f2f"}, "mug", "rosetta", "coffee sugar", brown},
	"hot-mocha":         drink{cocoa, []string{"#b57a4c", "#7f4824", "#5f3217"}, "mug", "heart cocoa", "chocolate coffee", red},
	"cappuccino":        drink{apricot, []string{"#fff8ea", "#f0dcc0", "#c98f58"}, "mug", "heart foamdots", "coffee biscuit", teal},
	// Pure tea.
	"jasmine-maojian":      drink{leafy, []string{"#f3f0bf", "#e0dc8e", "#cdc96c"}, "", "ice leaves", "jasmine tealeaves jasmine", green},
	"four-seasons":         drink{leafy, []string{"#f2ecb0", "#dcc96c", "#c5a948"}, "", "ice lime", "tealeaves lime", green},
	"iron-goddess":         drink{apricot, []string{"#f0c67c", "#d9993f", "#b97426"}, "", "ice leaves", "tealeaves osmanthus", brown},
	"longjing":             drink{leafy, []string{"#eef0b4", "#d7dc84", "#bcc45c"}, "glass", "floating", "tealeaves jasmine", green},
	"rose-puer":            drink{blush, []string{"#c9603a", "#9a3a20", "#762714"}, "glass", "blossom", "rose tealeaves", red},
	"osmanthus-oolong-hot": drink{lemonade, []string{"#f3c766", "#dd9c36", "#bf7a22"}, "glass", "gold", "osmanthus tealeaves", yellow},
	// Breakfast.
	"soy-milk":     drink{sand, []string{"#fffdf4", "#fbf3dc", "#f3e6c2"}, "mug", "foamdots", "oat", yellow},
	"croissant":    snack{apricot, croissant, ""},
	"egg-sandwich": snack{leafy, sandwich, "mint"},
	"egg-pancake":  snack{lemonade, pancake, ""},
	"pork-buns":    snack{sand, bun, ""},
	"rice-roll":    snack{leafy, riceRoll, ""},
	"oat-bowl":     snack{sky, yogurtBowl, "oat blueberry"},
	"tea-eggs":     snack{cocoa, egg, "tealeaves"},
	// Cakes and snacks.
	"egg-tart": snack{lemonade, tart, ""},
	"basque":   snack{apricot, wedge("#8a4a1c", []string{"#d9953f", "#fbe3a3", "#fdebb8", "#fbe3a3", "#e0a857"}, nil), "mint"},
	"matcha-crepe": snack{leafy, wedge("#8fae45", []string{"#b9cf7a", "#fdfbe8", "#a9c25e", "#fdfbe8", "#b9cf7a", "#fdfbe8", "#a9c25e", "#fdfbe8", "#b9cf7a", "#fdfbe8", "#a9c25e"}, func(c *canvas) {
		scatter(c, 30, 90, 108, func(at []float64) { c.dots("#5f7f26", 2, at...) })
	}), "matchapile"},
	"chocolate-cake": snack{cocoa, wedge("#4a2614", []string{"#5d3219", "#7f4a28", "#5d3219", "#8a5430", "#4a2614"}, func(c *canvas) {
		c.at(128, 82, .9, strawberry)
		c.at(154, 84, .6, mint)
	}), "chocolate"},
	"strawberry-roll": snack{blush, swissRoll, ""},
	"tiramisu":        snack{cocoa, tiramisu, ""},
	"snow-mochi":      snack{blush, mochi, ""},
	"berry-waffle":    snack{apricot, waffle, ""},
	"honey-toast":     snack{lemonade, toast, ""},
	"truffle-fries":   snack{blush, fries, ""},
	"salt-chicken":    snack{apricot, chicken, ""},
	"sea-salt-cookie": snack{cocoa, cookie, ""},
}
