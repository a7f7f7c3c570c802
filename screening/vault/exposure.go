package vault

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"filippo.io/age"

	"pelita/screening"
	"pelita/screening/exposure"
)

// Expose is what anybody sees who holds the profile folder and no passphrase. It
// takes no lock and changes nothing. Rows that a program which has the folder
// open did not fold into the database yet are not counted.
// screening.ErrNoProfile.
func Expose(ctx context.Context, dir string, now time.Time) (exposure.Outside, error) {
	path, err := filepath.Abs(dir)
	if err != nil {
		return exposure.Outside{}, fmt.Errorf("look at profile: %w", err)
	}
	f, err := openFolder(path)
	if err != nil {
		return exposure.Outside{}, err
	}
	defer f.root.Close()
	if !f.has(fileVaultKey) {
		return exposure.Outside{}, fmt.Errorf("look at profile: %w", screening.ErrNoProfile)
	}
	out, err := f.expose(now)
	if err != nil {
		return out, fmt.Errorf("look at profile: %w", trouble(err))
	}
	db := sql.OpenDB(connector{sqliteDriver(), readOnly(filepath.Join(path, fileDatabase))})
	defer db.Close()
	out.Counted = countClear(ctx, db, &out) == nil
	return out, nil
}

// Exposure is Expose of a vault that is open.
func (v *Vault) Exposure(ctx context.Context) (exposure.Outside, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return exposure.Outside{}, fmt.Errorf("look at profile: %w", screening.ErrLocked)
	}
	out, err := v.folder.expose(v.cfg.Now())
	if err == nil {
		err = countClear(ctx, v.db, &out)
	}
	if err != nil {
		return out, fmt.Errorf("look at profile: %w", trouble(err))
	}
	out.Counted = true
	return out, nil
}

// countClear counts the rows that stand in clear for whoever has the file.
func countClear(ctx context.Context, db *sql.DB, out *exposure.Outside) error {
	return db.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM keys), (SELECT count(*) FROM changes), (SELECT count(*) FROM segments), (SELECT count(*) FROM drafts)`).
		Scan(&out.Records, &out.Changes, &out.Segments, &out.Drafts)
}

// expose looks at names, sizes, ages and modes, and at the headers of key files.
func (f folder) expose(now time.Time) (exposure.Outside, error) {
	var out exposure.Outside
	var last time.Time
	err := fs.WalkDir(f.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		st, err := d.Info()
		if err != nil {
			return err
		}
		if st.Mode().Perm()&0o077 != 0 {
			out.Loose++
		}
		if d.IsDir() {
			return nil
		}
		out.Bytes += st.Size()
		if st.ModTime().After(last) && name != fileLock {
			last = st.ModTime()
		}
		f.exposeFile(&out, name, st.Size())
		return nil
	})
	out.Quiet = max(0, int(now.Sub(last)/(24*time.Hour)))
	return out, err
}

func (f folder) exposeFile(out *exposure.Outside, name string, size int64) {
	switch {
	case strings.HasPrefix(name, dirFiles+"/"):
		out.Files++
		out.FileBytes += size
	case name == fileDatabase+"-wal":
		out.Unfolded = size > 0
	case name == fileVaultKey:
		out.Keys, out.Before = len(f.stanzas(name, maxVaultFile)), f.unfinished()
	case userFile.MatchString(name):
		out.Users++
		for _, s := range f.stanzas(name, maxUserFile) {
			if n, err := strconv.Atoi(s[len(s)-1]); err == nil && (out.WorkFactor == 0 || n < out.WorkFactor) {
				out.WorkFactor = n
			}
		}
	}
}

// stanzas are the type and arguments of each stanza of a key file. They stand
// in clear.
func (f folder) stanzas(name string, limit int64) (out [][]string) {
	b, err := f.read(name, limit)
	if err != nil {
		return nil
	}
	_, _ = age.Decrypt(strings.NewReader(string(b)), headerReader{&out}) // it opens nothing
	return out
}

// headerReader is an identity that opens nothing and notes what it was shown.
type headerReader struct{ seen *[][]string }

// Unwrap is age.Identity's.
func (r headerReader) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	for _, s := range stanzas {
		*r.seen = append(*r.seen, append([]string{s.Type}, s.Args...))
	}
	return nil, age.ErrIncorrectIdentity
}
