package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const plantedAct = "qzplantedactqz"

const sheetAnswers = `protocol = "acts"
[[group.act]]
act_kind = "targets"
act_words = "wrote messages, ` + plantedAct + `"
act_control = ["confined", "threat"]
act_when = "2025-03~"
[[group.act]]
act_kind = "profiles"
[[group.taken]]
taken_amount = { amount = "1200.50", currency = "USD" }
[[group.own]]
own_wallet = "` + plantedAct + `"
`

// seal seals a sheet from the standard input.
func (o *office) seal(record, to, answers string) result {
	o.t.Helper()
	cmd := o.command("acts", "seal", "--record", record, "--to", to)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(answers), &out, &errs
	_ = cmd.Run() // the exit code says it
	o.printed.Write(errs.Bytes())
	o.printed.Write(out.Bytes())
	return result{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

func TestAnActsSheetIsSealedExportedAndOpenedByTheLawyerAlone(t *testing.T) {
	t.Parallel()
	embassy := newOffice(t, "embassy")
	embassy.do(nil, "init", "--officer", "First Officer", "--role", "consular")
	lawyer, key := ngo(t, "lawyer")
	lawyer.do(nil, "posting", "set", "--role", "legal-aid")
	record := embassy.screenOne(embassy.written(consenting))

	if r := embassy.seal(record, key, sheetAnswers); r.code != exitDone {
		t.Fatalf("exit %d, %s", r.code, r.stderr)
	}
	for name, answers := range map[string]string{
		"an act that is none":    "protocol = \"acts\"\n[[group.act]]\nact_kind = \"" + plantedAct + "\"\n",
		"an item of the records": "protocol = \"acts\"\n[answers]\nlocked_in = true\nnote = \"" + plantedAct + "\"\n",
		"nothing":                "protocol = \"acts\"\n",
	} {
		if r := embassy.seal(record, key, answers); r.code == exitDone || strings.Contains(r.stderr+r.stdout, plantedAct) {
			t.Errorf("%s: exit %d, %s", name, r.code, r.stderr)
		}
	}
	file := filepath.Join(t.TempDir(), "sheet.age")
	var exported struct{ Digest, Recipient, Sheet string }
	embassy.do(&exported, "acts", "export", "--record", record, "--out", file)
	if exported.Sheet != "acts" || len(exported.Digest) != 64 {
		t.Errorf("%+v", exported)
	}
	if r := embassy.try("acts", "open", file); r.code != exitRefused || !strings.Contains(r.stderr, "E_NOT_FOR_US") {
		t.Errorf("the officer opens it: exit %d, %s", r.code, r.stderr)
	}
	var opened struct {
		Record, Sender string
		Answers        []struct {
			Item  string
			Value any
		}
	}
	lawyer.do(&opened, "acts", "open", file)
	if opened.Record != record || len(opened.Answers) != 7 || opened.Sender != "unverified" {
		t.Errorf("%+v", opened)
	}
	t.Run("with powers nothing of it", func(t *testing.T) {
		embassy.do(nil, "posting", "set", "--role", "police")
		lawyer.do(nil, "posting", "set", "--role", "police")
		for _, r := range []result{
			embassy.seal(record, key, sheetAnswers), embassy.try("acts", "export", "--record", record, "--out", file+"2"), lawyer.try("acts", "open", file),
		} {
			if r.code != exitRefused || !strings.Contains(r.stderr, "E_NOT_PERMITTED") || strings.Contains(r.stdout, plantedAct) {
				t.Errorf("exit %d, %s", r.code, r.stderr)
			}
		}
	})
	t.Run("nothing typed is left behind", func(t *testing.T) {
		shown := embassy.try("record", "show", record)
		list := embassy.try("record", "list")
		for where, text := range map[string]string{"record show": shown.stdout, "record list": list.stdout, "what was printed": embassy.printed.String()} {
			if strings.Contains(text, plantedAct) || strings.Contains(text, "act_kind") {
				t.Errorf("%s holds it", where)
			}
		}
		control := false
		err := filepath.WalkDir(filepath.Dir(embassy.dir), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			control = control || len(b) > 0
			if bytes.Contains(b, []byte(plantedAct)) {
				t.Errorf("%s holds it", filepath.Base(path))
			}
			return err
		})
		if err != nil || !control {
			t.Error("nothing was looked at", err)
		}
	})
}

func TestAPersonGivesAndTakesBackPermissionsAndWhatFollowsIsCarriedOut(t *testing.T) {
	t.Parallel()
	agency := founded(t, "agency", firstOfficer())
	_, key := ngo(t, "shelter")
	record := agency.screenOne(agency.written(consenting))
	letter, back := filepath.Join(t.TempDir(), "referral.age"), filepath.Join(t.TempDir(), "back.age")
	if r := agency.refer(record, key, letter); r.code != exitDone {
		t.Fatalf("exit %d, %s", r.code, r.stderr)
	}
	var listed struct {
		Consents   []shownConsent
		Duties     []shownDuty
		Overridden bool
	}
	agency.do(&listed, "consent", "give", "--record", record, "--purpose", "police", "--mode", "interpreter", "--language", "km", "--explained-by", "interpreter")
	if len(listed.Consents) != 4 || len(listed.Duties) != 0 {
		t.Fatalf("%+v", listed)
	}
	if c := listed.Consents[3]; c.Purpose != "police" || c.Words != "interpreter" || c.Version == "" || len(c.Wording) != 64 {
		t.Errorf("%+v", c)
	}
	agency.do(&listed, "consent", "withdraw", "--record", record, "--purpose", "service")
	if len(listed.Duties) != 1 || listed.Duties[0].DoneAt != "" {
		t.Fatalf("%+v", listed.Duties)
	}
	if r := agency.refer(record, key, letter+"2"); r.code != exitRefused || !strings.Contains(r.stderr, "E_NO_CONSENT") {
		t.Errorf("exit %d, %s", r.code, r.stderr)
	}
	ref := listed.Duties[0].Referral
	if r := agency.try("consent", "told", "--record", record, "--referral", ref, "--out", back); r.code != exitRefused || !strings.Contains(r.stderr, "E_RECIPIENT") {
		t.Errorf("a letter without a key in the directory: exit %d, %s", r.code, r.stderr)
	}
	agency.do(&listed, "consent", "told", "--record", record, "--referral", ref)
	if len(listed.Duties) != 1 || listed.Duties[0].DoneAt == "" {
		t.Errorf("%+v", listed.Duties)
	}
	reason := filepath.Join(t.TempDir(), "reason")
	if err := os.WriteFile(reason, []byte("unconscious\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := agency.try("consent", "override", "--record", record, "--to", "house", "--reason-file", reason); r.code != exitRefused || !strings.Contains(r.stderr, "E_NO_CONSENT") {
		t.Errorf("an override against a no: exit %d, %s", r.code, r.stderr)
	}
	if r := agency.try("consent", "decide", "--record", record, "--to", "house", "--by", "guardian", "--heard", "against", "--reason-file", reason); r.code != exitRefused {
		t.Errorf("a decision for an adult: exit %d, %s", r.code, r.stderr)
	}
	b, _ := json.Marshal(listed)
	if bytes.Contains(b, []byte("Wulandari")) {
		t.Error("a list of permissions names the person")
	}
}
