package hub_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pelita/sync/hub"
	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// FuzzHTTP sends whatever it is given to the whole of a hub, through TLS and
// net/http: request line and headers from one input, the body from the other.
// The ask in a body that can be read is signed for the connection, so that what
// lies behind the signature is reached too. The hub never panics, and fails with
// a code of its own.
func FuzzHTTP(f *testing.F) {
	a := synctest.NewAgency(f)
	h := synctest.NewHub(f, a)
	a.First.Connect(f, synctest.Direct{Hub: h, Sign: a.First.Sign})
	a.First.Log.Enqueue(a.Space, []byte("an answer"))
	if _, err := a.First.Replica.Sync(f.Context()); err != nil {
		f.Fatal(err)
	}
	stored, err := a.First.Log.Read(f.Context(), replica.Query{Space: a.Space})
	if err != nil {
		f.Fatal(err)
	}
	var said bytes.Buffer
	server := httptest.NewUnstartedServer(h)
	server.Config.ErrorLog = log.New(&said, "", 0)
	server.StartTLS()
	f.Cleanup(server.Close)
	trusted := x509.NewCertPool()
	trusted.AddCert(server.Certificate())

	ask, err := wire.Marshal(wire.Ask{
		Version: wire.Version, Agency: a.Genesis.Agency().Short(), Device: a.First.ID,
		Spaces: []wire.SpaceAsk{{Space: a.Genesis.RosterSpace(), Repair: true}, {Space: a.Space}}, Want: 1000,
	})
	if err != nil {
		f.Fatal(err)
	}
	post := "POST /v1/sync HTTP/1.1\r\nHost: h\r\n"
	good := frames(ask, make([]byte, wire.SignatureSize), []byte("no segment"))
	f.Add(post, good)
	f.Add(post, frames(ask, make([]byte, wire.SignatureSize)))
	f.Add(post, frames(ask, make([]byte, wire.SignatureSize), stored[0].Raw))
	f.Add("GET /healthz HTTP/1.1\r\nHost: h\r\n", []byte{})
	f.Add("POST /v1/sync HTTP/1.0\r\nTransfer-Encoding: chunked\r\n", []byte("5\r\nhello\r\n0\r\n\r\n"))
	f.Add(post, []byte{0x7f, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, head string, body []byte) {
		conn, err := tls.Dial("tcp", server.Listener.Addr().String(), &tls.Config{RootCAs: trusted, ServerName: "example.com"})
		if err != nil {
			t.Skip(err)
		}
		defer func() { _ = conn.Close() }()
		if err := conn.SetDeadline(time.Now().Add(300 * time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		body = signedFor(t, conn, body, a.First)
		_, _ = io.WriteString(conn, head+fmt.Sprintf("Content-Length: %d\r\n\r\n", len(body)))
		_, _ = conn.Write(body)
		_ = conn.CloseWrite()
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if strings.Contains(said.String(), "panic") {
			t.Fatal(said.String())
		}
		if err != nil {
			return // net/http refused it, or the stream was cut
		}
		refused(t, response)
	})
}

func frames(parts ...[]byte) []byte {
	var b bytes.Buffer
	for _, p := range parts {
		_ = wire.WriteFrame(&b, p) // a buffer takes everything
	}
	return append(b.Bytes(), 0, 0, 0, 0)
}

// signedFor puts the right signature behind the ask of a body, if it has one.
func signedFor(t *testing.T, conn *tls.Conn, body []byte, d *synctest.Device) []byte {
	in := bytes.NewReader(body)
	ask, err := wire.ReadFrame(in, wire.MaxAsk)
	if err != nil {
		return body
	}
	if _, err := wire.ReadFrame(in, wire.SignatureSize); err != nil {
		return body
	}
	state := conn.ConnectionState()
	exporter, err := state.ExportKeyingMaterial(wire.LabelExporter, nil, wire.ExporterSize)
	if err != nil {
		t.Fatal(err)
	}
	rest := body[len(body)-in.Len():]
	signed := frames(ask, wire.SignExchange(exporter, ask, d.Sign))
	return append(signed[:len(signed)-4], rest...)
}

// refused holds that an answer with an error status is one of the hub's own,
// and that the hub itself failed at nothing.
func refused(t *testing.T, response *http.Response) {
	t.Helper()
	if response.StatusCode < 500 {
		return
	}
	raw, err := wire.ReadFrame(response.Body, wire.MaxReply)
	if err == nil {
		if reply, err := wire.ParseReply(raw); err == nil && (reply.Code == wire.CodeBusy || reply.Code == wire.CodeStorage) {
			return
		}
	}
	if response.StatusCode == http.StatusNotImplemented || response.StatusCode == http.StatusHTTPVersionNotSupported {
		return // net/http's own, before any handler
	}
	t.Fatalf("status %d, %v", response.StatusCode, err)
}

var _ http.Handler = (*hub.Hub)(nil)
