package screening_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"pelita/assets"
	"pelita/screening"
)

// instruments are the shipped files, to be broken.
func instruments(t *testing.T) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	shipped := assets.Files()
	err := fs.WalkDir(shipped, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := shipped.ReadFile(path)
		out[path] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const (
	items  = "items/tfc.toml"
	border = "protocols/tfc-border.toml"
	full   = "protocols/tfc-returnee.toml"
	ilo    = "indicators/ilo-2009.toml"
	urgent = "indicators/urgency.toml"
)

// change replaces the first old in a file by new.
func change(file, old, new string) func(t *testing.T, f fstest.MapFS) {
	return func(t *testing.T, f fstest.MapFS) {
		t.Helper()
		text := string(f[file].Data)
		if !strings.Contains(text, old) {
			t.Fatalf("%s no longer holds %q", file, old)
		}
		f[file] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, new, 1))}
	}
}

func put(file, text string) func(*testing.T, fstest.MapFS) {
	return func(_ *testing.T, f fstest.MapFS) { f[file] = &fstest.MapFile{Data: []byte(text)} }
}

func drop(prefix string) func(*testing.T, fstest.MapFS) {
	return func(t *testing.T, f fstest.MapFS) {
		n := len(f)
		for name := range f {
			if strings.HasPrefix(name, prefix) {
				delete(f, name)
			}
		}
		if len(f) == n {
			t.Fatalf("no file %s", prefix)
		}
	}
}

// twin lays a copy of a file beside it.
func twin(file, as string) func(*testing.T, fstest.MapFS) {
	return func(_ *testing.T, f fstest.MapFS) { f[as] = f[file] }
}

func all(steps ...func(*testing.T, fstest.MapFS)) func(*testing.T, fstest.MapFS) {
	return func(t *testing.T, f fstest.MapFS) {
		for _, step := range steps {
			step(t, f)
		}
	}
}

func TestABrokenInstrumentIsRefusedWholeAndEveryProblemIsNamed(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*testing.T, fstest.MapFS)
		named []string // what the error must name
	}{
		{"an unreadable protocol", put(border, "id = \"tfc-border\" id"), []string{border, "unreadable"}},
		{"a protocol that is not text", put(border, "\xff\xfe"), []string{border, "UTF-8"}},
		{"an unknown item", change(border, `"locked_in"`, `"locked_out"`), []string{border, "locked_out"}},
		{"a wrong type", change(items, `type = "yesno"`, `type = "maybe"`), []string{items, "private_place", "maybe"}},
		{"an empty citation", change(ilo, "cite = \"", "cite = \"\" # "), []string{ilo, "cite"}},
		{"a condition that cannot be read", change(border, "'hurt_now == true'", "'hurt_now === true'"), []string{border, "medical"}},
		{"a key that nobody knows", change(full, `family = "tfc"`, "family = \"tfc\"\ncolour = \"red\""), []string{full, "colour"}},
		{"problems of three files at once", all(
			change(border, `"locked_in"`, `"locked_out"`), change(full, `"sold"`, `"sald"`), change(urgent, "self_harm", "self_hurm"),
		), []string{border, "locked_out", full, "sald", urgent, "self_hurm"}},
		{"two problems of one file", all(change(border, `"locked_in"`, `"locked_out"`), change(border, `"work_hours"`, `"work_ours"`)), []string{"locked_out", "work_ours"}},
		{"two protocols of one id", all(change(border, `id = "tfc-border"`, `id = "tfc-triage"`)), []string{"protocols/tfc-triage.toml", "already"}},
		{"two sets of one kind", twin("indicators/flags.toml", "indicators/more.toml"), []string{"indicators/more.toml", "kind flags"}},
		{"no item bank", drop(items), []string{"items"}},
		{"no protocols", drop("protocols/"), []string{"protocols"}},
		{"no indicators", drop("indicators/"), []string{"indicators"}},
		{"a folder of protocols without one", all(drop("protocols/"), put("protocols/README.md", "nothing yet")), []string{"no protocol"}},
		{"a set is missing", drop(urgent), []string{"set is missing"}},
		{"a file larger than any instrument", put(border, strings.Repeat("#", 1<<20+1)), []string{border, "larger"}},
		{"a folder by the name of a protocol", put("protocols/x.toml/y", ""), []string{"protocols/x.toml"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := instruments(t)
			tt.spoil(t, f)
			l, err := screening.LoadLibrary(f)
			if err == nil {
				t.Fatal("the library was loaded")
			}
			if l != nil {
				t.Error("a part of the library was given out beside the error")
			}
			for _, name := range tt.named {
				if !strings.Contains(err.Error(), name) {
					t.Errorf("the error does not name %q:\n%v", name, err)
				}
			}
		})
	}
}

func TestFilesThatAreNoTomlAreLeftAlone(t *testing.T) {
	f := instruments(t)
	put("protocols/README.md", "not a protocol")(t, f)
	put("indicators/notes.txt", "not a set")(t, f)
	l, err := screening.LoadLibrary(f)
	if err != nil || len(l.Interviews()) != 5 {
		t.Errorf("%v", err)
	}
}

func TestAFileTooLargeIsUnreadable(t *testing.T) {
	f := instruments(t)
	put(items, strings.Repeat("#", 1<<20+1))(t, f)
	if _, err := screening.LoadLibrary(f); !errors.Is(err, screening.ErrUnreadable) {
		t.Errorf("%v", err)
	}
}

func TestTheLibraryFindsItsProtocols(t *testing.T) {
	l := library(t)
	var ids []string
	for _, p := range l.Interviews() {
		ids = append(ids, p.ID)
		if found, ok := l.Protocol(p.ID); !ok || found != p {
			t.Errorf("%s is listed and not found", p.ID)
		}
	}
	if strings.Join(ids, " ") != "tfc-border tfc-child tfc-contact tfc-returnee tfc-triage" {
		t.Errorf("protocols %v", ids)
	}
	if _, ok := l.Protocol(""); ok {
		t.Error("a protocol without an id was found")
	}
}
