package courier_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
)

func TestADeviceAsksIsAdmittedAndJoins(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second, request := asker(t, "Second Officer")
	if second.Enrolled() || second.AgencyID() != "" || len(strings.Fields(request.Words)) != 6 {
		t.Fatalf("before joining: enrolled %v, words %q", second.Enrolled(), request.Words)
	}
	asked, err := courier.ReadRequest(request.File)
	if err != nil || asked.Words != request.Words || asked.Officer != "Second Officer" || asked.Device != second.Device().String() {
		t.Fatalf("%+v, %v", asked, err)
	}
	if _, err := first.Enrol(t.Context(), request.File, "one two three four five six"); !errors.Is(err, screening.ErrWords) {
		t.Errorf("other words: %v", err)
	}
	if devices, err := first.Devices(t.Context()); err != nil || len(devices) != 1 {
		t.Errorf("%d devices after the refusal, %v", len(devices), err)
	}
	spoken := "  " + strings.ToUpper(strings.ReplaceAll(request.Words, " ", "\t")) + "\n" // typed by somebody who listens
	grant, err := first.Enrol(t.Context(), request.File, spoken)
	if err != nil || grant.Device != second.Device().String() || grant.Words != request.Words {
		t.Fatalf("%+v, %v", grant, err)
	}
	if err := second.Join(t.Context(), grant.File); err != nil {
		t.Fatal(err)
	}
	if !second.Enrolled() || second.AgencyID() != first.AgencyID() || first.AgencyID() == "" {
		t.Errorf("%q joined %q", second.AgencyID(), first.AgencyID())
	}
	t.Run("both see the same devices, with names", func(t *testing.T) {
		for _, p := range []*courier.Profile{first, second} {
			devices, err := p.Devices(t.Context())
			if err != nil || len(devices) != 2 {
				t.Fatalf("%d devices, %v", len(devices), err)
			}
			for _, d := range devices {
				this := d.ID == p.Device().String()
				isFirst := d.ID == first.Device().String()
				if d.This != this || d.Administrator != (this && isFirst) || d.Revoked || len(strings.Fields(d.Words)) != 6 {
					t.Errorf("%+v", d)
				}
				if want := map[bool]string{true: "First Officer", false: "Second Officer"}[isFirst]; d.Officer != want {
					t.Errorf("%s is called %q, want %q", d.ID, d.Officer, want)
				}
			}
		}
	})
	t.Run("each knows what it is", func(t *testing.T) {
		s, err := first.Standing(t.Context())
		if err != nil || !s.Enrolled || !s.Administrator || s.Officer != "First Officer" || s.Agency != "Test agency" || s.Words == "" {
			t.Errorf("%+v, %v", s, err)
		}
		s, err = second.Standing(t.Context())
		if err != nil || !s.Enrolled || s.Administrator || s.Words != request.Words {
			t.Errorf("%+v, %v", s, err)
		}
	})
	t.Run("the same request and the same grant again change nothing", func(t *testing.T) {
		again, err := first.Enrol(t.Context(), request.File, "")
		if err != nil || again.Device != grant.Device {
			t.Fatal(err)
		}
		for _, file := range [][]byte{grant.File, again.File} {
			if err := second.Join(t.Context(), file); err != nil {
				t.Error(err)
			}
		}
		if devices, err := second.Devices(t.Context()); err != nil || len(devices) != 2 {
			t.Errorf("%d devices, %v", len(devices), err)
		}
	})
	t.Run("a device that joined asks no more", func(t *testing.T) {
		if _, err := second.Request(t.Context()); !errors.Is(err, screening.ErrNotPermitted) {
			t.Errorf("%v", err)
		}
	})
	t.Run("a member admits and revokes nobody", func(t *testing.T) {
		if _, err := second.Enrol(t.Context(), request.File, ""); !errors.Is(err, screening.ErrNotPermitted) {
			t.Errorf("enrol: %v", err)
		}
		if _, err := second.Revoke(t.Context(), first.Device().String()); !errors.Is(err, screening.ErrNotPermitted) {
			t.Errorf("revoke: %v", err)
		}
	})
}

func TestARequestAskedForTwiceHasTheSameWords(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	p, first, err := courier.Ask(t.Context(), cfg, newcomer("Second Officer"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := p.Request(t.Context())
	if err != nil || again.Words != first.Words || !bytes.Equal(again.File, first.File) {
		t.Errorf("asked again: %q, want %q, %v", again.Words, first.Words, err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	p, err = courier.Open(t.Context(), cfg, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	closing(t, p)
	later, err := p.Request(t.Context())
	if err != nil || later.Words != first.Words || !bytes.Equal(later.File, first.File) {
		t.Errorf("after a restart: %q, want %q, %v", later.Words, first.Words, err)
	}
	if s, err := p.Standing(t.Context()); err != nil || s.Words != first.Words || s.Enrolled || s.Officer != "Second Officer" {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestAWrongGrantOpensNothing(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second, request := asker(t, "Second Officer")
	_, others := asker(t, "Third Officer")
	grant, err := first.Enrol(t.Context(), request.File, "")
	if err != nil {
		t.Fatal(err)
	}
	forAnother, err := first.Enrol(t.Context(), others.File, "")
	if err != nil {
		t.Fatal(err)
	}
	changed := func(at int) []byte {
		b := slices.Clone(grant.File)
		b[at] ^= 1
		return b
	}
	n := len(grant.File)
	tests := map[string]struct {
		file []byte
		want []error
	}{
		"for another device":       {forAnother.File, []error{screening.ErrNotForUs}},
		"no grant at all":          {[]byte("hello"), []error{screening.ErrUnreadable}},
		"empty":                    {nil, []error{screening.ErrUnreadable}},
		"a request instead":        {request.File, []error{screening.ErrUnreadable}},
		"cut short":                {grant.File[:n/2], []error{screening.ErrUnreadable, screening.ErrForged}},
		"a byte changed":           {changed(n / 2), []error{screening.ErrForged, screening.ErrUnreadable}},
		"a byte of its end":        {changed(n - 3), []error{screening.ErrForged, screening.ErrUnreadable}},
		"something written behind": {append(slices.Clone(grant.File), 0), []error{screening.ErrUnreadable, screening.ErrForged}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := second.Join(t.Context(), tt.file)
			if !slices.ContainsFunc(tt.want, func(w error) bool { return errors.Is(err, w) }) {
				t.Errorf("%v, want one of %v", err, tt.want)
			}
			if second.Enrolled() {
				t.Error("the device joined all the same")
			}
			if r, err := second.Request(t.Context()); err != nil || r.Words != request.Words {
				t.Errorf("its request changed: %v", err)
			}
		})
	}
	if err := second.Join(t.Context(), grant.File); err != nil {
		t.Errorf("the right grant after the wrong ones: %v", err)
	}
	t.Run("of another agency, once it belongs to one", func(t *testing.T) {
		elsewhere, err := founder(t).Enrol(t.Context(), request.File, "")
		if err != nil {
			t.Fatal(err)
		}
		before := second.AgencyID()
		if err := second.Join(t.Context(), elsewhere.File); !errors.Is(err, screening.ErrNotPermitted) || second.AgencyID() != before {
			t.Errorf("%v, now of %q", err, second.AgencyID())
		}
	})
}

func TestAWrongRequestIsRefused(t *testing.T) {
	t.Parallel()
	first := founder(t)
	_, request := asker(t, "Second Officer")
	changed := slices.Clone(request.File)
	changed[len(changed)-1] ^= 1
	for name, tt := range map[string]struct {
		file []byte
		want []error
	}{
		"no request": {[]byte("hello"), []error{screening.ErrUnreadable}},
		"empty":      {nil, []error{screening.ErrUnreadable}},
		"changed":    {changed, []error{screening.ErrForged, screening.ErrUnreadable}},
		"cut short":  {request.File[:len(request.File)-1], []error{screening.ErrUnreadable}},
	} {
		_, readErr := courier.ReadRequest(tt.file)
		_, enrolErr := first.Enrol(t.Context(), tt.file, "")
		for _, err := range []error{readErr, enrolErr} {
			if !slices.ContainsFunc(tt.want, func(w error) bool { return errors.Is(err, w) }) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if devices, err := first.Devices(t.Context()); err != nil || len(devices) != 1 {
		t.Errorf("%d devices, %v", len(devices), err)
	}
}

func TestADeviceOfNoAgencyIsToldSo(t *testing.T) {
	t.Parallel()
	p, request := asker(t, "Second Officer")
	_, agency := p.AgencyFile(t.Context())
	_, devices := p.Devices(t.Context())
	_, sync := p.Sync(t.Context())
	for name, err := range map[string]error{"agency file": agency, "devices": devices, "sync": sync} {
		if !errors.Is(err, screening.ErrNotEnrolled) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := p.Enrol(t.Context(), request.File, ""); !errors.Is(err, screening.ErrNotPermitted) && !errors.Is(err, screening.ErrNotEnrolled) {
		t.Errorf("enrol: %v", err)
	}
	if r := interviewed(t, p, nil); r.Protocol().ID != "tfc-returnee" {
		t.Error("it cannot keep a record while it waits")
	}
}

func TestAProfileThatCannotBeMadeLeavesNone(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		spoil func(*courier.Newcomer)
		want  error
	}{
		"a passphrase too short": {func(n *courier.Newcomer) { n.Passphrase = []byte("lamp") }, screening.ErrWeakPassphrase},
		"a recovery key of the old kind": {func(n *courier.Newcomer) {
			n.Recovery = []string{"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"}
		}, screening.ErrRecipient},
		"a recovery key that is none at all": {func(n *courier.Newcomer) { n.Recovery = []string{"my cousin"} }, screening.ErrRecipient},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, n := config(t), newcomer("First Officer")
			tt.spoil(&n)
			if _, err := courier.Create(t.Context(), cfg, n); !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
			if courier.Exists(cfg.Dir) {
				t.Error("a profile is there")
			}
			p, err := courier.Create(t.Context(), cfg, newcomer("First Officer"))
			if err != nil {
				t.Fatalf("the next try: %v", err)
			}
			closing(t, p)
		})
	}
}

func TestAProfileIsNotMadeOverAnother(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	p, err := courier.Create(t.Context(), cfg, newcomer("First Officer"))
	if err != nil {
		t.Fatal(err)
	}
	agency, r := p.AgencyID(), interviewed(t, p, nil)
	if _, err := courier.Open(t.Context(), cfg, passphrase); !errors.Is(err, screening.ErrInUse) {
		t.Errorf("opened twice: %v", err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	for name, make := range map[string]func() error{
		"create": func() error { _, err := courier.Create(t.Context(), cfg, newcomer("Another")); return err },
		"ask":    func() error { _, _, err := courier.Ask(t.Context(), cfg, newcomer("Another")); return err },
	} {
		if err := make(); !errors.Is(err, screening.ErrProfileExists) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := courier.Open(t.Context(), cfg, []byte("another passphrase altogether")); !errors.Is(err, screening.ErrWrongPassphrase) {
		t.Errorf("wrong passphrase: %v", err)
	}
	p, err = courier.Open(t.Context(), cfg, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	closing(t, p)
	if got, err := p.Store().Record(t.Context(), r.ID); err != nil || got.State.Hash() != r.State.Hash() || p.AgencyID() != agency {
		t.Errorf("the first profile changed: %v", err)
	}
}

func TestOnlyAnAdministratorRevokesAndNeverItself(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	if _, err := first.Revoke(t.Context(), first.Device().String()); !errors.Is(err, screening.ErrNotPermitted) {
		t.Errorf("itself: %v", err)
	}
	for _, nobody := range []string{"", "x", strings.Repeat("a", 26)} {
		if _, err := first.Revoke(t.Context(), nobody); !errors.Is(err, screening.ErrUnreadable) {
			t.Errorf("a device %q that is not there: %v", nobody, err)
		}
	}
	for range 2 { // the second time changes nothing
		if _, err := first.Revoke(t.Context(), second.Device().String()); err != nil {
			t.Fatal(err)
		}
	}
	devices, err := first.Devices(t.Context())
	if err != nil || len(devices) != 2 {
		t.Fatalf("%d devices, %v", len(devices), err)
	}
	for _, d := range devices {
		if d.Revoked != (d.ID == second.Device().String()) {
			t.Errorf("%+v", d)
		}
	}
}

// A grant that is taken again may hold another history of the roster, of an administrator's
// device that was copied: it is noticed, as wherever segments come from.
func TestAGrantThatIsTakenAgainBringsNoOtherHistory(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	first := founderAt(t, cfg)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	copied := cfg
	copied.Dir = filepath.Join(t.TempDir(), "profile")
	if err := os.CopyFS(copied.Dir, os.DirFS(cfg.Dir)); err != nil {
		t.Fatal(err)
	}
	image := opened(t, copied, first) // first is closed
	first = opened(t, cfg, first)
	second, request := asker(t, "Second Officer")
	var grants []courier.Grant
	for _, p := range []*courier.Profile{first, image} {
		g, err := p.Enrol(t.Context(), request.File, request.Words)
		if err != nil {
			t.Fatal(err)
		}
		grants = append(grants, g)
	}
	for range 2 {
		if err := second.Join(t.Context(), grants[0].File); err != nil {
			t.Error(err)
		}
	}
	if err := second.Join(t.Context(), grants[1].File); !errors.Is(err, screening.ErrCloned) {
		t.Errorf("another history: %v", err)
	}
}
