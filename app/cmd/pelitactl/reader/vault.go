package reader

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"filippo.io/age"
	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
)

// Vault reads the vault in a profile folder with a recovery key, or with the
// identity of one of its users. It changes nothing there: while changes wait in a
// write-ahead log it reads a copy, which is as sealed as the original. What does
// not open is shown as damaged, and the rest is read. files may be nil.
func Vault(ctx context.Context, dir string, key age.Identity, files *Files, show Show) error {
	b, err := readKeyFile(filepath.Join(dir, "vault.age"))
	if err != nil {
		return err
	}
	keys, err := openVaultKey(b, key)
	if err != nil {
		return err
	}
	file, done, err := still(dir)
	if err != nil {
		return err
	}
	v := vaultReading{ctx: ctx, keys: keys, show: func(l Line) error {
		if l.What == "change" {
			files.learn(l.Record, l.Bytes)
		}
		return show(l)
	}}
	err = v.run(file)
	if err == nil {
		err = files.all(dir, show)
	}
	return errors.Join(err, done())
}

// FindUser opens the first user-N.age of a profile that the passphrase opens.
func FindUser(dir, passphrase string) (age.Identity, error) {
	files, err := filepath.Glob(filepath.Join(dir, "user-*.age"))
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		b, err := readKeyFile(name)
		if err != nil {
			return nil, err
		}
		id, err := UserKey(b, passphrase)
		if err == nil {
			return id, nil
		}
	}
	return nil, ErrKey
}

func readKeyFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxKeyFile))
}

// still gives a database file that nobody writes.
func still(dir string) (file string, done func() error, err error) {
	file = filepath.Join(dir, "vault.db")
	st, err := os.Stat(file + "-wal")
	if errors.Is(err, fs.ErrNotExist) || err == nil && st.Size() == 0 {
		return file, func() error { return nil }, nil
	}
	if err != nil {
		return "", nil, err
	}
	tmp, err := os.MkdirTemp("", "reader-*")
	if err != nil {
		return "", nil, err
	}
	done = func() error { return os.RemoveAll(tmp) }
	for _, name := range []string{"vault.db", "vault.db-wal"} {
		if err := copyFile(filepath.Join(dir, name), filepath.Join(tmp, name)); err != nil {
			return "", nil, errors.Join(err, done())
		}
	}
	return filepath.Join(tmp, "vault.db"), done, nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

type vaultReading struct {
	ctx  context.Context
	keys vaultKeys
	db   *sql.DB
	show Show
}

func (v *vaultReading) run(file string) error {
	q := url.Values{"mode": {"ro"}, "_locking_mode": {"EXCLUSIVE"}}
	if _, err := os.Stat(file + "-wal"); errors.Is(err, fs.ErrNotExist) {
		q.Set("immutable", "1")
	} else {
		q.Set("mode", "rw") // a copy: SQLite folds the log into it
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	v.db, err = sql.Open("sqlite3", "file://"+(&url.URL{Path: filepath.ToSlash(path)}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return err
	}
	v.db.SetMaxOpenConns(1)
	err = v.records()
	if err == nil {
		err = v.journal()
	}
	return errors.Join(err, v.db.Close())
}

// recordRow is one row of keys.
type recordRow struct {
	row int64
	id  []byte
	key []byte
}

func (v *vaultReading) records() error {
	rows, err := v.db.QueryContext(v.ctx, `SELECT rid, id, value FROM keys ORDER BY rid`)
	if err != nil {
		return fmt.Errorf("%w: database", ErrFormat)
	}
	defer rows.Close()
	var all []recordRow
	for rows.Next() {
		var r recordRow
		if err := rows.Scan(&r.row, &r.id, &r.key); err != nil {
			return fmt.Errorf("%w: database", ErrFormat)
		}
		all = append(all, r)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for _, r := range all {
		if err := v.record(r); err != nil {
			return err
		}
	}
	return nil
}

// record shows a record: its key opens all its rows.
func (v *vaultReading) record(r recordRow) error {
	id := idText(r.id)
	if err := v.show(Line{What: "record", Record: id}); err != nil {
		return err
	}
	g, _ := generation(r.key)
	key, err := open(v.keys.keys[g].records, v.keys.vault, place{tableKeys, r.id, 1}, r.key)
	if err != nil {
		return v.show(Line{What: "damaged", Record: id})
	}
	for _, t := range []struct {
		code  byte
		query string
		line  func(number uint64, b []byte) (Line, error)
	}{
		{tableChanges, `SELECT version, value FROM changes WHERE record = ? ORDER BY version`, changeLine},
		{tableBodies, `SELECT version, value FROM bodies WHERE rid = ?`, bodyLine},
		{tableDrafts, `SELECT version, value FROM drafts WHERE rid = ?`, draftLine},
	} {
		err := v.rows(t.query, []any{r.row}, func(version uint64, value []byte) error {
			b, err := open(key, v.keys.vault, place{t.code, r.id, version}, value)
			var l Line
			if err == nil {
				l, err = t.line(version, b)
			}
			if err != nil {
				l = Line{What: "damaged", Number: version}
			}
			l.Record = id
			return v.show(l)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (v *vaultReading) rows(query string, args []any, each func(number uint64, value []byte) error) error {
	rows, err := v.db.QueryContext(v.ctx, query, args...)
	if err != nil {
		return fmt.Errorf("%w: database", ErrFormat)
	}
	defer rows.Close()
	for rows.Next() {
		var number uint64
		var value []byte
		if err := rows.Scan(&number, &value); err != nil {
			return fmt.Errorf("%w: database", ErrFormat)
		}
		if err := each(number, value); err != nil {
			return err
		}
	}
	return rows.Err()
}

// changeLine reads a row of changes: the counter in 8 bytes, the change-set.
func changeLine(number uint64, b []byte) (Line, error) {
	if len(b) < 8 {
		return Line{}, ErrFormat
	}
	v, err := change(b[8:])
	return Line{What: "change", Number: number, Own: binary.BigEndian.Uint64(b), Value: v, Bytes: b[8:]}, err
}

func bodyLine(number uint64, b []byte) (Line, error) {
	v, err := named(b, bodyNames())
	return Line{What: "body", Number: number, Value: v, Bytes: b}, err
}

func draftLine(_ uint64, b []byte) (Line, error) {
	v, err := named(b, draftNames())
	return Line{What: "draft", Value: v}, err
}

func (v *vaultReading) journal() error {
	return v.rows(`SELECT rid, value FROM journal ORDER BY rid`, nil, func(number uint64, value []byte) error {
		g, _ := generation(value)
		at := place{tableJournal, binary.BigEndian.AppendUint64(nil, number), 1}
		b, err := open(v.keys.keys[g].rows, v.keys.vault, at, value)
		l := Line{What: "damaged", Number: number}
		if err == nil {
			if l, err = journalLine(number, b); err != nil {
				return err
			}
		}
		return v.show(l)
	})
}
