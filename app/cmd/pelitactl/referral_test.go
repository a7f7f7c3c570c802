package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pelita/app/courier"
)

// written is an answers file of a person who consents to a referral, with
// planted words wherever words can stand.
func (o *office) written(answers string) string {
	o.t.Helper()
	file := filepath.Join(o.t.TempDir(), "answers.toml")
	text := "protocol = \"tfc-returnee\"\nage = 29\n[answers]\nconsent_interview = true\nlocked_in = true\n" + answers
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		o.t.Fatal(err)
	}
	return file
}

const consenting = `call_name = "Wulandari Kusumaningtyas"
safe_contact = "passport X8834120 with aunt"
place_held = "Gate 25 third dormitory"
recruiter_contact = "+6281390017745"
not_to_share = "my brother's debts"
needs = ["shelter", "legal"]
languages = ["id", "km"]
region = "id_java"
consent_service = true
consent_authorities = true
`

// ngo is an office of its own, with its key in a file.
func ngo(t *testing.T, name string) (o *office, key string) {
	t.Helper()
	o = founded(t, name, courier.Newcomer{Officer: "Shelter Worker", Agency: "A shelter"})
	key = filepath.Join(t.TempDir(), "key")
	var made struct{ Fingerprint, Recipient string }
	o.do(&made, "referral", "recipient", "--out", key)
	b, err := os.ReadFile(key)
	if err != nil || string(b) != made.Recipient+"\n" || !strings.HasPrefix(made.Recipient, "age1pq1") || len(made.Fingerprint) < 20 {
		t.Fatalf("the key file is not what was printed: %v", err)
	}
	return o, key
}

// referred is what refer printed.
type referred struct {
	Referral, Service, Pseudonym, Digest, Expires string
	Preview                                       []string
}

func (o *office) refer(record, to, out string) result {
	return o.try("refer", "--record", record, "--to", to, "--disclosure", "shelter", "--out", out)
}

func TestAReferralGoesToTheShelterAndItsAnswerComesBack(t *testing.T) {
	t.Parallel()
	agency := founded(t, "agency", firstOfficer())
	shelter, key := ngo(t, "shelter")
	record := agency.screenOne(agency.written(consenting))
	files := t.TempDir()
	letter := filepath.Join(files, "referral.age")

	var sent referred
	agency.do(&sent, "refer", "--record", record, "--to", key, "--disclosure", "shelter", "--out", letter)
	if info, err := os.Stat(letter); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v", err)
	}
	sealed, err := os.ReadFile(letter)
	if err != nil || bytes.Contains(sealed, []byte(sent.Pseudonym)) {
		t.Errorf("the pseudonym stands readable in the file, %v", err)
	}

	var opened struct {
		Referral, Pseudonym, Digest, Sender, Expires string
		Content                                      map[string]any
		Lines                                        []string
	}
	r := shelter.try("referral", "open", letter)
	decode(t, []byte(r.stdout), &opened)
	t.Run("the shelter reads exactly what was previewed", func(t *testing.T) {
		if opened.Referral != sent.Referral || opened.Digest != sent.Digest || opened.Pseudonym != sent.Pseudonym || opened.Expires != sent.Expires {
			t.Errorf("%+v\n%+v", opened, sent)
		}
		if len(opened.Lines) < 5 || !slices.Equal(opened.Lines, sent.Preview) {
			t.Errorf("opened\n%q\npreviewed\n%q", opened.Lines, sent.Preview)
		}
		if opened.Sender != "unverified" {
			t.Errorf("a sender whose key nobody compared is %q", opened.Sender)
		}
		choices, _ := json.Marshal(opened.Content["choices"])
		if !strings.Contains(string(choices), "shelter") || !strings.Contains(string(choices), "legal") || !strings.Contains(string(choices), "id_java") {
			t.Errorf("choices %s", choices)
		}
	})
	t.Run("the shelter reads no name, place, number or free text, and no dimension", func(t *testing.T) {
		for _, value := range []string{"Wulandari", "X8834120", "aunt", "Gate 25", "81390017745", "brother", record, "D1", "positive"} {
			if strings.Contains(r.stdout, value) {
				t.Errorf("%q reaches the shelter", value)
			}
		}
	})
	t.Run("the record says that it left", func(t *testing.T) {
		var after shown
		agency.do(&after, "record", "show", record)
		if after.Hash == "" {
			t.Error("no record")
		}
	})

	answer := filepath.Join(files, "answer.age")
	var reply struct{ Referral, State, Reason, Sender string }
	t.Run("an acceptance comes back", func(t *testing.T) {
		shelter.do(nil, "referral", "accept", letter, "--out", answer)
		agency.do(&reply, "referral", "reply", answer)
		if reply.Referral != sent.Referral || reply.State != "accepted" || reply.Reason != "" {
			t.Errorf("%+v", reply)
		}
	})
	t.Run("an answer that cannot follow the first is refused", func(t *testing.T) {
		shelter.do(nil, "referral", "reject", letter, "--reason", "full", "--out", answer)
		refused(t, agency.try("referral", "reply", answer), "E_NOT_PERMITTED")
	})
	t.Run("an answer that cannot follow is refused", func(t *testing.T) {
		late := filepath.Join(files, "late.age")
		shelter.do(nil, "referral", "reject", letter, "--reason", "full", "--out", late)
		refused(t, agency.try("referral", "reply", late), "E_NOT_PERMITTED")
	})
	t.Run("a rejection comes back with its reason", func(t *testing.T) {
		second, no := filepath.Join(files, "second.age"), filepath.Join(files, "no.age")
		var again referred
		agency.do(&again, "refer", "--record", record, "--to", key, "--disclosure", "shelter", "--out", second)
		shelter.do(nil, "referral", "reject", second, "--reason", "full", "--out", no)
		agency.do(&reply, "referral", "reply", no)
		if reply.Referral != again.Referral || again.Referral == sent.Referral || reply.State != "rejected" || reply.Reason != "full" {
			t.Errorf("%+v", reply)
		}
		if again.Pseudonym != sent.Pseudonym {
			t.Error("the same shelter knows the person by two names")
		}
	})
	t.Run("a rejection for a reason that nobody knows is wrong usage", func(t *testing.T) {
		none := filepath.Join(files, "none.age")
		r := shelter.try("referral", "reject", letter, "--out", none, "--reason", "dislike")
		if _, err := os.Stat(none); r.code != exitUsage || err == nil {
			t.Errorf("exit %d, file %v", r.code, err == nil)
		}
	})
	t.Run("nobody else can open either", func(t *testing.T) {
		refused(t, agency.try("referral", "open", letter), "E_NOT_FOR_US")
		refused(t, shelter.try("referral", "reply", answer), "E_NOT_FOR_US")
	})
	t.Run("a file that was changed opens nothing", func(t *testing.T) {
		for name, spoil := range map[string]func([]byte) []byte{
			"its last byte": func(b []byte) []byte { b[len(b)-1] ^= 1; return b },
			"a middle byte": func(b []byte) []byte { b[len(b)-len(b)/8] ^= 1; return b },
			"its end":       func(b []byte) []byte { return b[:len(b)-40] },
			"all of it":     func([]byte) []byte { return []byte("a letter") },
		} {
			bad := filepath.Join(t.TempDir(), "bad.age")
			if err := os.WriteFile(bad, spoil(slices.Clone(sealed)), 0o600); err != nil {
				t.Fatal(err)
			}
			r := shelter.try("referral", "open", bad)
			if r.code == exitDone || r.stdout != "" || strings.Count(r.stderr, "\n") != 1 || !strings.Contains(r.stderr, "E_UNREADABLE") {
				t.Errorf("%s changed: exit %d, %q, %q", name, r.code, r.stdout, r.stderr)
			}
		}
	})
}

func TestNothingIsReferredWithoutConsent(t *testing.T) {
	t.Parallel()
	agency := founded(t, "agency", firstOfficer())
	_, key := ngo(t, "shelter")
	out := filepath.Join(t.TempDir(), "referral.age")
	for name, answers := range map[string]string{
		"nobody asked":         "needs = [\"shelter\"]\n",
		"no":                   "consent_service = false\n",
		"yes, to another only": "consent_authorities = true\n",
		"yes, but not to authorities, and nobody knows whose key it is": "consent_service = true\nconsent_authorities = false\n",
		"prefers not to say": "[absent]\nconsent_service = \"declined\"\n",
	} {
		t.Run(name, func(t *testing.T) {
			record := agency.screenOne(agency.written(answers))
			refused(t, agency.refer(record, key, out), "E_NO_CONSENT")
			if _, err := os.Stat(out); err == nil {
				t.Error("a file was written all the same")
			}
		})
	}
}

func TestWhatAReferralNeedsIsSaid(t *testing.T) {
	t.Parallel()
	agency := founded(t, "agency", firstOfficer())
	record := agency.screenOne(agency.written(consenting))
	out := filepath.Join(t.TempDir(), "referral.age")
	var services []struct{ ID, Key string }
	agency.do(&services, "directory", "list")
	if len(services) < 3 || services[0].Key != "" {
		t.Fatalf("%+v", services)
	}
	old := filepath.Join(t.TempDir(), "old")
	if err := os.WriteFile(old, []byte("age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Run("a service whose key nobody has", func(t *testing.T) {
		refused(t, agency.refer(record, services[0].ID, out), "E_RECIPIENT")
	})
	t.Run("a key of the old kind", func(t *testing.T) {
		refused(t, agency.refer(record, old, out), "E_RECIPIENT")
	})
	t.Run("a service that is nowhere", func(t *testing.T) {
		if r := agency.refer(record, "nowhere", out); r.code != exitUsage {
			t.Errorf("exit %d %s", r.code, r.stderr)
		}
	})
	t.Run("a record that is not here", func(t *testing.T) {
		if r := agency.refer(strings.Repeat("a", 26), services[0].ID, out); r.code != exitFailed || !strings.Contains(r.stderr, "E_NO_RECORD") {
			t.Errorf("exit %d %s", r.code, r.stderr)
		}
	})
	t.Run("a disclosure that does not exist", func(t *testing.T) {
		if r := agency.try("refer", "--record", record, "--to", services[0].ID, "--disclosure", "everything", "--out", out); r.code != exitUsage {
			t.Errorf("exit %d %s", r.code, r.stderr)
		}
	})
	shelter, key := ngo(t, "shelter")
	t.Run("a key that was added to a service of the directory is used", func(t *testing.T) {
		agency.do(nil, "directory", "key", "--service", services[0].ID, "--recipient", key, "--checked", "read aloud by phone")
		agency.do(&services, "directory", "list")
		if services[0].Key == "" {
			t.Fatal("the directory shows no key")
		}
		if r := agency.refer(record, services[0].ID, out); r.code != exitDone {
			t.Fatalf("exit %d %s", r.code, r.stderr)
		}
		shelter.do(nil, "referral", "open", out)
	})
	t.Run("a key for a service that is nowhere is refused", func(t *testing.T) {
		r := agency.try("directory", "key", "--service", "nowhere", "--recipient", key, "--checked", "by phone")
		if r.code != exitFailed || !strings.Contains(r.stderr, "E_UNREADABLE") {
			t.Errorf("exit %d %s", r.code, r.stderr)
		}
	})
	t.Run("a directory that does not lint is refused with file and reason", func(t *testing.T) {
		bad := filepath.Join(t.TempDir(), "own.toml")
		if err := os.WriteFile(bad, fmt.Appendf(nil, "country = \"Indonesia\"\nas_of = \"2026-01-01\"\nexpires = \"2026-02-01\"\ncolour = 1\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		r := agency.try("directory", "add", bad)
		if r.code != exitFailed || !strings.Contains(r.stderr, "E_LINT") || !strings.Contains(r.stderr, bad) || !strings.Contains(r.stderr, "colour") {
			t.Errorf("exit %d %s", r.code, r.stderr)
		}
	})
}
