package arch

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// repeatable are the mutations without an idempotency key, each with why sending it twice does no harm.
var repeatable = map[string]string{
	// What is created has a name of the caller's, so it is there once.
	"addCoupon": "by the coupon's code", "addVoucher": "by the voucher's code",
	"connectPlatform": "one account a shop and platform", "reconcileDay": "one run a day", "acceptCoupon": "by the gift's code",
	"offerCoupon": "a coupon is offered once", "withdrawCoupon": "a coupon is offered once",
	// They move one thing on, by compare and set: it is there already, or refused.
	"activateCouponBatch": "state", "pauseCouponBatch": "state", "closeCouponBatch": "state", "cancelCouponGrant": "state", "voidCoupon": "state",
	"resolveDispute": "state", "withdrawInvoice": "state", "issueInvoice": "state", "rejectInvoice": "state", "voidInvoice": "state", "cancelOrder": "state",
	"advanceOrder": "state", "publishPromotion": "revision", "pausePromotion": "state", "resumePromotion": "state", "archivePromotion": "state",
	"cancelPromotionTrial": "state", "takeBackOrder": "state", "retryRedemption": "state", "markRedeemed": "state", "endTopUpOffer": "state",
	"claimTask": "state", "unclaimTask": "state", "decideTask": "version", "approveTask": "version", "rejectTask": "version", "replayNotice": "state",
	"disconnectPlatform": "state", "replayDeadLetters": "state", "dropDeadLetter": "version", "updateWebhookEndpoint": "version",
	// Partners take each delivery once, by its id.
	"redeliverWebhook": "the same delivery once more, which is what it is for",
	// They set something to a value.
	"setSoldOut": "value", "setStaffRefundLimit": "value", "setLateMoney": "value", "setMemberTier": "value", "setShopPricing": "value", "setStockLowMark": "value",
	"setStock": "value", "setStockStrategy": "value", "setSecondPersonAbove": "value", "armFault": "value, of a simulator",
	// They read, or are about the session only.
	"exportCouponCodes": "reads", "customerLogin": "a session more", "staffLogin": "a session more", "logout": "state", "logoutEverywhere": "state",
	"refreshSession": "the same answer for a while, by the refresh token", "issueIdempotencyToken": "a token more, which does nothing by itself",
}

// TestEveryMutationHasAKeyOrAReasonWhyNot reads the schema: what creates something must not create it twice when its answer gets lost.
func TestEveryMutationHasAKeyOrAReasonWhyNot(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../graph/*.graphqls")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	inputs, mutations := map[string]*ast.Definition{}, ast.FieldList{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := parser.ParseSchema(&ast.Source{Name: name, Input: string(text)})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range append(doc.Definitions, doc.Extensions...) {
			switch {
			case d.Name == "Mutation":
				mutations = append(mutations, d.Fields...)
			case d.Kind == ast.InputObject:
				inputs[d.Name] = d
			}
		}
	}
	if len(mutations) < 60 {
		t.Fatalf("only %d mutations", len(mutations))
	}
	there := map[string]bool{}
	for _, m := range mutations {
		there[m.Name] = true
		why, excused := repeatable[m.Name]
		keyed := hasKey(m, inputs)
		if keyed == excused {
			t.Errorf("%s: key %v, reason %q: it needs one of the two", m.Name, keyed, why)
		}
		if keyed != (m.Directives.ForName("once") != nil) {
			t.Errorf("%s: key %v, and @once is the other way round: issued tokens would not be looked at", m.Name, keyed)
		}
	}
	for name := range repeatable {
		if !there[name] {
			t.Errorf("%s is no mutation any more", name)
		}
	}
}

func hasKey(m *ast.FieldDefinition, inputs map[string]*ast.Definition) bool {
	if m.Arguments.ForName("idempotencyKey") != nil {
		return true
	}
	for _, a := range m.Arguments {
		if in := inputs[a.Type.Name()]; in != nil && in.Fields.ForName("idempotencyKey") != nil {
			return true
		}
	}
	return false
}
