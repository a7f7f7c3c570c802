package history

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
)

func attach(n byte) Op {
	return Op{Kind: Attach, Text: "a caption", File: File{
		ID: [16]byte{n}, Key: [16]byte{n, 1}, Sum: [32]byte{n, 2}, Size: 4711, Media: "image/jpeg", Kind: "photo", How: "persons-phone",
	}}
}

// handle makes the next step of custody of a file, as this device sees it.
func (d *device) handle(file byte, step, to string) ChangeSet {
	prev, link := d.state.CustodyHeads([16]byte{file})
	return d.do(Op{Kind: Handle, Prev: prev, Handling: Handling{File: [16]byte{file}, Step: step, To: to, Link: link}})
}

func links(t *testing.T, s State) string {
	t.Helper()
	var out []string
	for _, a := range s.Attached() {
		for _, h := range a.Steps {
			out = append(out, h.Handling.Step+"="+[]string{"whole", "waiting", "broken"}[h.Link])
		}
	}
	return strings.Join(out, " ")
}

func TestCustodyIsOneChainAlsoWhenTwoHandleTheFileAtOnce(t *testing.T) {
	a, b := newDevice(1), newDevice(2)
	all := []ChangeSet{a.do(attach(7), attach(8)), a.handle(7, "viewed", "")}
	b.see(all...)
	all = append(all, a.handle(7, "exported", ""), b.handle(7, "verified", ""))
	a.see(all...)
	all = append(all, a.handle(7, "handed-over", "the desk of the prosecutor"), a.handle(8, "viewed", ""))
	const want = "viewed=whole verified=whole exported=whole handed-over=whole viewed=whole"
	for _, s := range []State{Fold(all), Fold(reversed(all))} {
		if got := links(t, s); got != want {
			t.Errorf("got %s", got)
		}
		files := s.Attached()
		count(t, "files", len(files), 2)
		f := files[0]
		if f.File != attach(7).File || f.Caption != "a caption" || f.Officer != (OfficerID{1}) || f.HLC != all[0].HLC {
			t.Errorf("%+v", f)
		}
		if h := f.Steps[3].Handling; h.To != "the desk of the prosecutor" {
			t.Errorf("handed over to %q", h.To)
		}
		if again, err := ParseBody([]byte(body(t, s))); err != nil || links(t, again) != want {
			t.Errorf("a body that was read back: %v", err)
		}
	}
}

func reversed(all []ChangeSet) []ChangeSet {
	var out []ChangeSet
	for i := range all {
		out = append(out, all[len(all)-1-i])
	}
	return out
}

// Whoever could write change-sets anew, with the keys of the record, still has to
// write every later step anew, on every device that has one.
func TestAStepOfCustodyThatIsChangedOrTakenOutIsFound(t *testing.T) {
	a := newDevice(1)
	all := []ChangeSet{a.do(attach(7)), a.handle(7, "viewed", ""), a.handle(7, "exported", ""), a.handle(7, "verified", "")}
	for name, c := range map[string]struct {
		change func(c *ChangeSet)
		at     int
		want   string
	}{
		"another step":    {func(c *ChangeSet) { c.Ops[0].Handling.Step = "seen" }, 1, "seen=whole exported=broken verified=whole"},
		"another officer": {func(c *ChangeSet) { c.Officer = OfficerID{99} }, 1, "viewed=whole exported=broken verified=whole"},
		"another time":    {func(c *ChangeSet) { c.HLC++ }, 2, "viewed=whole exported=whole verified=broken"},
		"another caption": {func(c *ChangeSet) { c.Ops[0].Text = "" }, 0, "viewed=broken exported=whole verified=whole"},
		"another sum":     {func(c *ChangeSet) { c.Ops[0].File.Sum[3]++ }, 0, "viewed=broken exported=whole verified=whole"},
		"no such step":    {func(c *ChangeSet) { c.Ops[0] = Op{Kind: AddNote, Text: "nothing"} }, 1, "exported=broken verified=whole"},
		"of another file": {func(c *ChangeSet) { c.Ops[0].Handling.File[0] = 8 }, 1, "exported=broken verified=whole"},
	} {
		changed := make([]ChangeSet, len(all))
		for i := range all {
			changed[i] = all[i]
			changed[i].Ops = append([]Op(nil), all[i].Ops...)
		}
		c.change(&changed[c.at])
		if got := links(t, Fold(changed)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if got := links(t, Fold([]ChangeSet{all[0], all[1], all[3]})); got != "viewed=whole verified=waiting" {
		t.Errorf("one that has not arrived: %s", got)
	}
	if got := links(t, Fold(append([]ChangeSet{newDevice(1).do(attach(9))}, all[1:]...))); got != "" {
		t.Errorf("steps of a file that nobody took in: %s", got)
	}
}

func TestAVersionThatDoesNotKnowEvidenceKeepsIt(t *testing.T) {
	d := newDevice(1)
	d.do(attach(7))
	c := d.handle(7, "viewed", "")
	raw, err := c.Ops[0].encode()
	if err != nil {
		t.Fatal(err)
	}
	old := c
	old.Ops = []Op{{Kind: Handle, foreign: raw}}
	if body(t, Fold([]ChangeSet{old})) != body(t, Fold([]ChangeSet{c})) {
		t.Error("the bodies differ")
	}
}

func TestEvidenceThatIsNotWholeIsNotKept(t *testing.T) {
	for name, o := range map[string]Op{
		"no file":  {Kind: Attach},
		"no key":   with(attach(1), func(o *Op) { o.File.Key = [16]byte{} }),
		"no sum":   with(attach(1), func(o *Op) { o.File.Sum = [32]byte{} }),
		"empty":    with(attach(1), func(o *Op) { o.File.Size = 0 }),
		"negative": with(attach(1), func(o *Op) { o.File.Size = -1 }),
		"no kind":  with(attach(1), func(o *Op) { o.File.Kind = "" }),
		"no way":   with(attach(1), func(o *Op) { o.File.How = "" }),
		"no media": with(attach(1), func(o *Op) { o.File.Media = strings.Repeat("x", maxCode+1) }),
		"no step":  {Kind: Handle, Handling: Handling{File: [16]byte{1}, Link: [32]byte{1}}, Prev: []OpID{{Counter: 1}}},
		"no link":  {Kind: Handle, Handling: Handling{File: [16]byte{1}, Step: "viewed"}, Prev: []OpID{{Counter: 1}}},
		"no prev":  {Kind: Handle, Handling: Handling{File: [16]byte{1}, Step: "viewed", Link: [32]byte{1}}},
		"long to":  {Kind: Handle, Handling: Handling{File: [16]byte{1}, Step: "viewed", Link: [32]byte{1}, To: strings.Repeat("x", maxCode+1)}, Prev: []OpID{{Counter: 1}}},
	} {
		c := ChangeSet{Record: RecordID{1}, Device: DeviceID{1}, Counter: 1, Ops: []Op{o}}
		if _, err := c.Encode(); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func with(o Op, change func(*Op)) Op {
	change(&o)
	return o
}

func TestEveryFileThatASaveNamesIsListed(t *testing.T) {
	d := newDevice(1)
	c := d.do(attach(9), Op{Kind: Set, Register: Register{Item: "item_picture"}, Answer: everyAnswer()["picture"]}, Op{Kind: AddNote, Text: "x"})
	files := c.Files()
	count(t, "files", len(files), 2)
	if files[1] != attach(9).File || files[0].ID != everyAnswer()["picture"].Value.Kept.ID || bytes.Equal(files[0].Key[:], make([]byte, 16)) {
		t.Errorf("%+v", files)
	}
}

// SR-H14: a long custody is read in a time that grows with it and not with its square.
func TestSRH14_ALongCustodyIsReadQuickly(t *testing.T) {
	d := newDevice(1)
	ops := []Op{}
	for i := range 4000 {
		if i%2 == 0 {
			ops = append(ops, attach(7))
			continue
		}
		ops = append(ops, Op{Kind: Handle, Prev: []OpID{{DeviceID{1}, 1, uint16(i - 1)}}, Handling: Handling{File: [16]byte{7}, Step: "v", Link: [32]byte{1}}})
	}
	d.do(ops...)
	begun := time.Now()
	count(t, "steps", len(d.state.Attached()[0].Steps), 2000)
	if took := time.Since(begun); took > time.Second {
		t.Errorf("took %s", took)
	}
}

// The numbers of changes that nobody else has may be given anew: custody that held
// holds on, and what was broken is not mended by it.
func TestCustodyHoldsUnderOtherNumbersAndABrokenOneStaysBroken(t *testing.T) {
	made := func() []ChangeSet {
		a := newDevice(1)
		return []ChangeSet{a.do(attach(7)), a.handle(7, "viewed", ""), a.handle(7, "exported", ""), a.handle(7, "verified", "")}
	}
	broken := made()
	broken[1].Ops[0].Handling.Step = "seen"
	for name, all := range map[string][]ChangeSet{
		"viewed=whole exported=whole verified=whole": made(),
		"seen=whole exported=broken verified=whole":  broken,
	} {
		for from := range all {
			to := map[uint64]uint64{}
			for i := from; i < len(all); i++ {
				to[all[i].Counter] = all[i].Counter + 1000
			}
			was := Fold(all)
			now := was.Renumbered(all[0].Device, to)
			var again []ChangeSet
			for _, c := range all {
				again = append(again, now.Renumber(c, was, to))
			}
			if Fold(again).Hash() != now.Hash() {
				t.Errorf("from change %d on: the changes come to something else than the state", from+1)
			}
			if got := links(t, now); got != name {
				t.Errorf("from change %d on: %s, want %s", from+1, got, name)
			}
			for n := range to {
				if now.Seen(all[0].Device, n) || !now.Seen(all[0].Device, n+1000) {
					t.Errorf("change %d did not get its number", n)
				}
			}
		}
	}
}
