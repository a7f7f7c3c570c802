package vault

import (
	"bytes"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"pgregory.net/rapid"

	"pelita/screening"
	"pelita/screening/history"
)

// draws draws the parts of a tally, each of them nothing now and then.
type draws struct{ t *rapid.T }

func (d draws) there() bool { return rapid.Bool().Draw(d.t, "there") }

func (d draws) number() uint64 {
	if !d.there() {
		return 0
	}
	return rapid.Uint64().Draw(d.t, "number")
}

func (d draws) raw(to []byte) {
	if d.there() {
		copy(to, rapid.SliceOfN(rapid.Byte(), len(to), len(to)).Draw(d.t, "bytes"))
	}
}

func (d draws) tally() (t tally) {
	for _, n := range []*uint64{
		&t.Counter, (*uint64)(&t.HLC), &t.Delta, &t.Folded, &t.Pages, &t.Records, &t.Waiting, &t.Changes, &t.Meta,
		&t.Schema, &t.Seq, &t.Files, &t.Opened.Seq, &t.Leapt, &t.Typing.Draft.Version, &t.Journal.Count, &t.Journal.Lost, &t.Run.Count,
	} {
		*n = d.number()
	}
	m := &t.Manifest
	for _, b := range [][]byte{
		t.Previous[:], m.Meta[:], m.Keys[:], m.Notes[:], m.Pages[:], m.Delta[:], t.Typing.Record[:], t.Typing.Draft.Tag[:],
		t.Journal.Head[:], t.Journal.Key[:], t.Run.Officer[:], t.Run.Record[:], t.FileSum[:], t.Opened.Root[:], t.Latest.Record[:],
	} {
		d.raw(b)
	}
	t.Run.Kind, t.Orphans = rapid.Uint8().Draw(d.t, "kind"), d.there()
	t.Run.First, t.Run.Last = int64(d.number()), int64(d.number())
	t.Run.Why = rapid.StringMatching(`[a-z-]{0,40}`).Draw(d.t, "why")
	t.Latest.Page = cbor.ByteString(rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(d.t, "page"))
	return t
}

func TestTheTallyThatIsWrittenByHandIsWhatTheLibraryWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		is := draws{t}.tally()
		b := is.encode()
		if want, err := codec().Marshal(is); err != nil || !bytes.Equal(b, want) {
			t.Fatalf("%x, the library %x, %v", b, want, err)
		}
		var back tally
		if err := codec().Unmarshal(b, &back); err != nil || back != is {
			t.Fatalf("%+v is read back as %+v, %v", is, back, err)
		}
	})
	for _, is := range []tally{{}, {HLC: history.HLC(1)}, {Latest: latest{Record: screening.RecordID{1}}}} {
		if want, err := codec().Marshal(is); err != nil || !bytes.Equal(is.encode(), want) {
			t.Errorf("%x, the library %x, %v", is.encode(), want, err)
		}
	}
}
