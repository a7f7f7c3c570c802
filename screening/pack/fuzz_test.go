package pack_test

import (
	"bytes"
	"testing"

	"pelita/screening/pack"
)

func FuzzParse(f *testing.F) {
	f.Add(written(f, build(f, small(), 1, 1, 2)))
	f.Add([]byte{})
	f.Add([]byte{0xa1, 0x03, 0x9a, 0xff, 0xff, 0xff, 0xff})
	r := root(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := pack.Parse(b)
		if err != nil {
			if reasonOf(err) == "" {
				t.Errorf("%v has no code", err)
			}
			return
		}
		again, err := p.File()
		if err != nil || !bytes.Equal(again, b) {
			t.Error("what was read is written otherwise")
		}
		if p.Verify(r) == nil && len(p.Signers(r)) < 2 {
			t.Error("it is believed and nobody signed it")
		}
	})
}

func FuzzManifest(f *testing.F) {
	f.Add(decode(f, written(f, build(f, small(), 1)))[1].([]byte))
	f.Add([]byte{0xa0})
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := pack.ParseManifest(b)
		if err != nil {
			return
		}
		if m.Version == 0 || m.Version > pack.MaxVersion || len(m.Files) == 0 || !m.Created.Before(m.Expires) {
			t.Errorf("%+v", m)
		}
	})
}

func FuzzRoot(f *testing.F) {
	b, err := root(f).File()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte{0xa0})
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := pack.ParseRoot(b)
		if err != nil {
			return
		}
		if again, err := r.File(); err != nil || !bytes.Equal(again, b) {
			t.Error("what was read is written otherwise")
		}
		if r.Threshold < 2 || len(r.Keys) < r.Threshold {
			t.Errorf("%+v", r)
		}
	})
}
