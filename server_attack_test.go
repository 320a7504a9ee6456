package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"
)

// attack is one hostile request. It answers what the server said: a status (or a close code), and the text.
type attack struct {
	name string
	send func(t *testing.T, p *process) (status int, said string)
	// refused says that the answer must be a refusal with a code.
	refused bool
}

const (
	// leastAttacks is how many hostile requests there must be.
	leastAttacks = 300
	// longestRefusal bounds the answer to a hostile request, in bytes: five errors with their places, and what surrounds them.
	longestRefusal = 8 << 10
	// peakMemory is what the server may have used when all is over, in KiB.
	peakMemory = 512 << 10
	// planted stands in what is sent and must not come back.
	planted = "s3cr3t-4111111111111111"
)

// leaks is what no answer may hold: names of Go, of SQL, of files, and what was sent.
var leaks = regexp.MustCompile(`goroutine |panic|runtime error|\.go:\d|interface \{\}|map\[string\]|json: |strconv\.|encoding/|gqlgen|gqlparser|pq: |SQLSTATE|sqlite|SELECT |/root/|/tmp/|Did you mean|` + planted)

func TestNoHostileRequestBreaksLeaksOrFillsTheServer(t *testing.T) {
	t.Parallel()
	settings := append(serversOf(t), "MODE=production", "LOG_LEVEL=error")
	p := start(t, settings...)
	var all []attack
	for _, family := range [][]attack{bodies(), queries(), values(), headers(), raw(), callbacks(), sockets()} {
		all = append(all, family...)
	}
	if len(all) < leastAttacks {
		t.Fatalf("only %d attacks", len(all))
	}
	t.Logf("%d attacks", len(all))
	next := make(chan attack)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			for a := range next {
				status, said := a.send(t, p)
				judge(t, a, status, said)
			}
		})
	}
	for _, a := range all {
		next <- a
	}
	close(next)
	wg.Wait()
	var typename string
	p.get("", `{ __typename }`, nil, &typename)
	if typename != "Query" {
		t.Errorf("afterwards it answers %q", typename)
	}
	if peak := p.peak(); peak == 0 || peak > peakMemory*raceMemory {
		t.Errorf("the server used %d KiB", peak)
	} else {
		t.Logf("the server used %d KiB", peak)
	}
}

func judge(t *testing.T, a attack, status int, said string) {
	t.Helper()
	if status >= 500 && status < 600 && !strings.HasPrefix(said, "The pages are not built") {
		t.Errorf("%s: status %d %.300s", a.name, status, said)
	}
	if found := leaks.FindString(said); found != "" {
		t.Errorf("%s: the answer says %q: %.400s", a.name, found, said)
	}
	if !a.refused {
		return
	}
	if len(said) > longestRefusal {
		t.Errorf("%s: the refusal has %d bytes: %.300s", a.name, len(said), said)
	}
	var shown struct {
		Errors []struct {
			Message    string
			Extensions struct{ Code string }
		}
		Data map[string]any
	}
	_ = json.Unmarshal([]byte(said), &shown)
	for _, e := range shown.Errors {
		if e.Extensions.Code == "" || e.Extensions.Code == "INTERNAL" || len(e.Message) > 160 {
			t.Errorf("%s: %+v", a.name, e)
		}
	}
	if len(shown.Errors) > 5 {
		t.Errorf("%s: %d errors", a.name, len(shown.Errors))
	}
	if len(shown.Errors) == 0 && !strings.Contains(said, `"userErrors":[{`) && status < 400 {
		t.Errorf("%s is let through: %d %.300s", a.name, status, said)
	}
}

// peak is the most memory that the process ever had, in KiB.
func (p *process) peak() (kib int) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, _ = strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")))
		}
	}
	return kib
}

// do sends a request and reads the answer.
func do(t *testing.T, r *http.Request, err error) (status int, said string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return 499, "" // cut off: an answer, too
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(resp.Body, 4<<20))
	return resp.StatusCode, string(text)
}

// post is an attack by the body of a request.
func post(name, body string, refused bool, header ...string) attack {
	return attack{name: name, refused: refused, send: func(t *testing.T, p *process) (int, string) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.base+"/graphql", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		for i := 0; i+1 < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		return do(t, r, err)
	}}
}

// bodies are requests that are none.
func bodies() (all []attack) {
	for i, body := range []string{
		``, ` `, `[]`, `{}`, `null`, `5`, `true`, `"` + planted + `"`, `{`, `}`, `[{"query":"{__typename}"}]`, "\ufeff" + `{"query":"{__typename}"}`, "\x00", "\xff\xfe", `{"query":"\ud800"}`, `{"query":"` + "\xff" + `"}`,
		`{"query":"{__typename}"}{"query":"{__typename}"}`, `{"query":"{__typename}"} ` + planted, `{'query':'{__typename}'}`, `{"query":}`, `{"query":"{__typename}",}`, `{"query":"{__typename}"`,
		`{"query":5}`, `{"query":null}`, `{"query":[]}`, `{"query":{}}`, `{"query":true}`, `{"query":["{__typename}"]}`, `{"query":""}`, `{"query":" "}`, `{"Query":5}`,
		`{"query":"{__typename}","variables":[]}`, `{"query":"{__typename}","variables":"` + planted + `"}`, `{"query":"{__typename}","variables":5}`, `{"query":"{__typename}","variables":true}`,
		`{"query":"{__typename}","operationName":5}`, `{"query":"{__typename}","operationName":[]}`, `{"query":"{__typename}","operationName":{}}`, `{"query":"{__typename}","operationName":"` + planted + `"}`,
		`{"query":"{__typename}","extensions":5}`, `{"query":"{__typename}","extensions":[]}`, `{"query":"{__typename}","extensions":"` + planted + `"}`,
		`{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + strings.Repeat("0", 64) + `"}}}`, `{"query":"{__typename}","extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + strings.Repeat("0", 64) + `"}}}`,
		`{"documentId":"` + planted + `"}`, `{"documentId":5}`, `{"operations":"{}","map":"{}"}`,
		strings.Repeat("[", 100_000), strings.Repeat(`{"a":`, 40_000), `{"query":"{__typename}","variables":{"a":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}}`,
		`{"query":"{__typename}","variables":{"a":` + strings.Repeat(`{"a":`, 40_000) + `1` + strings.Repeat("}", 40_000) + `}}`,
		`{"query":"{__typename}","extensions":{"a":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}}`,
		`{"query":"` + strings.Repeat("a", 1<<20) + `"}`, `{"query":"{__typename}","variables":{"a":"` + strings.Repeat("a", 7<<20) + `"}}`,
	} {
		all = append(all, post(fmt.Sprintf("body %d %.40q", i, body), body, !strings.Contains(body, `"variables":{"a":`) && !strings.Contains(body, `"extensions":{"a":`)))
	}
	return all
}

// texts are queries that are none, or too much.
func texts() map[string]string {
	all := map[string]string{
		"a long comment": "#" + strings.Repeat("x", 200_000) + "\n{__typename}", "a long string": `{shop(id:"` + strings.Repeat("x", 200_000) + `"){id}}`,
		"an open string": `{shop(id:"` + planted, "an open block string": `{shop(id:"""` + planted, "a bad escape": `{shop(id:"\u12"){id}}`, "a NUL": "{__typename\x00}", "an unknown character": "{__typename ☃}",
		"an unknown operation": "mutate{__typename}", "a schema": "type Query{a:Int}", "two operations without a name": "{__typename}{__typename}", "two of one name": "query A{__typename}query A{__typename}",
		"a cycle of fragments": "{...a} fragment a on Query{...b} fragment b on Query{...a}", "a fragment of itself": "{...a} fragment a on Query{...a}", "an unknown fragment": "{...nope}", "an unused fragment": "{__typename} fragment a on Query{__typename}",
		"a fragment on nothing": "{...on Nope{a}}", "an unknown type": "query($a:Nope){__typename}", "an unused variable": "query($a:Int){__typename}", "an undefined variable": "{shop(id:$a){id}}",
		"introspection": "{__schema{types{name}}}", "a type": `{__type(name:"Query"){fields{name}}}`, "deep introspection": "{__schema{types" + strings.Repeat("{fields{type", 6) + "{name}" + strings.Repeat("}}", 6) + "}}",
		"a subscription by POST": `subscription{paymentStatus(orderNo:"x"){final}}`, "hidden introspection": "{a:__schema{b:queryType{c:name}}}", "introspection in a fragment": "{...a} fragment a on Query{__schema{types{name}}}",
		"one stream twice": `subscription{a:paymentStatus(orderNo:"x"){final} b:paymentStatus(orderNo:"x"){final}}`, "no stream": `subscription{paymentStatus(orderNo:"x")@skip(if:true){final}}`,
		"include of a null": `query($b:Boolean=false){__typename @include(if:$b)}`, "an unknown directive": "{__typename @" + planted + "}", "a misplaced directive": "query @include(if:true){__typename}",
		"a misspelt field": "{shopp{id}}", "a misspelt argument": `{shop(idd:"x"){id}}`, "a misspelt enum": `{dashboard(shopId:"x",from:"2026-01-01T00:00:00Z",to:"2026-01-02T00:00:00Z",bucket:HOURR){revenue}}`, "a misspelt input": `{quote(input:{shopIdd:"x"}){userErrors{code}}}`,
	}
	for _, n := range []int{100, 1_000, 10_000, 60_000} {
		size := strconv.Itoa(n)
		all[size+" braces"] = strings.Repeat("{a", n)
		all[size+" closed braces"] = strings.Repeat("{a", n) + strings.Repeat("}", n)
		all[size+" brackets"] = "{shop(id:" + strings.Repeat("[", n)
		all[size+" closed brackets"] = "{shop(id:" + strings.Repeat("[", n) + strings.Repeat("]", n) + "){id}}"
		all[size+" objects"] = "{quote(input:" + strings.Repeat("{a:", n)
		all[size+" list types"] = "query($a:" + strings.Repeat("[", n) + "Int" + strings.Repeat("]", n) + "){__typename}"
		all[size+" spreads"] = "{" + strings.Repeat("...on Query{", n) + "__typename" + strings.Repeat("}", n) + "}"
		all[size+" unknown fields"] = "{" + numbered(n, "x%d ") + "}"
		all[size+" unknown directives"] = "{__typename " + numbered(n, "@d%d ") + "}"
		all[size+" unknown arguments"] = "{shop(" + numbered(n, "a%d:1 ") + "){id}}"
		all[size+" aliases"] = "{" + numbered(n, "a%d:__typename ") + "}"
		all[size+" variables"] = "query(" + numbered(n, "$v%d:Int ") + "){__typename}"
		all[size+" fragments"] = "{__typename}" + numbered(n, "fragment f%d on Query{__typename}")
		all[size+" operations"] = numbered(n, "query q%d{__typename}")
		all[size+" fields in an object"] = "{quote(input:{" + numbered(n, "a%d:1 ") + "}){userErrors{code}}}"
	}
	for _, n := range []int{2_000, 4_000, 20_000} {
		all[strconv.Itoa(n)+" equal fields"] = "{" + strings.Repeat("__typename ", n) + "}"
		all[strconv.Itoa(n)+" equal fields in a shop"] = `{shop(id:"s-jingan"){` + strings.Repeat("id ", n) + "}}"
	}
	for _, n := range []int{50, 100, 900} {
		all[strconv.Itoa(n)+" menus"] = "{" + numbered(n, `m%d:shop(id:"s-jingan"){menu{categories{products{name skus{price} optionGroups{options{name}}}}}}`) + "}"
	}
	for _, n := range []int{10, 22, 30, 200} {
		var b strings.Builder
		b.WriteString("{...f0}")
		for i := range n {
			fmt.Fprintf(&b, "fragment f%d on Query{...f%d ...f%d}", i, i+1, i+1)
		}
		fmt.Fprintf(&b, "fragment f%d on Query{__typename}", n)
		all[strconv.Itoa(n)+" doublings"] = b.String()
	}
	return all
}

func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// harmless says whether a text, hostile as it looks, may be answered: a small one of its kind.
func harmless(name string) bool {
	return strings.HasPrefix(name, "10 doublings") || strings.HasPrefix(name, "100 spreads") || strings.HasPrefix(name, "100 aliases") || name == "a long comment" || name == "include of a null"
}

func queries() (all []attack) {
	for name, text := range texts() {
		body, _ := json.Marshal(map[string]any{"query": text, "operationName": nil})
		all = append(all, post("POST of "+name, string(body), !harmless(name)))
		if len(text) < 20_000 {
			all = append(all, attack{name: "GET of " + name, refused: !harmless(name), send: func(t *testing.T, p *process) (int, string) {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.base+"/graphql?query="+url.QueryEscape(text), nil)
				return do(t, r, err)
			}})
		}
	}
	return all
}

// values are variables that can't be.
func values() (all []attack) {
	operations := map[string]string{
		"a shop's id":       `query($v:ID!){shop(id:$v){id}}`,
		"a page size":       `query($v:Int!){shops(first:$v){edges{cursor}}}`,
		"a cursor":          `query($v:String){shops(first:5,after:$v){edges{cursor}}}`,
		"a quote's input":   `query($v:QuoteInput!){quote(input:$v){userErrors{code}}}`,
		"a quote's items":   `query($v:[OrderItemInput!]!){quote(input:{shopId:"s-jingan",items:$v}){userErrors{code}}}`,
		"a quantity":        `query($v:Int!){quote(input:{shopId:"s-jingan",items:[{skuId:"sku-house-milk-tea-m",quantity:$v}]}){userErrors{code}}}`,
		"a login's code":    `mutation($v:String!){customerLogin(input:{provider:DEMO,code:$v}){userErrors{code}}}`,
		"an order's number": `query($v:ID!){order(no:$v){no}}`,
		"an amount":         `mutation($v:Money){payOrder(input:{idempotencyKey:"k",orderNo:"x",channel:SANDBOX,amount:$v}){userErrors{code}}}`,
		"a time":            `query($v:Time!){dashboard(shopId:"x",from:$v,to:$v,bucket:DAY){revenue}}`,
	}
	hostile := map[string]string{
		"null": `null`, "a huge number": `9223372036854775808`, "a tiny number": `-9223372036854775809`, "infinity": `1e400`, "a fraction": `1.5`, "beyond 32 bits": `2147483648`, "below 32 bits": `-2147483649`,
		"a long text": `"` + strings.Repeat("x", 100_000) + `"`, "a NUL": `"a\u0000b"`, "half a surrogate": `"\ud800"`, "SQL": `"' OR 1=1; DROP TABLE orders; --"`, "a path": `"../../../etc/passwd"`, "a format": `"%s%n{{.}}${x}"`,
		"an object": `{"a":1}`, "a list": `[1]`, "a deep list": strings.Repeat("[", 5_000) + strings.Repeat("]", 5_000), "an empty list": `[]`, "ten thousand": "[" + strings.Repeat("{},", 9_999) + "{}]", "true": `true`, "an empty text": `""`,
	}
	for on, query := range operations {
		for what, value := range hostile {
			body := `{"query":` + quoted(query) + `,"variables":{"v":` + value + `}}`
			all = append(all, post(on+" that is "+what, body, !strings.Contains(query, "{shop(") && !strings.Contains(query, "order(no") && !strings.Contains(on, "cursor") && (on != "a page size" || what == "infinity")))
		}
	}
	return all
}

// headers are requests whose head is the attack.
func headers() (all []attack) {
	const good = `{"query":"{__typename}"}`
	for name, pair := range map[string][2]string{
		"a form": {"Content-Type", "application/x-www-form-urlencoded"}, "text": {"Content-Type", "text/plain"}, "a multipart form": {"Content-Type", "multipart/form-data; boundary=x"}, "no type": {"Content-Type", ""},
		"a type of its own": {"Content-Type", planted}, "another charset": {"Content-Type", "application/json; charset=utf-16"}, "nothing that is accepted": {"Accept", "image/png"},
	} {
		all = append(all, post("a mutation sent as "+name, `{"query":"mutation{staffLogin(input:{username:\"a\",password:\"b\"}){userErrors{code}}}"}`, true, pair[0], pair[1]))
	}
	long := strings.Repeat("x", 20_000)
	for _, pair := range [][2]string{
		{"Authorization", "Bearer " + long}, {"Authorization", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJzdGFmZi1tYW5hZ2VyIiwia2luZCI6InN0YWZmIiwiYnJhbmQiOjF9."}, {"Authorization", "Basic " + planted}, {"Authorization", "Bearer"}, {"Authorization", planted},
		{"Accept-Language", long}, {"Accept-Language", "zh;q=9999999999,;;;,*"}, {"Cuppa-Brand", planted}, {"Cuppa-Brand", long}, {"Cuppa-Brand", "' OR 1=1 --"}, {"X-Request-Id", long}, {"X-Request-Id", planted}, {"Accept", long},
		{"Accept", strings.Repeat("application/json;q=0.1,", 800)}, {"Content-Encoding", "gzip"}, {"If-None-Match", long}, {"X-Forwarded-For", strings.Repeat("1.2.3.4,", 2_000)}, {"Forwarded", "for=" + planted}, {"Origin", "https://evil.example"},
		{"Cookie", long}, {"Range", "bytes=0-1,5-9,-3"}, {"Expect", "200-nope"}, {"Host", "evil.example"}, {"Accept-Encoding", strings.Repeat("gzip;q=0.5,", 1_500)},
	} {
		all = append(all, post(fmt.Sprintf("%s %.30q", pair[0], pair[1]), good, false, pair[0], pair[1]))
	}
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, _ = z.Write(bytes.Repeat([]byte(" "), 50<<20))
	_ = z.Close()
	all = append(all, post("a zip bomb", bomb.String(), true, "Content-Encoding", "gzip"))
	for _, header := range []string{"Upgrade", "Connection"} { // a half of a socket's head must not lift the limits of a request
		all = append(all, post("a long body that says "+header, strings.Repeat(" ", 2<<20)+good, true, header, map[string]string{"Upgrade": "websocket", "Connection": "Upgrade"}[header]))
	}
	for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodTrace, http.MethodHead, http.MethodOptions, "BREW"} {
		all = append(all, attack{name: method, send: func(t *testing.T, p *process) (int, string) {
			r, err := http.NewRequestWithContext(t.Context(), method, p.base+"/graphql", strings.NewReader(good))
			return do(t, r, err)
		}})
	}
	for _, path := range []string{
		"/graphql?query=mutation%7BstaffLogin(input%3A%7Busername%3A%22a%22%2Cpassword%3A%22b%22%7D)%7BuserErrors%7Bcode%7D%7D%7D", "/graphql?query=%zz", "/graphql?query=a&query=b", "/graphql?variables=" + strings.Repeat("[", 20_000), "/graphql?query=%7B__typename%7D&variables=%7B",
		"/graphql?query=%7B__typename%7D&extensions=%5B", "/graphql", "/graphql?" + strings.Repeat("a=b&", 6_000), "/../../../etc/passwd", "/admin/..%2f..%2fetc%2fpasswd", "/art/../../server.go", "/art/%00", "/.git/config", "/admin/%2e%2e/%2e%2e/go.mod", "//evil.example/%2f..",
		"/sandbox/cashier", "/sandbox/cashier?payment=" + planted, "/metrics/../graphql", "/callbacks/", "/callbacks/" + planted, "/readyz?x=" + planted, "/playground",
	} {
		all = append(all, attack{name: fmt.Sprintf("GET %.40s", path), send: func(t *testing.T, p *process) (int, string) {
			u, err := url.Parse(p.base)
			if err != nil {
				t.Fatal(err)
			}
			u.Opaque = "//" + u.Host + path
			r := &http.Request{Method: http.MethodGet, URL: u, Header: http.Header{}, Host: u.Host}
			return do(t, r.WithContext(t.Context()), nil)
		}})
	}
	return all
}

// raw are bytes that are hardly HTTP.
func raw() (all []attack) {
	for i, text := range []string{
		"", "\r\n\r\n", "GET\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET /graphql HTTP/9.9\r\n\r\n", "GET /graphql HTTP/1.0\r\n\r\n", "GET /graphql HTTP/1.1\r\n\r\n",
		"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
		"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n", "POST /graphql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nzz\r\n",
		"POST /graphql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nffffffffffffffff\r\n" + planted, "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"query\":",
		"GET /graphql HTTP/1.1\r\nHost: a\r\n" + strings.Repeat("X-A: "+strings.Repeat("b", 1_000)+"\r\n", 100) + "\r\n", "GET /" + strings.Repeat("a", 100_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", "GET /graphql HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n",
		"GET /graphql HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", "GET /graphql HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: x\r\n\r\n",
		"GET /graphql HTTP/1.1\r\nHost: a\r\nOrigin: https://evil.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n",
		"POST /graphql HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\nContent-Length: 0\r\n\r\n",
	} {
		all = append(all, attack{name: fmt.Sprintf("raw %d %.40q", i, text), send: func(t *testing.T, p *process) (int, string) {
			conn, err := net.Dial("tcp", strings.TrimPrefix(p.base, "http://"))
			if err != nil {
				return 0, ""
			}
			defer conn.Close()
			_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
			_, _ = conn.Write([]byte(text))
			if half, ok := conn.(*net.TCPConn); ok {
				_ = half.CloseWrite()
			}
			resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				return 0, ""
			}
			defer resp.Body.Close()
			said, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
			if resp.StatusCode == http.StatusNotImplemented || resp.StatusCode == http.StatusHTTPVersionNotSupported {
				return 400, string(said) // what net/http says to a transfer encoding or a version of nobody's
			}
			return resp.StatusCode, string(said)
		}})
	}
	return all
}

// callbacks are payment results that are none, forged ones and signed ones.
func callbacks() (all []attack) {
	signed := func(body, stamp, nonce, secret string) string {
		mac := hmac.New(sha256.New, []byte(secret))
		_, _ = fmt.Fprintf(mac, "%s\n%s\n%s\n", stamp, nonce, body)
		return hex.EncodeToString(mac.Sum(nil))
	}
	send := func(name, method, path, body, stamp, signature string, want int) {
		all = append(all, attack{name: "callback " + name, send: func(t *testing.T, p *process) (int, string) {
			at := strings.ReplaceAll(stamp, "now", strconv.FormatInt(time.Now().Unix(), 10))
			nonce := uuid.NewString()
			r, err := http.NewRequestWithContext(t.Context(), method, p.base+path, strings.NewReader(body))
			r.Header.Set("Sandbox-Timestamp", at)
			r.Header.Set("Sandbox-Nonce", nonce)
			switch signature {
			case "good":
				r.Header.Set("Sandbox-Signature", signed(body, at, nonce, testSecret))
			case "":
			default:
				r.Header.Set("Sandbox-Signature", strings.ReplaceAll(signature, "forged", signed(body, at, nonce, "another")))
			}
			status, said := do(t, r, err)
			if want != 0 && status != want {
				t.Errorf("callback %s: %d, not %d: %.200s", name, status, want, said)
			}
			return status, said
		}})
	}
	const path = "/callbacks/sandbox"
	paid := `{"paymentNo":"nope","transactionId":"t","status":"SUCCESS","amount":1}`
	for name, signature := range map[string]string{"unsigned": "", "forged": "forged", "with a short signature": "ab", "with no hex": planted, "with a long signature": strings.Repeat("a", 20_000)} {
		send(name, http.MethodPost, path, paid, "now", signature, http.StatusUnauthorized)
	}
	for name, stamp := range map[string]string{"an hour old": "1", "without a time": "", "with a negative time": "-5", "with a time that is none": planted, "from far ahead": "99999999999", "with a time beyond all": strings.Repeat("9", 400)} {
		send(name, http.MethodPost, path, paid, stamp, "good", http.StatusUnauthorized)
	}
	for i, body := range []string{
		``, `{`, `[]`, `null`, `5`, `{}`, `{"paymentNo":5,"transactionId":"t","status":"SUCCESS","amount":1}`, `{"paymentNo":"x","transactionId":"t","status":"SUCCESS","amount":"1"}`, `{"paymentNo":"x","transactionId":"t","status":"SUCCESS","amount":1.5}`,
		`{"paymentNo":"x","transactionId":"t","status":"SUCCESS","amount":1e400}`, `{"paymentNo":"x","transactionId":"t","status":"SUCCESS","amount":99999999999999999999}`, `{"paymentNo":"x","transactionId":"t","status":"MAYBE","amount":1}`, `{"paymentNo":"","transactionId":"t","status":"SUCCESS","amount":1}`,
		`{"paymentNo":"x","transactionId":"","status":"SUCCESS","amount":1}`, paid + paid, paid + planted, strings.Repeat("[", 100_000), "\xff", `{"paymentNo":"a\u0000b","transactionId":"t","status":"SUCCESS","amount":1}`, `{"paymentNo":"` + strings.Repeat("x", 100_000) + `","transactionId":"t","status":"SUCCESS","amount":1}`,
	} {
		send(fmt.Sprintf("signed %d %.40q", i, body), http.MethodPost, path, body, "now", "good", 0)
	}
	send("of 7 MB", http.MethodPost, path, strings.Repeat(" ", 7<<20)+paid, "now", "good", 0)
	send("for an unknown payment", http.MethodPost, path, paid, "now", "good", http.StatusNotFound)
	send("of an unknown channel", http.MethodPost, "/callbacks/nope", paid, "now", "good", 0)
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodHead} {
		send("by "+method, method, path, paid, "now", "good", http.StatusMethodNotAllowed)
	}
	return all
}

// sockets are messages that are none. The answer is the close code, or the first answer to the operation.
func sockets() (all []attack) {
	talk := func(name string, protocol string, messages ...string) {
		all = append(all, attack{name: "socket: " + name, send: func(t *testing.T, p *process) (int, string) {
			dialer := websocket.Dialer{HandshakeTimeout: 10 * time.Second}
			if protocol != "" {
				dialer.Subprotocols = []string{protocol}
			}
			conn, resp, err := dialer.DialContext(t.Context(), strings.Replace(p.base, "http", "ws", 1)+"/graphql", nil)
			if err != nil {
				if resp == nil {
					return 0, ""
				}
				defer resp.Body.Close()
				said, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
				return resp.StatusCode, string(said)
			}
			_ = resp.Body.Close()
			defer conn.Close()
			for _, m := range messages {
				kind := websocket.TextMessage
				if rest, ok := strings.CutPrefix(m, "binary:"); ok {
					kind, m = websocket.BinaryMessage, rest
				}
				_ = conn.SetWriteDeadline(time.Now().Add(10 * time.Second))
				if conn.WriteMessage(kind, []byte(m)) != nil {
					break
				}
			}
			_ = conn.SetReadDeadline(time.Now().Add(15 * time.Second))
			var said strings.Builder
			for {
				_, text, err := conn.ReadMessage()
				if closed, ok := errors.AsType[*websocket.CloseError](err); ok {
					if closed.Code == websocket.CloseInternalServerErr {
						t.Errorf("socket: %s: closed with %d", name, closed.Code)
					}
					return closed.Code, said.String() + closed.Text
				}
				if err != nil {
					if network, ok := errors.AsType[net.Error](err); ok && network.Timeout() {
						t.Errorf("socket: %s: no answer", name)
					}
					return 0, said.String()
				}
				said.Write(text)
				if said.Len() > 1<<20 || bytes.Contains(text, []byte(`"type":"error"`)) || bytes.Contains(text, []byte(`"type":"next"`)) || bytes.Contains(text, []byte(`"type":"pong"`)) {
					return 0, said.String()
				}
			}
		}})
	}
	const protocol, hello = "graphql-transport-ws", `{"type":"connection_init"}`
	talk("no subprotocol", "", hello)
	talk("the old subprotocol", "graphql-ws", hello)
	talk("silence", protocol)
	for i, m := range []string{
		``, ` `, `x`, `5`, `null`, `[]`, `{}`, `{"type":5}`, `{"type":"` + planted + `"}`, `{"type":"connection_init","payload":5}`, `{"type":"connection_init","payload":{"authorization":"Bearer ` + planted + `"}}`, `{"type":"connection_init","payload":{"authorization":5}}`,
		`{"type":"subscribe","id":"1","payload":{"query":"{__typename}"}}`, `{"type":"subscribe"}`, `{"type":"connection_ack"}`, `{"type":"next","id":"1"}`, `binary:{"type":"connection_init"}`, "\xff\xfe", strings.Repeat("[", 60_000), strings.Repeat(`{"a":`, 10_000), strings.Repeat("x", 1<<20), hello + hello,
		`{"type":"start","id":"1","payload":{"query":"{__typename}"}}`, `{"type":"connection_terminate"}`,
	} {
		talk(fmt.Sprintf("first message %d %.40q", i, m), protocol, m)
	}
	for i, m := range []string{
		hello, `{"type":"subscribe"}`, `{"type":"subscribe","id":"","payload":{"query":"{__typename}"}}`, `{"type":"subscribe","id":5,"payload":{"query":"{__typename}"}}`, `{"type":"subscribe","id":"1"}`, `{"type":"subscribe","id":"1","payload":{}}`, `{"type":"subscribe","id":"1","payload":{"query":5}}`,
		`{"type":"subscribe","id":"1","payload":{"query":"{__typename}","variables":[]}}`, `{"type":"subscribe","id":"1","payload":{"query":"{__typename}","extensions":5}}`, `{"type":"subscribe","id":"` + strings.Repeat("x", 5_000) + `","payload":{"query":"{__typename}"}}`, `{"type":"ping","payload":5}`, `{"type":"pong","payload":[]}`,
		`{"type":"complete"}`, `{"type":"complete","id":5}`, `{"type":"nope"}`, strings.Repeat("x", 1<<20), `{"type":"ping","payload":{"a":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}}`,
		`{"type":"subscribe","id":"1","payload":{"query":"subscription{paymentStatus(orderNo:\"x\"){final}}"}}`, `{"type":"subscribe","id":"1","payload":{"query":"subscription{a:paymentStatus(orderNo:\"x\"){final} b:paymentStatus(orderNo:\"y\"){final}}"}}`,
	} {
		talk(fmt.Sprintf("after hello %d %.60q", i, m), protocol, hello, m, `{"type":"ping"}`)
	}
	for name, text := range texts() {
		if len(text) < 50_000 {
			talk("subscribe to "+name, protocol, hello, `{"type":"subscribe","id":"1","payload":{"query":`+quoted(text)+`}}`)
		}
	}
	twice := `{"type":"subscribe","id":"1","payload":{"query":"subscription{shopOrders(shopId:\"x\"){no}}"}}`
	talk("an id twice", protocol, hello, twice, twice)
	flood := []string{hello}
	for i := range 2_000 {
		flood = append(flood, fmt.Sprintf(`{"type":"subscribe","id":"%d","payload":{"query":"{__typename}"}}`, i))
	}
	talk("a flood", protocol, flood...)
	return all
}
