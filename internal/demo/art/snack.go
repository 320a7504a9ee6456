package art

// snack is something to eat: what is drawn on which ground, with what beside it.
type snack struct {
	back   [2]string
	shape  func(c *canvas)
	beside string
}

func (s snack) draw(c *canvas) {
	backdrop(c, s.back)
	s.shape(c)
	lay(c, s.beside)
}

// plate is what most snacks lie on.
func plate(c *canvas) {
	c.addf(`<ellipse cx="120" cy="186" rx="88" ry="23" fill="#3c2413" opacity=".14"/><ellipse cx="120" cy="181" rx="88" ry="23" fill="%s"/><ellipse cx="120" cy="179" rx="66" ry="15" fill="#e9dfd3" opacity=".7"/>`, c.fade("", "#fff", "#f1e8de"))
}

func tart(c *canvas) {
	plate(c)
	c.addf(`<path d="M56 120H184L168 172Q120 188 72 172Z" fill="%s"/>`, c.fade("", "#f0b45c", "#c07a2c"))
	c.addf(`<path d="M70 128L80 176M88 134L94 180M108 137L110 182M132 137L130 182M152 134L146 180M170 128L160 176" stroke="#a5621f" stroke-opacity=".5" stroke-width="3"/>`)
	c.addf(`<ellipse cx="120" cy="120" rx="66" ry="25" fill="#e9a648"/><path d="M54 120q4-10 12-12q6-9 18-9q14-7 36-6q24-1 38 6q12 1 16 9q9 4 12 12q-8 26-66 26t-66-26Z" fill="#f5c46d"/>`)
	c.addf(`<ellipse cx="120" cy="119" rx="54" ry="19" fill="%s"/>`, c.glow("#fff0a0", "#ffd43f", "#f5ac26"))
	c.addf(`<g fill="#8a4614" opacity=".75"><ellipse cx="102" cy="117" rx="13" ry="5"/><ellipse cx="136" cy="124" rx="15" ry="4.5"/><ellipse cx="134" cy="110" rx="8" ry="3"/></g><path d="M78 112Q92 104 112 103" stroke="#fff" stroke-opacity=".8" stroke-width="4" stroke-linecap="round"/>`)
}

// wedge is a slice of cake: the colours of its top, then of the layers of its side from the top down.
func wedge(top string, layers []string, more func(c *canvas)) func(c *canvas) {
	return func(c *canvas) {
		plate(c)
		c.defs.WriteString(`<clipPath id="s"><path d="M48 112L150 128V186L48 162Z"/></clipPath><clipPath id="b"><path d="M150 128L192 92V146L150 186Z"/></clipPath>`)
		side, back := "", ""
		step := 58.0 / float64(len(layers))
		for i, colour := range layers {
			y := step * float64(i)
			side += `<path d="M48 ` + num(112+y*.86) + `L150 ` + num(128+y) + `V200L48 180Z" fill="` + colour + `"/>`
			back += `<path d="M150 ` + num(128+y) + `L192 ` + num(92+y*.93) + `V170L150 200Z" fill="` + colour + `"/>`
		}
		c.addf(`<g clip-path="url(#s)">%s</g><g clip-path="url(#b)">%s</g><path d="M150 128L192 92V146L150 186Z" fill="#3c1d0a" opacity=".16"/>`, side, back)
		c.addf(`<path d="M48 112Q100 70 192 92L150 128Z" fill="%s"/><path d="M62 109Q104 80 168 92" stroke="#fff" stroke-opacity=".45" stroke-width="4" stroke-linecap="round"/>`, top)
		if more != nil {
			more(c)
		}
	}
}

func swissRoll(c *canvas) {
	plate(c)
	c.addf(`<path d="M96 84H164Q200 92 200 132T164 180H96Z" fill="%s"/>`, c.fade("", "#f9d488", "#e3a24b"))
	c.addf(`<ellipse cx="98" cy="132" rx="48" ry="49" fill="#f6cf7e"/><ellipse cx="98" cy="132" rx="39" ry="40" fill="#fffaf0"/><path d="M98 92A38 40 0 1 1 62 142Q66 112 98 110Q122 112 122 134Q118 156 98 154" stroke="#f3c671" stroke-width="9" stroke-linecap="round"/>`)
	c.garnish("strawberry", 98, 132, .75)
	c.addf(`<path d="M128 90Q168 94 182 116" stroke="#fff" stroke-opacity=".6" stroke-width="5" stroke-linecap="round"/>`)
	c.garnish("strawberry", 160, 76, .8)
	c.garnish("mint", 184, 84, .6)
}

func tiramisu(c *canvas) {
	c.addf(`<ellipse cx="120" cy="192" rx="80" ry="13" fill="#3c2413" opacity=".18"/><path d="M48 104H192V180Q192 190 182 190H58Q48 190 48 180Z" fill="#fff" opacity=".6"/>`)
	for i, colour := range []string{"#fff6e0", "#a8683a", "#fff1d6", "#8d5129", "#fff6e0"} {
		c.addf(`<rect x="54" y="%d" width="132" height="17" rx="3" fill="%s"/>`, 104+i*16, colour)
	}
	c.addf(`<path d="M50 108Q52 92 70 94Q84 84 102 92Q120 84 138 92Q156 84 170 94Q188 92 190 108Z" fill="#6b3d1f"/>`)
	scatter(c, 60, 92, 106, func(at []float64) { c.dots("#8d5a34", 2.4, at...) })
	c.addf(`<path d="M48 104H192V180Q192 190 182 190H58Q48 190 48 180Z" stroke="#fff" stroke-opacity=".85" stroke-width="2.5"/><path d="M62 116V172" stroke="#fff" stroke-opacity=".7" stroke-width="6" stroke-linecap="round"/>`)
	c.garnish("coffee", 150, 78, .9)
	c.garnish("mint", 96, 80, .6)
	seal(c, 120, 150, "#7a4a26")
}

func mochi(c *canvas) {
	plate(c)
	for _, m := range [][]string{{"84", "152", "#fff4f6", "#ffc3d0"}, {"156", "152", "#f7fbe6", "#bcd489"}, {"120", "126", "#fffdf6", "#f3e3c8"}} {
		c.addf(`<path d="M-36 20Q-40-26 0-28Q40-26 36 20Q20 30 0 30T-36 20Z" transform="translate(%s %s)" fill="%s"/><path d="M-22-8Q-14-20 2-21" transform="translate(%s %s)" stroke="#fff" stroke-width="5" stroke-linecap="round"/>`, m[0], m[1], c.glow(m[2], m[2], m[3]), m[0], m[1])
	}
	c.garnish("strawberry", 120, 94, .72)
}

func waffle(c *canvas) {
	plate(c)
	c.addf(`<ellipse cx="120" cy="156" rx="74" ry="31" fill="#a8621f"/><ellipse cx="120" cy="148" rx="74" ry="31" fill="%s"/>`, c.fade("", "#f3bd62", "#d98c35"))
	c.defs.WriteString(`<clipPath id="w"><ellipse cx="120" cy="148" rx="70" ry="28"/></clipPath>`)
	c.addf(`<g clip-path="url(#w)"><path d="M30 130L150 190M60 118L190 180M96 112L210 166M210 130L90 190M180 118L50 180M144 112L30 166" stroke="#b06a22" stroke-width="5"/><path d="M30 127L150 187M60 115L190 177M96 109L210 163M210 127L90 187M180 115L50 177M144 109L30 163" stroke="#ffdb94" stroke-width="2.5"/></g>`)
	c.addf(`<path d="M70 144q10 14 24 6t26 6t28-6t24-2q4-18-52-26q-54 6-50 22Z" fill="#8f3f12" opacity=".55"/>`)
	c.addf(`<circle cx="120" cy="112" r="28" fill="%s"/><path d="M88 122q8-8 16-2t16-1t16 2t16 0v8q-30 10-64 0Z" fill="#fff3d9"/>`, c.glow("#fffdf5", "#fff1d2", "#f0d7a6"))
	c.garnish("strawberry", 84, 124, .72)
	c.garnish("blueberry", 158, 126, .7)
	c.garnish("mint", 126, 84, .6)
}

func toast(c *canvas) {
	plate(c)
	c.addf(`<path d="M64 104L100 84H176V150L146 184H64Z" fill="#b86f28"/><path d="M64 104H146V184H64Z" fill="%s"/><path d="M146 104L176 84V150L146 184Z" fill="#cf8a3c"/><path d="M64 104L98 82H176L146 104Z" fill="#f7d08a"/>`, c.fade("", "#fbe0a8", "#edb765"))
	c.addf(`<path d="M68 112H142V180H68Z" stroke="#b06a26" stroke-opacity=".55" stroke-width="5" stroke-linejoin="round"/>`)
	c.addf(`<path d="M66 104L98 83H175L147 104V122q-5 10-10 0t-9 4q-4 22-9 22t-6-22q-6-8-10 0q-5 12-10 0q-5-10-10 0q-5 6-8-4Z" fill="#d98a1c" opacity=".85"/><path d="M84 100L104 88H140" stroke="#fff" stroke-opacity=".7" stroke-width="4" stroke-linecap="round"/>`)
	c.addf(`<circle cx="120" cy="72" r="22" fill="%s"/><path d="M96 82q7-6 12-1t12-1t12 1t12 0v8H96Z" fill="#fff3d9"/>`, c.glow("#fffdf5", "#fff1d2", "#f0d7a6"))
	c.garnish("strawberry", 152, 84, .6)
	c.garnish("blueberry", 90, 86, .5)
	c.garnish("mint", 124, 48, .5)
}

func fries(c *canvas) {
	c.addf(`<ellipse cx="120" cy="200" rx="52" ry="9" fill="#3c2413" opacity=".2"/>`)
	gold := c.fade("", "#ffe08a", "#f3b23a")
	for i, f := range [][3]float64{{84, 70, -12}, {98, 56, -7}, {112, 62, -3}, {126, 50, 2}, {140, 60, 6}, {154, 68, 11}, {104, 80, -5}, {120, 74, 1}, {134, 84, 5}, {92, 92, -9}, {148, 92, 9}} {
		c.addf(`<g transform="rotate(%s %s 180)"><rect x="%s" y="%s" width="12" height="100" rx="2.5" fill="%s"/><path d="M%s %sv96" stroke="#d58d22" stroke-opacity=".6" stroke-width="2"/></g>`, num(f[2]), num(f[0]), num(f[0]-6), num(f[1]), gold, num(f[0]+4), num(f[1]+2))
		if i == 5 {
			scatter(c, 12, 66, 100, func(at []float64) { c.bits("#5a7a2c", 4, 2.5, at...) })
		}
	}
	c.addf(`<path d="M70 112Q120 136 170 112L158 192Q156 200 148 200H92Q84 200 82 192Z" fill="%s"/><path d="M70 112Q120 136 170 112L168 124Q120 148 72 124Z" fill="#fff" opacity=".35"/>`, c.fade("", "#f2705a", "#d8452f"))
	c.addf(`<path d="M82 134L90 188" stroke="#fff" stroke-opacity=".45" stroke-width="5" stroke-linecap="round"/>`)
	seal(c, 120, 164, "#d8452f")
}

func chicken(c *canvas) {
	c.addf(`<ellipse cx="120" cy="200" rx="58" ry="9" fill="#3c2413" opacity=".2"/>`)
	crisp := c.glow("#ffd37c", "#e59a35", "#b0621a")
	for _, p := range [][2]float64{{88, 96}, {120, 84}, {152, 97}, {104, 112}, {138, 112}, {76, 116}, {164, 117}, {120, 122}} {
		c.addf(`<path d="M-20 2Q-22-14-8-15Q2-23 12-14Q24-12 20 2Q24 16 8 16Q-4 22-12 14Q-22 12-20 2Z" transform="translate(%s %s)" fill="%s"/>`, num(p[0]), num(p[1]), crisp)
	}
	scatter(c, 34, 80, 124, func(at []float64) { c.dots("#8f4812", 2.6, at...) })
	scatter(c, 10, 80, 120, func(at []float64) { c.bits("#4f8a35", 9, 5, at...) })
	c.addf(`<path d="M62 118H178L164 190Q162 200 152 200H88Q78 200 76 190Z" fill="%s"/><path d="M80 118L88 200M104 118L107 200M136 118L133 200M160 118L152 200" stroke="#d9a44c" stroke-width="7" stroke-opacity=".7"/><path d="M60 112H180V124H60Z" fill="#fffaf0"/>`, c.fade("", "#fff6e2", "#f0dcb8"))
	seal(c, 120, 162, "#c8692b")
}

func cookie(c *canvas) {
	plate(c)
	for _, p := range [][3]float64{{94, 158, .86}, {150, 152, .86}, {120, 116, 1}} {
		c.at(p[0], p[1], p[2], func(c *canvas) {
			c.addf(`<ellipse cy="5" rx="48" ry="34" fill="#9c5a22"/><ellipse rx="48" ry="34" fill="%s"/>`, c.glow("#f3c983", "#d99a4a", "#b8732c"))
			c.bits("#4a2614", 12, 10, -22, -10, 4, -18, 24, -6, -8, 4, 16, 12, -28, 10, -2, 20)
			c.dots("#fff", 2.6, -12, -18, 14, -4, -18, 2, 6, 6, 28, 6, -4, 12)
		})
	}
}

func croissant(c *canvas) {
	plate(c)
	gold := c.fade("", "#ffd98a", "#d58a34")
	c.addf(`<g fill="%s" stroke="#a8631f" stroke-opacity=".55" stroke-width="2.5"><path d="M36 168Q34 136 62 120L84 152Q62 154 50 176Q40 178 36 168ZM204 168Q206 136 178 120L156 152Q178 154 190 176Q200 178 204 168Z"/><path d="M58 124Q70 96 96 92L104 148Q88 148 76 158ZM182 124Q170 96 144 92L136 148Q152 148 164 158Z"/><path d="M90 94Q120 80 150 94L140 150Q120 144 100 150Z"/></g>`, gold)
	c.addf(`<path d="M104 98Q120 92 136 98M72 122Q80 108 90 104M168 122Q160 108 150 104M46 150Q48 140 56 134M194 150Q192 140 184 134" stroke="#fff2c8" stroke-width="5" stroke-linecap="round"/><path d="M112 108L110 144M128 108L130 144M88 118L92 148M152 118L148 148" stroke="#b06a22" stroke-opacity=".45" stroke-width="2.5" stroke-linecap="round"/>`)
}

func sandwich(c *canvas) {
	plate(c)
	c.addf(`<path d="M40 112L128 74L200 112Z" fill="%s"/><path d="M40 112L128 74L200 112" stroke="#c98539" stroke-width="6" stroke-linejoin="round"/>`, c.fade("", "#f2c883", "#fdebc4"))
	c.addf(`<path d="M40 112H200V126H40Z" fill="#fff6e0"/><path d="M40 164H200V180H40Z" fill="#fff6e0"/><path d="M42 126H198V164H42Z" fill="#fff9ea"/>`)
	c.addf(`<path d="M36 126H204q-7 13-14 5q-7 8-14 0q-7 9-14 0q-7 8-14 0q-7 9-14 0q-7 8-14 0q-7 9-14 0q-7 8-14 0q-7 9-14 0q-7 8-14 0q-7 9-14 0q-10 8-14-5Z" fill="#7fb24a"/><path d="M46 134H194V142H46Z" fill="#f1745d"/><path d="M42 141H198V149H42Z" fill="#f6b7a6"/><path d="M40 148H200L176 152L164 160L150 152H96L84 158L74 152Z" fill="#ffc83d"/><path d="M46 154H194V164H46Z" fill="#fff"/>`)
	c.addf(`<ellipse cx="92" cy="159" rx="20" ry="4.5" fill="#ffb52e"/><ellipse cx="152" cy="159" rx="18" ry="4.5" fill="#ffb52e"/><path d="M40 112V126M200 112V126M40 164V180M200 164V180" stroke="#c98539" stroke-width="4"/><path d="M40 180H200" stroke="#c98539" stroke-opacity=".5" stroke-width="2"/>`)
	c.bits("#e8cf9d", 5, 2, 60, 119, 84, 117, 110, 121, 140, 118, 170, 120, 70, 172, 104, 174, 136, 170, 168, 174)
	c.garnish("mint", 132, 70, .6)
}

func bun(c *canvas) {
	c.addf(`<ellipse cx="120" cy="196" rx="88" ry="14" fill="#3c2413" opacity=".18"/>`)
	steam(c, 120, 78)
	white := c.glow("#fff", "#fff8ec", "#ecd9bd")
	for _, p := range [][2]float64{{82, 148}, {158, 148}, {120, 130}} {
		c.at(p[0], p[1], 1, func(c *canvas) {
			c.addf(`<path d="M-44 22Q-46-34 0-36Q46-34 44 22Q0 36-44 22Z" fill="%s"/><path d="M0-34Q-4-22-24-8M0-34Q-2-20-8 0M0-34Q2-20 10 0M0-34Q6-22 26-8" stroke="#d9c09a" stroke-width="2.5" stroke-linecap="round"/><circle cy="-33" r="4" fill="#ecd9bd"/>`, white)
		})
	}
	c.addf(`<path d="M30 160H210V188Q210 198 200 198H40Q30 198 30 188Z" fill="%s"/><path d="M30 170H210M30 182H210" stroke="#9a6630" stroke-opacity=".6" stroke-width="2"/><path d="M60 160V198M90 160V198M120 160V198M150 160V198M180 160V198" stroke="#8f5d2a" stroke-opacity=".35" stroke-width="3"/><rect x="26" y="156" width="188" height="9" rx="4.5" fill="#e0b070"/>`, c.fade("", "#d9a45e", "#b97f3e"))
}

func pancake(c *canvas) {
	plate(c)
	c.addf(`<path d="M52 150Q46 118 78 108L168 84Q200 84 200 116Q200 134 182 142L92 178Q60 182 52 150Z" fill="%s"/>`, c.glow("#ffe29a", "#f3b84d", "#d58d2e"))
	c.addf(`<ellipse cx="72" cy="146" rx="19" ry="33" transform="rotate(-18 72 146)" fill="#e8a440"/><ellipse cx="72" cy="146" rx="14" ry="27" transform="rotate(-18 72 146)" fill="#fff3c4"/>`)
	c.addf(`<path d="M64 128q10-6 14 4t-2 10ZM62 142q14-2 18 6t-8 8Z" fill="#7fb24a"/><path d="M66 156q8-8 18 0t-6 12Z" fill="#e9a07c"/><path d="M64 134q10 4 16-2" stroke="#b5432a" stroke-width="4" stroke-linecap="round"/>`)
	at := []float64{104, 122, 122, 112, 140, 118, 158, 104, 176, 110, 116, 140, 136, 134, 156, 126, 178, 126, 108, 156, 128, 150, 148, 142}
	c.bits("#5d9a3c", 7, 3.5, at...)
	c.dots("#b56a1f80", 5, 112, 130, 132, 124, 150, 110, 168, 118, 120, 158, 142, 130, 186, 112)
	c.dots("#2d1a10", 2.2, 118, 126, 128, 118, 146, 126, 164, 112, 134, 144, 112, 148, 172, 102)
}

func riceRoll(c *canvas) {
	plate(c)
	c.addf(`<path d="M84 96H176Q202 104 202 136T176 176H84Z" fill="%s"/>`, c.fade("", "#fffef8", "#efe6d4"))
	c.bits("#d8cdb6", 6, 2, 120, 104, 140, 110, 164, 106, 130, 122, 154, 126, 180, 120, 146, 140, 172, 140, 188, 136, 134, 156, 160, 158, 182, 156)
	c.addf(`<ellipse cx="86" cy="136" rx="38" ry="41" fill="#fffdf4"/><ellipse cx="86" cy="136" rx="38" ry="41" stroke="#e3d8c0" stroke-width="3"/><circle cx="86" cy="136" r="22" fill="#f3dfb0"/><circle cx="80" cy="128" r="10" fill="#d99a45"/><circle cx="95" cy="132" r="8" fill="#ffd24f"/><circle cx="84" cy="145" r="8" fill="#8a4a2a"/><path d="M90 144q8-2 10 6t-10 4Z" fill="#7fb24a"/>`)
	c.addf(`<path d="M112 92H176Q204 104 204 136T176 180H112Q134 136 112 92Z" fill="#2f4a35" opacity=".92"/><path d="M140 98Q172 100 184 116" stroke="#fff" stroke-opacity=".35" stroke-width="4" stroke-linecap="round"/>`)
	seal(c, 166, 138, "#2f4a35")
}

func yogurtBowl(c *canvas) {
	c.addf(`<ellipse cx="120" cy="196" rx="56" ry="10" fill="#3c2413" opacity=".2"/><path d="M40 120H200Q196 178 152 194H88Q44 178 40 120Z" fill="%s"/><ellipse cx="120" cy="120" rx="80" ry="28" fill="#fff"/><ellipse cx="120" cy="121" rx="73" ry="24" fill="%s"/>`, c.fade("0 0 1 0", "#bfe0e6", "#e6f6f8@35", "#a6d0d8"), c.glow("#fff", "#fff7ef", "#f1e2d8"))
	c.bits("#d9a860", 8, 6, 70, 118, 78, 126, 66, 126, 84, 118, 90, 128, 76, 112, 98, 122, 88, 134, 100, 134, 94, 112)
	c.garnish("strawberry", 140, 112, .62)
	c.garnish("strawberry", 164, 116, .58)
	c.garnish("blueberry", 122, 128, .62)
	c.garnish("blueberry", 154, 130, .6)
	c.garnish("kiwi", 112, 106, .5)
	c.garnish("mint", 178, 126, .45)
	c.addf(`<path d="M54 142Q60 172 86 184" stroke="#fff" stroke-opacity=".7" stroke-width="6" stroke-linecap="round"/>`)
	seal(c, 120, 168, "#3f8f98")
}

func egg(c *canvas) {
	c.addf(`<ellipse cx="120" cy="194" rx="70" ry="12" fill="#3c2413" opacity=".2"/><path d="M42 132H198Q194 180 154 192H86Q46 180 42 132Z" fill="%s"/><ellipse cx="120" cy="132" rx="78" ry="24" fill="#fff"/><ellipse cx="120" cy="133" rx="71" ry="20" fill="%s"/>`, c.fade("0 0 1 0", "#e9d3b6", "#fff6e6@35", "#d9bd96"), c.glow("#b5713a", "#8a4a20"))
	shell := c.glow("#f3d3a4", "#c98d4e", "#8f5724")
	for _, p := range [][3]float64{{88, 120, -14}, {150, 118, 12}} {
		c.addf(`<g transform="translate(%s %s) rotate(%s)"><path d="M-26 10Q-26-34 0-36Q26-34 26 10Q14 20 0 20T-26 10Z" fill="%s"/><path d="M-20-8L-8-2L-12 12M-8-2L6-14L2-28M6-14L20-6M-4 18L4 4L20 10" stroke="#6f3d18" stroke-width="2" stroke-linecap="round"/><path d="M-14-16Q-8-28 0-29" stroke="#fff" stroke-opacity=".6" stroke-width="4" stroke-linecap="round"/></g>`, num(p[0]), num(p[1]), num(p[2]), shell)
	}
	steam(c, 120, 74)
}
