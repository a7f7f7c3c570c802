package courier

import (
	"crypto/ed25519"
	"errors"
	"testing"

	"pelita/screening"
	"pelita/sync/client"
	"pelita/sync/wire"
)

func TestAnotherHubPinProxyDeviceOrKeyIsAnotherConnection(t *testing.T) {
	t.Parallel()
	_, one, _ := ed25519.GenerateKey(nil)
	_, two, _ := ed25519.GenerateKey(nil)
	pin, other := "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "sha256/BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	base := client.Params{URL: "https://127.0.0.1:9", Pins: []string{pin}, Device: wire.ID{1}, Sign: one}
	var w warm
	first, err := w.with(base)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*client.Params){
		"address": func(p *client.Params) { p.URL = "https://127.0.0.1:10" },
		"pin":     func(p *client.Params) { p.Pins = []string{other} },
		"pins":    func(p *client.Params) { p.Pins = []string{pin, other} },
		"proxy":   func(p *client.Params) { p.Proxy = "socks5://127.0.0.1:9050" },
		"device":  func(p *client.Params) { p.Device = wire.ID{2} },
		"key":     func(p *client.Params) { p.Sign = two },
	} {
		if same, err := w.with(base); err != nil || same != first {
			t.Fatalf("%s: the same line is another one, %v", name, err)
		}
		p := base
		change(&p)
		if second, err := w.with(p); err != nil || second == first {
			t.Errorf("another %s: the line is kept, %v", name, err)
		}
		if first, err = w.with(base); err != nil {
			t.Fatal(err)
		}
	}
	w.close()
	if _, err := w.with(base); !errors.Is(err, screening.ErrLocked) {
		t.Errorf("after it was closed: %v", err)
	}
}
