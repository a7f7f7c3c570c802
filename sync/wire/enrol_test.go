package wire_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"testing"

	"pelita/sync/wire"
)

func request(t testing.TB, n byte) []byte {
	t.Helper()
	b, err := wire.NewRequest(wire.Request{
		Device: id(n), Recipient: "age1pq1x", Nonce: bytes.Repeat([]byte{n}, 32), Name: "desk 2",
	}, key(n))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func grant(t testing.TB) ([]byte, *book) {
	t.Helper()
	b := newBook(t, 1, 50)
	r, err := wire.ParseRequest(request(t, 2))
	if err != nil {
		t.Fatal(err)
	}
	second := enrol(2)
	second.Enrol.Request = r.Hash()
	g := wire.Grant{Genesis: b.g.Bytes(), Device: id(2), Request: r.Hash(), Segments: [][]byte{
		b.write(1, b.admins, enrol(1), space()).Raw,
		b.write(1, b.admins, second, member(2, wire.WriteAccess, 1, 0)).Raw,
	}}
	out, err := wire.NewGrant(g, b.admins[0])
	if err != nil {
		t.Fatal(err)
	}
	return out, b
}

func TestEveryFlippedBitOfARequestIsNoticed(t *testing.T) {
	b := request(t, 2)
	good, err := wire.ParseRequest(b)
	if err != nil || good.Name != "desk 2" {
		t.Fatal(good, err)
	}
	for i := range b {
		for bit := range 8 {
			changed := bytes.Clone(b)
			changed[i] ^= 1 << bit
			if r, err := wire.ParseRequest(changed); err == nil {
				t.Fatalf("bit %d of byte %d may be flipped: %+v", bit, i, r)
			}
		}
	}
	for n := range b {
		if _, err := wire.ParseRequest(b[:n]); err == nil {
			t.Fatalf("cut at %d", n)
		}
	}
}

func TestARequestWithAnotherKeyHasOtherWords(t *testing.T) {
	a, err := wire.ParseRequest(request(t, 2))
	if err != nil {
		t.Fatal(err)
	}
	b, err := wire.ParseRequest(request(t, 3))
	if err != nil {
		t.Fatal(err)
	}
	if a.Words() == b.Words() || a.Words() != a.Hash().Words() {
		t.Errorf("%q and %q", a.Words(), b.Words())
	}
}

func TestAGrantIsFromAnAdministratorAndForOneDevice(t *testing.T) {
	b, book := grant(t)
	g, r, err := wire.ParseGrant(b)
	if err != nil || g.Device != id(2) {
		t.Fatal(err)
	}
	if _, ok := r.Device(id(2)); !ok || r.Genesis().Agency() != book.g.Agency() {
		t.Error("the roster does not hold the device")
	}
	if _, err := wire.NewGrant(g, key(99)); !errors.Is(err, wire.ErrSignature) {
		t.Errorf("signed by a stranger: %v", err)
	}
	other := g
	other.Device = id(3)
	if _, err := wire.NewGrant(other, key(50)); !errors.Is(err, wire.ErrUnknownDevice) {
		t.Errorf("for a device that is not enrolled: %v", err)
	}
	other = g
	other.Request = wire.Hash{1}
	if _, err := wire.NewGrant(other, key(50)); !errors.Is(err, wire.ErrUnknownDevice) {
		t.Errorf("for another request: %v", err)
	}
	other = g
	other.Segments = g.Segments[1:]
	if _, err := wire.NewGrant(other, key(50)); !errors.Is(err, wire.ErrFormat) {
		t.Errorf("with a roster that does not fold: %v", err)
	}
	for i := range b {
		changed := bytes.Clone(b)
		changed[i] ^= 16
		if _, _, err := wire.ParseGrant(changed); err == nil {
			t.Fatalf("byte %d may be changed", i)
		}
	}
}

func TestAnAgencyIsItsGenesis(t *testing.T) {
	b := newBook(t, 1, 50)
	file, err := b.g.AgencyFile()
	if err != nil {
		t.Fatal(err)
	}
	g, err := wire.ParseAgencyFile(file)
	if err != nil || g.Agency() != b.g.Agency() || g.Agency() != wire.Sum(b.g.Bytes()) {
		t.Fatal(err)
	}
	for n := range file {
		if _, err := wire.ParseAgencyFile(file[:n]); err == nil {
			t.Fatalf("cut at %d", n)
		}
	}
	nonce := make([]byte, 32)
	for name, make := range map[string]func() (wire.Genesis, error){
		"nobody":      func() (wire.Genesis, error) { return wire.NewGenesis(nil, 1, nonce) },
		"two of one":  func() (wire.Genesis, error) { return wire.NewGenesis([]ed25519.PublicKey{public(1)}, 2, nonce) },
		"none of one": func() (wire.Genesis, error) { return wire.NewGenesis([]ed25519.PublicKey{public(1)}, 0, nonce) },
		"one person twice": func() (wire.Genesis, error) {
			return wire.NewGenesis([]ed25519.PublicKey{public(1), public(1)}, 2, nonce)
		},
		"a short nonce": func() (wire.Genesis, error) { return wire.NewGenesis([]ed25519.PublicKey{public(1)}, 1, nonce[:8]) },
		"half a key":    func() (wire.Genesis, error) { return wire.NewGenesis([]ed25519.PublicKey{public(1)[:16]}, 1, nonce) },
	} {
		if _, err := make(); !errors.Is(err, wire.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCBORIsStrict(t *testing.T) {
	var v struct {
		A uint64 `cbor:"1,keyasint"`
	}
	for name, b := range map[string][]byte{
		"a key twice":         {0xa2, 1, 2, 1, 3},
		"an indefinite map":   {0xbf, 1, 2, 0xff},
		"a tag":               {0xc1, 0xa1, 1, 2},
		"something behind it": {0xa1, 1, 2, 0},
		"nothing":             {},
		"17 levels":           append(bytes.Repeat([]byte{0x81}, 17), 0),
	} {
		if err := wire.Unmarshal(b, &v); !errors.Is(err, wire.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := wire.Unmarshal([]byte{0xa2, 1, 2, 9, 3}, &v); err != nil || v.A != 2 {
		t.Errorf("an unknown key: %v", err)
	}
	var id wire.ID
	if err := wire.Unmarshal([]byte{0x41, 1}, &id); !errors.Is(err, wire.ErrFormat) {
		t.Errorf("an id of one byte: %v", err)
	}
}
