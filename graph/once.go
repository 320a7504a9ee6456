package graph

import (
	"context"
	"reflect"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"cuppa/graph/model"
	"cuppa/internal/fault"
	"cuppa/internal/idempotency"
	"cuppa/internal/identity"
)

// person is who sends keys.
func person(p identity.Principal) idempotency.Person {
	return idempotency.Person{BrandID: p.BrandID, Kind: string(p.Kind), ID: p.ID}
}

// once is the directive of mutations that take a key: it lets calls with one key begin one after the other, and refuses tokens that are not the caller's.
func (r *Resolver) once(ctx context.Context, _ any, next graphql.Resolver) (any, error) {
	field := graphql.GetFieldContext(ctx)
	p, signedIn := identity.From(ctx)
	key, has := keyIn(field.Args["input"])
	if !signedIn || !has || r.Keys == nil {
		return next(ctx)
	}
	if err := idempotency.CheckKey(key); err != nil { // before anything is done: some ask platforms before they look at the key
		return rejectedBy(ctx, field.Field.Name, err)
	}
	ctx, turn, err := r.Keys.Begin(ctx, idempotency.Call{Person: person(p), Operation: field.Field.Name, Key: key, Input: field.Args["input"]})
	if err != nil {
		return rejectedBy(ctx, field.Field.Name, err)
	}
	outcome := idempotency.Unknown
	defer func() { turn.End(ctx, outcome) }() // also when it panics
	answer, err := next(ctx)
	if err == nil {
		outcome = outcomeOf(answer)
	}
	return answer, err
}

// rejectedBy answers a mutation with the rejections of an error, or fails with it.
func rejectedBy(ctx context.Context, mutation string, err error) (any, error) {
	rejected, err := userErrors(ctx, err)
	if err != nil {
		return nil, err
	}
	return refusing(mutation, rejected), nil
}

// keyIn is the idempotencyKey of an input, where it has one.
func keyIn(input any) (key string, has bool) {
	v := reflect.ValueOf(input)
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return "", false
	}
	switch key := v.FieldByName("IdempotencyKey"); {
	case !key.IsValid():
		return "", false
	case key.Kind() == reflect.String:
		return key.String(), true
	case key.Kind() == reflect.Pointer && !key.IsNil():
		return key.Elem().String(), true
	}
	return "", false
}

// doubtful are the codes of rejections that leave open whether something is done under the key. That it came with something else says that something is.
var doubtful = map[string]bool{"IN_PROGRESS": true, fault.ErrUnavailable.Code: true, idempotency.ErrReused.Code: true}

// outcomeOf reads from a payload what became of the call.
func outcomeOf(payload any) idempotency.Outcome {
	v := reflect.ValueOf(payload)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return idempotency.Unknown
	}
	rejected, ok := reflect.TypeAssert[[]*model.UserError](v.Elem().FieldByName("UserErrors"))
	switch {
	case !ok:
		return idempotency.Unknown
	case len(rejected) == 0:
		return idempotency.Done
	}
	for _, e := range rejected {
		if doubtful[e.Code] {
			return idempotency.Unknown
		}
	}
	return idempotency.Refused
}

// refusing is the payload of a mutation with nothing but rejections.
func refusing(mutation string, rejected []*model.UserError) any {
	method, ok := reflect.TypeFor[*mutationResolver]().MethodByName(strings.ToUpper(mutation[:1]) + mutation[1:])
	if !ok {
		return nil
	}
	payload := reflect.New(method.Type.Out(0).Elem())
	payload.Elem().FieldByName("UserErrors").Set(reflect.ValueOf(rejected))
	return payload.Interface()
}
