// Package ent is generated from ent/schema, which is ours; the rest is never edited.
package ent

//go:generate go run entgo.io/ent/cmd/ent generate --feature intercept,sql/lock,sql/upsert,sql/modifier,sql/execquery,sql/versioned-migration --template ./schema/templates ./schema
