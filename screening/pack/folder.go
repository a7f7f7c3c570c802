package pack

import (
	"bytes"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// folder is the files of a pack as an fs.FS, in memory, two levels deep.
type folder struct{ files []file }

// Files is the pack as a file system: items/, protocols/ and so on, as an
// instrument is laid out.
func (p *Pack) Files() fs.FS { return folder{p.files} }

// Texts is the pack's texts/, laid out like locales.
func (p *Pack) Texts() fs.FS {
	var out []file
	for _, f := range p.files {
		if name, ok := strings.CutPrefix(f.Path, textsFolder+"/"); ok {
			out = append(out, file{Path: name, Bytes: f.Bytes})
		}
	}
	return folder{out}
}

const (
	textsFolder  = "texts"
	goldenFolder = "golden"
)

// Open is fs.FS's.
func (f folder) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	for _, one := range f.files {
		if one.Path == name {
			return &opened{stat{path.Base(name), int64(len(one.Bytes)), false}, bytes.NewReader(one.Bytes)}, nil
		}
	}
	if entries := f.below(name); name == "." || len(entries) > 0 {
		return &listing{stat{path.Base(name), 0, true}, entries}, nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// below lists what lies directly in a folder, by name.
func (f folder) below(dir string) []fs.DirEntry {
	var out []fs.DirEntry
	for _, one := range f.files {
		rest, ok := one.Path, true
		if dir != "." {
			rest, ok = strings.CutPrefix(one.Path, dir+"/")
		}
		if !ok {
			continue
		}
		name, _, nested := strings.Cut(rest, "/")
		if slices.ContainsFunc(out, func(e fs.DirEntry) bool { return e.Name() == name }) {
			continue
		}
		size := int64(len(one.Bytes))
		if nested {
			size = 0
		}
		out = append(out, fs.FileInfoToDirEntry(stat{name, size, nested}))
	}
	slices.SortFunc(out, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return out
}

// stat is fs.FileInfo of what lies in memory.
type stat struct {
	name string
	size int64
	dir  bool
}

func (s stat) Name() string       { return s.name }
func (s stat) Size() int64        { return s.size }
func (s stat) IsDir() bool        { return s.dir }
func (s stat) ModTime() time.Time { return time.Time{} }
func (s stat) Sys() any           { return nil }
func (s stat) Mode() fs.FileMode {
	if s.dir {
		return fs.ModeDir | 0o555
	}
	return 0o444
}

// opened is one open file.
type opened struct {
	stat
	*bytes.Reader
}

func (o *opened) Stat() (fs.FileInfo, error) { return o.stat, nil }
func (o *opened) Size() int64                { return o.stat.size }
func (o *opened) Close() error               { return nil }

// listing is one open folder.
type listing struct {
	stat
	rest []fs.DirEntry
}

func (l *listing) Stat() (fs.FileInfo, error) { return l.stat, nil }
func (l *listing) Close() error               { return nil }

func (l *listing) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: l.name, Err: fs.ErrInvalid}
}

// ReadDir is fs.ReadDirFile's.
func (l *listing) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		n = len(l.rest)
	} else if len(l.rest) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(l.rest))
	out := l.rest[:n]
	l.rest = l.rest[n:]
	return out, nil
}
