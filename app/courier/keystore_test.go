package courier

import (
	"errors"
	"os"
	"runtime"
	"testing"

	"github.com/zalando/go-keyring"

	"pelita/screening/vault"
)

// The key store of a real system needs a session bus, a Mac or Windows: here is
// what stands in for it in the library's own tests.
func TestSRA11_TheKeyStoreKeepsTheMarkOfEachVault(t *testing.T) {
	keyring.MockInit()
	one, two := [16]byte{1}, [16]byte{2}
	if m, err := readMark(one); err != nil || m != (vault.Mark{}) {
		t.Errorf("before anything was kept: %v, %v", m, err)
	}
	marks := []vault.Mark{{Seq: 7, Root: [32]byte{1, 31: 2}}, {Seq: 1<<64 - 1, Root: [32]byte{3}}}
	if err := errors.Join(keepMark(one, marks[0]), keepMark(one, marks[1]), keepMark(two, marks[0])); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[[16]byte]vault.Mark{one: marks[1], two: marks[0]} {
		if m, err := readMark(id); err != nil || m != want {
			t.Errorf("%v, %v, want %v", m, err, want)
		}
	}
}

func TestSRB16_TheKeyStoreForgetsTheMarkOfAVaultThatIsDestroyed(t *testing.T) {
	keyring.MockInit()
	one, two := [16]byte{1}, [16]byte{2}
	if err := errors.Join(keepMark(one, vault.Mark{Seq: 7}), keepMark(two, vault.Mark{Seq: 8}), dropMark(one), dropMark(one)); err != nil {
		t.Fatal(err)
	}
	if m, err := readMark(one); err != nil || m != (vault.Mark{}) {
		t.Errorf("%v is kept, %v", m, err)
	}
	if m, err := readMark(two); err != nil || m.Seq != 8 {
		t.Errorf("of another vault %v, %v", m, err)
	}
}

func TestAKeyStoreThatHoldsSomethingElseIsNotBelieved(t *testing.T) {
	good := formatMark(vault.Mark{Seq: 7})
	for _, text := range []string{"", "7", good[:len(good)-1], good + "0", "x" + good, "+" + good, "07" + good[1:], " " + good[2:]} {
		if m, err := parseMark(text); !errors.Is(err, errMark) {
			t.Errorf("%q: %v, %v", text, m, err)
		}
	}
}

func TestWithoutASessionBusNoneIsStarted(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only there is a session bus")
	}
	if err := os.Unsetenv("DBUS_SESSION_BUS_ADDRESS"); err != nil {
		t.Fatal(err)
	}
	if _, err := (KeyStore{}).Read([16]byte{1}); !errors.Is(err, errNoKeyStore) {
		t.Errorf("%v, want errNoKeyStore", err)
	}
	for _, err := range []error{(KeyStore{}).Raise([16]byte{1}, vault.Mark{}), (KeyStore{}).Forget([16]byte{1})} {
		if !errors.Is(err, errNoKeyStore) {
			t.Errorf("%v, want errNoKeyStore", err)
		}
	}
}
