package art

import (
	"compress/gzip"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestEveryPictureIsSmallAndWellFormed(t *testing.T) {
	t.Parallel()
	for _, name := range Names() {
		svg, ok := SVG(name)
		if !ok || len(svg) >= 6_000 {
			t.Errorf("%s has %d bytes", name, len(svg))
		}
		if again, _ := SVG(name); again != svg {
			t.Errorf("%s is another picture the second time", name)
		}
		if strings.Contains(svg, "%!") {
			t.Errorf("%s is drawn with a wrong format: %s", name, svg)
		}
		ids := map[string]bool{}
		var uses []string
		for decoder := xml.NewDecoder(strings.NewReader(svg)); ; {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
			element, ok := token.(xml.StartElement)
			for _, a := range element.Attr {
				switch {
				case !ok:
				case a.Name.Local == "id" && ids[a.Value]:
					t.Errorf("%s defines %s twice", name, a.Value)
				case a.Name.Local == "id":
					ids[a.Value] = true
				case strings.HasPrefix(a.Value, "url(#"):
					uses = append(uses, strings.TrimSuffix(strings.TrimPrefix(a.Value, "url(#"), ")"))
				case a.Name.Local == "href":
					uses = append(uses, strings.TrimPrefix(a.Value, "#"))
				}
			}
		}
		for _, id := range uses {
			if !ids[id] {
				t.Errorf("%s uses %s, which it does not define", name, id)
			}
		}
	}
}

func TestPicturesAreServedAsFilesThatDoNotChange(t *testing.T) {
	t.Parallel()
	handler := Handler()
	get := func(method, path, encoding, etag string) *http.Response {
		r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
		r.Header.Set("Accept-Encoding", encoding)
		r.Header.Set("If-None-Match", etag)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Result()
	}
	want, _ := SVG("mango-pomelo")
	plain := get(http.MethodGet, "/art/mango-pomelo.svg", "", "")
	if body, _ := io.ReadAll(plain.Body); string(body) != want || plain.StatusCode != http.StatusOK || plain.Header.Get("Content-Type") != "image/svg+xml" ||
		!strings.Contains(plain.Header.Get("Cache-Control"), "max-age=86400") {
		t.Errorf("plain: %d %v", plain.StatusCode, plain.Header)
	}
	packed := get(http.MethodGet, "/art/mango-pomelo.svg", "gzip, br", "")
	unzip, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if body, _ := io.ReadAll(unzip); string(body) != want || packed.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("packed: %v", packed.Header)
	}
	etag := packed.Header.Get("ETag")
	if etag == plain.Header.Get("ETag") || etag == "" {
		t.Errorf("the tag %s stands for two bodies", etag)
	}
	if known := get(http.MethodGet, "/art/mango-pomelo.svg", "gzip", etag); known.StatusCode != http.StatusNotModified || known.Header.Get("ETag") != etag {
		t.Errorf("known: %d", known.StatusCode)
	}
	head := get(http.MethodHead, "/art/mango-pomelo.svg", "", "")
	if body, _ := io.ReadAll(head.Body); len(body) != 0 || head.StatusCode != http.StatusOK || head.Header.Get("Content-Length") == "" {
		t.Errorf("head: %d %v", head.StatusCode, head.Header)
	}
	for path, want := range map[string]int{"/art/nothing.svg": 404, "/art/": 404, "/art/mango-pomelo": 404, "/art/../art/mango-pomelo.svg": 404} {
		if got := get(http.MethodGet, path, "", ""); got.StatusCode != want {
			t.Errorf("%s: %d", path, got.StatusCode)
		}
	}
	if got := get(http.MethodPost, "/art/mango-pomelo.svg", "", ""); got.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", got.StatusCode)
	}
}
