package referral

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/disclose"
	"pelita/screening/protocol"
)

// shipped is the directory that comes with the program.
func shipped(t testing.TB) *Directory {
	t.Helper()
	b, err := os.ReadFile("../../assets/directory/id.toml")
	if err != nil {
		t.Fatal(err)
	}
	d, err := ParseDirectory("directory/id.toml", b)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEveryFactOfTheShippedDirectoryNamesItsSource(t *testing.T) {
	d := shipped(t)
	if len(d.Services()) < 3 {
		t.Fatalf("%d services", len(d.Services()))
	}
	for _, s := range d.Services() {
		if _, there := s.Key(); there {
			t.Errorf("%s: the shipped directory knows nobody's key", s.ID)
		}
		check := func(what string, sources []Source) {
			if len(sources) == 0 {
				t.Errorf("%s: %s has no source", s.ID, what)
			}
			for _, src := range sources {
				if src.URL == "" || src.Name == "" || src.Seen == "" {
					t.Errorf("%s: %s comes from %+v", s.ID, what, src)
				}
			}
		}
		check("the name", s.Sources)
		for _, c := range s.Contacts {
			check(c.Value, c.Sources)
		}
		for _, f := range slices.Concat(s.Offers, s.Serves) {
			check(f.Code, f.Sources)
		}
		if len(s.Offers) == 0 || len(s.Serves) == 0 {
			t.Errorf("%s offers %d things to %d groups", s.ID, len(s.Offers), len(s.Serves))
		}
	}
}

func TestTheShippedDirectoryIsSortedAndFoundByID(t *testing.T) {
	d := shipped(t)
	for _, s := range d.Services() {
		if got, ok := d.Service(s.ID); !ok || got.ID != s.ID {
			t.Errorf("%s is not found", s.ID)
		}
	}
	if _, ok := d.Service("nobody"); ok {
		t.Error("found a service that is not there")
	}
	d.Services()[0].ID = "changed"
	if d.Services()[0].ID == "changed" {
		t.Error("a caller changed the directory")
	}
}

func TestFactsThatAreTooOldAreRefused(t *testing.T) {
	d := shipped(t)
	s := d.Services()[0]
	last, err := time.Parse(time.DateOnly, d.Expires())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Current(last); err != nil {
		t.Errorf("on the last day: %v", err)
	}
	if err := s.Current(last.AddDate(0, 0, 1)); !errors.Is(err, screening.ErrExpired) {
		t.Errorf("the day after: %v, want ErrExpired", err)
	}
	if err := (Service{}).Current(clock()); !errors.Is(err, screening.ErrExpired) {
		t.Errorf("a service without dates: %v, want ErrExpired", err)
	}
}

func TestAnAgencyLaysItsOwnServicesAndKeysOverTheDirectory(t *testing.T) {
	key := RecipientOf(identity(t))
	over, err := ParseDirectory("overlay.toml", append(overlay(key), fmt.Appendf(nil, `
[[key]]
service = "iom-indonesia"
recipient = "%s"
as_of = "2026-11-01"
checked = "compared in person"
`, key)...))
	if err != nil {
		t.Fatal(err)
	}
	d, err := shipped(t).With(over)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"rumah-aman", "iom-indonesia"} {
		s, ok := d.Service(id)
		if !ok {
			t.Fatalf("%s is missing", id)
		}
		if got, there := s.Key(); !there || got.String() != key.String() || s.KeyChecked == "" || s.KeyAsOf != "2026-11-01" {
			t.Errorf("%s: %+v", id, s)
		}
	}
	if s, _ := d.Service("lpsk"); s.Name != "LPSK" || s.Body != disclose.State {
		t.Errorf("lpsk changed: %+v", s)
	}
	t.Run("a key is not used longer than the file that brings it", func(t *testing.T) {
		s, _ := d.Service("iom-indonesia")
		s.Expires = "2030-01-01"
		if err := s.Current(time.Date(2027, 11, 2, 0, 0, 0, 0, time.UTC)); !errors.Is(err, screening.ErrExpired) {
			t.Errorf("%v, want ErrExpired", err)
		}
	})
	t.Run("a service cannot be replaced", func(t *testing.T) {
		if _, err := d.With(over); problem(err, "has this service already") == "" {
			t.Errorf("%v", err)
		}
	})
	t.Run("a key for nobody is named", func(t *testing.T) {
		lost, err := ParseDirectory("overlay.toml", fmt.Appendf(nil, `
country = "ID"
as_of = "2026-11-01"
expires = "2027-11-01"
[[key]]
service = "nobody"
recipient = "%s"
as_of = "2026-11-01"
checked = "compared in person"
`, key))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := shipped(t).With(lost); problem(err, "no such service") == "" {
			t.Errorf("%v", err)
		}
	})
}

// problem finds the line of a lint error that holds the words.
func problem(err error, words string) string {
	var lint *protocol.LintError
	if !errors.As(err, &lint) {
		return ""
	}
	for _, p := range lint.Problems {
		if strings.Contains(p.String(), words) {
			return p.String()
		}
	}
	return ""
}

func TestTheLintOfADirectoryNamesEveryProblem(t *testing.T) {
	good := string(overlay(RecipientOf(identity(t))))
	old := func(from, to string) string {
		if !strings.Contains(good, from) {
			t.Fatalf("the good file has no %q", from)
		}
		return strings.Replace(good, from, to, 1)
	}
	for _, c := range []struct{ name, file, want string }{
		{"not TOML", "country = ", "unreadable"},
		{"not UTF-8", "country = \"\xff\"", "not UTF-8"},
		{"an unknown key", good + "\n[extra]\n", "unknown key \"extra\""},
		{"an unknown key of a service", old("operator =", "colour = \"red\"\noperator ="), "unknown key \"colour\""},
		{"no country", old(`country = "ID"`, ""), "country is missing"},
		{"a country in words", old(`"ID"`, `"Indonesia"`), "two capital letters"},
		{"a date that cannot be", old(`expires = "2027-11-01"`, `expires = "2027-02-30"`), "expires is not a day"},
		{"facts for ever", old(`expires = "2027-11-01"`, `expires = "2037-11-01"`), "by at most"},
		{"an expiry before the date", old(`expires = "2027-11-01"`, `expires = "2026-10-01"`), "after as_of"},
		{"a source looked at later", old(`seen = "2026-11-01"`, `seen = "2026-11-02"`), "later than as_of"},
		{"a fact without a source", old("from = \"anywhere\"\n  sources = [\"agreement\"]", "from = \"anywhere\""), "needs at least one"},
		{"a source nobody listed", old(`["agreement"]`, `["rumour"]`), "unknown source \"rumour\""},
		{"a source without a fact", good + "[[source]]\nid = \"idle\"\nname = \"Idle\"\nseen = \"2026-11-01\"\n", "no fact comes from it"},
		{"a source that is no address", old(`name = "Agreement`, "url = \"javascript:alert(1)\"\nname = \"Agreement"), "not an http"},
		{"no contact", strings.ReplaceAll(good, "service.contact", "service.offer"), "no contact"},
		{"a number that cannot be dialled", old("+62211234567", "ask Siti"), "is not of kind phone"},
		{"a number with a service code in it", old("+62211234567", "*21*08123#"), "is not of kind phone"},
		{"a kind nobody knows", old(`kind = "phone"`, `kind = "pigeon"`), "unknown code \"pigeon\""},
		{"an offer nobody knows", good + "[[service]]\nid = \"x\"\nname = \"X\"\noperator = \"X\"\nbody = \"state\"\nsources = [\"agreement\"]\n[[service.offer]]\ncode = \"magic\"\nsources = [\"agreement\"]\n", "unknown code \"magic\""},
		{"a body that is left out", old("body = \"independent\"\n", ""), "body is missing"},
		{"a name that runs backwards", old("Rumah Aman", "Rumah \u202eAman"), "cannot be shown"},
		{"a name on two lines", old("\"Rumah Aman\"", `"Rumah\nAman"`), "cannot be shown"},
		{"an endless name", old("Rumah Aman", strings.Repeat("Rumah ", 40)+"Aman"), "longer than"},
		{"an id in capitals", old(`id = "rumah-aman"`, `id = "Rumah"`), "id must be"},
		{"a service twice", strings.Replace(good, "[[key]]", good[strings.Index(good, "[[service]]"):strings.Index(good, "[[key]]")]+"[[key]]", 1), "duplicate id"},
		{"a key of the older kind", old("age1pq1", "age1"), "not an age1pq1 recipient"},
		{"a key that nobody checked", old(`checked = "read aloud on the telephone by both sides"`, ""), "checked is missing"},
		{"two keys of one service", good + good[strings.Index(good, "[[key]]"):], "a second one"},
	} {
		d, err := ParseDirectory("overlay.toml", []byte(c.file))
		if line := problem(err, c.want); line == "" || d != nil || !strings.HasPrefix(line, "overlay.toml: ") {
			t.Errorf("%s: %v, want a problem with %q", c.name, err, c.want)
		}
	}
	if _, err := ParseDirectory("overlay.toml", []byte(good)); err != nil {
		t.Errorf("the good file: %v", err)
	}
}

func TestAContactHasTheFormOfItsKind(t *testing.T) {
	for _, c := range []struct {
		kind  ContactKind
		value string
		want  bool
	}{
		{Phone, "129", true}, {Phone, "+6281290070027", true}, {Phone, "0-800", false}, {Phone, "12", false}, {Phone, "+1234567890123456", false},
		{WhatsApp, "+628111129129", true}, {WhatsApp, "08111129129", false},
		{Email, "a@b.id", true}, {Email, "a@b", false}, {Email, "a@b.id, c@d.id", false}, {Email, "@b.id", false}, {Email, "a@b@c.id", false},
		{Web, "https://indonesia.iom.int", true}, {Web, "http://x.id/a?b", true}, {Web, "https://user:pw@x.id", false}, {Web, "ftp://x.id", false}, {Web, "x.id", false},
		{Address, "Jalan Contoh 1", true},
	} {
		if got := c.kind.fits(c.value); got != c.want {
			t.Errorf("%s %q: %v, want %v", c.kind, c.value, got, c.want)
		}
	}
}

func TestTheExampleOverlayIsGood(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("testdata", "overlay.toml"))
	if err != nil {
		t.Fatal(err)
	}
	over, err := ParseDirectory("overlay.toml", b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := shipped(t).With(over); err != nil {
		t.Error(err)
	}
}
