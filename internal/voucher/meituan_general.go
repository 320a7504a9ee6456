package voucher

import (
	"context"
	"strconv"
	"time"

	"cuppa/internal/money"
)

// The interfaces of other shops (businessId 58): /ddzh/tuangou/receipt/prepare, consume, getconsumed, reverseconsume and querylistbydate. consume takes a request id,
// so that it may be repeated; a redemption can be taken back within 10 minutes.

const generalPath = "/ddzh/tuangou/receipt/"

// timesCard is the bizType of cards that are used several times, which are no single vouchers.
const timesCard = 201

type preparedGeneral struct {
	ReceiptCode     id     `json:"receiptCode"`
	Count           count  `json:"count"`
	DealID          id     `json:"dealId"`
	DealTitle       string `json:"dealTitle"`
	DealPrice       yuan   `json:"dealPrice"`
	DealMarketPrice yuan   `json:"dealMarketPrice"`
	BizType         count  `json:"bizType"`
	ReceiptEndDate  count  `json:"receiptEndDate"` // ms
}

func (m *meituan) prepareGeneral(ctx context.Context, r ValidateRequest) Info {
	data, v, ok := meituanCall[preparedGeneral](ctx, m, r.Shop, MeituanGeneral, generalPath+"prepare", map[string]any{"receiptCode": r.Code.Reveal()})
	switch {
	case !ok:
		return Info{Verdict: v}
	case string(data.ReceiptCode) != r.Code.Reveal():
		return Info{Verdict: meituanRefusal("another_code", v)}
	case data.BizType == timesCard:
		return Info{Verdict: reject(WrongKind, "times_card")}
	}
	v.Outcome = OK
	return Info{
		Verdict: v, DealID: string(data.DealID), Title: title(data.DealTitle), ParValue: money.Amount(data.DealMarketPrice),
		PaidByGuest: money.Amount(data.DealPrice), ValidUntil: millis(data.ReceiptEndDate),
	}
}

type consumedGeneral struct {
	Result []struct {
		ReceiptCode id `json:"receiptCode"`
		OrderID     id `json:"orderId"`
		DealID      id `json:"dealId"`
	} `json:"result"`
}

func (m *meituan) consumeGeneral(ctx context.Context, u Use) Verdict {
	data, v, ok := meituanCall[consumedGeneral](ctx, m, u.Shop, MeituanGeneral, generalPath+"consume", map[string]any{
		"requestId": u.RequestID, "receiptCode": u.Code.Reveal(), "count": 1, "appShopAccount": u.Shop.Account.ShopID, "appShopAccountName": u.Shop.Account.Name,
	})
	switch {
	case !ok:
		return v
	case len(data.Result) != 1 || data.Result[0].DealID == "":
		return meituanRefusal("no_result", v)
	}
	v.Outcome, v.VerifyID, v.CertificateID = OK, string(data.Result[0].OrderID), string(data.Result[0].DealID)
	v.CancelUntil = v.At.Add(meituanWindow)
	return v
}

// usedGeneral is a voucher as getconsumed and querylistbydate tell it.
type usedGeneral struct {
	ReceiptCode   id     `json:"receiptCode"`
	DealID        id     `json:"dealId"`
	DealPrice     yuan   `json:"dealPrice"`
	VerifyAccount string `json:"verifyAccount"`
	VerifyTime    string `json:"verifyTime"`
	FlowID        id     `json:"flowId"`
	RefundStatus  count  `json:"refundStatus"`
}

// consumedGeneral asks for the voucher among those that were used, and where it is not there, whether it can still be used.
func (m *meituan) consumedGeneral(ctx context.Context, u Use) Verdict {
	data, v, ok := meituanCall[usedGeneral](ctx, m, u.Shop, MeituanGeneral, generalPath+"getconsumed", map[string]any{"receiptCode": u.Code.Reveal()})
	if !ok {
		if v.Outcome == Rejected && v.Why == NotFound {
			return stillUsable(m.prepareGeneral(ctx, ValidateRequest{u.Code, u.Shop}).Verdict)
		}
		return v
	}
	at := local(data.VerifyTime)
	switch {
	case string(data.ReceiptCode) != u.Code.Reveal() || at.IsZero():
		return meituanRefusal("another_code", v)
	case data.VerifyAccount != u.Shop.Account.ShopID && data.VerifyAccount != u.Shop.Account.Name:
		used := reject(Used, "another_account")
		used.At, used.Trace = at, v.Trace
		return used
	}
	return m.ours(v, u, at, string(data.DealID), true)
}

// number is an id as the number that Meituan makes of it.
func number(id string) any {
	if n, err := strconv.ParseInt(id, 10, 64); err == nil {
		return n
	}
	return id
}

type reversedGeneral struct {
	Result []struct {
		DealID id `json:"dealId"`
	} `json:"result"`
}

func (m *meituan) reverseGeneral(ctx context.Context, u Use) Verdict {
	data, v, ok := meituanCall[reversedGeneral](ctx, m, u.Shop, MeituanGeneral, generalPath+"reverseconsume", map[string]any{
		"receiptCode": u.Code.Reveal(), "dealId": number(u.CertificateID), "appShopAccount": u.Shop.Account.ShopID, "appShopAccountName": u.Shop.Account.Name,
	})
	switch {
	case ok && len(data.Result) == 1 && string(data.Result[0].DealID) == u.CertificateID:
		v.Outcome = OK
		return v
	case ok:
		v = meituanRefusal("no_result", v)
	}
	return m.undone(ctx, u, v)
}

type listedGeneral struct {
	TotalCount count         `json:"totalCount"`
	Records    []usedGeneral `json:"records"`
}

func (m *meituan) listGeneral(ctx context.Context, shop Shop, day time.Time) ([]Record, error) {
	var all []Record
	for page := range pagesOf {
		data, v, ok := meituanCall[listedGeneral](ctx, m, shop, MeituanGeneral, generalPath+"querylistbydate", map[string]any{
			"date": day.In(beijing).Format(time.DateOnly), "bizType": 0, "type": 0, "offset": page * pageOf, "limit": pageOf,
		})
		if !ok {
			return nil, notListed(v)
		}
		for _, r := range data.Records {
			code, err := NewCode(string(r.ReceiptCode))
			if err != nil {
				return nil, notListed(unknown("code_form"))
			}
			all = append(all, Record{
				VerifyID: string(r.FlowID), Code: code, Amount: money.Amount(r.DealPrice), At: local(r.VerifyTime), Undone: r.RefundStatus != 1,
			})
		}
		if len(data.Records) < pageOf {
			return whole(all, data.TotalCount)
		}
	}
	return nil, notListed(unknown("too_many"))
}
