package hub_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"pelita/sync/hub"
	"pelita/sync/synctest"
)

func TestAConnectionThatMovesNoByteIsEnded(t *testing.T) {
	a := synctest.NewAgency(t)
	dir := t.TempDir()
	store, err := hub.OpenSQLite(t.Context(), filepath.Join(dir, "hub.db"), dir, a.Genesis.Agency())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	h, err := hub.New(t.Context(), hub.Config{Genesis: a.Genesis, Store: store, Now: time.Now, Stall: 50 * time.Millisecond, Requests: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	server := httptest.NewUnstartedServer(h)
	server.StartTLS()
	defer server.Close()
	trusted := x509.NewCertPool()
	trusted.AddCert(server.Certificate())
	conn, err := tls.Dial("tcp", server.Listener.Addr().String(), &tls.Config{RootCAs: trusted, ServerName: "example.com"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "POST /v1/sync HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\x00\x00\r\n"); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(conn); err != nil {
		t.Errorf("the hub still waits: %q, %v", b, err)
	}
}
