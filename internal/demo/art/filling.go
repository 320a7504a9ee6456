package art

// fillings are what can be in a cup. They are clipped to it.
var fillings = map[string]func(*canvas){
	"ice":       ice,
	"pearls":    func(c *canvas) { heap(c, 3, 12, func(at []float64) { c.balls("#2b150b", 12, at...) }) },
	"amber":     func(c *canvas) { heap(c, 3, 12, func(at []float64) { c.balls("#a8541b", 12, at...) }) },
	"crystal":   func(c *canvas) { heap(c, 3, 11, func(at []float64) { c.balls("#fdf6e6", 10.5, at...) }) },
	"popping":   func(c *canvas) { heap(c, 3, 12, func(at []float64) { c.balls("#ff9f3f", 10.5, at...) }) },
	"coconut":   func(c *canvas) { heap(c, 3, 13, func(at []float64) { c.bits("#ffffffd9", 11, 8, at...) }) },
	"grass":     func(c *canvas) { heap(c, 4, 14, func(at []float64) { c.bits("#24170f", 12, 11, at...) }) },
	"puddings":  func(c *canvas) { heap(c, 3, 16, func(at []float64) { c.bits("#ffd465", 14, 13, at...) }) },
	"beans":     func(c *canvas) { heap(c, 3, 10, func(at []float64) { c.balls("#7d2422", 8.5, at...) }) },
	"oats":      func(c *canvas) { heap(c, 4, 10, func(at []float64) { c.bits("#e8cf9d", 7, 4, at...) }) },
	"mangoes":   func(c *canvas) { heap(c, 4, 15, func(at []float64) { c.bits("#ffb01f", 13, 12, at...) }) },
	"peaches":   func(c *canvas) { heap(c, 3, 15, func(at []float64) { c.bits("#ff9e7d", 13, 11, at...) }) },
	"grapepulp": func(c *canvas) { heap(c, 3, 14, func(at []float64) { c.balls("#7c4fa3", 14, at...) }) },
	"dragon":    dragon,
	"taroballs": taroBalls,
	"sago":      func(c *canvas) { scatter(c, 34, 84, 204, func(at []float64) { c.dots("#ffffffd0", 5, at...) }) },
	"seeds":     func(c *canvas) { scatter(c, 26, 110, 204, func(at []float64) { c.dots("#2d2418", 3.4, at...) }) },
	"petals":    func(c *canvas) { scatter(c, 22, 80, 130, func(at []float64) { c.bits("#ffc53d", 4, 3.2, at...) }) },
	"crumbs":    func(c *canvas) { scatter(c, 26, 84, 190, func(at []float64) { c.bits("#3a2a24", 4, 3.4, at...) }) },
	"bubbles":   func(c *canvas) { scatter(c, 30, 84, 204, func(at []float64) { c.dots("#ffffff90", 4, at...) }) },
	"pomelo":    func(c *canvas) { scatter(c, 22, 82, 150, func(at []float64) { c.bits("#ff8f6b", 8, 3.6, at...) }) },
	"leaves":    func(c *canvas) { scatter(c, 9, 110, 200, func(at []float64) { c.bits("#5d7a33", 13, 3.6, at...) }) },
	"swirl": func(c *canvas) {
		c.addf(`<g fill="#fff" opacity=".62"><path d="M72 72H168V82q-14 16-10 40q-20-14-20-34q-12 30-4 66q-20-24-18-58q-16 12-12 40q-18-20-14-50q-12 2-18-4Z"/></g>`)
	},
	"tiger": func(c *canvas) {
		c.addf(`<g fill="#4b220c" opacity=".72"><path d="M72 70H92q-2 26 2 50t-2 44q-8-20-4-46T72 70ZM150 70h20q-8 30-8 56t-8 52q-8-26 0-54t-4-54ZM106 72h14q-6 20 0 40t-4 38q-8-18-4-38t-6-40Z"/></g>`)
	},
	"foam":       func(c *canvas) { foam(c, "#fffdf6", "#fbeccb") },
	"cheesefoam": func(c *canvas) { foam(c, "#fffbe9", "#ffe3a0") },
	"pinkfoam":   func(c *canvas) { foam(c, "#fff4f4", "#ffd3d8") },
	"greenfoam":  func(c *canvas) { foam(c, "#f3f8dc", "#b9cf7a") },
	"cocoa":      func(c *canvas) { powder(c, "#6b3d1f") },
	"matcha":     func(c *canvas) { powder(c, "#6f8f2f") },
	"salt":       func(c *canvas) { powder(c, "#e8a94a") },
	"cream":      cream,
	"icecream": func(c *canvas) {
		c.addf(`<circle cx="120" cy="48" r="27" fill="%s"/>`, c.glow("#fffdf5", "#fff1d2", "#f3d9a4"))
		c.addf(`<path d="M90 58q8-8 15-2t15-1t15 2t15 0v10H90Z" fill="#fff1d2"/>`)
		c.dots("#7a5230", 2, 108, 38, 122, 30, 132, 46, 114, 52, 128, 58)
	},
	"orange":     inside("orange"),
	"lemon":      inside("lemon"),
	"lime":       inside("lime"),
	"grapefruit": inside("grapefruit"),
	"kiwi":       inside("kiwi"),
	"strawberry": inside("strawberry"),
	"pineapple":  inside("pineapple"),
	"mint":       inside("mint"),
	"heart": func(c *canvas) {
		c.addf(`<path d="M120 115Q98 106 106 99Q115 96 120 102Q125 96 134 99Q142 106 120 115Z" fill="#fffaf0"/>`)
	},
	"rosetta": func(c *canvas) {
		c.addf(`<path d="M120 117Q88 108 101 101Q92 96 120 93Q148 96 139 101Q152 108 120 117Z" fill="#fffaf0"/><path d="M120 95V115M108 104q12 5 24 0M111 99q9 4 18 0" stroke="#b9793f" stroke-width="1.8"/>`)
	},
	"foamdots": func(c *canvas) {
		c.dots("#ffffffb0", 4, 84, 104, 90, 108, 150, 102, 156, 106, 98, 98, 140, 112, 146, 98)
	},
	"floating": func(c *canvas) { c.bits("#5d6b2f", 12, 3, 98, 103, 112, 109, 128, 101, 140, 107, 120, 112) },
	"blossom": func(c *canvas) {
		c.garnish("jasmine", 106, 104, .32)
		c.garnish("jasmine", 134, 107, .36)
	},
	"gold": func(c *canvas) {
		scatter(c, 18, 96, 114, func(at []float64) { c.bits("#ffc53d", 4, 3, at...) })
	},
}

// heap are places for pieces that lie at the bottom of the cup, in rows that get wider upwards.
func heap(c *canvas, rows int, pitch float64, draw func(at []float64)) {
	var at []float64
	for row := range rows {
		y := 201 - float64(row)*pitch*.86
		half := 34 + (208-y)*.08
		shift := pitch / 2 * float64(row%2)
		for x := 120 - half + shift; x <= 120+half; x += pitch {
			at = append(at, x+c.random.Float64()*3-1.5, y+c.random.Float64()*3-1.5)
		}
	}
	draw(at)
}

// scatter are n places anywhere between two heights.
func scatter(c *canvas, n int, top, bottom float64, draw func(at []float64)) {
	at := make([]float64, 0, 2*n)
	for range n {
		at = append(at, 80+c.random.Float64()*80, top+c.random.Float64()*(bottom-top))
	}
	draw(at)
}

func ice(c *canvas) {
	c.addf(`<g fill="#fff" fill-opacity=".3" stroke="#fff" stroke-opacity=".65" stroke-width="1.5">`)
	for _, p := range [][3]float64{{88, 80, 12}, {116, 74, -14}, {138, 84, 20}, {100, 102, 30}, {128, 106, -6}} {
		c.addf(`<rect x="%s" y="%s" width="23" height="23" rx="5" transform="rotate(%s %s %s)"/>`, num(p[0]), num(p[1]), num(p[2]), num(p[0]+11), num(p[1]+11))
	}
	c.addf("</g>")
}

func dragon(c *canvas) {
	heap(c, 4, 15, func(at []float64) { c.bits("#fff4f8", 13, 12, at...) })
	scatter(c, 24, 160, 204, func(at []float64) { c.dots("#33222b", 2, at...) })
}

func taroBalls(c *canvas) {
	for i, colour := range []string{"#a98bc9", "#f6c667", "#e98f5a"} {
		row := float64(i) * 9
		c.balls(colour, 16, 90+row*1.4, 198-row, 128-row, 199-row/2, 146-row/2, 196-row)
	}
}

func foam(c *canvas, light, deep string) {
	c.addf(`<path d="M68 66H172V100q-9 11-17 3t-17 2t-18-1t-17 3t-17-4t-18 0Z" fill="%s"/>`, c.fade("", light, light, deep))
	c.addf(`<path d="M72 100q8 8 14 2M104 103q8 6 15 0M138 104q8 4 14-2" stroke="#fff" stroke-opacity=".8" stroke-width="2.5" stroke-linecap="round"/>`)
}

func powder(c *canvas, colour string) {
	scatter(c, 34, 72, 88, func(at []float64) { c.dots(colour, 2.2, at...) })
}

// cream is whipped, under a dome, with a drizzle.
func cream(c *canvas) {
	c.addf(`<g fill="%s"><ellipse cx="120" cy="62" rx="44" ry="14"/><ellipse cx="118" cy="49" rx="34" ry="13"/><ellipse cx="121" cy="37" rx="22" ry="11"/><path d="M108 32Q116 16 124 20Q120 26 134 34Z"/></g>`, c.fade("", "#fff", "#f3e6d3"))
	c.addf(`<path d="M84 60q20 10 36 2t36 0M94 48q14 8 26 1t26 1M106 38q10 5 24 0" stroke="#8a4a1f" stroke-opacity=".75" stroke-width="3" stroke-linecap="round"/>`)
}

// inside shows fruit through the wall of the cup.
func inside(name string) func(*canvas) {
	return func(c *canvas) {
		c.garnish(name, 98, 112, .92)
		c.garnish(name, 142, 96, .72)
		c.garnish(name, 136, 186, .85)
	}
}
