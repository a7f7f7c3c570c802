package vault

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pelita/screening"
)

// everyByte lets the tests below leave nothing out: some minutes.
const everyByte = "PELITA_EVERY"

// patient is a closed vault whose files a test damages, and what it held.
type patient struct {
	cfg      Config
	keys     []generationKey
	vault    [16]byte
	database []byte
	want     map[string]string
}

func newPatient(t testing.TB) *patient {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "vault")
	if err != nil {
		dir = t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	v, _ := stocked(t, Config{Dir: dir, Now: benchConfig("").Now, Summarise: benchConfig("").Summarise})
	p := &patient{cfg: v.cfg, vault: v.keys.vault}
	for _, g := range v.keys.secret().Generations {
		p.keys = append(p.keys, generationKey{Generation: g.Generation, Key: bytes.Clone(g.Key)})
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if p.database, err = os.ReadFile(filepath.Join(dir, fileDatabase)); err != nil {
		t.Fatal(err)
	}
	var damage error
	if p.want, damage = p.look(t, p.database); damage != nil {
		t.Fatal(damage)
	}
	return p
}

// look opens the vault with this database, without the work of a passphrase, and
// reads everything. What named damage is not in what it returns.
func (p *patient) look(t testing.TB, database []byte) (map[string]string, error) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(p.cfg.Dir, fileDatabase+"-wal")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.cfg.Dir, fileDatabase), database, 0o600); err != nil {
		t.Fatal(err)
	}
	v, err := p.open(t)
	if err != nil {
		return nil, err
	}
	is, damage := readings(t, v)
	if err := v.Close(); err != nil && !errors.Is(err, screening.ErrDamaged) {
		t.Errorf("close: %v", err)
	}
	return is, damage
}

func (p *patient) open(t testing.TB) (*Vault, error) {
	t.Helper()
	f, err := openFolder(p.cfg.Dir)
	if err != nil {
		t.Fatal(err)
	}
	v := newVault(p.cfg, f)
	if v.keys, err = newKeyring(p.vault, p.keys); err != nil {
		t.Fatal(err)
	}
	err = v.connect(t.Context())
	if err == nil {
		err = v.start(t.Context())
	}
	if err != nil {
		return nil, errors.Join(err, v.release())
	}
	return v, nil
}

// readings are all readings that named no damage, and what was named.
func readings(t testing.TB, v *Vault) (map[string]string, error) {
	t.Helper()
	is := map[string]string{}
	var damage error
	note := func(name string, err error, value ...any) {
		switch {
		case errors.Is(err, screening.ErrDamaged):
			damage = errors.Join(damage, err)
		case err != nil:
			t.Errorf("%s: %v", name, err)
		default:
			is[name] = fmt.Sprint(value...)
		}
	}
	ctx := t.Context()
	sums, err := v.Summaries(ctx)
	note("list", err, len(sums))
	for _, s := range sums {
		r, err := v.Record(ctx, s.ID)
		note("record "+s.ID.String(), err, r.State.Hash())
		d, err := v.Draft(ctx, s.ID)
		note("draft "+s.ID.String(), err, d)
	}
	b, err := v.Secret(ctx, "kept")
	note("secret", err, b)
	segments, err := v.Segments(ctx, SegmentQuery{Space: [16]byte{1}})
	note("segments", err, segments)
	note("outbox", v.Exchange(ctx, func(tx *Tx) error {
		pending, err := tx.Outbox(Limit{})
		note("pending", HeldBack(tx, err), pending)
		return nil
	}))
	return is, damage
}

// judge demands that what was read is as it was, and that what is missing was
// named.
func (p *patient) judge(t testing.TB, is map[string]string, damage error) {
	t.Helper()
	if is == nil {
		if !errors.Is(damage, screening.ErrDamaged) && !errors.Is(damage, screening.ErrNewer) {
			t.Errorf("open: %v, want a named error", damage)
		}
		return
	}
	for name, want := range p.want {
		if got, ok := is[name]; ok && got != want || !ok && damage == nil {
			t.Errorf("%s reads as %.60q, want %.60q, and nobody says so", name, got, want)
		}
	}
	if len(is) > len(p.want) {
		t.Errorf("%d readings, %d before", len(is), len(p.want))
	}
}

// inside are the bytes in the middle of sealed values and of free space: all of
// a kind, so that some of them stand for the others.
func (p *patient) inside(t testing.TB) []bool {
	t.Helper()
	in := make([]bool, len(p.database))
	const edge = 48
	for at := 0; at < len(in); {
		n := 0
		for at+n < len(in) && p.database[at+n] == p.database[at] {
			n++
		}
		for i := at + edge; i < at+n-edge; i++ {
			in[i] = true
		}
		at += n
	}
	v, err := p.open(t)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	for _, q := range []string{`SELECT value FROM meta`, `SELECT value FROM keys`, `SELECT value FROM bodies`, `SELECT value FROM changes`,
		`SELECT value FROM drafts`, `SELECT note FROM segments`, `SELECT value FROM journal`, `SELECT value FROM pages`} {
		rows, err := v.db.QueryContext(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var b []byte
			if err := rows.Scan(&b); err != nil {
				t.Fatal(err)
			}
			for at := 0; at < len(b); at += 512 { // a long one lies in several pieces
				piece := b[at:min(at+512, len(b))]
				if i := bytes.Index(p.database, piece); i >= 0 && len(piece) > 2*edge {
					for j := i + edge; j < i+len(piece)-edge; j++ {
						in[j] = true
					}
				}
			}
		}
		rows.Close()
	}
	return in
}

func TestSRA05_EveryByteOfTheDatabaseIsNamedOrChangesNothing(t *testing.T) {
	p := newPatient(t)
	in, every := p.inside(t), os.Getenv(everyByte) != ""
	tried, named := 0, 0
	for at := range p.database {
		if in[at] && at%211 != 0 && !every {
			continue
		}
		tried++
		bad := bytes.Clone(p.database)
		bad[at] ^= 1 << (at % 8)
		is, damage := p.look(t, bad)
		if p.judge(t, is, damage); t.Failed() {
			t.Fatalf("byte %d", at)
		}
		if damage != nil {
			named++
		}
	}
	t.Logf("%d of %d bytes, %d named, the others changed nothing", tried, len(p.database), named)
	if named < tried/4 {
		t.Error("hardly any change was noticed")
	}
}

func TestSRA10_ADatabaseCutAnywhereIsNamed(t *testing.T) {
	p := newPatient(t)
	var sizes []int
	for n := 0; n < len(p.database); n += pageSize {
		sizes = append(sizes, n)
	}
	for i := range 100 {
		sizes = append(sizes, (i*7919+i)%len(p.database))
	}
	for _, n := range sizes {
		if is, err := p.look(t, p.database[:n]); is != nil || !errors.Is(err, screening.ErrDamaged) {
			t.Errorf("cut to %d bytes: %v", n, err)
		}
	}
}

// A key file of which one bit was changed, or of which the end is gone, opens
// nothing and is named; where scrypt's salt or the wrapped key was changed it
// looks like a wrong passphrase.
func TestSRA05_EveryByteOfTheKeyFilesIsNamed(t *testing.T) {
	p := newPatient(t)
	every := os.Getenv(everyByte) != ""
	for _, name := range []string{fileUser1, fileVaultKey} {
		path := filepath.Join(p.cfg.Dir, name)
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		tampered := func(b []byte) error {
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			v, err := Open(t.Context(), p.cfg, []byte(benchPassphrase))
			if err == nil {
				v.Close()
			}
			return err
		}
		named := func(err error) bool {
			return errors.Is(err, screening.ErrDamaged) || name == fileUser1 && errors.Is(err, screening.ErrWrongPassphrase)
		}
		for at := range file {
			if len(file) > 1000 && at > 200 && at < len(file)-300 && at%7 != 0 && !every { // one stanza, in base64
				continue
			}
			bad := bytes.Clone(file)
			bad[at] ^= 1 << (at % 8)
			if err := tampered(bad); !named(err) {
				t.Errorf("%s, byte %d: %v", name, at, err)
			}
		}
		for i := range 40 {
			if err := tampered(file[:i*len(file)/40]); !named(err) {
				t.Errorf("%s, cut to %d bytes: %v", name, i*len(file)/40, err)
			}
		}
		if err := tampered(slices.Concat(file, []byte("x"))); !named(err) {
			t.Errorf("%s, one byte longer: %v", name, err)
		}
		if err := tampered(file); err != nil {
			t.Fatal(err)
		}
	}
}
