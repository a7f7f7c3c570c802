package history

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// File is a file that was taken in as evidence. Its bytes lie sealed beside the
// record, and what opens them stands only here. When it was taken in and by whom
// are the time and the officer of its change-set.
type File struct {
	ID    [16]byte // names the sealed file
	Key   [16]byte // opens it
	Sum   [32]byte // SHA-256 of the bytes as they were taken in
	Size  int64    // how many they are
	Media string   // what they are, by their content
	Kind  string   // code: what the officer says they are
	How   string   // code: how they came here
}

// Handling is one step of custody after a file was taken in.
type Handling struct {
	File [16]byte
	Step string // code: "viewed", "exported" ...
	To   string // to whom it was handed over, in the officer's words
	// Link is the digest of the steps before it, those in Prev: see Attached.
	Link [32]byte
}

// Link says whether a step stands on the steps that it was made on.
type Link uint8

// The states of a link.
const (
	// Whole: every step before it is here and is what it was.
	Whole Link = iota
	// Waiting: a step before it has not arrived from another device.
	Waiting
	// Broken: a step before it is not what it was.
	Broken
)

// Step is one step of custody.
type Step struct {
	ID       OpID
	Handling Handling
	HLC      HLC
	Officer  OfficerID
	Link     Link
}

// Attached is one file and its custody: taken in first, then each step in the
// order of the clock. Each step carries the digest of all steps that nobody had
// followed when it was made, so that one that is changed, taken out or put in
// between is found, also when officers handled the file on two devices at once.
// The newest step has none after it; the counts of the store hold that one.
type Attached struct {
	ID      OpID
	File    File
	Caption string
	HLC     HLC
	Officer OfficerID
	Steps   []Step
}

// Attached lists the files that were taken in, the first first. A file that two
// ops name is listed once, as the first of them has it.
func (s State) Attached() []Attached {
	var out []Attached
	at, chains := map[[16]byte]int{}, map[[16]byte]*custody{}
	steps := s.kept(Attach, Handle)
	for _, k := range steps {
		c := chains[k.file()]
		if c == nil {
			c = &custody{state: s, byID: map[OpID]*keptOp{}, digests: map[OpID][32]byte{}}
			chains[k.file()] = c
		}
		c.byID[k.id] = k
		if _, listed := at[k.file()]; k.op.Kind == Attach && !listed {
			at[k.file()] = len(out)
			out = append(out, Attached{ID: k.id, File: k.op.File, Caption: k.op.Text, HLC: k.hlc, Officer: k.ctx.officer})
		}
	}
	for _, k := range steps {
		if i, listed := at[k.file()]; k.op.Kind == Handle && listed {
			out[i].Steps = append(out[i].Steps, Step{k.id, k.op.Handling, k.hlc, k.ctx.officer, chains[k.file()].link(k)})
		}
	}
	return out
}

// CustodyHeads is what a new Handle of a file must list in Prev, and its Link.
func (s State) CustodyHeads(file [16]byte) ([]OpID, [32]byte) {
	of := slices.DeleteFunc(s.kept(Attach, Handle), func(k *keptOp) bool { return k.file() != file })
	_, heads := split(of)
	c := custody{digests: map[OpID][32]byte{}}
	return ids(heads), c.linkOf(heads)
}

// file is the file that an Attach or a Handle is about.
func (k *keptOp) file() [16]byte {
	if k.op.Kind == Attach {
		return k.op.File.ID
	}
	return k.op.Handling.File
}

// custody is all that was done with one file.
type custody struct {
	state   State
	byID    map[OpID]*keptOp
	digests map[OpID][32]byte
}

// link holds a step against the steps that it lists.
func (c *custody) link(h *keptOp) Link {
	var before []*keptOp
	for _, p := range h.op.Prev {
		k, here := c.byID[p]
		switch {
		case here:
			before = append(before, k)
		case c.state.Seen(p.Device, p.Counter): // that save is here, and holds no such step
			return Broken
		default:
			return Waiting
		}
	}
	if c.linkOf(before) != h.op.Handling.Link {
		return Broken
	}
	return Whole
}

// The labels of the digests of custody. None is a prefix of another.
const (
	labelStep = "pelita/custody/1/step"
	labelLink = "pelita/custody/1/link"
)

// linkOf is the digest of steps, in the order of their ids.
func (c *custody) linkOf(steps []*keptOp) [32]byte {
	slices.SortFunc(steps, (*keptOp).compare)
	h := sha256.New()
	h.Write([]byte(labelLink))
	for _, k := range steps {
		d, known := c.digests[k.id]
		if !known {
			d = k.digest()
			c.digests[k.id] = d
		}
		h.Write(d[:])
	}
	return [32]byte(h.Sum(nil))
}

// digest covers what the step is, when, by whom, and through Link all before it.
func (k *keptOp) digest() [32]byte {
	b := append([]byte(labelStep), k.id.Device[:]...)
	b = binary.BigEndian.AppendUint64(b, k.id.Counter)
	b = binary.BigEndian.AppendUint16(b, k.id.Index)
	b = binary.BigEndian.AppendUint64(b, uint64(k.hlc))
	b = append(b, k.ctx.officer[:]...)
	raw, _ := k.op.encode() // cannot fail: no fold holds what has no bytes
	return sha256.Sum256(append(b, raw...))
}

// Files lists every file that the change-set names, of answers and of evidence:
// also those that a later answer replaces, whose bytes stay.
func (c ChangeSet) Files() []File {
	var out []File
	for i := range c.Ops {
		o := &c.Ops[i]
		switch kept := &o.Answer.Value.Kept; {
		case o.foreign != nil:
		case o.Kind == Attach:
			out = append(out, o.File)
		case o.Kind == Set && kept.ID != [16]byte{}:
			out = append(out, File{ID: kept.ID, Key: kept.Key, Sum: kept.Sum, Size: kept.Size, Media: kept.Media})
		}
	}
	slices.SortFunc(out, func(a, b File) int { return cmp.Compare(string(a.ID[:]), string(b.ID[:])) })
	return out
}

func (f File) whole() bool {
	none := File{}
	return f.ID != none.ID && f.Key != none.Key && f.Sum != none.Sum && f.Size > 0 && f.Media != "" && f.Kind != "" && f.How != ""
}

func (h Handling) whole(prev []OpID) bool {
	return h.File != [16]byte{} && h.Step != "" && h.Link != [32]byte{} && len(prev) > 0
}
