package courier_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pelita/app/courier"
	"pelita/assets"
	"pelita/screening"
	"pelita/screening/pack"
	"pelita/sync/wire"
)

func signer(n byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n}, ed25519.SeedSize))
}

// rootFile is 2 of the keys 1, 2, 3.
func rootFile(t *testing.T, version uint64, made time.Time) []byte {
	t.Helper()
	var keys []pack.Key
	for n := byte(1); n <= 3; n++ {
		keys = append(keys, pack.Key{Public: signer(n).Public().(ed25519.PublicKey), Holder: "Organisation " + string('0'+rune(n))})
	}
	r, err := pack.NewRoot(version, 2, made, keys)
	if err != nil {
		t.Fatal(err)
	}
	b, err := r.Sign(signer(1)).Sign(signer(2)).File()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// instrument is what ships, as a pack is laid out, under another version.
func instrument(t *testing.T) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	version := regexp.MustCompile(`(?m)^version = "[0-9.]*"$`)
	for _, dir := range []string{"items", "protocols", "indicators", "countries"} {
		entries, err := assets.Files().ReadDir(dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			b, err := assets.Files().ReadFile(dir + "/" + e.Name())
			if err != nil {
				t.Fatal(err)
			}
			out[dir+"/"+e.Name()] = &fstest.MapFile{Data: version.ReplaceAll(b, []byte(`version = "9.0.0"`))}
		}
	}
	cases, err := filepath.Glob("../../testdata/scenarios/*.toml")
	if err != nil || len(cases) < pack.MinGolden {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	for _, name := range cases {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out["golden/"+filepath.Base(name)] = &fstest.MapFile{Data: b}
	}
	lib, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	texts := "\"protocol.tfc-border.name\" = \"Counter screen of the pack\"\n"
	for _, r := range lib.Sets.Urgency.Rows {
		texts += "\"indicator." + r.ID + ".do\" = \"Tell your supervisor.\"\n"
	}
	out["texts/tfc.en.toml"] = &fstest.MapFile{Data: []byte(texts)}
	return out
}

func packFile(t *testing.T, files fs.FS, version uint64, made time.Time) []byte {
	t.Helper()
	p, err := pack.Make(files, pack.Making{ID: "tfc-agency", Version: version, Root: 1, Created: made, Expires: made.AddDate(1, 0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	b, err := p.Sign(signer(1)).Sign(signer(3)).File()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func today() time.Time { return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) }

// trusting is a profile that trusts the root, and its configuration.
func trusting(t *testing.T) (*courier.Profile, courier.Config) {
	t.Helper()
	cfg := config(t)
	p, err := courier.Create(t.Context(), cfg, newcomer("First Officer"))
	if err != nil {
		t.Fatal(err)
	}
	file := rootFile(t, 1, today())
	r, err := courier.ReadRoot(file)
	if err == nil {
		_, err = p.TrustRoot(t.Context(), file, r.Words)
	}
	if err != nil {
		t.Fatal(err)
	}
	return closing(t, p), cfg
}

func reopened(t *testing.T, p *courier.Profile, cfg courier.Config) *courier.Profile {
	t.Helper()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	p, err := courier.Open(t.Context(), cfg, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	return closing(t, p)
}

// install takes a pack with everything confirmed.
func install(t *testing.T, p *courier.Profile, file []byte) courier.Proposal {
	t.Helper()
	pr, err := p.ProposePack(t.Context(), file)
	if err == nil {
		err = p.TakePack(t.Context(), pr, pr.Confirm, pr.Second)
	}
	if err != nil {
		t.Fatal(err)
	}
	return pr
}

func refusedAs(t *testing.T, err error, want pack.Reason) {
	t.Helper()
	var r *pack.Refusal
	if !errors.As(err, &r) || r.Reason != want {
		t.Errorf("refused with %v, want %s", err, want)
	}
}

func TestNoRootIsTrustedBeforeItsWordsWereCompared(t *testing.T) {
	p := founder(t)
	_, err := p.ProposePack(t.Context(), packFile(t, instrument(t), 1, today()))
	refusedAs(t, err, pack.NoRoot)
	file := rootFile(t, 1, today())
	for _, words := range []string{"", "one two three four five six"} {
		if _, err := p.TrustRoot(t.Context(), file, words); !errors.Is(err, screening.ErrWords) {
			t.Errorf("%q: %v", words, err)
		}
	}
	if all, err := p.Packs(t.Context()); err != nil || all.Root.Version != 0 {
		t.Errorf("%+v, %v", all, err)
	}
	r, err := courier.ReadRoot(file)
	if err != nil || len(strings.Fields(r.Words)) != 6 || len(r.Holders) != 3 || r.Threshold != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	if _, err := p.TrustRoot(t.Context(), file, strings.ToUpper(r.Words)); err != nil {
		t.Fatal(err)
	}
	if _, err := p.TrustRoot(t.Context(), file, r.Words); err == nil {
		t.Error("the same root was taken again")
	}
}

func TestATakenPackIsWhatNewRecordsAreAskedByAndOldOnesKeepTheirEdition(t *testing.T) {
	p, cfg := trusting(t)
	before := interviewed(t, p, nil)
	work(p)
	pr, err := p.ProposePack(t.Context(), packFile(t, instrument(t), 1, today()))
	if err != nil {
		t.Fatal(err)
	}
	if pr.Cases < pack.MinGolden || pr.Reference < pack.MinGolden || len(pr.Differences) == 0 || len(pr.Signers) != 2 || pr.Version != 1 {
		t.Errorf("%d cases, %d reference cases, %d differences, signed by %v", pr.Cases, pr.Reference, len(pr.Differences), pr.Signers)
	}
	if got := p.Library().Origin.Pack; got != "" {
		t.Fatalf("it is in use before anybody took it: %s", got)
	}
	refusedAs(t, p.TakePack(t.Context(), pr, "", ""), pack.Unconfirmed)
	refusedAs(t, p.TakePack(t.Context(), pr, strings.Repeat("0", 64), ""), pack.Unconfirmed)
	if err := p.TakePack(t.Context(), pr, pr.Confirm, pr.Second); err != nil {
		t.Fatal(err)
	}
	for _, restarted := range []bool{false, true} {
		if restarted {
			p = reopened(t, p, cfg)
		}
		after := interviewed(t, p, nil)
		if after.Protocol().Version != "9.0.0" || p.Library().Origin.Version != 1 {
			t.Errorf("a new record is asked by %+v", after.Protocol())
		}
		edition, _, ok := p.Library().Of(before)
		if !ok || edition.Origin.Pack != "" {
			t.Errorf("an old record lost its edition")
		}
		if got := p.Words().Language("en").Under(p.Library().Edition).T("protocol.tfc-border.name"); got != "Counter screen of the pack" {
			t.Errorf("it says %q", got)
		}
		if got := p.Words().Language("en").Under(edition.Edition).T("protocol.tfc-border.name"); got == "Counter screen of the pack" {
			t.Error("an old record speaks the words of the pack")
		}
		all, err := p.Packs(t.Context())
		if err != nil || len(all.Installed) != 1 || !all.Installed[0].Active || all.Damaged != "" || all.Installed[0].Expired {
			t.Errorf("%+v, %v", all, err)
		}
	}
	sums, err := p.Store().Summaries(t.Context())
	if err != nil || len(sums) != 3 {
		t.Fatalf("%d records, %v", len(sums), err)
	}
}

func TestSRG02WhatWasSeenIsRememberedAcrossRestarts(t *testing.T) {
	p, cfg := trusting(t)
	install(t, p, packFile(t, instrument(t), 5, today()))
	p = reopened(t, p, cfg)
	for _, version := range []uint64{1, 4, 5} {
		_, err := p.ProposePack(t.Context(), packFile(t, instrument(t), version, today()))
		refusedAs(t, err, pack.Rollback)
	}
	install(t, p, packFile(t, instrument(t), 6, today()))
	all, err := p.Packs(t.Context())
	if err != nil || len(all.Installed) != 2 || all.Installed[0].Version != 6 || !all.Installed[0].Active || all.Installed[1].Active {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestSRG03TheLastSeenTimeSurvivesARestart(t *testing.T) {
	p, cfg := trusting(t)
	file := packFile(t, instrument(t), 1, today())
	late := cfg
	late.Now = func() time.Time { return today().AddDate(1, 1, 0) }
	p = reopened(t, p, late) // the device has seen that day
	p = reopened(t, p, cfg)  // and its clock is set back
	_, err := p.ProposePack(t.Context(), file)
	refusedAs(t, err, pack.Expired)
}

func TestSRG04AnExpiredPackStillScreensAndSaysSo(t *testing.T) {
	p, cfg := trusting(t)
	install(t, p, packFile(t, instrument(t), 1, today()))
	late := cfg
	late.Now = func() time.Time { return today().AddDate(2, 0, 0) }
	p = reopened(t, p, late)
	r := interviewed(t, p, nil)
	edition, _, ok := p.Library().Of(r)
	if !ok || r.Protocol().Version != "9.0.0" || !edition.Origin.Expired(late.Now()) {
		t.Errorf("asked by %+v, expired %v", r.Protocol(), edition.Origin.Expired(late.Now()))
	}
	all, err := p.Packs(t.Context())
	if err != nil || !all.Installed[0].Expired || !all.Installed[0].Active {
		t.Errorf("%+v, %v", all, err)
	}
	p = reopened(t, p, cfg) // set back, it stays expired
	if !p.Library().Origin.Expired(cfg.Now()) {
		t.Error("a clock that was set back made it young again")
	}
}

func TestSRG08OutcomesThatChangeNeedASecondConfirmation(t *testing.T) {
	p, _ := trusting(t)
	files := instrument(t)
	weak := bytes.Replace(files["indicators/urgency.toml"].Data, []byte(`within = "4h"`), []byte(`within = "72h"`), 1)
	files["indicators/urgency.toml"] = &fstest.MapFile{Data: weak}
	pr, err := p.ProposePack(t.Context(), packFile(t, files, 1, today()))
	if err != nil {
		t.Fatal(err)
	}
	if len(pr.Shifts) == 0 || !pr.Shifts[0].Less || pr.Second == "" {
		t.Fatalf("%+v", pr.Shifts)
	}
	refusedAs(t, p.TakePack(t.Context(), pr, pr.Confirm, ""), pack.Unseconded)
	refusedAs(t, p.TakePack(t.Context(), pr, pr.Confirm, pr.Confirm), pack.Unseconded)
	if p.Library().Origin.Pack != "" {
		t.Fatal("it is in use")
	}
	if err := p.TakePack(t.Context(), pr, pr.Confirm, pr.Second); err != nil {
		t.Fatal(err)
	}
}

func TestADamagedPackLocksNobodyOut(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, file string){
		"a byte changed": func(t *testing.T, file string) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			b[len(b)/2] ^= 1
			if err := os.WriteFile(file, b, 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"gone":     func(t *testing.T, file string) { remove(t, file) },
		"cut off":  func(t *testing.T, file string) { truncate(t, file) },
		"a folder": func(t *testing.T, file string) { remove(t, file); mkdir(t, file) },
		"an endless reader elsewhere": func(t *testing.T, file string) {
			remove(t, file)
			if err := os.Symlink("/dev/zero", file); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, cfg := trusting(t)
			install(t, p, packFile(t, instrument(t), 1, today()))
			r := interviewed(t, p, nil)
			files, err := filepath.Glob(filepath.Join(cfg.Dir, "packs", "*.pack"))
			if err != nil || len(files) != 1 {
				t.Fatalf("%v, %v", files, err)
			}
			spoil(t, files[0])
			p = reopened(t, p, cfg)
			all, err := p.Packs(t.Context())
			if err != nil || all.Damaged != "tfc-agency" || p.Library().Origin.Pack != "" {
				t.Fatalf("%+v, %v", all, err)
			}
			if next := interviewed(t, p, nil); next.Protocol().Version == "9.0.0" {
				t.Error("it is asked by a damaged pack")
			}
			if _, _, ok := p.Library().Of(r); ok {
				t.Error("a record of the pack is read by another version")
			}
			if kept, err := p.Store().Record(t.Context(), r.ID); err != nil || kept.State.Hash() != r.State.Hash() {
				t.Errorf("its record is gone: %v", err)
			}
			install(t, p, packFile(t, instrument(t), 2, today())) // and the next one mends it
			if p.Library().Origin.Version != 2 {
				t.Error("the next pack is not in use")
			}
		})
	}
}

func remove(t *testing.T, file string) {
	t.Helper()
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
}

func truncate(t *testing.T, file string) {
	t.Helper()
	if err := os.Truncate(file, 100); err != nil {
		t.Fatal(err)
	}
}

func mkdir(t *testing.T, file string) {
	t.Helper()
	if err := os.Mkdir(file, 0o700); err != nil {
		t.Fatal(err)
	}
}

func TestSRH04APackIsNeverWrittenThroughALinkOutOfTheProfile(t *testing.T) {
	p, cfg := trusting(t)
	outside := t.TempDir()
	if err := os.Symlink(outside, filepath.Join(cfg.Dir, "packs")); err != nil {
		t.Fatal(err)
	}
	pr, err := p.ProposePack(t.Context(), packFile(t, instrument(t), 1, today()))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.TakePack(t.Context(), pr, pr.Confirm, pr.Second); err == nil {
		t.Error("it was written")
	}
	if left, err := os.ReadDir(outside); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
	if p.Library().Origin.Pack != "" {
		t.Error("it is in use")
	}
}

func TestSRH10TakingTheSamePackTwiceIsRefusedAndChangesNothing(t *testing.T) {
	p, _ := trusting(t)
	file := packFile(t, instrument(t), 1, today())
	first, err := p.ProposePack(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	second, err := p.ProposePack(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.TakePack(t.Context(), first, first.Confirm, first.Second); err != nil {
		t.Fatal(err)
	}
	refusedAs(t, p.TakePack(t.Context(), second, second.Confirm, second.Second), pack.Rollback)
	if all, err := p.Packs(t.Context()); err != nil || len(all.Installed) != 1 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestNoLabelOfAPackOpensOneOfSync(t *testing.T) {
	all := append(wire.Labels(), pack.Labels()...)
	for i, a := range all {
		for j, b := range all {
			if i != j && strings.HasPrefix(a, b) {
				t.Errorf("%q begins with %q", a, b)
			}
		}
	}
}

func TestAPackKeyOpensWithItsPassphraseOnly(t *testing.T) {
	file, public, err := courier.NewPackKey("Organisation 1", passphrase)
	if err != nil {
		t.Fatal(err)
	}
	key, err := courier.OpenPackKey(file, passphrase)
	if err != nil || !bytes.Equal(key.Public().(ed25519.PublicKey), public.Public) {
		t.Fatalf("%v", err)
	}
	if _, err := courier.OpenPackKey(file, []byte("another passphrase that is long")); !errors.Is(err, screening.ErrWrongPassphrase) {
		t.Errorf("%v", err)
	}
	if _, err := courier.OpenPackKey(file[:len(file)-1], passphrase); !errors.Is(err, screening.ErrUnreadable) {
		t.Errorf("%v", err)
	}
	if _, _, err := courier.NewPackKey("x", []byte("short")); !errors.Is(err, screening.ErrWeakPassphrase) {
		t.Errorf("%v", err)
	}
}

// Country facts and numbers age by it, also where nobody trusts a root of packs.
func TestTheLastSeenTimeIsKeptWithoutARootAndAWildClockIsNot(t *testing.T) {
	cfg := config(t)
	p, err := courier.Create(t.Context(), cfg, newcomer("First Officer"))
	if err != nil {
		t.Fatal(err)
	}
	closing(t, p)
	late, wild := cfg, cfg
	late.Now = func() time.Time { return today().AddDate(1, 0, 0) }
	wild.Now = func() time.Time { return today().AddDate(30, 0, 0) }
	for _, at := range []courier.Config{late, cfg, wild, cfg} {
		p = reopened(t, p, at)
		if got := p.LastSeen(); !got.Equal(late.Now()) {
			t.Errorf("the last seen time is %s", got)
		}
	}
}
