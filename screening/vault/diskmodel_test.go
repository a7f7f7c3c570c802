package vault_test

import (
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// disk is what a program told a disk, and what of it is safe from a cut: the
// bytes of a file once the file was synced, its name once its folder was.
type disk struct {
	live   map[string]*inode // as the running program sees it
	safe   map[string]*inode // as it stands after a cut at this moment
	dirty  map[string][]naming
	folder map[string]bool
}

// inode is a file without its name.
type inode struct {
	live, safe []byte
	waiting    []diskOp // since its last sync
}

// naming is one change of a folder that waits: this name now means that file,
// or nothing.
type naming struct {
	names map[string]*inode
}

func newDisk(root string) *disk {
	return &disk{live: map[string]*inode{}, safe: map[string]*inode{}, dirty: map[string][]naming{}, folder: map[string]bool{root: true}}
}

func change(b []byte, op diskOp) []byte {
	if op.kind == opTruncate {
		return append(b, make([]byte, max(0, op.at-int64(len(b))))...)[:op.at]
	}
	at := op.at
	if end := at + int64(len(op.data)); end > int64(len(b)) {
		b = append(b, make([]byte, end-int64(len(b)))...)
	}
	copy(b[at:], op.data)
	return b
}

// apply does one operation of the program.
func (d *disk) apply(op diskOp) {
	switch op.kind {
	case opMkdir:
		d.folder[op.path] = true
	case opCreate:
		if d.live[op.path] == nil {
			f := &inode{}
			d.live[op.path] = f
			d.rename(op.path, map[string]*inode{op.path: f})
		}
	case opRename:
		f := d.live[op.path]
		d.live[op.to] = f
		delete(d.live, op.path)
		d.rename(op.to, map[string]*inode{op.to: f, op.path: nil})
	case opUnlink:
		delete(d.live, op.path)
		d.rename(op.path, map[string]*inode{op.path: nil})
	case opSync:
		d.sync(op.path)
	case opWrite, opTruncate:
		f := d.live[op.path]
		if f == nil {
			return // a file without a name any more
		}
		if op.at < 0 {
			op.at = int64(len(f.live))
		}
		f.live = change(f.live, op)
		f.waiting = append(f.waiting, op)
	}
}

func (d *disk) rename(path string, names map[string]*inode) {
	dir := filepath.Dir(path)
	d.dirty[dir] = append(d.dirty[dir], naming{names})
}

func (d *disk) sync(path string) {
	if d.folder[path] {
		for _, n := range d.dirty[path] {
			apply(d.safe, n)
		}
		delete(d.dirty, path)
		return
	}
	f := d.live[path]
	if f == nil {
		return
	}
	for _, op := range f.waiting {
		f.safe = change(f.safe, op)
	}
	f.waiting = nil
}

func apply(names map[string]*inode, n naming) {
	for name, f := range n.names {
		if f == nil {
			delete(names, name)
		} else {
			names[name] = f
		}
	}
}

// early says what a disk writes before it is told to: each waiting write with a
// chance of its own, so that a later one may be there and an earlier one not;
// torn ones only in part, by sectors.
type early struct {
	name         string
	chance, torn float64
}

// cut writes what a power cut at this moment leaves into dir, which stands for
// root.
func (d *disk) cut(t *testing.T, root, dir string, e early, r *rand.Rand) {
	t.Helper()
	names := maps.Clone(d.safe)
	for _, folder := range slices.Sorted(maps.Keys(d.dirty)) {
		for _, n := range d.dirty[folder] {
			if r.Float64() < e.chance {
				apply(names, n)
			}
		}
	}
	for folder := range d.folder {
		if err := os.MkdirAll(moved(folder, root, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		f := names[name]
		b := append([]byte(nil), f.safe...)
		for _, op := range f.waiting {
			if r.Float64() < e.chance {
				b = change(b, tear(op, e, r))
			}
		}
		write(t, moved(name, root, dir), b)
	}
}

func moved(path, root, dir string) string { return dir + path[len(root):] }

const sector = 512

// tear leaves of some writes only the sectors before or after one.
func tear(op diskOp, e early, r *rand.Rand) diskOp {
	if op.kind != opWrite || len(op.data) <= sector || r.Float64() >= e.torn {
		return op
	}
	n := (1 + r.IntN(len(op.data)/sector)) * sector
	if n >= len(op.data) || r.IntN(2) == 0 {
		op.data = op.data[:min(n, len(op.data))]
		return op
	}
	op.at, op.data = op.at+int64(n), op.data[n:]
	return op
}
