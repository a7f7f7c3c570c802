package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What leaves about a person goes where the officer said and nowhere else, for its
// owner alone whatever the umask, never over a file that is there, and is noted in
// the journal; a page for a printer touches no disk.
func TestSRC17_WhatLeavesGoesWhereItWasSaidAndIsNoted(t *testing.T) {
	t.Parallel()
	o, record := withRecord(t)
	o.do(nil, "posting", "set", "--role", "consular")
	_, key := ngo(t, "lawyer")
	if r := o.seal(record, key, sheetAnswers); r.code != exitDone {
		t.Fatalf("seal: %s", r.stderr)
	}
	o.do(nil, "attachment", "add", "--record", record, "--file", o.file("chat.txt", []byte("a chat")), "--how", "stick")
	evidence := o.evidence(record)[0].ID
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, leaving := range []struct {
		name string
		kind string // how the journal calls it
		args []string
	}{
		{"referral.age", "shared", []string{"refer", "--record", record, "--to", key, "--disclosure", "shelter", "--out"}},
		{"statement.age", "shared", []string{"refer", "--record", record, "--to", key, "--disclosure", "statement", "--out"}},
		{"acts.age", "exported", []string{"acts", "export", "--record", record, "--out"}},
		{"chat.age", "exported", []string{"attachment", "export", evidence, "--record", record, "--to", key, "--original", "--out"}},
	} {
		file := at(leaving.name)
		before := o.noted(leaving.kind)
		cmd := o.command(append(leaving.args, file)...)
		cmd.Args = append([]string{"sh", "-c", `umask 0; exec "$0" "$@"`, cmd.Path}, cmd.Args[1:]...)
		cmd.Path = "/bin/sh"
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v %s", leaving.name, err, out)
		}
		st, err := os.Lstat(file)
		if err != nil || st.Mode() != 0o600 {
			t.Errorf("%s: %v, %v", leaving.name, st, err)
		}
		if after := o.noted(leaving.kind); after != before+1 {
			t.Errorf("%s: %d entries %q before, %d after", leaving.name, before, leaving.kind, after)
		}
	}
	names := func() (all []string) {
		for _, root := range []string{dir, filepath.Dir(o.dir)} {
			_ = filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
				if err == nil && !d.IsDir() {
					all = append(all, path)
				}
				return err
			})
		}
		return all
	}
	before := names()
	if want := []string{"acts.age", "chat.age", "referral.age", "statement.age"}; !slices.Equal(below(dir, before), want) {
		t.Errorf("there are %q", below(dir, before))
	}
	printed := o.noted("printed")
	if page := o.page("statement", "print", "--record", record, "--to", key); len(page) == 0 {
		t.Error("nothing is printed")
	}
	if after := names(); !slices.Equal(before, after) {
		t.Errorf("printing leaves files:\n%q\n%q", before, after)
	}
	if o.noted("printed") != printed+1 {
		t.Error("the journal does not say that it was printed")
	}
}

// below names the files of a folder.
func below(dir string, files []string) (names []string) {
	for _, f := range files {
		if rest, ok := strings.CutPrefix(f, dir+string(filepath.Separator)); ok {
			names = append(names, rest)
		}
	}
	return names
}

// noted counts the entries of a kind in the journal.
func (o *office) noted(kind string) int {
	o.t.Helper()
	var all []struct{ Kind string }
	o.do(&all, "journal", "list", "--kind", kind, "--limit", "100")
	return len(all)
}
