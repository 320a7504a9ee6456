package wechatpay

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/wechatpay-apiv3/wechatpay-go/core"
	"github.com/wechatpay-apiv3/wechatpay-go/core/consts"
	"github.com/wechatpay-apiv3/wechatpay-go/utils"

	"cuppa/internal/config"
	"cuppa/internal/identity/wechat"
	"cuppa/internal/payment"
)

// unknownNo is the number of an order that nobody has.
const unknownNo = "CUPPADOCTOR0000000000"

// MaxSkew is how far the clock may be off before it is found wrong; above skew nothing is believed.
const MaxSkew = 30 * time.Second

// Diagnose looks at an account's settings, and asks WeChat Pay for an order that is not there and for its certificates: nothing is changed there.
func Diagnose(ctx context.Context, set config.WeChatPay, notifyBase string, o Options) []payment.Finding {
	d := &diagnosis{now: o.Now}
	if d.now == nil {
		d.now = time.Now
	}
	account, err := Read(set, notifyBase)
	d.faults("its key files", err)
	if err == nil {
		d.keys(account)
		d.faults("its settings together", account.check())
	}
	if len(d.wrong()) > 0 {
		return append(d.found, payment.Wrong(payment.WeChatPay, "asking WeChat Pay", "not tried: put the above right first"))
	}
	channel, err := New(account, o)
	if err != nil {
		d.faults("its settings together", err)
		return d.found
	}
	if d.query(ctx, channel) {
		d.certificates(ctx, channel)
	}
	return d.found
}

// diagnosis is what was found so far.
type diagnosis struct {
	found []payment.Finding
	now   func() time.Time
}

func (d *diagnosis) good(about string) {
	d.found = append(d.found, payment.Good(payment.WeChatPay, about))
}
func (d *diagnosis) badf(about, format string, values ...any) {
	d.found = append(d.found, payment.Wrong(payment.WeChatPay, about, fmt.Sprintf(format, values...)))
}

func (d *diagnosis) wrong() (all []payment.Finding) {
	for _, f := range d.found {
		if f.Do != "" {
			all = append(all, f)
		}
	}
	return all
}

// faults is a finding for each error that was joined.
func (d *diagnosis) faults(about string, err error) {
	if err == nil {
		d.good(about)
		return
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok { //nolint:errorlint // errors.Join's own
		for _, one := range many.Unwrap() {
			d.badf(about, "%s", one)
		}
		return
	}
	d.badf(about, "%s", err)
}

// keys looks for keys and certificates that were taken for others: of all that is got wrong with WeChat Pay, this is what is got wrong most.
func (d *diagnosis) keys(a Account) {
	const about = "whose keys are whose"
	before := len(d.wrong())
	if strings.ContainsFunc(a.Serial, func(r rune) bool { return !strings.ContainsRune("0123456789ABCDEF", r) }) {
		d.badf(about, "WECHAT_PAY_CERT_SERIAL is no serial number in hex: `openssl x509 -in apiclient_cert.pem -noout -serial` tells it")
	}
	if a.PublicKey != nil && a.PublicKey.Equal(&a.PrivateKey.PublicKey) {
		d.badf(about, "WECHAT_PAY_PUBLIC_KEY_FILE is the merchant's own public key: take WeChat Pay's, which the merchant platform shows under API security")
	}
	if a.PublicKeyID != "" && !strings.HasPrefix(a.PublicKeyID, "PUB_KEY_ID_") {
		d.badf(about, "WECHAT_PAY_PUBLIC_KEY_ID begins with PUB_KEY_ID_: take it from where the public key was downloaded")
	}
	for _, c := range a.Certificates {
		serial := fmt.Sprintf("%X", c.SerialNumber.Bytes())
		key, _ := c.PublicKey.(*rsa.PublicKey)
		switch {
		case key != nil && key.Equal(&a.PrivateKey.PublicKey):
			d.badf(about, "WECHAT_PAY_CERTIFICATE_FILES names the merchant's own certificate (apiclient_cert.pem): WeChat Pay's platform certificate is needed")
		case strings.TrimLeft(serial, "0") == strings.TrimLeft(a.Serial, "0"):
			d.badf(about, "WECHAT_PAY_CERT_SERIAL is the platform certificate's: the merchant's is needed (`openssl x509 -in apiclient_cert.pem -noout -serial`)")
		case d.now().After(c.NotAfter):
			d.badf(about, "the platform certificate %s ended on %s: download the new one", serial, c.NotAfter.Format(time.DateOnly))
		}
	}
	if len(d.wrong()) == before {
		d.good(about)
	}
}

// get asks, signed, and looks at nothing.
func (c *Channel) get(ctx context.Context, path string) (status int, header http.Header, body []byte, err error) {
	answer, err := c.bills.Get(ctx, consts.WechatPayAPIServer+path)
	if refusal, ok := errors.AsType[*core.APIError](err); ok && refusal != nil {
		return refusal.StatusCode, refusal.Header, []byte(refusal.Body), nil //nolint:nilerr // a refusal is an answer
	}
	if err != nil {
		return 0, nil, nil, c.failed(ctx, err)
	}
	body, err = io.ReadAll(io.LimitReader(answer.Response.Body, maxAnswer))
	return answer.Response.StatusCode, answer.Response.Header, body, err
}

// query asks for an order that is not there; false where asking on makes no sense.
func (d *diagnosis) query(ctx context.Context, c *Channel) bool {
	const about = "a signed question and its signed answer"
	status, header, body, err := c.get(ctx, "/v3/pay/transactions/out-trade-no/"+unknownNo+"?mchid="+c.account.MerchantID)
	if err != nil {
		d.badf("reaching WeChat Pay", "no answer (%s): is WECHAT_PAY_URL right, and may this machine reach it?", err)
		return false
	}
	d.good("reaching WeChat Pay")
	d.clock(header)
	var said struct{ Code string }
	_ = json.Unmarshal(body, &said) // what is no JSON has no code
	switch {
	case status == http.StatusUnauthorized:
		d.badf(about, "WeChat Pay does not take our signature (%s): WECHAT_PAY_CERT_SERIAL, WECHAT_PAY_MCH_ID and WECHAT_PAY_PRIVATE_KEY_FILE must be of one merchant certificate, the valid one of the merchant platform",
			clip(said.Code))
		return false
	case status != http.StatusNotFound || said.Code != "ORDER_NOT_EXIST" && said.Code != "ORDERNOTEXIST" && said.Code != "RESOURCE_NOT_EXISTS":
		d.badf(about, "WeChat Pay answers %d %s to a question for an order that is not there: look this code up; a wrong merchant shows as SYSTEM_ERROR or NO_AUTH", status, clip(said.Code))
		return false
	}
	return d.signature(ctx, c, about, header, body)
}

// signature says why an answer's signature does not fit.
func (d *diagnosis) signature(ctx context.Context, c *Channel, about string, header http.Header, body []byte) bool {
	serial := header.Get(consts.WechatPaySerial)
	known := serial == c.account.PublicKeyID
	for _, of := range c.account.Certificates {
		known = known || strings.EqualFold(serial, fmt.Sprintf("%X", of.SerialNumber.Bytes()))
	}
	switch err := c.validator.check(ctx, header, body); {
	case err == nil:
		d.good(about)
		return true
	case errors.Is(err, errNoSignature):
		d.badf(about, "the answer is not signed: does something between us and WeChat Pay change answers?")
	case errors.Is(err, errStale):
		d.badf(about, "the answer's time is more than 5 minutes off: set this machine's clock")
	case !known:
		d.badf(about, "WeChat Pay signs by %s, of which we have no key: download it, and add it to WECHAT_PAY_CERTIFICATE_FILES or as WECHAT_PAY_PUBLIC_KEY_ID and _FILE", plainSerial(serial))
	default:
		d.badf(about, "the answer's signature does not fit the key that we have as %s: WECHAT_PAY_PUBLIC_KEY_FILE (or the platform certificate) is another one", plainSerial(serial))
	}
	return false
}

// clock compares the clocks.
func (d *diagnosis) clock(header http.Header) {
	d.found = append(d.found, Clock(payment.WeChatPay, header, d.now()))
}

// Clock compares our clock with the Date of an answer.
func Clock(channel string, header http.Header, now time.Time) payment.Finding {
	const about = "the clock"
	theirs, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return payment.Wrong(channel, about, "the answer has no Date: does something between us and the channel change answers?")
	}
	off := now.Sub(theirs).Round(time.Second)
	if off > MaxSkew || off < -MaxSkew {
		return payment.Wrong(channel, about, fmt.Sprintf("it is %s off the channel's: set it (NTP); beyond 5 minutes nothing that the channel says is believed", off))
	}
	return payment.Good(channel, about)
}

// certificates has WeChat Pay encrypt something for us: its platform certificates. Merchants who have only its public key are told of none.
func (d *diagnosis) certificates(ctx context.Context, c *Channel) {
	const about = "the API v3 key"
	status, header, body, err := c.get(ctx, "/v3/certificates")
	var said struct {
		Code string
		Data []struct {
			Serial    string `json:"serial_no"`
			Encrypted struct {
				Nonce      string `json:"nonce"`
				With       string `json:"associated_data"`
				Ciphertext string `json:"ciphertext"`
			} `json:"encrypt_certificate"`
		}
	}
	switch {
	case err != nil || json.Unmarshal(body, &said) != nil:
		d.badf(about, "it could not be tried: no answer that makes sense")
		return
	case status != http.StatusOK && c.account.PublicKey != nil:
		d.good(about + " has 32 bytes (whether it fits shows with the first notice: WeChat Pay has no certificate for this merchant)")
		return
	case status != http.StatusOK || len(said.Data) == 0:
		d.badf(about, "it could not be tried: WeChat Pay answers %d %s when it is asked for its certificates", status, clip(said.Code))
		return
	case c.validator.check(ctx, header, body) != nil:
		d.badf(about, "it could not be tried: the answer's signature does not fit")
		return
	}
	of := said.Data[0].Encrypted
	if len(of.Nonce) != 12 { // the SDK breaks on others
		d.badf(about, "it could not be tried: no answer that makes sense")
		return
	}
	if _, err := utils.DecryptAES256GCM(c.account.APIv3Key.Reveal(), of.With, of.Nonce, of.Ciphertext); err != nil {
		d.badf(about, "what WeChat Pay encrypts can't be decrypted with it: WECHAT_PAY_API_V3_KEY_FILE is not the key that is set in the merchant platform. No notice would be understood")
		return
	}
	d.good(about)
}

// plainSerial is a serial, or an id of a public key, where it looks like one.
func plainSerial(s string) string {
	if s == "" || !number(s) {
		return "a key without a name"
	}
	return s
}

// DiagnoseShipping looks whether the mini-program's API gives out access tokens.
func DiagnoseShipping(ctx context.Context, set wechat.Settings) payment.Finding {
	const about = "the mini-program's API, for shipping information"
	api, err := wechat.NewAPI(set, nil, nil)
	if err != nil {
		return payment.Wrong(payment.WeChatPay, about, err.Error())
	}
	err = api.Reach(ctx)
	refusal, refused := errors.AsType[wechat.Refusal](err)
	switch {
	case err == nil:
		return payment.Good(payment.WeChatPay, about)
	case !refused:
		return payment.Wrong(payment.WeChatPay, about, "no access token: "+err.Error())
	}
	do := map[int64]string{
		40013: "WECHAT_APP_ID is none", 40125: "WECHAT_APP_SECRET is wrong", 40164: "this machine's address is not on the mini-program's white list", 45009: "asked too often today",
	}[refusal.Code]
	if do == "" {
		do = "look this code up"
	}
	return payment.Wrong(payment.WeChatPay, about, fmt.Sprintf("no access token, errcode %d: %s", refusal.Code, do))
}
