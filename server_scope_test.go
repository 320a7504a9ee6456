package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"
	"github.com/vektah/gqlparser/v2/ast"

	"cuppa/graph/generated"
	"cuppa/internal/db"
	"cuppa/internal/lang"
)

// Who asks, in the table of who may do what.
const (
	anonymous = "anonymous"
	customer  = "customer"
	barista   = "barista"
	manager   = "manager"
)

// may says who may use each operation of the schema on what is theirs. An operation that is not here fails the test: decide who may use it.
var may = map[string][]string{
	"paymentChannels": {anonymous, customer, barista, manager}, "shops": {anonymous, customer, barista, manager}, "shop": {anonymous, customer, barista, manager},
	"quote": {customer}, // with a coupon, as this test asks
	"me":    {customer}, "placeOrder": {customer}, "payOrder": {customer}, "cancelOrder": {customer, barista, manager},
	"customerLogin": {anonymous, customer, barista, manager}, "staffLogin": {anonymous, customer, barista, manager},
	"refreshSession": {anonymous, customer, barista, manager}, "logout": {anonymous, customer, barista, manager}, "logoutEverywhere": {customer, barista, manager},
	"issueIdempotencyToken": {customer, barista, manager},
	"order":                 {customer, barista, manager}, "paymentStatus": {customer, barista, manager}, "orderStatus": {customer, barista, manager},
	"voucherKinds": {anonymous, customer, barista, manager}, "addVoucher": {customer}, "exchangeVouchers": {customer},
	"exchangeAtCounter": {barista, manager},
	"voucherPlatforms":  {manager}, "connectPlatform": {manager}, "disconnectPlatform": {manager}, "armFault": {manager},
	"couponOffer": {anonymous, customer, barista, manager}, "couponGift": {anonymous, customer, barista, manager}, // for who knows the link or the token
	"claimCoupon": {customer}, "addCoupon": {customer}, "offerCoupon": {customer}, "withdrawCoupon": {customer}, "acceptCoupon": {customer},
	"couponBatches": {manager}, "couponBatch": {manager}, "previewCouponGrant": {manager}, "saveCouponBatch": {manager}, "activateCouponBatch": {manager}, "pauseCouponBatch": {manager},
	"closeCouponBatch": {manager}, "exportCouponCodes": {manager}, "grantCoupons": {manager}, "cancelCouponGrant": {manager}, "voidCoupon": {manager},
	"takeBackOrder": {manager}, "retryRedemption": {manager}, "markRedeemed": {manager},
	"manualTasks": {manager}, "manualTask": {manager}, "manualTaskCounts": {manager}, "manualTaskKinds": {manager}, "secondPersonAbove": {manager}, "setSecondPersonAbove": {manager},
	"openDispute": {manager}, "resolveDispute": {manager},
	"refundPreview": {barista, manager}, "refundLimits": {barista, manager}, "setStaffRefundLimit": {manager}, "requestInvoice": {customer}, "withdrawInvoice": {customer}, "invoices": {manager}, "issueInvoice": {manager}, "rejectInvoice": {manager}, "voidInvoice": {manager},
	"lateMoney": {manager}, "setLateMoney": {manager},
	"reconciliationRuns": {manager}, "reconciliationRun": {manager}, "reconcileDay": {manager},
	"channelNotices": {manager}, "replayNotice": {manager},
	"flows": {manager}, "flow": {manager},
	"deadLetters": {manager}, "deadLetterCounts": {manager}, "replayDeadLetters": {manager}, "dropDeadLetter": {manager},
	"webhookEndpoints": {manager}, "webhookDeliveries": {manager}, "createWebhookEndpoint": {manager}, "updateWebhookEndpoint": {manager}, "rotateWebhookSecret": {manager},
	"testWebhookEndpoint": {manager}, "redeliverWebhook": {manager},
	"claimTask": {manager}, "unclaimTask": {manager}, "decideTask": {manager}, "approveTask": {manager}, "rejectTask": {manager},
	"wallet": {customer}, "topUp": {customer}, "topUps": {customer}, "customerTopUp": {manager}, "customerTopUps": {manager}, "refundTopUp": {manager}, "redeemGiftCard": {customer}, "topUpOffers": {manager}, // with all of them, as this test asks
	"customerWallet": {manager}, "addTopUpOffer": {manager}, "endTopUpOffer": {manager}, "issueGiftCards": {manager}, "giftCardBatches": {manager}, "takeCash": {barista, manager},
	"viewer": {barista, manager}, "orders": {barista, manager}, "shopOrders": {barista, manager}, "stock": {barista, manager}, "stocks": {barista, manager},
	"stockMovements": {barista, manager}, "stockProof": {barista, manager}, "recordStock": {manager}, "transferStock": {manager}, "setStockLowMark": {manager}, "importStock": {manager},
	"stockCsv": {barista, manager}, "stockMovementsCsv": {barista, manager},
	"advanceOrder": {barista, manager}, "setSoldOut": {barista, manager}, "orderAt": {barista, manager}, "orderDiff": {barista, manager},
	"customers": {manager}, "auditLog": {manager}, "dashboard": {manager}, "moneyProof": {manager}, "promotionReport": {manager}, "outsideParties": {manager}, "refundOrder": {manager}, "setStock": {manager}, "stockPolicy": {manager}, "setStockStrategy": {manager}, "issueCoupon": {manager},
	"promotions": {manager}, "promotion": {manager}, "promotionKinds": {manager}, "checkPromotion": {manager}, "savePromotion": {manager}, "publishPromotion": {manager},
	"pausePromotion": {manager}, "resumePromotion": {manager}, "archivePromotion": {manager}, "promotionTrial": {manager}, "promotionTrials": {manager}, "startPromotionTrial": {manager}, "cancelPromotionTrial": {manager}, "setMemberTier": {manager}, "setShopPricing": {manager},
}

// marker stands in everything that is the victim's and nobody else's.
const marker = "V1CT1M"

// scope is a running server with a victim's data in it.
type scope struct {
	p       *process
	schema  *ast.Schema
	known   map[string]any // values by the name of the argument or input field
	secrets []string       // what no stranger may read
	logins  map[string]func() string
	tokens  map[string]string
	ended   map[string]bool // whose token may be void
}

func newScope(t *testing.T, settings []string) *scope {
	t.Helper()
	p := start(t, settings...)
	s := &scope{p: p, schema: generated.NewExecutableSchema(generated.Config{}).Schema(), tokens: map[string]string{}, ended: map[string]bool{}}
	rival(t, settings)
	bob := p.guest(marker + "-bob")
	s.logins = map[string]func() string{
		anonymous: func() string { return "" },
		customer:  func() string { return p.guest(marker + "-bob") }, barista: func() string { return p.staff("barista") }, manager: func() string { return p.staff("manager") },
		"another guest": func() string { return p.guest("alice") }, "barista of another shop": func() string { return p.staff("riverside") },
		"manager of another brand": func() string { return s.rivalLogin(t, "staffLogin", `{username: "manager", password: "demo-manager"}`) },
		"guest of another brand":   func() string { return s.rivalLogin(t, "customerLogin", `{provider: DEMO, code: "alice"}`) },
	}
	for who, login := range s.logins {
		s.tokens[who] = login()
	}
	var me struct{ ID string }
	p.get(bob, `{ me { id } }`, nil, &me)
	var issued struct{ Coupon struct{ Code string } }
	p.get(s.tokens[manager], `mutation($c: ID!) { issueCoupon(input: {customerId: $c, kind: CASH, faceValue: 100, code: "`+marker+`100"}) { coupon { code } userErrors { code } } }`, map[string]any{"c": me.ID}, &issued)
	var saved struct{ Promotion struct{ ID string } }
	p.get(s.tokens[manager], `mutation($t: PromotionTermsInput!) { savePromotion(input: {terms: $t}) { promotion { id } userErrors { code } } }`, map[string]any{"t": map[string]any{
		"kind": "PERCENT_OFF", "name": map[string]any{"zh": marker, "en": marker}, "parameters": map[string]any{"percentOff": 10},
	}}, &saved)
	promotion := saved.Promotion.ID
	var begun struct{ Trial struct{ ID string } }
	p.get(s.tokens[manager], `mutation($i: StartPromotionTrialInput!) { startPromotionTrial(input: $i) { trial { id } } }`, map[string]any{"i": map[string]any{
		"promotionId": promotion, "from": time.Now().Add(-time.Hour).UTC().Format(time.RFC3339), "to": time.Now().UTC().Format(time.RFC3339),
	}}, &begun)
	trial := begun.Trial.ID
	if promotion == "" {
		t.Fatal("no promotion was saved")
	}
	var out placed
	in := placeInput("bobs", 1)
	in["i"].(map[string]any)["contact"], in["i"].(map[string]any)["note"] = marker+" 2 Main Street", marker+" no ice"
	p.get(bob, placeOrder, in, &out)
	no, amount := p.pay(bob, out.Order.No, "bobs")
	if code := p.callback(no, uuid.NewString(), amount+1); code != http.StatusConflict { // for a person to look at
		t.Fatal(code)
	}
	if code := p.callback(no, uuid.NewString(), amount); code != http.StatusOK {
		t.Fatal(code)
	}
	var asked struct {
		Edges []struct{ Node struct{ ID string } }
	}
	p.get(s.tokens[manager], `{ manualTasks(first: 1) { edges { node { id } } } }`, nil, &asked)
	if len(asked.Edges) != 1 {
		t.Fatalf("%+v", asked)
	}
	task := asked.Edges[0].Node.ID
	const voucherCode = "110100000001" // one that the simulator sells
	p.get(bob, `mutation($i: AddVoucherInput!) { addVoucher(input: $i) { coupon { code } userErrors { code } } }`, map[string]any{"i": map[string]any{
		"shopId": shopID, "kind": "MEITUAN_EXCHANGE", "code": voucherCode,
	}}, new(struct{}))
	var exchanged struct {
		Orders []struct {
			No          string
			Redemptions []struct{ ID string }
		}
	}
	p.get(bob, `mutation($i: ExchangeVouchersInput!) { exchangeVouchers(input: $i) { orders { no redemptions { id } } userErrors { code message } } }`, map[string]any{"i": map[string]any{
		"idempotencyKey": "bobs voucher", "shopId": shopID, "items": []any{map[string]any{"code": voucherCode, "skuId": "sku-pearl-milk-tea-m"}},
	}}, &exchanged)
	if len(exchanged.Orders) != 1 || len(exchanged.Orders[0].Redemptions) != 1 {
		t.Fatalf("%+v", exchanged)
	}
	redemption := exchanged.Orders[0].Redemptions[0].ID
	batch, link, claimed, gift := s.gift(bob)
	topUp, offer := s.stored(bob)
	s.secrets = []string{topUp, marker, out.Order.No, no, me.ID, promotion, redemption, voucherCode, batch, claimed}
	s.known = map[string]any{
		"orderNo": out.Order.No, "no": out.Order.No, "shopId": shopID, "id": shopID, "skuId": skuID, "customerId": me.ID, "couponCodes": []any{marker + "100"},
		"text": marker, "first": 10, "from": time.Now().Add(-time.Hour).UTC().Format(time.RFC3339), "to": time.Now().Add(time.Hour).UTC().Format(time.RFC3339),
		"bucket": "HOUR", "SetStockStrategyInput.strategy": "HOLD", "SetStockStrategyInput.buckets": 1, "quantity": 1, "onHand": 5, "soldOut": true, "kind": "CASH", "channel": "SANDBOX", "provider": "DEMO", "reason": "test", "note": "test",
		"username": "manager", "password": "demo-manager", "faceValue": 100, "AdvanceOrderInput.to": "PREPARING", "CustomerLoginInput.code": "mallory",
		"refreshToken": "none", "PromotionInput.id": promotion, "PublishPromotionInput.id": promotion, "SavePromotionInput.id": promotion, "CheckPromotionInput.id": promotion,
		"Query.promotion.id": promotion, "Query.promotionTrial.id": trial, "CancelPromotionTrialInput.id": trial, "promotionId": promotion, "shopIds": []any{shopID},
		"AddVoucherInput.code": voucherCode, "AddVoucherInput.kind": "MEITUAN_EXCHANGE", "ExchangeAtCounterInput.code": voucherCode, "ExchangeAtCounterInput.kind": "MEITUAN_EXCHANGE", "ExchangeItemInput.code": voucherCode, "RedemptionInput.id": redemption,
		"ExchangeVouchersInput.channel": "WEB", "Query.manualTask.id": task, "TaskInput.id": task, "DecideTaskInput.id": task, "ApproveTaskInput.id": task,
		"Query.reconciliationRun.id": "c-none", "platform": "MEITUAN", "day": time.Now().AddDate(0, 0, -3).Format(time.DateOnly),
		"version": 1, "decision": "SETTLE", "SetSecondPersonAboveInput.amount": 20000, "SetStaffRefundLimitInput.amount": 3000, "policy": "REFUND", "buyer": "PERSON", "RequestInvoiceInput.title": "Alice", "RequestInvoiceInput.taxNo": nil, "RequestInvoiceInput.email": nil, "IssueInvoiceInput.number": "1", "IssueInvoiceInput.link": "https://invoices.example.com/1", "WithdrawInvoiceInput.no": "FNONE", "IssueInvoiceInput.no": "FNONE", "EndInvoiceInput.no": "FNONE", "Query.invoices.status": []any{"REQUESTED"}, "Query.invoices.after": nil, "OpenDisputeInput.amount": 100, "ResolveDisputeInput.no": "DNONE", "ResolveDisputeInput.outcome": "WON", "reference": "R-1", "OpenDisputeInput.paymentNo": nil, "RefundOrderInput.lines": nil, "RefundOrderInput.restock": nil, "Query.refundPreview.amount": 100, "Query.refundPreview.lines": nil, "Query.manualTasks.kind": []any{"callback-mismatch"}, "status": []any{"OPEN", "CLAIMED", "DONE"},
		"revision": 1, "expectedRevision": 1, "PromotionTermsInput.kind": "PERCENT_OFF", "zh": "九折", "en": "Ten off",
		"ConnectPlatformInput.accountId": "poi-1", "ArmFaultInput.fault": "DOWN", "ArmFaultInput.times": 0, "batchId": batch, "CouponBatchInput.id": batch, "CloseCouponBatchInput.id": batch, "ExportCouponCodesInput.id": batch, "SaveCouponBatchInput.id": batch,
		"Query.couponBatch.id": batch, "ExportCouponCodesInput.from": 1, "CancelCouponGrantInput.id": "cj-none", "link": link, "Query.couponGift.token": gift,
		"AcceptCouponInput.token": "none", "CouponCodeInput.code": claimed, "AddCouponInput.code": "none", "VoidCouponInput.code": marker + "100", "everyone": true,
		"GuestSegmentInput.tier": nil, "name": "Ten", "handOut": "LINK", "total": 10, "validDays": 30,
		"RecordStockInput.kind": "RECEIVED", "fromShopId": shopID, "toShopId": "s-xujiahui", "lowAt": 5, "Query.stockMovements.kinds": []any{"COUNTED"}, "Query.stockMovementsCsv.kinds": []any{"COUNTED"}, "csv": []any{"sku,count\n"}, "dryRun": true,
		"useBalance": false, "Query.flows.status": []any{"STUCK", "DONE"}, "Query.flow.id": "none",
		"DeadLetterInput.id": "1", "DropDeadLetterInput.id": "1", "Query.deadLetters.status": []any{"OPEN"}, "Query.deadLetters.consumer": []any{"webhooks"},
		"url": "https://partner.example/hook", "topics": []any{"Order*"}, "enabled": true, "endpointId": "we-none", "UpdateWebhookEndpointInput.id": "we-none", "WebhookEndpointInput.id": "we-none",
		"RedeliverWebhookInput.id": "msg-none", "Query.webhookDeliveries.status": []any{"PENDING"}, "description": "test",
		"Query.couponBatches.status": "ACTIVE", "Query.topUpOffers.all": true, "TopUpInput.amount": 1000, "TopUpInput.offerId": nil, "Query.topUp.no": topUp, "Query.customerTopUp.no": topUp, "RefundTopUpInput.no": topUp, "RefundTopUpInput.amount": 1, "RedeemGiftCardInput.code": "none",
		"AddTopUpOfferInput.amount": 1000, "AddTopUpOfferInput.bonus": 10, "EndTopUpOfferInput.id": offer, "IssueGiftCardsInput.amount": 1000, "IssueGiftCardsInput.count": 1,
		"IssueGiftCardsInput.validUntil": time.Now().Add(time.Hour).UTC().Format(time.RFC3339), "TakeCashInput.amount": 1, "until": time.Now().Add(time.Hour).UTC().Format(time.RFC3339),
		"parameters": map[string]any{"percentOff": 10}, "PromotionFilter.shopId": shopID, "tier": "gold", "SampleCartInput.channel": "WEB", "QuoteInput.channel": "WEB", "PlaceOrderInput.channel": "WEB", "deliveryFee": 500, "mode": "BEST_DEAL",
	}
	return s
}

// gift has the guest claim a coupon of a batch and offer it to others.
func (s *scope) gift(guest string) (batch, link, code, token string) {
	var saved struct{ Batch struct{ ID, Link string } }
	s.p.get(s.tokens[manager], `mutation($i: SaveCouponBatchInput!) { saveCouponBatch(input: $i) { batch { id link } userErrors { code } } }`, map[string]any{"i": map[string]any{
		"name": marker, "handOut": "LINK", "total": 10, "validDays": 30, "transferable": true, "terms": map[string]any{"kind": "CASH", "faceValue": 100},
	}}, &saved)
	s.p.get(s.tokens[manager], `mutation($b: ID!) { activateCouponBatch(input: {id: $b}) { userErrors { code } } }`, map[string]any{"b": saved.Batch.ID}, new(struct{}))
	var claimed struct{ Coupon struct{ Code string } }
	s.p.get(guest, `mutation($l: String!) { claimCoupon(input: {link: $l, idempotencyKey: "one"}) { coupon { code } userErrors { code } } }`, map[string]any{"l": saved.Batch.Link}, &claimed)
	var offered struct{ Token string }
	s.p.get(guest, `mutation($c: ID!) { offerCoupon(input: {code: $c}) { token userErrors { code } } }`, map[string]any{"c": claimed.Coupon.Code}, &offered)
	if saved.Batch.ID == "" || claimed.Coupon.Code == "" || offered.Token == "" {
		s.p.t.Fatalf("%+v %+v %+v", saved, claimed, offered)
	}
	return saved.Batch.ID, saved.Batch.Link, claimed.Coupon.Code, offered.Token
}

// stored has the guest begin a top-up, and a manager offer a bonus.
func (s *scope) stored(guest string) (topUp, offer string) {
	var begun struct{ TopUp struct{ No string } }
	s.p.get(guest, `mutation { topUp(input: {idempotencyKey: "bobs", amount: 1000, channel: SANDBOX}) { topUp { no } userErrors { code } } }`, nil, &begun)
	var made struct{ Offer struct{ ID string } }
	s.p.get(s.tokens[manager], `mutation { addTopUpOffer(input: {idempotencyKey: "one", amount: 1000, bonus: 1}) { offer { id } userErrors { code } } }`, nil, &made)
	if begun.TopUp.No == "" || made.Offer.ID == "" {
		s.p.t.Fatalf("%+v %+v", begun, made)
	}
	return begun.TopUp.No, made.Offer.ID
}

// inDatabase changes what a server's settings name, behind its back.
func inDatabase(t *testing.T, settings []string, change func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	env := map[string]string{}
	for _, s := range settings {
		name, value, _ := strings.Cut(s, "=")
		env[name] = value
	}
	rawURL := env["DATABASE_URL"]
	if rawURL == "" {
		rawURL = "sqlite:" + filepath.Join(env["DATA_DIR"], "cuppa.db")
	}
	d, err := db.Open(t.Context(), rawURL)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	ctx := db.ForAllBrands(t.Context())
	if err := d.InTx(ctx, func(tx *db.Tx) error { return change(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// rival adds a second brand with a manager and a shop, by writing them into the database of the running server.
func rival(t *testing.T, settings []string) {
	t.Helper()
	inDatabase(t, settings, func(ctx context.Context, tx *db.Tx) error {
		all, err := tx.Staff.Query().All(ctx)
		if err != nil {
			return err
		}
		one := all[0]
		for _, s := range all {
			if s.Username == "manager" {
				one = s
			}
		}
		brand, err := tx.Brand.Create().SetSlug("rival").SetName(lang.T("Rival", "对手")).Save(ctx)
		if err != nil {
			return err
		}
		ctx = db.ForBrand(ctx, brand.ID)
		if err := tx.Shop.Create().SetID("s-rival").SetName(lang.T("Rival", "对手")).SetAddress(lang.T("1", "1")).SetCurrency("CNY").SetTimeZone("UTC").SetHours(nil).SetPosition(0).Exec(ctx); err != nil {
			return err
		}
		if err := tx.Staff.Create().SetID("staff-rival").SetUsername("manager").SetPasswordHash(one.PasswordHash).SetName("Rival").SetRole(one.Role).Exec(ctx); err != nil {
			return err
		}
		return tx.StaffShop.Create().SetStaffID("staff-rival").SetShopID("s-rival").Exec(ctx)
	})
}

func (s *scope) rivalLogin(t *testing.T, field, input string) string {
	t.Helper()
	body := `{"query":` + quoted("mutation { "+field+"(input: "+input+") { session { accessToken } } }") + `}`
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.p.base+"/graphql", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Cuppa-Brand", "rival")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var a struct {
		Data map[string]struct{ Session struct{ AccessToken string } }
	}
	if err := json.NewDecoder(resp.Body).Decode(&a); err != nil || a.Data[field].Session.AccessToken == "" {
		t.Fatalf("%s of another brand: %v %+v", field, err, a)
	}
	return a.Data[field].Session.AccessToken
}

func quoted(text string) string {
	raw, _ := json.Marshal(text)
	return string(raw)
}

// token is a session of who; operations that end sessions get one of their own, and what comes after them, too.
func (s *scope) token(who, field string) string {
	if s.ended[who] || strings.HasPrefix(field, "log") {
		s.tokens[who] = s.logins[who]()
	}
	s.ended[who] = strings.HasPrefix(field, "log")
	return s.tokens[who]
}

// value is what an argument or an input field of that name is sent as; nil leaves an optional one out.
func (s *scope) value(t *testing.T, owner, name string, kind *ast.Type, required bool) any {
	t.Helper()
	if v, ok := s.known[owner+"."+name]; ok {
		return v
	}
	definition := s.schema.Types[kind.Name()]
	if definition.Kind == ast.InputObject {
		object := map[string]any{}
		for _, f := range definition.Fields {
			if v := s.value(t, definition.Name, f.Name, f.Type, f.Type.NonNull && f.DefaultValue == nil); v != nil {
				object[f.Name] = v
			}
		}
		if kind.Elem != nil {
			return []any{object}
		}
		return object
	}
	if name == "idempotencyKey" {
		return uuid.NewString()
	}
	v, ok := s.known[name]
	if required && !ok && kind.Name() == "Time" {
		return time.Now().UTC().Format(time.RFC3339Nano)
	}
	if required && !ok {
		t.Fatalf("what should %s.%s be? Teach this test", owner, name)
	}
	if name == "code" || name == "reason" && !required || (name == "from" || name == "to") && !required {
		return nil
	}
	return v
}

// document is an operation for one object below a root field, asking for all its scalars, with the variables for it.
type document struct {
	field, text string
	variables   map[string]any
}

// maxPath bounds how many objects stand one in the other.
const maxPath = 6

// documents are those for all objects that a root field leads to.
func (s *scope) documents(t *testing.T, root *ast.Definition, field *ast.FieldDefinition) (all []document) {
	t.Helper()
	var walk func(path []*ast.FieldDefinition, types []string)
	walk = func(path []*ast.FieldDefinition, types []string) {
		last := s.schema.Types[path[len(path)-1].Type.Name()]
		if last.Kind == ast.Interface || last.Kind == ast.Union {
			t.Fatalf("%s: teach this test about interfaces and unions", last.Name)
		}
		all = append(all, s.document(t, root, path))
		for _, f := range last.Fields {
			kind := s.schema.Types[f.Type.Name()]
			if kind.IsLeafType() || slices.Contains(types, kind.Name) || len(path) == maxPath || strings.HasPrefix(f.Name, "__") {
				continue
			}
			walk(append(slices.Clip(path), f), append(slices.Clip(types), kind.Name))
		}
	}
	walk([]*ast.FieldDefinition{field}, []string{field.Type.Name()})
	return all
}

func (s *scope) document(t *testing.T, root *ast.Definition, path []*ast.FieldDefinition) document {
	t.Helper()
	d := document{field: path[0].Name, variables: map[string]any{}}
	var open, declared strings.Builder
	owner := root
	for i, f := range path {
		open.WriteString(" { " + f.Name)
		var given []string
		for _, a := range f.Arguments {
			v, known := s.known[owner.Name+"."+f.Name+"."+a.Name]
			if !known {
				v = s.value(t, owner.Name, a.Name, a.Type, a.Type.NonNull && a.DefaultValue == nil)
			}
			if v == nil {
				continue
			}
			name := fmt.Sprintf("%s%d", a.Name, i)
			d.variables[name] = v
			given = append(given, a.Name+": $"+name)
			declared.WriteString("$" + name + ": " + a.Type.String() + " ")
		}
		if given != nil {
			open.WriteString("(" + strings.Join(given, ", ") + ")")
		}
		owner = s.schema.Types[f.Type.Name()]
	}
	var leaves []string
	for _, f := range owner.Fields {
		if s.schema.Types[f.Type.Name()].IsLeafType() && len(f.Arguments) == 0 {
			leaves = append(leaves, f.Name)
		}
	}
	d.text = strings.ToLower(root.Name)
	if declared.Len() > 0 {
		d.text += "(" + declared.String() + ")"
	}
	d.text += open.String()
	if owner.IsCompositeType() {
		d.text += " { __typename " + strings.Join(leaves, " ") + " }"
	}
	d.text += strings.Repeat(" }", len(path))
	return d
}

// ask sends a document by HTTP, or a subscription over a socket, and answers the first that comes back.
func (s *scope) ask(t *testing.T, token string, d document) string {
	t.Helper()
	if !strings.HasPrefix(d.text, "subscription") {
		a := s.p.ask(token, d.text, d.variables)
		raw, _ := json.Marshal(a)
		return string(raw)
	}
	dialer := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}}
	conn, resp, err := dialer.DialContext(t.Context(), strings.Replace(s.p.base, "http", "ws", 1)+"/graphql", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	defer conn.Close()
	hello := map[string]any{}
	if token != "" {
		hello["authorization"] = "Bearer " + token
	}
	for _, m := range []any{
		map[string]any{"type": "connection_init", "payload": hello},
		map[string]any{"type": "subscribe", "id": "1", "payload": map[string]any{"query": d.text, "variables": d.variables}},
	} {
		if err := conn.WriteJSON(m); err != nil {
			t.Fatal(err)
		}
	}
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	for {
		_, raw, err := conn.ReadMessage()
		if err != nil {
			t.Fatalf("%s: %v", d.text, err)
		}
		if text := string(raw); strings.Contains(text, `"error"`) || strings.Contains(text, `"next"`) || strings.Contains(text, `"complete"`) {
			return text
		}
	}
}

// each calls f for every root field of the schema.
func (s *scope) each(f func(root *ast.Definition, field *ast.FieldDefinition)) {
	for _, root := range []*ast.Definition{s.schema.Query, s.schema.Subscription, s.schema.Mutation} {
		for _, field := range root.Fields {
			if !strings.HasPrefix(field.Name, "__") {
				f(root, field)
			}
		}
	}
}

// state is all that the victim and the victim's shop have.
func (s *scope) state(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, name := range []string{"order", "me"} {
		for _, d := range s.documents(t, s.schema.Query, s.schema.Query.Fields.ForName(name)) {
			if !strings.Contains(d.text, "menu") && !strings.Contains(d.text, "openNow") {
				all.WriteString(s.ask(t, s.tokens[customer], d) + "\n")
			}
		}
	}
	all.WriteString(s.ask(t, s.tokens[manager], s.documents(t, s.schema.Query, s.schema.Query.Fields.ForName("stocks"))[0]) + "\n")
	var shop struct {
		Menu struct {
			Categories []struct {
				Products []struct{ Skus []struct{ SoldOut bool } }
			}
		}
	}
	s.p.get("", `query($s: ID!) { shop(id: $s) { menu { categories { products { skus { soldOut } } } } } }`, map[string]any{"s": shopID}, &shop)
	fmt.Fprintf(&all, "%+v", shop)
	return all.String()
}

// refused says that an answer is one of "you may not".
func isRefused(answer string) bool {
	return strings.Contains(answer, `"UNAUTHENTICATED"`) || strings.Contains(answer, `"FORBIDDEN"`)
}

func TestNobodyReadsOrChangesWhatIsAnothersWhateverTheyAsk(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		s := newScope(t, settings)
		before := s.state(t)
		if !strings.Contains(before, marker) || strings.Contains(before, "BAD_USER_INPUT") || strings.Contains(before, "INTERNAL") {
			t.Fatalf("the victim does not see their own: %s", before)
		}
		asked := 0
		for _, who := range []string{anonymous, "another guest", "barista of another shop", "manager of another brand", "guest of another brand"} {
			s.each(func(root *ast.Definition, field *ast.FieldDefinition) {
				for _, d := range s.documents(t, root, field) {
					said := s.ask(t, s.token(who, d.field), d)
					asked++
					for _, secret := range s.secrets {
						if strings.Contains(said, secret) {
							t.Errorf("to %s\n%s\nsays %s", who, d.text, said)
						}
					}
					if strings.Contains(said, "BAD_USER_INPUT") || strings.Contains(said, "INTERNAL") || strings.Contains(said, "TOO_COMPLEX") {
						t.Errorf("this proves nothing: %s\n%s", said, d.text)
					}
				}
			})
		}
		if after := s.state(t); after != before {
			t.Errorf("the victim's state was\n%s\nand is\n%s", before, after)
		}
		if asked < 300 {
			t.Errorf("only %d questions were asked", asked)
		}
	})
}

func TestEachRoleMayDoWhatTheTableSaysAndNoMore(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		s := newScope(t, settings)
		met := map[string]bool{}
		s.each(func(root *ast.Definition, field *ast.FieldDefinition) {
			allowed, known := may[field.Name]
			if !known {
				t.Errorf("who may use %s.%s? Say it in the table of this test", root.Name, field.Name)
				return
			}
			met[field.Name] = true
			for _, who := range []string{anonymous, customer, barista, manager} {
				d := s.documents(t, root, field)[0]
				if strings.HasPrefix(d.text, "subscription") && d.field == "shopOrders" && slices.Contains(allowed, who) {
					continue // quiet until an order comes
				}
				said := s.ask(t, s.token(who, d.field), d)
				if isRefused(said) == slices.Contains(allowed, who) {
					t.Errorf("%s as %s: %s", field.Name, who, said)
				}
			}
		})
		for name := range may {
			if !met[name] {
				t.Errorf("the table speaks of %s, which is not in the schema", name)
			}
		}
	})
}
