package art

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// canvas is a picture in the making: 240 × 240 units, the origin at the top left.
type canvas struct {
	defs, body strings.Builder
	random     *rand.Rand // seeded by the picture's name: the same picture every time
	next       int
	garnished  map[string]bool
}

// addf puts shapes on top.
func (c *canvas) addf(format string, args ...any) { fmt.Fprintf(&c.body, format, args...) }

// fade makes a gradient from colours, evenly spaced or with a place in percent behind an @, and returns the fill that uses it.
// direction is x1 y1 x2 y2 of a linear gradient, "" for downwards.
func (c *canvas) fade(direction string, colours ...string) string {
	to := [4]string{"0", "0", "0", "1"}
	if f := strings.Fields(direction); len(f) == 4 {
		to = [4]string(f)
	}
	c.next++
	fmt.Fprintf(&c.defs, `<linearGradient id="g%d" x1="%s" y1="%s" x2="%s" y2="%s">`, c.next, to[0], to[1], to[2], to[3])
	c.stops(colours)
	c.defs.WriteString("</linearGradient>")
	return "url(#g" + strconv.Itoa(c.next) + ")"
}

// glow makes a gradient from a bright spot at the upper left outwards.
func (c *canvas) glow(colours ...string) string {
	c.next++
	fmt.Fprintf(&c.defs, `<radialGradient id="g%d" cx=".38" cy=".32" r=".75">`, c.next)
	c.stops(colours)
	c.defs.WriteString("</radialGradient>")
	return "url(#g" + strconv.Itoa(c.next) + ")"
}

func (c *canvas) stops(colours []string) {
	for i, colour := range colours {
		at := i * 100 / max(len(colours)-1, 1)
		name, place, found := strings.Cut(colour, "@")
		if found {
			at, _ = strconv.Atoi(place) // our own literals, looked at by the tests
		}
		fmt.Fprintf(&c.defs, `<stop offset="%d%%" stop-color="%s"/>`, at, name)
	}
}

// dots draws round dots: pearls, seeds, powder. Each is a line without length and with round ends, the shortest way to write a circle.
func (c *canvas) dots(colour string, size float64, at ...float64) {
	c.addf(`<path d="`)
	for i := 0; i+1 < len(at); i += 2 {
		c.addf("M%s %sh0", num(at[i]), num(at[i+1]))
	}
	c.addf(`" stroke="%s" stroke-width="%s" stroke-linecap="round"/>`, colour, num(size))
}

// balls are dots with a highlight.
func (c *canvas) balls(colour string, size float64, at ...float64) {
	c.dots(colour, size, at...)
	light := make([]float64, len(at))
	for i := range at {
		light[i] = at[i] - size*.18
	}
	c.addf(`<g opacity=".45">`)
	c.dots("#fff", size*.28, light...)
	c.addf("</g>")
}

// bits draws short thick strokes turned at random: cubes of jelly, grains, shreds.
func (c *canvas) bits(colour string, length, thick float64, at ...float64) {
	c.addf(`<path d="`)
	for i := 0; i+1 < len(at); i += 2 {
		dx := length * (c.random.Float64() - .5) * 2
		dy := length - abs(dx)
		c.addf("M%s %sl%s %s", num(at[i]-dx/2), num(at[i+1]-dy/2), num(dx), num(dy))
	}
	ends := "butt"
	if thick < 6 {
		ends = "round"
	}
	c.addf(`" stroke="%s" stroke-width="%s" stroke-linecap="%s"/>`, colour, num(thick), ends)
}

// at moves and scales what draw draws around the origin.
func (c *canvas) at(x, y, scale float64, draw func(*canvas)) {
	c.addf(`<g transform="translate(%s %s)`, num(x), num(y))
	if scale != 1 {
		c.addf(" scale(%s)", num2(scale))
	}
	c.addf(`">`)
	draw(c)
	c.addf("</g>")
}

// garnish puts a garnish somewhere. Its shapes are written once however often it is used.
func (c *canvas) garnish(name string, x, y, scale float64) {
	if !c.garnished[name] {
		if c.garnished == nil {
			c.garnished = map[string]bool{}
		}
		c.garnished[name] = true
		apart := &canvas{random: c.random, next: c.next}
		garnishes[name](apart)
		c.next = apart.next
		c.defs.WriteString(apart.defs.String() + `<g id="` + name + `">` + apart.body.String() + "</g>")
	}
	c.addf(`<use href="#%s" transform="translate(%s %s) scale(%s)"/>`, name, num(x), num(y), num2(scale))
}

// svg is the finished picture.
func (c *canvas) svg() string {
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240" fill="none"><defs>` + c.defs.String() + "</defs>" + c.body.String() + "</svg>"
}

// num writes a coordinate with one decimal at most.
func num(f float64) string {
	s := strconv.FormatFloat(f, 'f', 1, 64)
	return strings.TrimSuffix(s, ".0")
}

// num2 writes a factor with two decimals at most.
func num2(f float64) string { return strconv.FormatFloat(f, 'g', 2, 64) }

func abs(f float64) float64 { return max(f, -f) }
