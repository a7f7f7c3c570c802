package vault

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/screeningtest"
)

// sealing makes a plain store seal every value as the vault does.
func sealing(b *testing.B) func(table, int64, uint64, []byte) []byte {
	b.Helper()
	key := make([]byte, keyLen)
	rand.Read(key)
	s, err := newSeal([16]byte{1}, key)
	if err != nil {
		b.Fatal(err)
	}
	return func(t table, row int64, version uint64, value []byte) []byte {
		at := place{table: t, column: columnValue, row: binary.BigEndian.AppendUint64(nil, uint64(row)), version: version}
		return s.seal(at, 1, value)
	}
}

// BenchmarkSaveRows is a save of sealed rows and nothing else: what sealing
// itself costs. Goal: at most 1.15 times plaintext.
func BenchmarkSaveRows(b *testing.B) {
	places(b, func(b *testing.B, dir string) {
		one, other := filepath.Join(dir, "sealed"), filepath.Join(dir, "clear")
		for _, d := range []string{one, other} {
			if err := os.Mkdir(d, 0o700); err != nil {
				b.Fatal(err)
			}
		}
		s, p := openPlain(b, one, benchConfig(one)), openPlain(b, other, benchConfig(other))
		s.seals = sealing(b)
		mine, theirs := fill(b, 500, s.commit), fill(b, 500, p.commit)
		var sealed, clear []time.Duration
		b.ResetTimer()
		for i := range b.N {
			n := i / 30 % len(mine)
			tap := func(rs []screening.Record, commit committer) func() error {
				c := screeningtest.Answering(rs[n], screeningtest.Said("item_3"), screeningtest.Text(fmt.Sprint("answer ", i)))
				return func() (err error) {
					rs[n], err = commit(context.Background(), c)
					return err
				}
			}
			sealed = append(sealed, timed(b, tap(mine, s.commit)))
			clear = append(clear, timed(b, tap(theirs, p.commit)))
		}
		report(b, sealed, clear, 1.15)
	})
}

// BenchmarkSaveWrites is what BenchmarkSave writes, counted: pages of the file that
// go to the log with a save, at the median and on average.
func BenchmarkSaveWrites(b *testing.B) {
	dir := b.TempDir()
	v := benchVault(b, filepath.Join(dir, "vault"))
	p := openPlain(b, dir, benchConfig(dir))
	mine, theirs := fill(b, 500, v.Commit), fill(b, 500, p.commit)
	var sealed, clear []int
	for i := range b.N {
		n := i / 30 % len(mine)
		tap := func(db *sql.DB, rs []screening.Record, commit committer) int {
			logged(b, db)
			r, err := commit(context.Background(), screeningtest.Answering(rs[n], screeningtest.Said("item_3"), screeningtest.Text(fmt.Sprint("answer ", i))))
			if err != nil {
				b.Fatal(err)
			}
			rs[n] = r
			return logged(b, db)
		}
		sealed = append(sealed, tap(v.db, mine, v.Commit))
		clear = append(clear, tap(p.db, theirs, p.commit))
	}
	for unit, pages := range map[string][]int{"": sealed, "-plain": clear} {
		slices.Sort(pages)
		total := 0
		for _, n := range pages {
			total += n
		}
		b.ReportMetric(float64(pages[len(pages)/2]), "pages-p50"+unit)
		b.ReportMetric(float64(total)/float64(len(pages)), "pages-mean"+unit)
	}
	b.ReportMetric(0, "ns/op")
}

// logged is how many pages stand in the log; all of them are in the database then,
// and the next save begins it anew.
func logged(b *testing.B, db *sql.DB) (pages int) {
	b.Helper()
	var busy, done int
	if err := db.QueryRow(`PRAGMA wal_checkpoint(PASSIVE)`).Scan(&busy, &pages, &done); err != nil || pages != done {
		b.Fatalf("%d of %d pages are in the database, %v", done, pages, err)
	}
	return pages
}

// arriving are change-sets of another device, one record each.
func arriving(b *testing.B, from, n int) [][]byte {
	b.Helper()
	var out [][]byte
	for i := range n {
		c := filled(from + i)
		id := screening.RecordID{0: 0xee}
		binary.BigEndian.PutUint64(id[8:], uint64(from+i))
		set := screeningtest.Set(id, screening.DeviceID{0: 0xdd}, uint64(from+i+1), c.Ops...)
		encoded, err := set.Encode()
		if err != nil {
			b.Fatal(err)
		}
		out = append(out, encoded)
	}
	return out
}

// takeIn applies what arrived in one transaction.
func takeIn(v *Vault, sets [][]byte) error {
	return v.Exchange(context.Background(), func(tx *Tx) error { return tx.ApplyAll(sets) })
}

// takeIn does what Vault.Exchange does with change-sets of others.
func (p *plain) takeIn(sets [][]byte) error {
	tx, err := p.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, encoded := range sets {
		set, err := history.Decode(encoded)
		if err != nil {
			return err
		}
		r := p.records[set.Record]
		r.state = r.state.Apply(set)
		r.version++
		if err := p.write(tx, set.Record, &r, encoded); err != nil {
			return err
		}
		p.records[set.Record] = r
	}
	return tx.Commit()
}

// BenchmarkImport is a hundred records of another device in one transaction. The
// goal is a rate of at least 0.80 of plaintext: at most 1.25 times as long.
func BenchmarkImport(b *testing.B) {
	places(b, func(b *testing.B, dir string) {
		v := benchVault(b, filepath.Join(dir, "vault"))
		p := openPlain(b, dir, benchConfig(dir))
		var sealed, clear []time.Duration
		b.ResetTimer()
		for i := range min(b.N, 20) { // two thousand records say enough
			sets := arriving(b, i*100, 100)
			sealed = append(sealed, timed(b, func() error { return takeIn(v, sets) }))
			clear = append(clear, timed(b, func() error { return p.takeIn(sets) }))
		}
		report(b, sealed, clear, 1.25)
	})
}

// BenchmarkSize is the database of two thousand records beside the plaintext
// one, closed. Goals: 1.03 uncompressed, 0.40 compressed.
func BenchmarkSize(b *testing.B) {
	for range min(b.N, 1) { // the same each time
		dir := b.TempDir()
		v := benchVault(b, filepath.Join(dir, "vault"))
		p := openPlain(b, dir, benchConfig(dir))
		for from := 0; from < 2000; from += 500 {
			sets := arriving(b, from, 500)
			if takeIn(v, sets) != nil || p.takeIn(sets) != nil {
				b.Fatal("import failed")
			}
		}
		if err := v.Close(); err != nil {
			b.Fatal(err)
		}
		if _, err := p.db.Exec(`PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
			b.Fatal(err)
		}
		file := filepath.Join(dir, "vault", fileDatabase)
		mine, theirs := sizeOf(b, file), sizeOf(b, filepath.Join(dir, "plain.db"))
		keys := keysIn(b, file)
		b.ReportMetric(float64(keys)/2000, "B/record-keys")
		b.ReportMetric(float64(mine-keys)/float64(theirs), "x-plain-without-keys")
		b.ReportMetric(float64(mine)/2000, "B/record")
		b.ReportMetric(float64(theirs)/2000, "B/record-plain")
		b.ReportMetric(float64(mine)/float64(theirs), "x-plain")
		b.ReportMetric(1.03, "x-plain-goal")
		b.ReportMetric(0, "ns/op")
	}
}

// keysIn is what the wrapped keys take up in a database, which it takes them out of.
func keysIn(b *testing.B, file string) int64 {
	b.Helper()
	db, err := sql.Open("sqlite3", file) // the vault's own connection lets nobody VACUUM
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	pages := func(change string) (n int64) {
		for _, do := range []string{change, `VACUUM`} {
			if _, err := db.Exec(do); err != nil {
				b.Fatal(err)
			}
		}
		if err := db.QueryRow(`PRAGMA page_count`).Scan(&n); err != nil {
			b.Fatal(err)
		}
		return n
	}
	return (pages(`SELECT 1`) - pages(`UPDATE keys SET value = x''`)) * pageSize
}

func sizeOf(b *testing.B, path string) int64 {
	b.Helper()
	st, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	return st.Size()
}

const many = 100_000

// light is a record with what a caseload shows and searches, and no more: a
// hundred thousand full ones would measure the filling.
func light(from, n int) [][]byte {
	var out [][]byte
	for i := from; i < from+n; i++ {
		id := screening.RecordID{0: 0xee}
		binary.BigEndian.PutUint64(id[8:], uint64(i))
		text := fmt.Sprintf("Person %d Lestari of village %d, %s", i, i%97, strings.Repeat("words ", 3+i%9))
		set := screeningtest.Set(id, screening.DeviceID{0: 0xdd}, uint64(i+1), history.Op{Kind: history.Set, Register: screeningtest.Said("call_name"), Answer: screeningtest.Text(text)})
		encoded, err := set.Encode()
		if err != nil {
			panic(err)
		}
		out = append(out, encoded)
	}
	return out
}

// crowd fills a vault, and a plain store where there is one.
func crowd(b *testing.B, v *Vault, p *plain) {
	b.Helper()
	for from := 0; from < many; from += 2000 {
		sets := light(from, 2000)
		if err := takeIn(v, sets); err != nil {
			b.Fatal(err)
		}
		if p != nil {
			if err := p.takeIn(sets); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := v.fold(context.Background()); err != nil {
		b.Fatal(err)
	}
}

// searches are those of BenchmarkCrowd, for the fifty last changed and for all.
func searches(b *testing.B, v *Vault, name string) {
	for what, query := range map[string]string{"one": "77777", "few": "7777", "a thousand": "e 55", "all": "lestari", "two letters": "7 55"} {
		for _, most := range []int{50, 0} {
			b.Run(fmt.Sprintf("%s/%s/%d", name, what, most), func(b *testing.B) {
				for b.Loop() {
					if found, err := v.Search(context.Background(), query, most); err != nil || len(found) == 0 {
						b.Fatalf("%d found, %v", len(found), err)
					}
				}
				if most > 0 {
					b.ReportMetric(1e6, "ns-goal")
				}
			})
		}
	}
}

// BenchmarkCrowd is a caseload of a hundred thousand: from the key to a list
// that can be searched (goal: at most 0.60 of reading plaintext rows), and the
// search for a part of a word: the fifty last changed (goal: under a millisecond),
// and all; before that the same when every record was changed since the unlock.
func BenchmarkCrowd(b *testing.B) {
	dir := b.TempDir()
	v := benchVault(b, filepath.Join(dir, "vault"))
	p := openPlain(b, dir, benchConfig(dir))
	crowd(b, v, p)
	searches(b, v, "search changed")
	ctx := context.Background()
	b.Run("open", func(b *testing.B) {
		var sealed, clear []time.Duration
		for range min(b.N, 20) {
			sealed = append(sealed, timed(b, func() error { return v.loadIndex(ctx) }))
			clear = append(clear, timed(b, func() error { _, err := p.list(ctx); return err }))
		}
		report(b, sealed, clear, 0.60)
	})
	if err := v.loadIndex(ctx); err != nil { // as after an unlock, also when only searches are asked for
		b.Fatal(err)
	}
	searches(b, v, "search")
}

// BenchmarkMemory is what a hundred thousand records add to a program at its
// peak, from before opening to a list on screen. Goal: under 80 MB.
func BenchmarkMemory(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "vault")
	v, err := Create(context.Background(), benchConfig(dir), Creation{Passphrase: []byte(benchPassphrase)})
	if err != nil {
		b.Fatal(err)
	}
	crowd(b, v, nil)
	if err := v.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), ListerEnv+"="+dir)
		out, err := cmd.Output()
		if err != nil {
			b.Fatal(err)
		}
		var before, peak float64
		if _, err := fmt.Sscan(string(out), &before, &peak); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(before/1000, "MB-idle")
		b.ReportMetric((peak-before)/1000, "MB-added")
		b.ReportMetric(80, "MB-added-goal")
		b.ReportMetric(0, "ns/op")
	}
}

// ListerEnv makes a run of this test binary a program that opens a vault and
// lists it.
const ListerEnv = "PELITA_VAULT_LISTER"

// Lister opens the vault, lists and searches it, and prints how much memory it
// took, in kilobytes: before, and at the peak.
func Lister(dir string) error {
	before, err := memory("VmRSS")
	if err != nil {
		return err
	}
	v, err := Open(context.Background(), benchConfig(dir), []byte(benchPassphrase))
	if err != nil {
		return err
	}
	if found, err := v.Search(context.Background(), "village 55", 0); err != nil || len(found) == 0 {
		return fmt.Errorf("%d found, %w", len(found), err)
	}
	peak, err := memory("VmHWM")
	if err == nil {
		_, err = fmt.Println(before, peak)
	}
	return err
}

func memory(field string) (kilobytes int, err error) {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(b), field+":")
	_, err = fmt.Sscan(rest, &kilobytes)
	return kilobytes, err
}
