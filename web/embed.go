// Package web holds the pages of Cuppa, built by Vite into dist and embedded into the binary: the storefront for guests
// and the admin pages for staff. It owns how they are served (caching, compression, security headers, the fallback that
// single-page apps need); it does not own what they show, the API they speak, or the product pictures.
package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// The placeholder in dist keeps this compiling before the pages are built.
//
//go:embed all:dist
var embedded embed.FS

// policy lets the pages run nothing but their own scripts and talk to nobody but their own server. Styles may be inline
// because the component libraries position things with style attributes; fonts and small pictures may be data URLs.
const policy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
	"connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

const (
	hashedCache = "public, max-age=31536000, immutable"
	pageCache   = "no-cache"
	plainCache  = "public, max-age=3600"
)

// gzipFrom is the size in bytes from which compressing is worth its header.
const gzipFrom = 1024

// hint is shown while dist is empty, which is so in a checkout where only the Go part was built.
const hint = "The pages are not built yet. Run `make web`, then start the server again.\n"

// Pages serve the guests' pages, to be mounted at "/", and the staff's, at "/admin" and "/admin/".
func Pages() (storefront, admin http.Handler, err error) {
	guests, err1 := newSite(embedded, "dist/storefront", "")
	staff, err2 := newSite(embedded, "dist/admin", "/admin")
	return guests, staff, errors.Join(err1, err2)
}

// file is one built file, held in memory as it goes over the wire.
type file struct {
	plain       []byte
	zipped      []byte // nil when compressing gains nothing
	contentType string
	cache       string
	etag        string
}

// site answers requests for one single-page app.
type site struct {
	prefix string // what the app is mounted under, without a trailing slash
	files  map[string]*file
}

// newSite reads a built app into memory. An app that was not built yet is no error: the site then shows how to build it.
func newSite(from fs.FS, root, prefix string) (*site, error) {
	s := &site{prefix: prefix, files: map[string]*file{}}
	err := fs.WalkDir(from, root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		relative := strings.TrimPrefix(name, root+"/")
		s.files[relative], err = newFile(relative, body)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the pages of %s: %w", root, err)
	}
	return s, nil
}

func newFile(name string, body []byte) (*file, error) {
	sum := sha256.Sum256(body)
	f := &file{plain: body, contentType: contentType(name), cache: plainCache, etag: hex.EncodeToString(sum[:12])}
	switch {
	case strings.HasPrefix(name, "assets/"): // Vite writes a hash of the content into these names
		f.cache = hashedCache
	case strings.HasSuffix(name, ".html"):
		f.cache = pageCache
	}
	if len(body) < gzipFrom || !compressible(f.contentType) {
		return f, nil
	}
	var zipped bytes.Buffer
	w, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("compress %s: %w", name, err)
	}
	if _, err := w.Write(body); err != nil {
		return nil, fmt.Errorf("compress %s: %w", name, err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compress %s: %w", name, err)
	}
	if zipped.Len() < len(body) {
		f.zipped = zipped.Bytes()
	}
	return f, nil
}

// contentType names the types that the pages consist of itself, because the machine's own table may lack or bend them.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json", ".webmanifest":
		return "application/json"
	case ".woff2":
		return "font/woff2"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

func compressible(contentType string) bool {
	return strings.HasPrefix(contentType, "text/") || contentType == "image/svg+xml" || contentType == "application/json"
}

// ServeHTTP answers a file when there is one by that name, and else the app's page, which reads the address itself. A
// name that looks like a file but is none is 404: a page in place of a missing script would only hide the mistake.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	secure(w.Header())
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	page := s.files["index.html"]
	if page == nil {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(hint))
		return
	}
	name := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, s.prefix), "/")
	if f, ok := s.files[name]; ok {
		f.serve(w, r)
		return
	}
	if strings.HasPrefix(name, "assets/") || path.Ext(name) != "" {
		w.Header().Set("Cache-Control", "no-store")
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	page.serve(w, r)
}

func secure(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Cache-Control", f.cache)
	body, etag := f.plain, `"`+f.etag+`"`
	if f.zipped != nil {
		h.Add("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			body, etag = f.zipped, `"`+f.etag+`-gz"`
		}
	}
	h.Set("Etag", etag)
	if holds(r.Header.Get("If-None-Match"), etag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodGet {
		_, _ = w.Write(body)
	}
}

// acceptsGzip reads an Accept-Encoding header: gzip or *, unless its weight is 0.
func acceptsGzip(header string) bool {
	accepted := false
	for part := range strings.SplitSeq(header, ",") {
		coding, parameters, _ := strings.Cut(strings.TrimSpace(part), ";")
		coding = strings.ToLower(strings.TrimSpace(coding))
		if coding != "gzip" && coding != "*" {
			continue
		}
		weight := 1.0
		if q, ok := strings.CutPrefix(strings.TrimSpace(parameters), "q="); ok {
			parsed, err := strconv.ParseFloat(q, 64)
			if err != nil {
				continue
			}
			weight = parsed
		}
		if coding == "gzip" {
			return weight > 0
		}
		accepted = weight > 0
	}
	return accepted
}

// holds says whether an If-None-Match header names this version of a file.
func holds(header, etag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		candidate := strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if candidate == etag || candidate == "*" {
			return true
		}
	}
	return false
}
