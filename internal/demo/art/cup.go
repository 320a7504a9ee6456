package art

import (
	"slices"
	"strings"
)

// drink says what a drink looks like.
type drink struct {
	// back is the backdrop: its light and its deeper tone.
	back [2]string
	// liquid are the colours from the surface down; see canvas.fade.
	liquid []string
	// vessel is "" for a clear cup with a flat lid, or dome, mug, glass (a mug that one sees through).
	vessel string
	// with are the words of `fillings`, drawn in this order.
	with string
	// beside are the words of `garnishes` that lie left and right of it.
	beside string
	// accent colours the straw and the seal.
	accent string
}

const (
	cupShape  = "M75 64L86 200Q86.6 208 95 208H145Q153.4 208 154 200L165 64Z"
	mugShape  = "M66 104H174Q173 172 147 192H93Q67 172 66 104Z"
	domeShape = "M73 58Q74 18 120 18Q166 18 167 58Z"
)

func (d drink) draw(c *canvas) {
	backdrop(c, d.back)
	mug := d.vessel == "mug" || d.vessel == "glass"
	if mug {
		d.drawMug(c)
	} else {
		d.drawCup(c)
	}
	lay(c, d.beside)
}

// lay puts garnishes beside what was drawn: left, right, and behind.
func lay(c *canvas, beside string) {
	slots := [][3]float64{{50, 194, 1.15}, {193, 196, 1.05}, {36, 164, .8}, {208, 166, .75}}
	words := strings.Fields(beside)
	for i, word := range slices.Backward(words) { // those in front last
		c.garnish(word, slots[i][0], slots[i][1], slots[i][2])
	}
}

// backdrop is the ground that every picture stands on.
func backdrop(c *canvas, tones [2]string) {
	c.addf(`<path d="M0 0H240V240H0Z" fill="%s"/><circle cx="120" cy="118" r="96" fill="#fff" opacity=".38"/>`, c.glow(tones[0], tones[1]))
	c.addf(`<ellipse cx="120" cy="209" rx="84" ry="9" fill="#5b3a20" opacity=".09"/>`)
}

func (d drink) drawCup(c *canvas) {
	c.addf(`<ellipse cx="120" cy="208" rx="44" ry="7" fill="#3c2413" opacity=".22"/>`)
	c.defs.WriteString(`<clipPath id="c"><path d="` + cupShape + `"/></clipPath>`)
	straw(c, d.accent)
	dome := d.vessel == "dome"
	if dome {
		c.addf(`<path d="%s" fill="#fff" opacity=".3"/>`, domeShape)
	}
	c.addf(`<path d="%s" fill="#fff" opacity=".45"/><g clip-path="url(#c)">`, cupShape)
	c.addf(`<path d="M70 76H170V208H70Z" fill="%s"/>`, c.fade("", d.liquid...))
	above := ""
	for word := range strings.FieldsSeq(d.with) {
		if word == "cream" || word == "icecream" {
			above = word
			continue
		}
		fillings[word](c)
	}
	// The cup is round: its walls are darker than its middle.
	c.addf(`<path d="M70 60H170V208H70Z" fill="%s" opacity=".34"/></g>`, c.fade("0 0 1 0", "#4a2a12@10", "#4a2a1200@32", "#4a2a1200@72", "#4a2a12@92"))
	if above != "" {
		fillings[above](c)
	}
	c.addf(`<path d="%s" stroke="#fff" stroke-opacity=".75" stroke-width="2"/>`, cupShape)
	c.addf(`<path d="M83 78L93 190" stroke="#fff" stroke-opacity=".55" stroke-width="6" stroke-linecap="round"/>`)
	c.addf(`<path d="M156 84L151 140" stroke="#fff" stroke-opacity=".35" stroke-width="3" stroke-linecap="round"/>`)
	seal(c, 122, 150, d.accent)
	if dome {
		c.addf(`<path d="%s" stroke="#fff" stroke-opacity=".85" stroke-width="2.5"/>`, domeShape)
		c.addf(`<path d="M88 50Q90 32 106 27" stroke="#fff" stroke-opacity=".8" stroke-width="5" stroke-linecap="round"/>`)
	} else {
		c.addf(`<rect x="77" y="50" width="86" height="9" rx="4" fill="#fff" opacity=".85"/>`)
	}
	c.addf(`<rect x="70" y="56" width="100" height="11" rx="5.5" fill="%s"/>`, c.fade("", "#fff", "#ece4da"))
}

// straw is the part that stands out of the lid, and the shimmer of the part below it.
func straw(c *canvas, colour string) {
	c.addf(`<path d="M148 10L136 62" stroke="%s" stroke-width="10" stroke-linecap="round"/>`, colour)
	c.addf(`<path d="M145.5 11L134 60" stroke="#fff" stroke-opacity=".5" stroke-width="2.5" stroke-linecap="round"/>`)
}

// seal is the house's mark, a bowl in a circle: 一盏.
func seal(c *canvas, x, y float64, colour string) {
	c.at(x, y, 1, func(c *canvas) {
		c.addf(`<circle r="16" fill="#fffdf8" opacity=".94"/><circle r="13.5" stroke="%s" stroke-opacity=".45"/>`, colour)
		c.addf(`<path d="M-8-1H8Q7 8 0 8Q-7 8-8-1Z" fill="%s"/><path d="M-3 10H3M-2-4Q-5-6-2-9M3-4Q0-6 3-9" stroke="%s" stroke-width="1.8" stroke-linecap="round"/>`, colour, colour)
	})
}

func (d drink) drawMug(c *canvas) {
	seen := d.vessel == "glass"
	c.addf(`<ellipse cx="120" cy="200" rx="76" ry="12" fill="#3c2413" opacity=".16"/>`)
	c.addf(`<ellipse cx="120" cy="196" rx="74" ry="12" fill="%s"/><ellipse cx="120" cy="194" rx="50" ry="7" fill="#d9cbbb" opacity=".6"/>`, c.fade("", "#fff", "#efe7de"))
	handle := `<path d="M171 120Q204 114 199 144Q194 170 160 170" stroke="%s" stroke-width="%d"%s/>`
	if seen {
		c.addf(handle, "#fff", 9, ` stroke-opacity=".75"`)
		c.addf(`<path d="%s" fill="#fff" opacity=".7"/><path d="M71 116H169Q167 168 144 186H96Q73 168 71 116Z" fill="%s"/>`, mugShape, c.fade("", d.liquid...))
	} else {
		c.addf(handle, "#f1e9e0", 11, "")
		c.addf(`<path d="%s" fill="%s"/>`, mugShape, c.fade("0 0 1 0", "#f0e7dc", "#fff@30", "#fff@60", "#e6dbce"))
		c.addf(`<path d="M69 138Q120 150 171 138L169 150Q120 162 71 150Z" fill="%s" opacity=".85"/>`, d.accent)
	}
	c.addf(`<ellipse cx="120" cy="104" rx="54" ry="16" fill="#fff"%s/>`, opacity(seen, ".75"))
	c.addf(`<ellipse cx="120" cy="105" rx="48.5" ry="12.5" fill="%s"/>`, c.glow(d.liquid...))
	c.defs.WriteString(`<clipPath id="c"><ellipse cx="120" cy="105" rx="48.5" ry="12.5"/></clipPath>`)
	c.addf(`<g clip-path="url(#c)">`)
	for word := range strings.FieldsSeq(d.with) {
		fillings[word](c)
	}
	c.addf("</g>")
	if seen {
		c.addf(`<path d="M78 126Q80 160 96 180" stroke="#fff" stroke-opacity=".7" stroke-width="6" stroke-linecap="round"/>`)
	}
	steam(c, 120, 80)
	seal(c, 120, 158, d.accent)
}

func opacity(when bool, value string) string {
	if when {
		return ` opacity="` + value + `"`
	}
	return ""
}

// steam rises from x, y.
func steam(c *canvas, x, y float64) {
	c.at(x, y, 1, func(c *canvas) {
		c.addf(`<path d="M-24 0q-10-12 0-24t0-24M0-4q-10-13 0-26t0-26M24 0q-10-12 0-24t0-24" stroke="#fff" stroke-opacity=".8" stroke-width="5" stroke-linecap="round"/>`)
	})
}
