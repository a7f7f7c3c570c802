package vault

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/screeningtest"
)

// rowed makes a closed vault that has every row of its own: a hold, an erasure,
// a side file, a secret. It gives the id of the row of each name.
func rowed(t *testing.T) (cfg Config, rows map[string][]byte, file history.File) {
	t.Helper()
	cfg = Cheap(Config{Dir: t.TempDir(), Now: screeningtest.Clock()})
	v, _ := stocked(t, cfg)
	file = evidenceIn(t, v, "a chat")
	for id := range v.index.byID {
		if id != evidenceOf(t, v, file) {
			eraseNow(t, v, id)
			break
		}
	}
	if err := v.PutHold(t.Context(), Hold{Record: evidenceOf(t, v, file), Order: HoldRecord, Why: "request"}); err != nil {
		t.Fatal(err)
	}
	rows = map[string][]byte{}
	for _, name := range append(v.names, metaTally, metaSync, metaNames) {
		rows[name] = v.keys.current().rowID(name)
	}
	for _, name := range []string{metaFiles, metaHolds, metaErased, metaRecipients, metaJournal, metaDevice} {
		if rows[name] == nil {
			t.Fatalf("%s is not there", name)
		}
	}
	shut(t, v)
	return cfg, rows, file
}

func shut(t *testing.T, v *Vault) {
	t.Helper()
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
}

// evidenceIn makes a file part of a new record.
func evidenceIn(t *testing.T, v *Vault, text string) history.File {
	t.Helper()
	f, err := v.TakeIn(t.Context(), strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	f.Kind, f.How = "chat", "stick"
	mustCommit(t, v, screening.Change{Officer: screeningtest.Officer(), Ops: []history.Op{{Kind: history.Attach, File: f}}})
	return f
}

func evidenceOf(t *testing.T, v *Vault, f history.File) screening.RecordID {
	t.Helper()
	row, ok := v.files.find(f.ID)
	if !ok {
		t.Fatal("the file is on no list")
	}
	return row.Record
}

// harm runs a statement on the database of a closed vault.
func harm(t *testing.T, cfg Config, query string, args ...any) {
	t.Helper()
	db := openDatabase(filepath.Join(cfg.Dir, fileDatabase))
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

// twin is a copy of a closed vault with all that is in its folder.
func twin(t *testing.T, cfg Config) Config {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(cfg.Dir)); err != nil {
		t.Fatal(err)
	}
	cfg.Dir = to
	return cfg
}

func damagedNames(err error) (out []string) {
	var walk func(error)
	walk = func(err error) {
		switch e := err.(type) {
		case *screening.DamagedError:
			out = append(out, e.Error())
		case interface{ Unwrap() error }:
			walk(e.Unwrap())
		case interface{ Unwrap() []error }:
			for _, one := range e.Unwrap() {
				walk(one)
			}
		}
	}
	walk(err)
	return out
}

// No row of the vault's own, gone or damaged, shuts the vault for good. Only the
// device id is no one's to make anew.
func TestAfterRepairTheVaultOpensWhateverRowWasLost(t *testing.T) {
	sound, rows, file := rowed(t)
	for name, id := range rows {
		for how, query := range map[string]string{
			"gone":    `DELETE FROM meta WHERE id = ?`,
			"zeroed":  `UPDATE meta SET value = zeroblob(length(value)) WHERE id = ?`,
			"changed": `UPDATE meta SET value = CAST(substr(value, 1, 20) || x'00' || substr(value, 22) AS BLOB) WHERE id = ?`,
		} {
			t.Run(name+" "+how, func(t *testing.T) {
				cfg := twin(t, sound)
				harm(t, cfg, query, id)
				err := Repair(t.Context(), cfg, []byte(benchPassphrase))
				if name == metaDevice {
					if !errors.Is(err, screening.ErrDamaged) || errors.Is(err, screening.ErrLost) {
						t.Errorf("repair: %v, want that it cannot be mended", err)
					}
					return
				}
				if err != nil && !errors.Is(err, screening.ErrLost) {
					t.Fatalf("repair: %v", err)
				}
				switch name {
				case metaFiles, metaHolds, metaErased, metaRecipients:
					if !strings.Contains(strings.Join(damagedNames(err), "; "), name) {
						t.Errorf("repair: %v, want the row named", err)
					}
				}
				afterRepair(t, cfg, file)
			})
		}
	}
}

// afterRepair opens a vault and does with it what needs its rows.
func afterRepair(t *testing.T, cfg Config, file history.File) {
	t.Helper()
	v, err := Open(t.Context(), cfg, []byte(benchPassphrase))
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	if err := errors.Join(v.LostFiles()...); err != nil {
		t.Error(err)
	}
	if err := v.Check(t.Context(), file); err != nil {
		t.Errorf("the file: %v", err)
	}
	if _, err := v.AddUser(t.Context(), []byte("three boats beyond the far reef"), nil); err != nil {
		t.Errorf("add user: %v", err)
	}
	if err := Rotate(t.Context(), v); err != nil {
		t.Errorf("change generation: %v", err)
	}
	r := mustCommit(t, v, screeningtest.Opening())
	if err := v.PutHold(t.Context(), Hold{Record: r.ID, Order: HoldRecord, Why: "request"}); err != nil {
		t.Errorf("hold: %v", err)
	}
	shut(t, v)
	if v, err = Open(t.Context(), cfg, []byte(benchPassphrase)); err != nil {
		t.Fatalf("open again: %v", err)
	}
	if len(v.LostFiles()) > 0 || v.Check(t.Context(), file) != nil {
		t.Error("the file is gone at the second opening")
	}
	shut(t, v)
}

func TestAfterALostRowOfRecipientsOnlyWhoRepairedIsAUser(t *testing.T) {
	cfg, rows, _ := rowed(t)
	harm(t, cfg, `DELETE FROM meta WHERE id = ?`, rows[metaRecipients])
	if err := Repair(t.Context(), cfg, []byte(benchPassphrase)); !errors.Is(err, screening.ErrLost) {
		t.Fatalf("repair: %v", err)
	}
	v, err := Open(t.Context(), cfg, []byte(benchPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, v)
	users, err := v.Users(t.Context())
	if err != nil || len(users) != 1 || users[0] != v.User() {
		t.Errorf("users %v, %v", users, err)
	}
	recovery, err := v.Recovery(t.Context())
	if err != nil || len(recovery) != 0 {
		t.Errorf("recovery %v, %v", recovery, err)
	}
	if err := v.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

// What a record that cannot be read may name is not removed: not at the opening
// that makes the list anew, nor at any later one.
func TestEvidenceOfARecordThatCannotBeReadIsNeverRemoved(t *testing.T) {
	sound, rows, file := rowed(t)
	for how, queries := range map[string][]string{
		"changes gone, list gone": {`DELETE FROM changes WHERE record = (SELECT max(rid) FROM keys)`, `DELETE FROM meta WHERE id = ?1`},
		"key gone, list gone":     {`DELETE FROM keys WHERE rid = (SELECT max(rid) FROM keys)`, `DELETE FROM meta WHERE id = ?1`},
		"key bad, list bad":       {`UPDATE keys SET value = zeroblob(length(value)) WHERE rid = (SELECT max(rid) FROM keys)`, `UPDATE meta SET value = zeroblob(length(value)) WHERE id = ?1`},
	} {
		t.Run(how, func(t *testing.T) {
			cfg := twin(t, sound)
			harm(t, cfg, queries[0])
			harm(t, cfg, queries[1], rows[metaFiles])
			for range 2 { // the second is a sound one but for what is lost
				if err := Repair(t.Context(), cfg, []byte(benchPassphrase)); err != nil && !errors.Is(err, screening.ErrLost) {
					t.Fatal(err)
				}
			}
			for n := range 3 {
				v, err := Open(t.Context(), cfg, []byte(benchPassphrase))
				if err != nil {
					t.Fatal(err)
				}
				if err := v.Here(t.Context(), file); err != nil {
					t.Fatalf("opening %d: %v", n+1, err)
				}
				shut(t, v)
			}
		})
	}
}
