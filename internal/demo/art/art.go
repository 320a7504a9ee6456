// Package art owns the pictures of the demo brand's menu: vector drawings made from a few words per product, served under /art/.
//
// It does not own the products; internal/demo names a picture for each.
package art

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Prefix is where the pictures are served.
const Prefix = "/art/"

// picture is something that can be drawn.
type picture interface{ draw(c *canvas) }

// URL is the address of a picture on this server. It does not say whether there is one; see Names.
func URL(name string) string { return Prefix + name + ".svg" }

// Names are the names of all pictures, sorted.
func Names() []string { return slices.Sorted(maps.Keys(pictures)) }

// SVG draws the picture; ok is false when there is none by this name.
func SVG(name string) (svg string, ok bool) {
	p, ok := pictures[name]
	if !ok {
		return "", false
	}
	seed := fnv.New64a()
	_, _ = seed.Write([]byte(name)) // a hash does not fail
	c := &canvas{random: rand.New(rand.NewPCG(seed.Sum64(), 1))}
	p.draw(c)
	return c.svg(), true
}

// drawn is a picture ready to be sent.
type drawn struct {
	plain, packed []byte
	etag          string
}

// Handler serves the pictures under Prefix: GET and HEAD, drawn and compressed once, with an ETag and a day in caches (a name's drawing
// changes only with a new version of the program, which the ETag then tells). Unknown names are 404.
func Handler() http.Handler {
	all := make(map[string]func() *drawn, len(pictures))
	for name := range pictures {
		all[URL(name)] = sync.OnceValue(func() *drawn { return prepare(name) })
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		load, ok := all[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		load().serve(w, r)
	})
}

func prepare(name string) *drawn {
	svg, _ := SVG(name)
	sum := sha256.Sum256([]byte(svg))
	var packed bytes.Buffer
	zip, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression) // the level is valid
	_, _ = zip.Write([]byte(svg))                                // a buffer does not fail
	_ = zip.Close()
	return &drawn{plain: []byte(svg), packed: packed.Bytes(), etag: `"` + hex.EncodeToString(sum[:8]) + `"`}
}

func (d *drawn) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", "image/svg+xml")
	header.Set("Cache-Control", "public, max-age=86400, stale-while-revalidate=604800")
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Vary", "Accept-Encoding")
	body, etag := d.plain, d.etag
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		body, etag = d.packed, strings.TrimSuffix(d.etag, `"`)+`-gz"`
		header.Set("Content-Encoding", "gzip")
	}
	header.Set("ETag", etag)
	if strings.Contains(r.Header.Get("If-None-Match"), etag) {
		header.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // a client that left is no news
	}
}
