package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pelita/sync/synctest"
)

// site is a folder with an agency file, and the flags of a hub in it.
func site(t *testing.T) (dir string, args []string) {
	t.Helper()
	dir = t.TempDir()
	writeAgency(t, synctest.NewAgency(t), dir)
	return dir, []string{"--db", "sqlite:" + filepath.Join(dir, "hub", "hub.db"), "--agency", filepath.Join(dir, "agency"),
		"--listen", "127.0.0.1:0", "--state", filepath.Join(dir, "hub", "state")}
}

func put(t *testing.T, file string, b []byte, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b, mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, mode); err != nil {
		t.Fatal(err)
	}
}

func mode(t *testing.T, file string) os.FileMode {
	t.Helper()
	found, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	return found.Mode().Perm()
}

// serveOnce runs a hub until it is ready, and stops it.
func serveOnce(t *testing.T, args []string) (int, string, string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var errs bytes.Buffer
	out := &stopping{stop: stop}
	p := program{out: out, errors: &errs, now: func() time.Time { return time.Unix(1, 0) }}
	code := p.run(ctx, args)
	return code, out.String(), errs.String()
}

// stopping stops the hub when it says that it is ready.
type stopping struct {
	bytes.Buffer
	stop func()
}

func (s *stopping) Write(b []byte) (int, error) {
	s.stop()
	return s.Buffer.Write(b)
}

func TestTheReadyLineStaysAsItIs(t *testing.T) {
	_, args := site(t)
	code, out, errs := serveOnce(t, args)
	if code != exitDone || errs != "" {
		t.Fatalf("exit %d, %q", code, errs)
	}
	if !strings.HasPrefix(out, `{"listen":"127.0.0.1:`) || !strings.Contains(out, `","pin":"sha256/`) || !strings.HasSuffix(out, "\"}\n") {
		t.Errorf("%q", out)
	}
}

func TestNoFileIsReadWithoutEnd(t *testing.T) {
	const zero = "/dev/zero"
	if _, err := os.Stat(zero); err != nil {
		t.Skip("no " + zero)
	}
	for name, c := range map[string]struct {
		change func(dir string, args []string) []string
		code   string
		exit   int
	}{
		"agency":      {func(_ string, a []string) []string { return append(a, "--agency", zero) }, "E_AGENCY", exitRefused},
		"certificate": {func(_ string, a []string) []string { return append(a, "--cert", zero, "--key", zero) }, "E_CERTIFICATE", exitFailed},
		"key of a certificate": {func(dir string, a []string) []string {
			return append(a, "--cert", filepath.Join(dir, "agency"), "--key", zero)
		}, "E_CERTIFICATE", exitFailed},
		"hub key": {func(dir string, a []string) []string {
			link(t, zero, filepath.Join(dir, "hub", "state", "hub.key"))
			return a
		}, "E_CERTIFICATE", exitFailed},
		"incarnation": {func(dir string, a []string) []string {
			link(t, zero, filepath.Join(dir, "hub", "state", "incarnation"))
			return a
		}, "E_STORAGE", exitFailed},
		"database": {func(dir string, a []string) []string {
			link(t, zero, filepath.Join(dir, "zero.db"))
			return append(a, "--db", "sqlite:"+filepath.Join(dir, "zero.db"))
		}, "E_STORAGE", exitFailed},
		"a long hub key": {func(dir string, a []string) []string {
			put(t, filepath.Join(dir, "hub", "state", "hub.key"), make([]byte, maxKey+1), 0o600)
			return a
		}, "E_CERTIFICATE", exitFailed},
		"a long incarnation": {func(dir string, a []string) []string {
			put(t, filepath.Join(dir, "hub", "state", "incarnation"), make([]byte, 1<<10), 0o600)
			return a
		}, "E_STORAGE", exitFailed},
		"an agency file of 1 MiB": {func(dir string, a []string) []string {
			put(t, filepath.Join(dir, "agency"), make([]byte, 1<<20), 0o600)
			return a
		}, "E_AGENCY", exitRefused},
	} {
		dir, args := site(t)
		if os.Getuid() == 0 {
			defer func(before os.FileMode) {
				if now := mode(t, zero); now != before {
					t.Errorf("%s: %s has become %v", name, zero, now)
				}
			}(mode(t, zero))
		}
		code, out, errs := serveOnce(t, c.change(dir, args))
		if code != c.exit || out != "" || !isLine(errs, c.code) {
			t.Errorf("%s: exit %d, %q, %q", name, code, out, errs)
		}
	}
}

func link(t *testing.T, to, file string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	// Whoever tightens what it points to must look first: to never changes here.
	if err := os.Symlink(to, file); err != nil {
		t.Fatal(err)
	}
}

func TestWhatWasOpenToOthersIsClosed(t *testing.T) {
	dir, args := site(t)
	if code, _, errs := serveOnce(t, args); code != exitDone {
		t.Fatalf("exit %d, %q", code, errs)
	}
	home, state := filepath.Join(dir, "hub"), filepath.Join(dir, "hub", "state")
	files := []string{filepath.Join(home, "hub.db"), filepath.Join(home, "hub.db.lock"), filepath.Join(state, "hub.key"), filepath.Join(state, "incarnation")}
	for _, f := range files {
		if m := mode(t, f); m != 0o600 {
			t.Errorf("a new %s is %v", f, m)
		}
		if err := os.Chmod(f, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put(t, filepath.Join(state, "hub.key.new"), []byte("left over"), 0o666)
	for _, d := range []string{home, state} {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if code, _, errs := serveOnce(t, args); code != exitDone {
		t.Fatalf("exit %d, %q", code, errs)
	}
	for _, f := range files {
		if m := mode(t, f); m != 0o600 {
			t.Errorf("%s is %v", f, m)
		}
	}
	for _, d := range []string{home, state} {
		if m := mode(t, d); m != 0o700 {
			t.Errorf("%s is %v", d, m)
		}
	}
	// The agency's folder holds the hub's folder: it is not the hub's to close.
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := serveOnce(t, append(args, "--db", "sqlite:"+filepath.Join(dir, "hub.db"))); code != exitDone {
		t.Fatalf("exit %d, %q", code, errs)
	}
	if m := mode(t, dir); m != 0o755 {
		t.Errorf("a shared folder was made %v", m)
	}
	if m := mode(t, filepath.Join(dir, "hub.db")); m != 0o600 {
		t.Errorf("a database in a shared folder is %v", m)
	}
}

func TestASecondHubOnTheSameFilesIsRefused(t *testing.T) {
	program, dir := build(t), t.TempDir()
	a := synctest.NewAgency(t)
	writeAgency(t, a, dir)
	first := start(t, program, dir, "127.0.0.1:0")
	link(t, filepath.Join(dir, "hub.db"), filepath.Join(dir, "other", "same.db"))
	db, state := filepath.Join(dir, "hub.db"), filepath.Join(dir, "state")
	for name, files := range map[string][2]string{
		"both the same":               {db, state},
		"another state folder":        {db, filepath.Join(dir, "state2")},
		"another database":            {filepath.Join(dir, "hub2.db"), state},
		"the database, by a link":     {filepath.Join(dir, "other", "same.db"), filepath.Join(dir, "state3")},
		"the database, by a long way": {filepath.Join(dir, "state", "..", "hub.db"), filepath.Join(dir, "state4")},
	} {
		code, out, errs := run(t, "--db", "sqlite:"+files[0], "--agency", filepath.Join(dir, "agency"),
			"--listen", "127.0.0.1:0", "--state", files[1])
		if code != exitRefused || out != "" || !isLine(errs, "E_IN_USE") {
			t.Errorf("%s: exit %d, %q, %q", name, code, out, errs)
		}
	}
	connect(t, a.First, first)
	if _, err := a.First.Replica.Sync(t.Context()); err != nil {
		t.Errorf("the first hub does not serve any more: %v", err)
	}
	first.kill()
	start(t, program, dir, "127.0.0.1:0") // a hub that was killed holds nothing back
}

func TestEveryFailureHasItsCode(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	for name, c := range map[string]struct {
		change func(dir string, args []string) []string
		code   string
	}{
		"an address that is taken": {func(_ string, a []string) []string { return append(a, "--listen", taken.Addr().String()) }, "E_LISTEN"},
		"no address":               {func(_ string, a []string) []string { return append(a, "--listen", "nowhere") }, "E_LISTEN"},
		"a missing certificate": {func(dir string, a []string) []string {
			return append(a, "--cert", filepath.Join(dir, "no\nwhere"), "--key", filepath.Join(dir, "nowhere"))
		}, "E_CERTIFICATE"},
		"a key that is none": {func(dir string, a []string) []string {
			put(t, filepath.Join(dir, "hub", "state", "hub.key"), []byte("none"), 0o600)
			return a
		}, "E_CERTIFICATE"},
		"a key of another kind": {func(dir string, a []string) []string {
			b := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("none")})
			put(t, filepath.Join(dir, "hub", "state", "hub.key"), b, 0o600)
			return a
		}, "E_CERTIFICATE"},
		"a database that is none": {func(dir string, a []string) []string {
			put(t, filepath.Join(dir, "hub", "hub.db"), bytes.Repeat([]byte("none"), 1000), 0o600)
			return a
		}, "E_STORAGE"},
		"a folder for a database": {func(dir string, a []string) []string { return append(a, "--db", "sqlite:"+dir) }, "E_STORAGE"},
		"a file for a folder": {func(dir string, a []string) []string {
			return append(a, "--state", filepath.Join(dir, "agency"))
		}, "E_STORAGE"},
		"a missing agency file": {func(dir string, a []string) []string { return append(a, "--agency", filepath.Join(dir, "nowhere")) }, "E_AGENCY"},
	} {
		dir, args := site(t)
		code, out, errs := serveOnce(t, c.change(dir, args))
		if code != exitFailed || out != "" || !isLine(errs, c.code) {
			t.Errorf("%s: exit %d, %q, %q", name, code, out, errs)
		}
	}
}

func TestAGivenCertificateIsServed(t *testing.T) {
	dir, args := site(t)
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	der, err := selfSign(key, time.Unix(1, 0))
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	cert, private := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	put(t, cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644)
	put(t, private, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600)
	if code, out, errs := serveOnce(t, append(args, "--cert", cert, "--key", private)); code != exitDone || out == "" {
		t.Errorf("exit %d, %q", code, errs)
	}
	if _, err := os.Stat(filepath.Join(dir, "hub", "state", "hub.key")); err == nil {
		t.Error("a key of its own was made all the same")
	}
	if m := mode(t, cert); m != 0o644 {
		t.Errorf("the certificate of somebody else was made %v", m)
	}
}
