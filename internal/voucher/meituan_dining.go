package voucher

import (
	"context"
	"fmt"
	"time"

	"cuppa/internal/money"
)

// The interfaces of restaurants (businessId 1): /tuangou/ng/coupon/msprepare and msconsume, /tuangou/coupon/queryById, cancel and queryListByDate. msconsume takes no
// request id: after an unclear answer it must not be called again before queryById was.

// preparedDining is what msprepare says. couponBuyPrice means something for one voucher at a time only, which is how it is asked here.
type preparedDining struct {
	Result         id     `json:"result"`
	CouponCode     id     `json:"couponCode"`
	Count          count  `json:"count"`
	DealID         id     `json:"dealId"`
	DealTitle      string `json:"dealTitle"`
	DealValue      yuan   `json:"dealValue"`
	CouponBuyPrice yuan   `json:"couponBuyPrice"`
	CouponEndTime  string `json:"couponEndTime"`
	Voucher        flag   `json:"vourcher"` // so it is spelled
}

func (m *meituan) prepareDining(ctx context.Context, r ValidateRequest) Info {
	data, v, ok := meituanCall[preparedDining](ctx, m, r.Shop, MeituanDining, "/tuangou/ng/coupon/msprepare", map[string]any{"code": r.Code.Reveal()})
	switch {
	case !ok:
		return Info{Verdict: v}
	case data.Result != "" && data.Result != "0":
		return Info{Verdict: meituanRefusal(string(data.Result), v)}
	case string(data.CouponCode) != r.Code.Reveal():
		return Info{Verdict: meituanRefusal("another_code", v)}
	}
	v.Outcome = OK
	info := Info{
		Verdict: v, DealID: string(data.DealID), Title: title(data.DealTitle), Form: Exchange,
		ParValue: money.Amount(data.DealValue), PaidByGuest: money.Amount(data.CouponBuyPrice), ValidUntil: endOf(data.CouponEndTime),
	}
	if data.Voucher {
		info.Form = Cash
	}
	return info
}

// endOf is the end of a validity: one that names a day lasts through it.
func endOf(text string) time.Time {
	at := local(text)
	if !at.IsZero() && len(text) == len(time.DateOnly) {
		return at.AddDate(0, 0, 1)
	}
	return at
}

type consumedDining struct {
	Result      id   `json:"result"`
	CouponCodes []id `json:"couponCodes"`
	DealID      id   `json:"dealId"`
}

func (m *meituan) consumeDining(ctx context.Context, u Use) Verdict {
	data, v, ok := meituanCall[consumedDining](ctx, m, u.Shop, MeituanDining, "/tuangou/ng/coupon/msconsume", map[string]any{"code": u.Code.Reveal(), "num": 1})
	switch {
	case !ok:
		return v
	case data.Result != "" && data.Result != "0":
		return meituanRefusal(string(data.Result), v)
	case len(data.CouponCodes) != 1 || string(data.CouponCodes[0]) != u.Code.Reveal():
		return meituanRefusal("another_code", v)
	}
	v.Outcome, v.CertificateID, v.CancelUntil = OK, string(data.DealID), v.At.Add(meituanWindow)
	return v
}

// usedDining is a voucher as queryById and queryListByDate tell it.
type usedDining struct {
	CouponCode         id     `json:"couponCode"`
	CouponStatusDesc   string `json:"couponStatusDesc"`
	CouponUseTime      string `json:"couponUseTime"`
	CouponCancelStatus count  `json:"couponCancelStatus"` // 1: can be taken back
	CouponBuyPrice     yuan   `json:"couponBuyPrice"`
	DealID             id     `json:"dealId"`
}

// The statuses of a voucher, in Meituan's words.
const (
	diningUnused = "未使用"
	diningUsed   = "已使用"
)

// queryDining asks for the voucher among those that the shop used, and where it is not there, whether it can still be used.
func (m *meituan) queryDining(ctx context.Context, u Use) Verdict {
	data, v, ok := meituanCall[usedDining](ctx, m, u.Shop, MeituanDining, "/tuangou/coupon/queryById", map[string]any{"couponCode": u.Code.Reveal()})
	if !ok {
		if v.Outcome == Rejected && v.Why == NotFound {
			return stillUsable(m.prepareDining(ctx, ValidateRequest{u.Code, u.Shop}).Verdict)
		}
		return v
	}
	switch {
	case string(data.CouponCode) != u.Code.Reveal():
		return meituanRefusal("another_code", v)
	case data.CouponStatusDesc == diningUnused:
		v.Outcome = Unused
		return v
	case data.CouponStatusDesc != diningUsed:
		return reject(Refused, "status")
	}
	return m.ours(v, u, local(data.CouponUseTime), string(data.DealID), data.CouponCancelStatus == 1)
}

// ours is the verdict on a voucher that u's shop used at a moment of Meituan's clock.
func (m *meituan) ours(v Verdict, u Use, at time.Time, deal string, cancelable bool) Verdict {
	if !m.fromUs(at, u.Since) {
		used := reject(Used, "before_us")
		used.At, used.Trace = at, v.Trace
		return used
	}
	v.Outcome, v.At, v.CertificateID = AlreadyOurs, at, deal
	if cancelable {
		v.CancelUntil = at.Add(meituanWindow)
	}
	return v
}

// stillUsable is what a validation tells of a redemption that the shop's list does not have.
func stillUsable(v Verdict) Verdict {
	if v.Outcome == OK {
		v.Outcome = Unused
	}
	return v
}

type canceledDining struct {
	Result id `json:"result"`
}

func (m *meituan) cancelDining(ctx context.Context, u Use) Verdict {
	data, v, ok := meituanCall[canceledDining](ctx, m, u.Shop, MeituanDining, "/tuangou/coupon/cancel", map[string]any{
		"couponCode": u.Code.Reveal(), "type": 1, "eId": bounded(u.Shop.Account.ShopID, 32), "eName": bounded(u.Shop.Account.Name, 32),
	})
	if ok && data.Result == "0" {
		v.Outcome = OK
		return v
	}
	if ok {
		v = meituanRefusal(string(data.Result), v)
	}
	return m.undone(ctx, u, v)
}

// undone asks what an undo without a clear answer came to: a voucher that can be used again was given back.
func (m *meituan) undone(ctx context.Context, u Use, v Verdict) Verdict {
	if v.NotSent || v.Why == Setup {
		return v
	}
	asked := m.query(ctx, u)
	switch asked.Outcome {
	case Unused:
		asked.Outcome = AlreadyOurs
		return asked
	case AlreadyOurs:
		if v.Outcome == Unknown {
			v.RetryAfter = pauses[Busy]
		}
		return v
	}
	return v
}

// bounded cuts a text to so many characters.
func bounded(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most])
	}
	return text
}

// pageOf is how many records are asked for at once, and pagesOf how many pages a day may have.
const (
	pageOf  = 100
	pagesOf = 200
)

type listedDining struct {
	Total       count        `json:"total"`
	CouponCodes []usedDining `json:"couponCodes"`
}

func (m *meituan) listDining(ctx context.Context, shop Shop, day time.Time) ([]Record, error) {
	var all []Record
	for page := range pagesOf {
		data, v, ok := meituanCall[listedDining](ctx, m, shop, MeituanDining, "/tuangou/coupon/queryListByDate", map[string]any{
			"date": day.In(beijing).Format(time.DateOnly), "offset": page * pageOf, "limit": pageOf,
		})
		if !ok {
			return nil, notListed(v)
		}
		for _, r := range data.CouponCodes {
			code, err := NewCode(string(r.CouponCode))
			if err != nil {
				return nil, notListed(unknown("code_form"))
			}
			all = append(all, Record{Code: code, Amount: money.Amount(r.CouponBuyPrice), At: local(r.CouponUseTime), Undone: r.CouponStatusDesc != diningUsed})
		}
		if len(data.CouponCodes) < pageOf {
			return whole(all, data.Total)
		}
	}
	return nil, notListed(unknown("too_many"))
}

// whole refuses a list that is shorter than its platform says: nothing may be taken to be missing for it.
func whole(all []Record, total count) ([]Record, error) {
	if int(total) > len(all) {
		return nil, notListed(unknown("partial"))
	}
	return all, nil
}

// notListed is the error of a list that a platform did not give.
func notListed(v Verdict) error {
	return ErrUnavailable.Because(fmt.Errorf("voucher: listing redemptions: %s %s", v.Why, v.Code))
}
