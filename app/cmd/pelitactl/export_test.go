package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"pelita/screening/outline/xlsform"
)

// exported runs an export and gives the bytes of the file.
func exported(t *testing.T, args ...string) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	r := plain(t, append([]string{"protocol", "export", "--out", out}, args...)...)
	if r.code != exitDone || r.stderr != "" {
		t.Fatalf("%v: exit %d: %s", args, r.code, r.stderr)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A file that a tool reads holds every cell of every sheet, and says how large
// each sheet is: readers that go row by row take its word.
func TestTheWorkbookHoldsEveryCell(t *testing.T) {
	t.Parallel()
	languages, err := spokenIn("")
	if err != nil {
		t.Fatal(err)
	}
	words := exportChoice{languages: languages}.wordings()
	for _, p := range loadLibrary(t).Protocols() {
		want := xlsform.Sheets(p, words...)
		b := exported(t, p.ID, "--format", "xlsform")
		f, err := excelize.OpenReader(strings.NewReader(string(b)))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range want {
			rows, err := f.GetRows(s.Name)
			if err != nil || len(rows) != len(s.Rows) {
				t.Fatalf("%s %s: %d rows of %d, %v", p.ID, s.Name, len(rows), len(s.Rows), err)
			}
			for n, row := range s.Rows {
				if got := append(rows[n], make([]string, len(row)-len(rows[n]))...); !slices.Equal(got, row) {
					t.Errorf("%s %s row %d is %q, want %q", p.ID, s.Name, n+1, got, row)
				}
			}
			last, err := excelize.CoordinatesToCellName(len(s.Rows[0]), len(s.Rows))
			if size, sizeErr := f.GetSheetDimension(s.Name); err != nil || sizeErr != nil || size != "A1:"+last {
				t.Errorf("%s %s says that it is %s, not %s", p.ID, s.Name, size, last)
			}
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestAnExportIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	for format := range exporters() {
		a := exported(t, "tfc-border", "--format", format)
		if b := exported(t, "tfc-border", "--format", format); !slices.Equal(a, b) {
			t.Errorf("%s differs from one time to the next", format)
		}
		if one := exported(t, "tfc-border", "--format", format, "--lang", "id"); slices.Equal(a, one) || len(one) == 0 {
			t.Errorf("%s in one language is the same as in all", format)
		}
	}
}

func TestAnExportRefusesWhatItCannotDo(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "out")
	for name, tt := range map[string]struct {
		args []string
		code int
		word string
	}{
		"no such format":   {[]string{"tfc-border", "--format", "pdf", "--out", out}, exitUsage, "format"},
		"no such protocol": {[]string{"nobody", "--format", "xlsform", "--out", out}, exitFailed, "E_NO_PROTOCOL"},
		"no such language": {[]string{"tfc-border", "--format", "xlsform", "--out", out, "--lang", "tlh"}, exitUsage, "language"},
		"no file":          {[]string{"tfc-border", "--format", "xlsform"}, exitUsage, "--out"},
	} {
		r := plain(t, append([]string{"protocol", "export"}, tt.args...)...)
		if r.code != tt.code || !strings.Contains(r.stderr, tt.word) {
			t.Errorf("%s: exit %d, %s", name, r.code, r.stderr)
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a file was written all the same")
	}
}
