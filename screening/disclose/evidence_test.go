package disclose

import (
	"bytes"
	"testing"

	"pelita/screening/history"
)

// A record with evidence and one without give the same bytes: no file, no caption,
// no step of custody, and not even that there are any.
func TestNothingOfEvidenceLeaves(t *testing.T) {
	p := projector(t)
	sent := func(d *draft) []byte {
		out, err := p.Disclose(d.record(), Shelter, shelter())
		if err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	without, with := full(t, p.Library), full(t, p.Library)
	file := history.File{ID: [16]byte{1}, Key: [16]byte{2}, Sum: [32]byte{3}, Size: 9, Media: "image/jpeg", Kind: "photo", How: "persons-phone"}
	with.add(history.Op{Kind: history.Attach, File: file, Text: "a planted caption"})
	prev, link := with.record().State.CustodyHeads(file.ID)
	with.add(history.Op{Kind: history.Handle, Prev: prev, Handling: history.Handling{File: file.ID, Step: "handed-over", To: "planted", Link: link}})
	if n := len(with.record().State.Attached()); n != 1 {
		t.Fatalf("%d files are on the record", n)
	}
	if !bytes.Equal(sent(without), sent(with)) {
		t.Error("what leaves depends on the evidence")
	}
}
