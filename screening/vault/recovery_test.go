package vault

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"filippo.io/age"

	"pelita/screening/screeningtest"
)

// What the age program gives for vault.age and the recovery key is the key that
// opens the rows. It is the program of the version in go.mod.
func TestTheAgeProgramGivesTheKeyThatOpensTheRows(t *testing.T) {
	program := filepath.Join(t.TempDir(), "age")
	if out, err := exec.Command("go", "build", "-o", program, "filippo.io/age/cmd/age").CombinedOutput(); err != nil {
		t.Fatalf("build age: %v\n%s", err, out)
	}
	recovery, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "recovery.key")
	if err := os.WriteFile(file, []byte(recovery.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	v, dir := keysVault(t)
	if err := v.AddRecovery(t.Context(), recovery.Recipient().String(), nil); err != nil {
		t.Fatal(err)
	}
	r, err := v.Commit(t.Context(), screeningtest.Opening())
	if err != nil {
		t.Fatal(err)
	}
	plain, err := exec.Command(program, "--decrypt", "-i", file, filepath.Join(dir, fileVaultKey)).Output()
	if err != nil {
		t.Fatalf("age --decrypt: %v", err)
	}
	var k vaultKey
	if err := codec().Unmarshal(plain, &k); err != nil {
		t.Fatal(err)
	}
	ring, err := newKeyring(k.Vault, k.Generations)
	if err != nil {
		t.Fatal(err)
	}
	var wrapped, body []byte
	var version uint64
	err = v.db.QueryRow(`SELECT k.value, b.version, b.value FROM keys k JOIN bodies b ON b.rid = k.rid`).Scan(&wrapped, num(&version), &body)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ring.openRecordKey(r.ID, wrapped)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := key.open(recordPlace(tableBodies, r.ID, version), body); err != nil || len(b) == 0 {
		t.Errorf("the body of the record: %d bytes, %v", len(b), err)
	}
	if err := exec.Command(program, "--decrypt", "-i", file, filepath.Join(dir, fileUser1)).Run(); err == nil {
		t.Error("the recovery key opens a user's key file")
	}
}
