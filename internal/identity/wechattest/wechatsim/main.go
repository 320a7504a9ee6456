// Command wechatsim serves a WeChat to log in against, for trying the mini-program's login without an account:
//
//	go run ./internal/identity/wechattest/wechatsim -addr 127.0.0.1:8090
//	WECHAT_APP_ID=wxdemo WECHAT_APP_SECRET=demo WECHAT_API_URL=http://127.0.0.1:8090 make run
//	curl '127.0.0.1:8090/sim/code?openid=oDemoUser1'   # the code for customerLogin
package main

import (
	"flag"
	"log"
	"net/http"
	"time"

	"cuppa/internal/identity/wechattest"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8090", "listen address")
	app := flag.String("app", "wxdemo", "the mini-program's app id")
	secret := flag.String("secret", "demo", "its secret")
	flag.Parse()
	server := &http.Server{Addr: *addr, Handler: wechattest.New(*app, *secret, time.Now), ReadHeaderTimeout: time.Second}
	log.Fatal(server.ListenAndServe())
}
