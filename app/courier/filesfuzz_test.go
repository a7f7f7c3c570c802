package courier

import (
	"bytes"
	"crypto/ed25519"
	"testing"

	"pelita/sync/wire"
)

// fuzzKey signs what the fuzzers of files begin with.
func fuzzKey() ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
}

func marshalled(f *testing.F, v any) []byte {
	f.Helper()
	b, err := wire.Marshal(v)
	if err != nil {
		f.Fatal(err)
	}
	return b
}

// What is no order is refused without a panic, and nothing that a key did not sign
// is believed, whatever else it is.
func FuzzOrder(f *testing.F) {
	message := marshalled(f, order{Format: orderFormat, Kind: orderErase, Why: "withdrawn"})
	f.Add(marshalled(f, signedOrder{Message: message, Signature: ed25519.Sign(fuzzKey(), orderBytes(message))}))
	f.Add(marshalled(f, signedOrder{Message: message}))
	f.Add(message)
	f.Fuzz(func(t *testing.T, b []byte) {
		o, err := readOrder(b)
		if err != nil {
			return
		}
		if len(b) > maxOrder || o.Kind < orderHold || o.Kind > orderRefused {
			t.Fatalf("read an order of %d bytes and kind %d", len(b), o.Kind)
		}
		strangers := signers{{Device: o.Device, Key: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, ed25519.SeedSize)).Public().(ed25519.PublicKey)}}
		if _, err := openOrder(b, strangers); err == nil {
			t.Fatal("believed an order that its device did not sign")
		}
	})
}

func FuzzTravelGrant(f *testing.F) {
	message := marshalled(f, travelGrant{Format: travelFormat, Device: wire.ID{1}, By: wire.ID{2}, Sealed: []byte("age")})
	f.Add(marshalled(f, signedGrant{Message: message, Signature: ed25519.Sign(fuzzKey(), signedTravel(message))}))
	f.Add(marshalled(f, signedGrant{Message: message}))
	f.Add(message)
	f.Fuzz(func(t *testing.T, b []byte) {
		s, g, err := readGrant(b)
		if err != nil {
			return
		}
		if g.Format != travelFormat || len(b) > maxGrant || len(s.Message) > len(b) || len(g.Sealed) > len(s.Message) {
			t.Fatalf("read %+v out of %d bytes", g, len(b))
		}
	})
}
