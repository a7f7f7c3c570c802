package courier_test

import (
	"errors"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
)

var secondPassphrase = []byte("nine small boats under a bridge")

func openedBy(t *testing.T, cfg courier.Config, p *courier.Profile, secret []byte) *courier.Profile {
	t.Helper()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	p, err := courier.Open(t.Context(), cfg, secret)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEachOfficerOfADeviceHasANameARoleAndAnID(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	n := newcomer("First Officer")
	n.Posting = courier.Posting{Role: screening.Consular, Country: "TH"}
	p, err := courier.Create(t.Context(), cfg, n)
	if err != nil {
		t.Fatal(err)
	}
	user, err := p.AddOfficer(t.Context(), courier.Joiner{
		Name: "Second Officer", Posting: courier.Posting{Role: screening.Police, Country: "ID"}, Passphrase: secondPassphrase,
	})
	if err != nil {
		t.Fatal(err)
	}
	all, err := p.Officers(t.Context())
	if err != nil || len(all) != 2 || all[0].Name != "First Officer" || all[1].Name != "Second Officer" || !all[0].Here || all[1].Here {
		t.Fatalf("%+v, %v", all, err)
	}
	first := all[0].ID
	if by := p.Casework(nil).Officer; by != first || p.Role() != screening.Consular {
		t.Errorf("the first works as %v, %v", by, p.Role())
	}
	p = openedBy(t, cfg, p, secondPassphrase)
	if by := p.Casework(nil).Officer; by == first || by != all[1].ID || p.Role() != screening.Police {
		t.Errorf("the second works as %v, %v", by, p.Role())
	}
	if st, err := p.Standing(t.Context()); err != nil || st.Officer != "Second Officer" {
		t.Errorf("%+v, %v", st, err)
	}
	if err := p.SetPosting(t.Context(), courier.Posting{Role: screening.Social}); err != nil {
		t.Fatal(err)
	}
	if err := p.RemoveOfficer(t.Context(), user); !errors.Is(err, screening.ErrNotPermitted) {
		t.Errorf("the second removed themselves: %v", err)
	}
	p = openedBy(t, cfg, p, passphrase)
	if at, err := p.Posting(t.Context()); err != nil || at != n.Posting {
		t.Errorf("the first's posting became %+v, %v", at, err)
	}
	if err := p.RemoveOfficer(t.Context(), user); err != nil {
		t.Fatal(err)
	}
	if all, err := p.Officers(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("%+v, %v", all, err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := courier.Open(t.Context(), cfg, secondPassphrase); !errors.Is(err, screening.ErrWrongPassphrase) {
		t.Errorf("the removed officer: %v", err)
	}
}
