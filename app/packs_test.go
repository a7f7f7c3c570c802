package app

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"pelita/app/courier"
	"pelita/assets"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/pack"
)

// signedFiles writes a root of three keys and a pack of what ships, signed by two
// of them, and gives the words of the root.
func signedFiles(t *testing.T) (rootFile, packFile, words string) {
	t.Helper()
	made := time.Now().Add(-time.Hour).Truncate(time.Second)
	var keys []pack.Key
	var signers []ed25519.PrivateKey
	for n := byte(1); n <= 3; n++ {
		signer := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n}, ed25519.SeedSize))
		signers = append(signers, signer)
		keys = append(keys, pack.Key{Public: signer.Public().(ed25519.PublicKey), Holder: "Organisation " + string('0'+rune(n))})
	}
	r, err := pack.NewRoot(1, 2, made, keys)
	if err != nil {
		t.Fatal(err)
	}
	root, err := r.Sign(signers[0]).Sign(signers[1]).File()
	if err != nil {
		t.Fatal(err)
	}
	p, err := pack.Make(shippedAsPack(t), pack.Making{ID: "tfc-agency", Version: 3, Root: 1, Created: made, Expires: made.AddDate(1, 0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	file, err := p.Sign(signers[0]).Sign(signers[2]).File()
	if err != nil {
		t.Fatal(err)
	}
	shown, err := courier.ReadRoot(root)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	rootFile, packFile = filepath.Join(dir, "root"), filepath.Join(dir, "pack")
	if err := errors.Join(os.WriteFile(rootFile, root, 0o600), os.WriteFile(packFile, file, 0o600)); err != nil {
		t.Fatal(err)
	}
	return rootFile, packFile, shown.Words
}

func shippedAsPack(t *testing.T) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{"texts/tfc.en.toml": {Data: []byte("\"protocol.tfc-border.name\" = \"Counter screen of the pack\"\n")}}
	for _, dir := range []string{"items", "protocols", "indicators"} {
		entries, err := assets.Files().ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			b, err := assets.Files().ReadFile(dir + "/" + e.Name())
			if err != nil {
				t.Fatal(err)
			}
			out[dir+"/"+e.Name()] = &fstest.MapFile{Data: b}
		}
	}
	cases, err := filepath.Glob("../testdata/scenarios/*.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range cases {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out["golden/"+filepath.Base(name)] = &fstest.MapFile{Data: b}
	}
	return out
}

// TestAPackTakenAtTheDeskIsSpokenAtOnceAndNotAfterLocking holds the desk's side of
// the page about packs: what is typed, what is read, what is in use.
func TestAPackTakenAtTheDeskIsSpokenAtOnceAndNotAfterLocking(t *testing.T) {
	at := deskOf(t, "Consulate")
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	r := &room{desk: at.desk, catalogue: catalogue}
	said := func() string {
		words, edition := r.words()
		return words.Language("en").Under(edition).T("protocol.tfc-border.name")
	}
	before := said()
	p := &packs{desk: at.desk, speech: at.speech}
	root, file, words := signedFiles(t)
	if _, err := p.Propose(t.Context(), file); !errors.Is(err, screening.ErrForged) {
		t.Errorf("before anybody is believed: %v", err)
	}
	if shown, err := p.ReadRoot(t.Context(), root); err != nil || len(shown.Holders) != 3 {
		t.Fatalf("%+v, %v", shown, err)
	}
	if err := p.Trust(t.Context(), root, "baru baru baru baru baru baru"); !errors.Is(err, screening.ErrWords) {
		t.Errorf("%v", err)
	}
	if err := p.Trust(t.Context(), root, words); err != nil {
		t.Fatal(err)
	}
	pr, err := p.Propose(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	other := pr
	other.Digest = "00"
	if err := p.Take(t.Context(), other); err == nil {
		t.Error("another pack than the one that was shown was taken")
	}
	if said() != before {
		t.Error("it speaks before it was taken")
	}
	if err := p.Take(t.Context(), pr); err != nil {
		t.Fatal(err)
	}
	in, err := p.Instruments(t.Context())
	if err != nil || len(in.Installed) != 1 || !in.Installed[0].Active || len(in.Root.Holders) != 3 || len(in.Own) == 0 {
		t.Errorf("%+v, %v", in, err)
	}
	if said() != "Counter screen of the pack" || at.casework().Library.Origin.Version != 3 {
		t.Errorf("it says %q", said())
	}
	if err := at.close(); err != nil {
		t.Fatal(err)
	}
	if said() != before {
		t.Error("a locked desk speaks the words of a pack")
	}
	if _, err := p.Instruments(t.Context()); !errors.Is(err, screening.ErrLocked) {
		t.Errorf("%v", err)
	}
}
