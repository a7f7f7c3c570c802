package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A statement of what was done to a person leaves sealed, or through a pipe to a
// printer, and the record says so either way. Nothing of what was typed, and no
// act, is on it.
func TestAStatementIsSealedOrPrintedAndNeverAFile(t *testing.T) {
	t.Parallel()
	o := founded(t, "consulate", firstOfficer())
	lawyer, key := ngo(t, "lawyer")
	record := o.screenOne(o.written(consenting + "made_to_do = true\npapers_taken = true\nfree_to_leave = false\narrived_when = \"2025-03\"\n"))

	sealed := filepath.Join(t.TempDir(), "statement.age")
	var sent referred
	o.do(&sent, "refer", "--record", record, "--to", key, "--disclosure", "statement", "--out", sealed)
	shown := strings.Join(sent.Preview, "\n")
	for _, want := range []string{"passport or papers were kept", "locked doors", "could not leave", "2025-03"} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is not in the preview:\n%s", want, shown)
		}
	}
	for _, never := range []string{"Wulandari", "made to do", "Gate 25", "X8834120"} {
		if strings.Contains(shown, never) {
			t.Errorf("%q is in the preview", never)
		}
	}

	for name, page := range map[string][]byte{
		"the officer's": o.page("statement", "print", "--record", record, "--to", key),
		"the lawyer's":  lawyer.page("statement", "open", sealed),
	} {
		if !bytes.HasPrefix(page, []byte("%PDF-")) {
			t.Errorf("%s page is no PDF: %.20q", name, page)
		}
	}
	var r struct {
		Shares []struct{ Disclosure, Service string }
	}
	o.do(&r, "record", "show", record)
	if len(r.Shares) != 2 || r.Shares[0].Disclosure != "statement" || r.Shares[1].Disclosure != "statement" {
		t.Errorf("the record says that it was shared as %+v", r.Shares)
	}
}

func TestAStatementGoesIntoNoFile(t *testing.T) {
	t.Parallel()
	o := founded(t, "consulate", firstOfficer())
	_, key := ngo(t, "lawyer")
	record := o.screenOne(o.written(consenting))
	file, err := os.Create(filepath.Join(t.TempDir(), "page.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	cmd := o.command("statement", "print", "--record", record, "--to", key)
	cmd.Stdout = file
	if err := cmd.Run(); cmd.ProcessState.ExitCode() != exitUsage {
		t.Errorf("%v", err)
	}
	if st, err := file.Stat(); err != nil || st.Size() != 0 {
		t.Errorf("%d bytes of it were written, %v", st.Size(), err)
	}
	var r struct{ Shares []json.RawMessage }
	if o.do(&r, "record", "show", record); len(r.Shares) != 0 {
		t.Errorf("the record says that it left: %s", r.Shares)
	}
}

// page is the page that a command prints.
func (o *office) page(args ...string) []byte {
	o.t.Helper()
	var out struct{ Page []byte }
	o.do(&out, args...)
	return out.Page
}
