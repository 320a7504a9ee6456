// Package documents resolves what a request names in place of a query: trusted documents, which were known when the server was built or started, and
// automatic persisted queries, which clients teach it (https://www.apollographql.com/docs/apollo-server/performance/apq). It works below the transports, so
// HTTP, server-sent events and sockets have it alike.
//
// It does not own what a document may say: what clients teach is kept only after everything else has let it pass.
package documents

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/maypok86/otter/v2"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"cuppa/internal/fault"
	"cuppa/internal/gqlhttp"
	"cuppa/internal/gqlrequest"
)

const (
	// prefix begins the id of a document that is named by its hash (GraphQL over HTTP, appendix on persisted documents).
	prefix = "sha256:"
	// keptBytes and keptLeast bound what clients teach: at most 4 MB and 1,024 documents, since each counts for no less than keptLeast.
	keptBytes = 4 << 20
	keptLeast = 4 << 10
	// maxKept is the largest document that is kept, in bytes.
	maxKept = 16 << 10
)

// The refusals.
var (
	// ErrNotFound asks for the query; its wording is part of the protocol.
	ErrNotFound = top(gqlhttp.NotFoundCode, "PersistedQueryNotFound", "PersistedQueryNotFound")
	// ErrMismatch refuses a query that is not the one whose hash came with it.
	ErrMismatch = top("PERSISTED_QUERY_MISMATCH", "the query is not the one of this hash", "查询与其哈希不符")
	// ErrUnknown refuses a documentId that is in no manifest.
	ErrUnknown = top("DOCUMENT_NOT_FOUND", "this server has no document by this id", "服务器没有该 id 的文档")
	// ErrNotTrusted refuses whatever is no id, where only trusted documents run.
	ErrNotTrusted = top("DOCUMENT_NOT_TRUSTED", "only known documents run here: send a documentId", "仅允许执行已登记的文档，请发送 documentId")

	errBoth      = fault.ErrBadUserInput.Saying("send either query or documentId", "query 与 documentId 只能二选一").At("documentId")
	errExtension = fault.ErrBadUserInput.Saying("extensions.persistedQuery needs version 1 and a sha256Hash", "extensions.persistedQuery 需要 version 1 与 sha256Hash").
			At("extensions", "persistedQuery")
)

func top(code, en, zh string) *fault.Error {
	e := fault.New(code, en, zh)
	e.TopLevel = true
	return e
}

// Store holds the documents. What it hands out is immutable: a hash stands for one text for ever.
type Store struct {
	only    bool
	trusted map[string]string // by hash, in lower-case hex
	kept    *otter.Cache[string, string]
}

// New makes a store of the manifests, each a JSON object of documents by their SHA-256 in hex. With only nothing else runs, and nothing is taught.
func New(only bool, manifests ...[]byte) (*Store, error) {
	s := &Store{only: only, trusted: map[string]string{}, kept: otter.Must(&otter.Options[string, string]{
		MaximumWeight: keptBytes,
		Weigher:       func(_, text string) uint32 { return uint32(max(keptLeast, len(text))) },
	})}
	for i, manifest := range manifests {
		var documents map[string]string
		if err := json.Unmarshal(manifest, &documents); err != nil {
			return nil, fmt.Errorf("manifest %d of trusted documents is not an object of texts by hash: %w", i+1, err)
		}
		for id, text := range documents {
			hash := strings.ToLower(strings.TrimPrefix(id, prefix))
			if hashOf(text) != hash {
				return nil, fmt.Errorf("manifest %d of trusted documents: %s is not the hash of its document", i+1, id)
			}
			s.trusted[hash] = text
		}
	}
	return s, nil
}

// Load is New with manifests that also come from files, as an operator names them for other clients.
func Load(only bool, files []string, manifests ...[]byte) (*Store, error) {
	all := slices.Clone(manifests)
	for _, name := range files {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		manifest, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("TRUSTED_DOCUMENTS_FILES: %w", err)
		}
		if _, err := New(only, manifest); err != nil {
			return nil, fmt.Errorf("TRUSTED_DOCUMENTS_FILES: %s: %w", name, err)
		}
		all = append(all, manifest)
	}
	return New(only, all...)
}

// Trusted are the texts of the manifests by their hashes.
func (s *Store) Trusted() map[string]string { return maps.Clone(s.trusted) }

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Resolver puts the text that a request names into it. It must be the first extension that sees requests.
type Resolver struct{ *Store }

// ExtensionName names it to gqlgen.
func (Resolver) ExtensionName() string { return "Documents" }

// Validate has nothing to check.
func (Resolver) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters finds the text.
func (r Resolver) MutateOperationParameters(_ context.Context, p *graphql.RawParams) *gqlerror.Error {
	text, err := r.resolve(p)
	if err != nil {
		return gqlerror.Wrap(err)
	}
	p.Query = text
	return nil
}

func (s *Store) resolve(p *graphql.RawParams) (text string, err error) {
	given, byID := p.Extensions[gqlrequest.DocumentID]
	if byID {
		id, _ := given.(string)
		text, ok := s.trusted[strings.ToLower(strings.TrimPrefix(id, prefix))]
		switch {
		case p.Query != "":
			return "", errBoth
		case !ok:
			return "", ErrUnknown
		}
		return text, nil
	}
	hash, taught, err := persisted(p.Extensions)
	switch {
	case err != nil:
		return "", err
	case !taught && s.only:
		return "", ErrNotTrusted
	case !taught:
		return p.Query, nil
	}
	if text, ok := s.trusted[hash]; ok && (p.Query == "" || p.Query == text) {
		return text, nil
	}
	switch {
	case s.only:
		return "", ErrNotTrusted
	case p.Query == "":
		if text, ok := s.kept.GetIfPresent(hash); ok {
			return text, nil
		}
		return "", ErrNotFound
	case hashOf(p.Query) != hash:
		return "", ErrMismatch
	}
	return p.Query, nil
}

// persisted reads the extension; ok is false where there is none.
func persisted(extensions map[string]any) (hash string, ok bool, err error) {
	given, ok := extensions[gqlrequest.PersistedQuery]
	if !ok || given == nil {
		return "", false, nil
	}
	extension, _ := given.(map[string]any)
	hash, _ = extension["sha256Hash"].(string)
	version := fmt.Sprint(extension["version"])
	hash = strings.ToLower(hash)
	if raw, err := hex.DecodeString(hash); err != nil || len(raw) != sha256.Size || version != "1" {
		return "", false, errExtension
	}
	return hash, true, nil
}

// Keeper keeps what clients teach. It must be the last extension that may refuse an operation: only what ran may be kept.
type Keeper struct{ *Store }

// ExtensionName names it to gqlgen.
func (Keeper) ExtensionName() string { return "DocumentsKeeper" }

// Validate has nothing to check.
func (Keeper) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext keeps the text of an operation that is about to run.
func (k Keeper) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if k.only || len(op.RawQuery) > maxKept {
		return nil
	}
	hash, taught, err := persisted(op.Extensions)
	if err != nil || !taught {
		return nil //nolint:nilerr // Resolver has refused it
	}
	if _, ok := k.trusted[hash]; !ok {
		k.kept.SetIfAbsent(hash, op.RawQuery)
	}
	return nil
}
