package art

// garnishes are what lies beside a cup, or swims in it. Each is drawn around the origin with a radius of some 20 units.
var garnishes map[string]func(*canvas)

func init() {
	garnishes = map[string]func(*canvas){
		"orange":     citrus("#f7941d", "#fff1d8", "#ffb347"),
		"lemon":      citrus("#f5cf1b", "#fffbe0", "#ffe873"),
		"lime":       citrus("#6fae2e", "#f4fbe0", "#bfe07a"),
		"grapefruit": citrus("#f4a259", "#fff0e6", "#f2706b"),
		"kiwi":       kiwi, "strawberry": strawberry, "peach": peach, "mango": mango, "grapes": grapes, "watermelon": watermelon, "mint": mint,
		"jasmine": blossom("#fff", "#f6d25c"), "sakura": blossom("#ffc4d2", "#d9657f"), "osmanthus": osmanthus, "rose": rose, "coffee": coffeeBeans,
		"blueberry": blueberries, "lychee": lychee, "halfcoconut": coconutHalf, "taro": taro, "passion": passion, "pineapple": pineapple, "avocado": avocado,
		"mulberry": mulberry, "biscuit": biscuit, "cheese": cheese, "chocolate": chocolate, "matchapile": matchaPile, "tealeaves": teaLeaves,
		"sugar": sugar, "oat": oat, "dragonfruit": dragonFruit, "redbeans": func(c *canvas) { c.balls("#7d2422", 10, -14, 12, -3, 14, 8, 11, 17, 14, -8, 4, 3, 3) },
		"boba": func(c *canvas) { c.balls("#2b150b", 13, -14, 11, 0, 13, 14, 10, -7, 0, 7, 0) },
	}
}

func citrus(rind, pith, flesh string) func(*canvas) {
	return func(c *canvas) {
		c.addf(`<circle r="19" fill="%s"/><circle r="16.5" fill="%s"/><circle r="14.5" fill="%s"/>`, rind, pith, flesh)
		c.addf(`<path d="M-14.5 0H14.500M0-14.500V14.500M-10-10L10 10M10-10L-10 10" stroke="%s" stroke-width="1.8"/>`, pith)
		c.addf(`<path d="M-11-6Q-7-12 0-12" stroke="#fff" stroke-opacity=".6" stroke-width="2.5" stroke-linecap="round"/>`)
	}
}

func kiwi(c *canvas) {
	c.addf(`<circle r="19" fill="#8a6a35"/><circle r="17" fill="%s"/><ellipse rx="5" ry="4" fill="#f6f7d8"/>`, c.glow("#d7ec8b", "#8fc23c", "#6da528"))
	c.dots("#27331a", 2.2, 8, 2, 6, 7, 0, 9, -6, 7, -9, 1, -7, -6, -1, -8, 6, -6)
}

func strawberry(c *canvas) {
	c.addf(`<path d="M0 20C-11 15-18 3-16-6Q-12-14 0-11Q12-14 16-6C18 3 11 15 0 20Z" fill="%s"/>`, c.glow("#ff7a6b", "#e8323f", "#b91830"))
	c.dots("#ffe2a8", 2, -8, -3, 0, -4, 8, -3, -5, 4, 4, 4, 0, 11, -9, 4, 9, 5)
	c.addf(`<path d="M-13-9L-5-12L-2-20L3-13L13-9L4-7L0-3L-4-7Z" fill="#5a9a3a"/>`)
}

func peach(c *canvas) {
	c.addf(`<path d="M0-14C14-24 24-6 18 6Q12 18 0 19Q-12 18-18 6C-24-6-14-24 0-14Z" fill="%s"/>`, c.glow("#ffd9b8", "#ff9f8a", "#f0637c"))
	c.addf(`<path d="M0-14Q-7 0 0 17" stroke="#d9486a" stroke-opacity=".5" stroke-width="2"/><path d="M1-14Q10-28 22-20Q14-10 1-14Z" fill="#76ad48"/>`)
}

func mango(c *canvas) {
	c.addf(`<path d="M-19 6C-22-10-4-22 10-16C24-9 22 10 8 16C-4 22-17 18-19 6Z" fill="%s"/>`, c.glow("#ffe37a", "#ffb224", "#ef7a2b"))
	c.addf(`<path d="M9-16Q14-26 25-22Q20-12 9-16Z" fill="#6aa53e"/><path d="M-13-2Q-9-11 0-13" stroke="#fff" stroke-opacity=".6" stroke-width="3" stroke-linecap="round"/>`)
}

func grapes(c *canvas) {
	c.addf(`<path d="M0-14Q4-22 12-22" stroke="#7a5a34" stroke-width="3" stroke-linecap="round"/>`)
	c.balls("#6d3f96", 13, -13, -7, 0, -9, 13, -7, -7, 3, 7, 3, 0, 13)
}

func watermelon(c *canvas) {
	c.addf(`<path d="M-23-8A24 24 0 0 0 23-8Z" fill="#3f8f3d"/><path d="M-20-8A20 20 0 0 0 20-8Z" fill="#f3f6d2"/><path d="M-18-8A18 17 0 0 0 18-8Z" fill="#f4525c"/>`)
	c.dots("#2b1a1a", 2.6, -9, -3, 0, -2, 9, -3, -4, 3, 5, 3)
}

func mint(c *canvas) {
	c.addf(`<path d="M0 14Q-24 10-20-10Q0-8 0 14ZM0 14Q2-14 20-16Q24 6 0 14Z" fill="%s"/><path d="M0 14Q-8 2-15-5M0 14Q6 0 15-10" stroke="#fff" stroke-opacity=".5" stroke-width="1.5"/>`, c.fade("", "#8fce6a", "#3f8f45"))
}

func blossom(petal, heart string) func(*canvas) {
	return func(c *canvas) {
		c.addf(`<g fill="%s" stroke="#b98a5a" stroke-opacity=".18"><circle cy="-10" r="8.5"/><circle cx="9.5" cy="-3" r="8.5"/><circle cx="6" cy="8" r="8.5"/><circle cx="-6" cy="8" r="8.5"/><circle cx="-9.5" cy="-3" r="8.5"/></g><circle r="4.5" fill="%s"/>`, petal, heart)
	}
}

func osmanthus(c *canvas) {
	c.addf(`<path d="M-22 12Q-10-10 6-2Q-4 14-22 12Z" fill="#5f9444"/>`)
	c.balls("#ffbf2e", 7.5, 4, 2, 10, 6, 4, 11, -2, 6, 14, 12, 19, 8, 18, 15, 9, 15)
}

func rose(c *canvas) {
	c.addf(`<path d="M-20 16Q-24 2-8 4L0 14Z" fill="#6b9a4c"/><circle r="16" fill="%s"/>`, c.glow("#ff9fb0", "#e2506f", "#b32a4e"))
	c.addf(`<path d="M-9 2A9 9 0 0 1 9-1M-5 4A6 6 0 0 0 8 3M-3-1A4 4 0 0 1 5 0" stroke="#fff" stroke-opacity=".55" stroke-width="2" stroke-linecap="round"/>`)
}

func coffeeBeans(c *canvas) {
	for _, p := range [][3]float64{{-10, 9, -28}, {9, 11, 24}, {0, -3, 70}} {
		c.addf(`<g transform="translate(%s %s) rotate(%s)"><ellipse rx="10.5" ry="7" fill="#4d2a16"/><path d="M-9 1Q-3-4 1 0T9-1" stroke="#2a140a" stroke-width="1.8"/><path d="M-6-4Q-2-6 3-5" stroke="#a5714b" stroke-width="1.6" stroke-linecap="round"/></g>`, num(p[0]), num(p[1]), num(p[2]))
	}
}

func blueberries(c *canvas) {
	c.balls("#44549b", 17, -10, 9, 9, 10, 0, -5)
	c.dots("#27306a", 5, -10, 8, 9, 9, 0, -6)
}

func lychee(c *canvas) {
	c.addf(`<circle cx="-7" cy="3" r="14" fill="%s"/>`, c.glow("#f6857f", "#d63a4a", "#a5203a"))
	c.dots("#ffffff50", 3, -14, 0, -8, -5, -2, 0, -12, 8, -5, 7, 1, 7)
	c.addf(`<circle cx="12" cy="7" r="10.5" fill="%s"/>`, c.glow("#fff", "#f6efe6", "#e3d2c3"))
}

func coconutHalf(c *canvas) {
	c.addf(`<path d="M-22-6A22 24 0 0 0 22-6Z" fill="#6b4526"/><ellipse cy="-6" rx="22" ry="9" fill="#8a5c34"/><ellipse cy="-6" rx="19" ry="7" fill="#fff"/><ellipse cy="-5" rx="13" ry="4" fill="#e6eef0"/>`)
}

func taro(c *canvas) {
	c.addf(`<ellipse rx="20" ry="17" fill="#7a5640"/><ellipse rx="17.5" ry="14.5" fill="%s"/>`, c.glow("#f1e6f5", "#cdb2dd"))
	c.bits("#9a6fb5", 4, 1.6, -8, -5, 2, -8, 8, 0, -3, 2, 3, 8, -10, 4, 11, 6, -4, -10)
}

func passion(c *canvas) {
	c.addf(`<circle r="19" fill="#5d2a4d"/><circle r="16" fill="#f7ead9"/><circle r="13" fill="%s"/>`, c.glow("#ffd65c", "#f2a51f"))
	c.dots("#2d2418", 3.6, -6, -4, 1, -7, 7, -3, -7, 4, 0, 1, 6, 5, -1, 8)
}

func pineapple(c *canvas) {
	c.addf(`<circle r="19" fill="#d99a2b"/><circle r="17" fill="%s"/><circle r="5.5" fill="#fff6d0"/>`, c.glow("#fff0a0", "#ffd23f"))
	c.addf(`<path d="M0-7V-15M6-4L12-9M6 4L12 9M0 7V15M-6 4L-12 9M-6-4L-12-9" stroke="#e8a92d" stroke-width="1.8" stroke-linecap="round"/>`)
}

func avocado(c *canvas) {
	c.addf(`<path d="M0-21C10-20 10-8 15 0C22 12 12 20 0 20C-12 20-22 12-15 0C-10-8-10-20 0-21Z" fill="#3f6b2a"/><path d="M0-17C7-16 8-6 12 2C17 11 9 16 0 16C-9 16-17 11-12 2C-8-6-7-16 0-17Z" fill="%s"/><circle cy="6" r="7.5" fill="%s"/>`,
		c.fade("", "#d3dd7c", "#f2eeb0"), c.glow("#b9743f", "#6f3d1c"))
}

func mulberry(c *canvas) {
	c.addf(`<path d="M-2-16Q2-24 10-22" stroke="#6a8f3c" stroke-width="3" stroke-linecap="round"/>`)
	c.balls("#4a1c42", 9, -6, -10, 3, -11, -10, -3, -2, -3, 7, -4, -8, 5, 1, 5, 9, 4, -3, 12, 5, 12)
}

func biscuit(c *canvas) {
	c.addf(`<ellipse cy="10" rx="19" ry="8" fill="#2a1c18"/><path d="M-19 5V9A19 8 0 0 0 19 9V5Z" fill="#fff6e8"/><ellipse cy="3" rx="19" ry="8" fill="#3a2822"/>`)
	c.dots("#5e453b", 2.2, -10, 2, -4, 5, 3, 0, 9, 4, 0, 3, -4, -1, 10, 0)
}

func cheese(c *canvas) {
	c.addf(`<path d="M-22 6L14-12Q22-8 22 2V6Z" fill="#ffe38a"/><path d="M-22 6H22V18H-22Z" fill="#ffc94a"/>`)
	c.dots("#f0ac2a", 6, -12, 12, 6, 14, 15, 10)
}

func chocolate(c *canvas) {
	c.addf(`<path d="M-20 2L-4-8L18-2L4 10Z" fill="#7a4526"/><path d="M-20 2L4 10V18L-20 9Z" fill="#4d2814"/><path d="M4 10L18-2V6L4 18Z" fill="#5f341b"/><path d="M-12-3L11 4M-8 6L8-5" stroke="#4d2814" stroke-width="1.5"/>`)
}

func matchaPile(c *canvas) {
	c.addf(`<path d="M-24 14Q-10 8 0-8Q10 8 24 14Z" fill="%s"/>`, c.fade("", "#a9c25a", "#6d8f2e"))
	c.dots("#8aa83f", 2.4, -18, 16, 20, 17, -8, 17, 10, 16)
}

func teaLeaves(c *canvas) {
	c.addf(`<path d="M-20 10Q-8-4 4 4Q-6 16-20 10ZM-4 14Q6-4 22 2Q14 18-4 14ZM-8-2Q0-18 12-12Q8 0-8-2Z" fill="%s"/>`, c.fade("", "#86a04d", "#455f26"))
}

func sugar(c *canvas) {
	for _, p := range [][2]float64{{-18, 0}, {2, 2}, {-8, -14}} {
		c.at(p[0], p[1], 1, func(c *canvas) {
			c.addf(`<path d="M0 4L9 0L18 4L9 8Z" fill="#b9713a"/><path d="M0 4L9 8V19L0 14Z" fill="#83451d"/><path d="M18 4L9 8V19L18 14Z" fill="#6b3414"/>`)
		})
	}
}

func oat(c *canvas) {
	c.bits("#d9b878", 9, 5.5, -14, 12, -4, 14, 7, 11, 16, 14, -8, 5, 2, 6, 11, 4)
	c.addf(`<path d="M-6 4Q0-14 16-20" stroke="#b99654" stroke-width="2"/>`)
	c.bits("#e6cb91", 7, 5, -1, -6, 6, -10, 3, -14, 12, -16)
}

func dragonFruit(c *canvas) {
	c.addf(`<path d="M0-22L5-15L15-17L13-8L21-3L15 4L17 14Q8 20 0 20Q-8 20-17 14L-15 4L-21-3L-13-8L-15-17L-5-15Z" fill="#e2417e"/><ellipse cy="2" rx="12.5" ry="14" fill="#fff6fa"/>`)
	c.dots("#33222b", 2, -5, -6, 2, -8, 7, -2, -7, 1, 0, 0, 5, 6, -4, 8, 1, 12)
}
