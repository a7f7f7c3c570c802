package main

import (
	"crypto/tls"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// SlowEnv is how many slow clients there are: 500 for the whole of SR-E09.
const slowEnv = "PELITA_SLOW"

func TestSRE09_SlowClientsKeepNobodyWaiting(t *testing.T) {
	many := 120
	if n, err := strconv.Atoi(os.Getenv(slowEnv)); err == nil {
		many = n
	}
	a, p, _, _ := serving(t)
	mustSync(t, a.First)
	fds := openFiles(t, p.cmd.Process.Pid)
	stop := make(chan struct{})
	var all, connected sync.WaitGroup
	for n := range many {
		connected.Add(1)
		all.Go(func() { crawl(p, n, connected.Done, stop) })
	}
	connected.Wait()
	var took []time.Duration
	for n := range 60 {
		a.First.Log.Enqueue(a.Space, fmt.Appendf(nil, "%d", n))
		began := time.Now()
		mustSync(t, a.First)
		took = append(took, time.Since(began))
	}
	if now := openFiles(t, p.cmd.Process.Pid); now < fds+many/2 || now > fds+many+20 {
		t.Errorf("%d descriptors with %d slow clients, %d without", now, many, fds)
	}
	close(stop)
	all.Wait()
	slices.Sort(took)
	if p95 := took[len(took)*95/100]; p95 > 500*time.Millisecond {
		t.Errorf("p95 %v with %d slow clients, want at most 500ms", p95, many)
	} else {
		t.Logf("p95 %v with %d slow clients", p95, many)
	}
}

// crawl sends a byte now and then: of the header, of an ask that says it is
// large, or of a handshake, until stop.
func crawl(p *process, n int, connected func(), stop <-chan struct{}) {
	connected = sync.OnceFunc(connected)
	defer connected()
	conn, err := tls.Dial("tcp", strings.TrimPrefix(p.url, "https://"), &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	connected()
	request := "POST /v1/sync HTTP/1.1\r\nHost: h\r\nContent-Length: 16000000\r\n\r\n\x00\x03\xff\xff" + strings.Repeat("x", 1000)
	if n%2 == 0 {
		request = "POST /v1/sync HTTP/1.1\r\nHost: " + strings.Repeat("h", 1000)
	}
	sent := 0
	if n%2 == 1 {
		sent = strings.Index(request, "\x00")
		if _, err := conn.Write([]byte(request[:sent+4])); err != nil {
			return
		}
		sent += 4
	}
	for ; sent < len(request); sent++ {
		if _, err := conn.Write([]byte{request[sent]}); err != nil {
			return
		}
		select {
		case <-stop:
			return
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func openFiles(t *testing.T, pid int) int {
	t.Helper()
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}
