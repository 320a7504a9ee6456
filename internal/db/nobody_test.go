package db_test

import (
	"context"
	"net"
	"testing"
	"time"

	"cuppa/internal/db"
)

// Something else answers where PostgreSQL should: that is told as being away, whatever it says.
func TestWhateverAnswersInPostgresPlaceIsAway(t *testing.T) {
	t.Parallel()
	for _, says := range []string{"HTTP/1.1 400 Bad Request\r\n\r\n", "", "R\x00\x00\x00\x08\x00\x00\x00\x63", "Z\x00\x00\x00\x05I"} {
		l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				_, _ = c.Read(make([]byte, 512))
				_, _ = c.Write([]byte(says))
				_ = c.Close()
			}
		}()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if _, err := db.Open(ctx, "postgres://u:p@"+l.Addr().String()+"/d?sslmode=disable"); err == nil || ctx.Err() != nil || !db.Away(err) {
			t.Errorf("%q: %v", says, err)
		}
	}
}
