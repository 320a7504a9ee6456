package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"golang.org/x/sync/errgroup"
)

// setSoldOut is not in the contract: it is our staff page's.
const setSoldOut = `mutation SetSoldOut($input: SetSoldOutInput!) { setSoldOut(input: $input) { menuVersion userErrors { code } } }`

var operation = regexp.MustCompile(`(?m)^(?:query|mutation|subscription) (\w+)`)

// readDocuments reads the contract's documents as they are written, by name.
func readDocuments(folder string) (map[string]string, error) {
	documents := map[string]string{"SetSoldOut": setSoldOut, "TopUp": topUpDocument}
	files, err := filepath.Glob(filepath.Join(folder, "*.graphql"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no documents in %s: %w", folder, errors.Join(err, os.ErrNotExist))
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		found := operation.FindAllSubmatchIndex(text, -1)
		for i, at := range found {
			end := len(text)
			if i+1 < len(found) {
				end = found[i+1][0]
			}
			documents[string(text[at[2]:at[3]])] = string(bytes.TrimSpace(text[at[0]:end]))
		}
	}
	return documents, nil
}

// api asks a server as a client does, one call at a time: for what is not measured.
type api struct {
	ctx       context.Context //nolint:containedctx // the run's
	addr      string
	client    *http.Client
	documents map[string]string
}

func newAPI(ctx context.Context, addr string, documents map[string]string) *api {
	transport := &http.Transport{MaxIdleConnsPerHost: 64, MaxConnsPerHost: 64}
	return &api{ctx: ctx, addr: addr, client: &http.Client{Timeout: 20 * time.Second, Transport: transport}, documents: documents}
}

// body is a request of the document.
func (a *api) body(document string, variables any) ([]byte, error) {
	text, ok := a.documents[document]
	if !ok {
		return nil, fmt.Errorf("the contract has no document %s", document)
	}
	return json.Marshal(map[string]any{"query": text, "operationName": document, "variables": variables})
}

// request is the same as bytes for a load.
func (a *api) request(token, document string, variables any) ([]byte, error) {
	body, err := a.body(document, variables)
	return post(a.addr, "/graphql", token, body), err
}

type rejection struct {
	Code string `json:"code"`
}

// ask runs a document and reads its one root field into answer. Errors and userErrors are errors.
func (a *api) ask(token, document string, variables, answer any) error {
	body, err := a.body(document, variables)
	if err != nil {
		return err
	}
	text, err := a.send("/graphql", body, bearer(token))
	if err != nil {
		return fmt.Errorf("%s: %w", document, err)
	}
	var got struct {
		Data   map[string]json.RawMessage `json:"data"`
		Errors json.RawMessage            `json:"errors"`
	}
	if err := json.Unmarshal(text, &got); err != nil {
		return err
	}
	if got.Errors != nil {
		return fmt.Errorf("%s: %s", document, got.Errors)
	}
	for _, root := range got.Data {
		var payload struct {
			UserErrors []rejection `json:"userErrors"`
		}
		if err := json.Unmarshal(root, &payload); err != nil {
			return err
		}
		if len(payload.UserErrors) > 0 {
			return fmt.Errorf("%s: %s", document, root)
		}
		if answer != nil {
			return json.Unmarshal(root, answer)
		}
	}
	return nil
}

func (a *api) send(path string, body []byte, header http.Header) ([]byte, error) {
	request, err := http.NewRequestWithContext(a.ctx, http.MethodPost, "http://"+a.addr+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header = header
	answer, err := a.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("answered %d: %.400s", answer.StatusCode, text)
	}
	return text, err
}

// input is the variables of a mutation.
func input(fields map[string]any) map[string]any { return map[string]any{"input": fields} }

// each calls f for 0 to n-1, a few at a time, until one fails.
func each(ctx context.Context, n int, f func(i int) error) error {
	const atOnce = 16
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i := range n {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error { return f(i) })
	}
	return group.Wait()
}

// bearer is the header of a session; an empty token is nobody.
func bearer(token string) http.Header {
	header := http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}}
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	return header
}
