package web

import _ "embed"

var (
	//go:embed storefront/src/gql/persisted-documents.json
	storefrontDocuments []byte
	//go:embed admin/src/gql/persisted-documents.json
	adminDocuments []byte
)

// Documents are the manifests of the operations that the pages send, made with their types by codegen: JSON objects of documents by "sha256:" and their hash.
func Documents() [][]byte { return [][]byte{storefrontDocuments, adminDocuments} }
