package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"time"
)

// load asks a server over keep-alive connections, each with one request under way. It costs as little as it can: requests are bytes that
// are made before, and of a response only the status, the length and what good looks at are read.
type load struct {
	addr        string
	connections int
	// next is the request that a connection sends as its n-th. The bytes may be used again at its next call for this connection.
	next func(connection, n int) []byte
	// good looks at the body of an answer.
	good func(body []byte) bool
}

const (
	// answerTimeout bounds one answer.
	answerTimeout = 10 * time.Second
	// answerSize is the largest answer, in bytes.
	answerSize = 1 << 20
)

// run asks for so long. Any answer that is not good ends it with an error: what is wrong is not worth measuring.
func (l *load) run(ctx context.Context, long time.Duration) (round, error) {
	ctx, cancel := context.WithTimeout(ctx, long+answerTimeout)
	defer cancel()
	conns := make([]net.Conn, l.connections)
	for i := range conns {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", l.addr)
		if err != nil {
			return round{}, err
		}
		defer conn.Close()
		if err := conn.SetDeadline(time.Now().Add(long + answerTimeout)); err != nil {
			return round{}, err
		}
		conns[i] = conn
	}
	all, errs := make([][]time.Duration, len(conns)), make([]error, len(conns))
	began := time.Now()
	var wg sync.WaitGroup
	for i, conn := range conns {
		wg.Go(func() { all[i], errs[i] = l.ask(ctx, i, conn, began.Add(long)) })
	}
	wg.Wait()
	took := time.Since(began)
	if err := cmp.Or(errs...); err != nil { // one stands for all
		return round{}, err
	}
	r := round{}
	for _, part := range all {
		r.latencies = append(r.latencies, part...)
	}
	r.perSecond = float64(len(r.latencies)) / took.Seconds()
	return r, nil
}

// ask sends one request after the other until the end.
func (l *load) ask(ctx context.Context, connection int, conn net.Conn, end time.Time) ([]time.Duration, error) {
	var latencies []time.Duration
	buffer := make([]byte, answerSize)
	for n, at := 0, time.Now(); at.Before(end) && ctx.Err() == nil; n++ {
		if _, err := conn.Write(l.next(connection, n)); err != nil {
			return nil, err
		}
		body, err := readAnswer(conn, buffer)
		if err != nil {
			return nil, err
		}
		if !l.good(body) {
			return nil, fmt.Errorf("an unexpected answer: %.400s", body)
		}
		now := time.Now()
		latencies = append(latencies, now.Sub(at))
		at = now
	}
	return latencies, nil
}

var (
	statusOK  = []byte("HTTP/1.1 200 ")
	endOfHead = []byte("\r\n\r\n")
	lengthIs  = []byte("\r\nContent-Length: ") // as Go's server writes it
)

// readAnswer reads one answer into the buffer.
func readAnswer(conn io.Reader, buffer []byte) (body []byte, err error) {
	have, head := 0, -1
	for head < 0 {
		n, err := conn.Read(buffer[have:])
		if err != nil {
			return nil, err
		}
		have += n
		head = bytes.Index(buffer[:have], endOfHead)
	}
	if !bytes.HasPrefix(buffer, statusOK) {
		return nil, fmt.Errorf("answered %.400s", buffer[:have])
	}
	at := bytes.Index(buffer[:head+2], lengthIs)
	if at < 0 {
		return nil, errors.New("an answer without Content-Length")
	}
	digits := buffer[at+len(lengthIs) : head+2]
	length, err := strconv.Atoi(string(digits[:bytes.IndexByte(digits, '\r')]))
	if err != nil {
		return nil, err
	}
	begin := head + len(endOfHead)
	if begin+length > len(buffer) {
		return nil, fmt.Errorf("an answer of %d bytes", length)
	}
	_, err = io.ReadFull(conn, buffer[have:max(have, begin+length)])
	return buffer[begin : begin+length], err
}

// post is a request as bytes.
func post(addr, path, token string, body []byte) []byte {
	authorization := ""
	if token != "" {
		authorization = "Authorization: Bearer " + token + "\r\n"
	}
	return fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nAccept: application/json\r\n%sContent-Length: %d\r\n\r\n%s",
		path, addr, authorization, len(body), body)
}
