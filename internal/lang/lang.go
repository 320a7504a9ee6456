// Package lang owns the languages of the product and texts that exist in each of them.
//
// It does not own the texts themselves: menus, reasons and rejections bring theirs.
package lang

import (
	"context"

	"golang.org/x/text/language"
)

// Lang is a language that answers can be given in.
type Lang string

// The languages; the first is the default.
const (
	ZH Lang = "zh"
	EN Lang = "en"
)

// Text is a text by language. Its JSON is {"zh": "…", "en": "…"}.
type Text map[string]string

// T makes a text from its English and Chinese wording.
func T(en, zh string) Text { return Text{string(EN): en, string(ZH): zh} }

// In is the text in l; where l is missing, in the default language; else in whichever there is.
func (t Text) In(l Lang) string {
	if s, ok := t[string(l)]; ok && s != "" {
		return s
	}
	if s, ok := t[string(ZH)]; ok && s != "" {
		return s
	}
	return t[string(EN)]
}

var matcher = language.NewMatcher([]language.Tag{language.Chinese, language.English})

// Match picks the language for an Accept-Language header (RFC 9110, 12.5.4); the default when it is empty, too long or unknown.
func Match(acceptLanguage string) Lang {
	switch {
	case acceptLanguage == "" || len(acceptLanguage) > 256:
		return ZH
	case acceptLanguage == "en" || acceptLanguage == "en-US,en;q=0.9":
		return EN
	}
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(tags) == 0 {
		return ZH
	}
	_, i, confidence := matcher.Match(tags...)
	if confidence == language.No || i == 0 {
		return ZH
	}
	return EN
}

type key struct{}

// With returns a context whose answers are in l.
func With(ctx context.Context, l Lang) context.Context { return context.WithValue(ctx, key{}, l) }

// From is the language of the context's answers.
func From(ctx context.Context) Lang {
	if l, ok := ctx.Value(key{}).(Lang); ok {
		return l
	}
	return ZH
}
