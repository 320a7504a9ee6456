package doctor_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/internal/payment/doctor"
	"cuppa/internal/payment/paysim"
)

// Keys are made once: RSA keys take their time. other is a stranger's.
var (
	simKeys = sync.OnceValues(paysim.NewKeys)
	other   = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })
)

// ward is both simulated channels, and settings with which nothing is wrong.
type ward struct {
	t           *testing.T
	sim         *paysim.Sim
	environment map[string]string
	files       map[string][]byte
}

func armoured(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func public(t *testing.T, key *rsa.PublicKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return armoured("PUBLIC KEY", der)
}

func newWard(t *testing.T, certified bool) *ward {
	t.Helper()
	keys, err := simKeys()
	if err != nil {
		t.Fatal(err)
	}
	w := &ward{t: t}
	if w.sim, err = paysim.New(t.Context(), paysim.NewMemory(), paysim.Options{Keys: keys}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(w.sim)
	t.Cleanup(server.Close)
	wx, ali := w.sim.WeChatPayAccount(server.URL, ""), w.sim.AlipayCertified(server.URL, "")
	private, err := x509.MarshalPKCS8PrivateKey(wx.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	w.files = map[string][]byte{
		"WECHAT_PAY_PRIVATE_KEY_FILE": armoured("PRIVATE KEY", private), "WECHAT_PAY_API_V3_KEY_FILE": []byte(wx.APIv3Key.Reveal()),
		"WECHAT_PAY_PUBLIC_KEY_FILE": public(t, wx.PublicKey), "WECHAT_PAY_CERTIFICATE_FILES": armoured("CERTIFICATE", wx.Certificates[0].Raw),
		"ALIPAY_PRIVATE_KEY_FILE": []byte(ali.PrivateKey.Reveal()),
	}
	if certified {
		w.files["ALIPAY_APP_CERT_FILE"], w.files["ALIPAY_ROOT_CERT_FILE"], w.files["ALIPAY_CERT_FILE"] = []byte(ali.AppCert), []byte(ali.RootCert), []byte(ali.AlipayCert)
	} else {
		w.files["ALIPAY_PUBLIC_KEY_FILE"] = []byte(w.sim.AlipayAccount(server.URL, "").PublicKey.Reveal())
	}
	w.environment = map[string]string{
		"DATABASE_URL": "sqlite:none", "PUBLIC_URL": "https://shop.example", "WECHAT_PAY_MCH_ID": paysim.MerchantID, "WECHAT_PAY_CERT_SERIAL": paysim.MerchantSerial,
		"WECHAT_PAY_PUBLIC_KEY_ID": paysim.PublicKeyID, "WECHAT_PAY_URL": server.URL, "WECHAT_APP_ID": paysim.WeChatAppID, "WECHAT_APP_SECRET": paysim.WeChatAppSecret,
		"WECHAT_API_URL": server.URL, "WECHAT_PAY_SHIPPING": "1", "ALIPAY_APP_ID": paysim.AlipayAppID, "ALIPAY_SELLER_ID": paysim.AlipaySellerID, "ALIPAY_URL": server.URL + "/gateway.do",
	}
	return w
}

// visit writes the files and runs the command.
func (w *ward) visit() (status int, said string) {
	w.t.Helper()
	environment, folder := maps.Clone(w.environment), w.t.TempDir()
	for name, text := range w.files {
		at := filepath.Join(folder, name)
		if err := os.WriteFile(at, text, 0o600); err != nil {
			w.t.Fatal(err)
		}
		environment[name] = at
	}
	var out bytes.Buffer
	if !doctor.Tell(w.t.Context(), environment, &out) {
		status = 1
	}
	for name, text := range w.files {
		if strings.Contains(name, "PRIVATE") || strings.Contains(name, "V3") {
			if lines := strings.Fields(string(text)); strings.Contains(out.String(), lines[len(lines)/2]) {
				w.t.Errorf("it prints what is in %s", name)
			}
		}
	}
	if strings.Contains(out.String(), paysim.WeChatAppSecret) || strings.Contains(out.String(), "SIM_") {
		w.t.Errorf("it prints a secret: %s", out.String())
	}
	return status, out.String()
}

func TestNothingIsFoundWhereNothingIsWrong(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(w *ward){
		"both kinds of platform keys": func(*ward) {},
		"the public key only":         func(w *ward) { delete(w.files, "WECHAT_PAY_CERTIFICATE_FILES") },
		"without shipping":            func(w *ward) { delete(w.environment, "WECHAT_PAY_SHIPPING") },
	} {
		for _, certified := range []bool{false, true} {
			w := newWard(t, certified)
			change(w)
			if status, said := w.visit(); status != 0 || strings.Contains(said, "WRONG") || strings.Count(said, "a signed question and its signed answer") != 2 || !strings.Contains(said, "the API v3 key") {
				t.Errorf("%s: %d\n%s", name, status, said)
			}
		}
	}
	var out bytes.Buffer
	if !doctor.Tell(t.Context(), map[string]string{}, &out) || !strings.Contains(out.String(), "no channel has an account") {
		t.Error(out.String())
	}
}

// Each mistake that people make is planted, and named with what to do.
func TestEachMistakeIsNamed(t *testing.T) {
	t.Parallel()
	stranger, err := other()
	if err != nil {
		t.Fatal(err)
	}
	strangerPKCS8, err := x509.MarshalPKCS8PrivateKey(stranger)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		certified bool
		plant     func(w *ward)
		says      string
	}{
		"another serial":                {plant: func(w *ward) { w.environment["WECHAT_PAY_CERT_SERIAL"] = "5157F09EFDC096DE15EBE81A47057A7232F1B8E2" }, says: "does not take our signature (SIGN_ERROR): WECHAT_PAY_CERT_SERIAL"},
		"a serial that is none":         {plant: func(w *ward) { w.environment["WECHAT_PAY_CERT_SERIAL"] = "serial=51" }, says: "no serial number in hex"},
		"another merchant":              {plant: func(w *ward) { w.environment["WECHAT_PAY_MCH_ID"] = "1900000110" }, says: "does not take our signature"},
		"another private key":           {plant: func(w *ward) { w.files["WECHAT_PAY_PRIVATE_KEY_FILE"] = armoured("PRIVATE KEY", strangerPKCS8) }, says: "does not take our signature"},
		"no private key":                {plant: func(w *ward) { w.files["WECHAT_PAY_PRIVATE_KEY_FILE"] = []byte("noKeyAtAll") }, says: "WECHAT_PAY_PRIVATE_KEY_FILE: no RSA private key"},
		"another public key":            {plant: func(w *ward) { w.files["WECHAT_PAY_PUBLIC_KEY_FILE"] = public(t, &stranger.PublicKey) }, says: "does not fit the key that we have as PUB_KEY_ID_"},
		"one's own public key":          {plant: func(w *ward) { w.files["WECHAT_PAY_PUBLIC_KEY_FILE"] = public(t, ownKey(t, w)) }, says: "is the merchant's own public key"},
		"the public key's id of before": {plant: func(w *ward) { w.environment["WECHAT_PAY_PUBLIC_KEY_ID"] = "PUB_KEY_ID_9" }, says: "of which we have no key"},
		"an id that is none":            {plant: func(w *ward) { w.environment["WECHAT_PAY_PUBLIC_KEY_ID"] = "1900" }, says: "begins with PUB_KEY_ID_"},
		"one's own certificate": {plant: func(w *ward) {
			w.files["WECHAT_PAY_CERTIFICATE_FILES"] = []byte(w.sim.AlipayCertified("", "").AppCert)
		}, says: "the merchant's own certificate"},
		"only the platform's certificate of before": {plant: func(w *ward) {
			delete(w.files, "WECHAT_PAY_PUBLIC_KEY_FILE")
			delete(w.environment, "WECHAT_PAY_PUBLIC_KEY_ID")
		}, says: "of which we have no key: download it"},
		"the platform certificate's serial": {plant: func(w *ward) {
			w.environment["WECHAT_PAY_CERT_SERIAL"] = serialOf(t, w)
		}, says: "is the platform certificate's: the merchant's is needed"},
		"a short API v3 key":   {plant: func(w *ward) { w.files["WECHAT_PAY_API_V3_KEY_FILE"] = []byte("short") }, says: "has not 32 bytes"},
		"another API v3 key":   {plant: func(w *ward) { w.files["WECHAT_PAY_API_V3_KEY_FILE"] = bytes.Repeat([]byte("k"), 32) }, says: "is not the key that is set in the merchant platform"},
		"notices over http":    {plant: func(w *ward) { w.environment["PUBLIC_URL"] = "http://shop.example" }, says: "must be https"},
		"notices with a query": {plant: func(w *ward) { w.environment["PAYMENT_NOTIFY_URL"] = "https://shop.example/?a=1" }, says: "PAYMENT_NOTIFY_URL"},
		"nobody there":         {plant: func(w *ward) { w.environment["WECHAT_PAY_URL"] = "http://127.0.0.1:1" }, says: "reaching WeChat Pay: no answer"},
		"the app's secret":     {plant: func(w *ward) { w.environment["WECHAT_APP_SECRET"] = "another" }, says: "errcode 40125: WECHAT_APP_SECRET is wrong"},
		"an unsigned answer":   {plant: func(w *ward) { w.arm(paysim.WeChatPay, paysim.Unsigned) }, says: "is not signed"},
		"a channel that fails": {plant: func(w *ward) { w.arm(paysim.WeChatPay, paysim.Down) }, says: "answers 500 SYSTEM_ERROR"},

		"Alipay: another private key":         {plant: func(w *ward) { w.files["ALIPAY_PRIVATE_KEY_FILE"] = armoured("PRIVATE KEY", strangerPKCS8) }, says: "Alipay does not take our signature"},
		"Alipay: another application":         {plant: func(w *ward) { w.environment["ALIPAY_APP_ID"] = "2021000000000002" }, says: "Alipay does not take our signature"},
		"Alipay: another public key":          {plant: func(w *ward) { w.files["ALIPAY_PUBLIC_KEY_FILE"] = public(t, &stranger.PublicKey) }, says: "the answer's signature does not fit"},
		"Alipay: one's own public key":        {plant: func(w *ward) { w.files["ALIPAY_PUBLIC_KEY_FILE"] = public(t, ownKey(t, w)) }, says: "is the application's own public key"},
		"Alipay: no public key":               {plant: func(w *ward) { w.files["ALIPAY_PUBLIC_KEY_FILE"] = []byte("nothing") }, says: "ALIPAY_PUBLIC_KEY_FILE holds no RSA public key"},
		"Alipay: nobody there":                {plant: func(w *ward) { w.environment["ALIPAY_URL"] = "http://127.0.0.1:1/" }, says: "reaching Alipay: no answer"},
		"Alipay: certificates swapped":        {certified: true, plant: swap("ALIPAY_APP_CERT_FILE", "ALIPAY_CERT_FILE"), says: "is of another key than its private key"},
		"Alipay: one's own certificate":       {certified: true, plant: func(w *ward) { w.files["ALIPAY_CERT_FILE"] = w.files["ALIPAY_APP_CERT_FILE"] }, says: "ALIPAY_CERT_FILE is the application's own certificate"},
		"Alipay: another root":                {certified: true, plant: func(w *ward) { w.files["ALIPAY_ROOT_CERT_FILE"] = w.files["WECHAT_PAY_CERTIFICATE_FILES"] }, says: "is not issued by any root"},
		"Alipay: no root":                     {certified: true, plant: func(w *ward) { w.files["ALIPAY_ROOT_CERT_FILE"] = []byte("nothing") }, says: "there is no root certificate"},
		"Alipay: another of its certificates": {certified: true, plant: func(w *ward) { w.arm(paysim.Alipay, paysim.WrongSerial) }, says: "signs by a certificate that we do not have"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWard(t, c.certified)
			c.plant(w)
			status, said := w.visit()
			if status != 1 || !strings.Contains(said, c.says) {
				t.Errorf("%d\n%s", status, said)
			}
		})
	}
}

func swap(one, another string) func(w *ward) {
	return func(w *ward) { w.files[one], w.files[another] = w.files[another], w.files[one] }
}

func (w *ward) arm(channel string, f paysim.Fault) {
	w.t.Helper()
	if err := w.sim.Arm(w.t.Context(), channel, f, -1); err != nil {
		w.t.Fatal(err)
	}
}

func ownKey(t *testing.T, w *ward) *rsa.PublicKey {
	t.Helper()
	return &w.sim.WeChatPayAccount("", "").PrivateKey.PublicKey
}

func serialOf(t *testing.T, w *ward) string {
	t.Helper()
	return strings.ToUpper(w.sim.WeChatPayAccount("", "").Certificates[0].SerialNumber.Text(16))
}

func TestAClockThatIsOffIsFound(t *testing.T) {
	t.Parallel()
	w := newWard(t, false)
	late := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Date", time.Now().Add(-2*time.Minute).UTC().Format(http.TimeFormat))
		w.sim.ServeHTTP(rw, r)
	}))
	t.Cleanup(late.Close)
	w.environment["WECHAT_PAY_URL"], w.environment["ALIPAY_URL"] = late.URL, late.URL+"/gateway.do"
	if status, said := w.visit(); status != 1 || strings.Count(said, "the clock: it is 2m") != 2 {
		t.Errorf("%d\n%s", status, said)
	}
}
