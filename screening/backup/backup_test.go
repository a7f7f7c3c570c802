package backup_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"io"
	"slices"
	"testing"

	"filippo.io/age"

	"pelita/screening/backup"
)

func identity(t testing.TB) *age.HybridIdentity {
	t.Helper()
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func device(n byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n}, ed25519.SeedSize))
}

type named struct {
	Name string `cbor:"1,keyasint"`
}

func item(t testing.TB, k backup.Kind, v any) backup.Item {
	t.Helper()
	i, err := backup.Pack(k, v)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// content is a backup of two records, a file of size bytes, and some of all else.
func content(t testing.TB, w *backup.Writer, size int) (backup.Head, error) {
	t.Helper()
	for _, i := range []backup.Item{
		item(t, backup.Standing, named{"standing"}), item(t, backup.Secret, named{"secret"}),
		item(t, backup.Record, named{"one"}), item(t, backup.Change, named{"first"}), item(t, backup.Change, named{"second"}), item(t, backup.Draft, named{"half"}),
		item(t, backup.Record, named{"two"}), item(t, backup.Change, named{"third"}),
		item(t, backup.Segment, named{"segment"}),
	} {
		if err := w.Put(i); err != nil {
			return backup.Head{}, err
		}
	}
	err := w.File("0a.age", int64(size), bytes.NewReader(bytes.Repeat([]byte("p"), size)))
	return backup.Head{Vault: [16]byte{1}, Device: [16]byte{2}, Created: 7, State: [32]byte{3}, Records: 2, Changes: 3}, err
}

func written(t testing.TB, to []string, size int) []byte {
	t.Helper()
	var out bytes.Buffer
	_, _, err := backup.Write(&out, to, device(1), func(w *backup.Writer) (backup.Head, error) { return content(t, w, size) })
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func to(all ...*age.HybridIdentity) []string {
	var out []string
	for _, id := range all {
		out = append(out, id.Recipient().String())
	}
	return out
}

func drop(backup.Item) error { return nil }

func TestWhatIsWrittenIsReadInItsOrder(t *testing.T) {
	one, two := identity(t), identity(t)
	b := written(t, to(one, two), 100<<10)
	for _, id := range []*age.HybridIdentity{one, two} {
		var kinds []backup.Kind
		m, err := backup.Read(bytes.NewReader(b), id, func(i backup.Item) error { kinds = append(kinds, i.Kind); return nil })
		if err != nil {
			t.Fatal(err)
		}
		want := []backup.Kind{
			backup.Standing, backup.Secret, backup.Record, backup.Change, backup.Change, backup.Draft, backup.Record, backup.Change,
			backup.Segment, backup.File, backup.Chunk, backup.Chunk,
		}
		if !slices.Equal(kinds, want) || m.Records != 2 || m.Changes != 3 || m.Files() != 1 || !m.Key.Equal(device(1).Public()) {
			t.Errorf("kinds %v, manifest %+v", kinds, m)
		}
	}
}

func TestSRH08_ABackupCutAnywhereIsRefused(t *testing.T) {
	id := identity(t)
	small := written(t, to(id), 10)
	for n := range small {
		if _, err := backup.Read(bytes.NewReader(small[:n]), id, drop); !refused(err) {
			t.Fatalf("cut at byte %d of %d: %v", n, len(small), err)
		}
	}
	big := written(t, to(id), 300<<10)
	for i := range 1000 {
		n := i * len(big) / 1000
		if _, err := backup.Read(bytes.NewReader(big[:n]), id, drop); !refused(err) {
			t.Fatalf("cut at byte %d of %d: %v", n, len(big), err)
		}
	}
}

func TestSRM04_ABackupWithAnyByteChangedIsRefused(t *testing.T) {
	id := identity(t)
	b := written(t, to(id), 10)
	for n := range b {
		b[n] ^= 1
		if _, err := backup.Read(bytes.NewReader(b), id, drop); !refused(err) && !errors.Is(err, backup.ErrNotForUs) {
			t.Fatalf("byte %d of %d changed: %v", n, len(b), err)
		}
		b[n] ^= 1
	}
	if _, err := backup.Read(bytes.NewReader(b), id, drop); err != nil {
		t.Fatal(err)
	}
}

func TestSRH09_TrailingBytesRefuseTheWhole(t *testing.T) {
	id := identity(t)
	b := written(t, to(id), 10)
	for _, tail := range [][]byte{{0}, []byte("\n"), b, bytes.Repeat([]byte{7}, 100<<10)} {
		if _, err := backup.Read(bytes.NewReader(append(bytes.Clone(b), tail...)), id, drop); !errors.Is(err, backup.ErrBroken) {
			t.Errorf("%d bytes more: %v", len(tail), err)
		}
	}
}

func refused(err error) bool {
	return errors.Is(err, backup.ErrBroken) || errors.Is(err, backup.ErrFormat)
}

func TestSRM04_OtherKeysOpenNothing(t *testing.T) {
	b := written(t, to(identity(t)), 10)
	shown := 0
	_, err := backup.Read(bytes.NewReader(b), identity(t), func(backup.Item) error { shown++; return nil })
	if !errors.Is(err, backup.ErrNotForUs) || shown > 0 {
		t.Errorf("%v, %d items shown", err, shown)
	}
}

// fileKey gives the file key of an age file to who can open it, as any holder of
// a recovery key can have it.
type fileKey struct {
	*age.HybridIdentity
	key []byte
}

func (f *fileKey) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	k, err := f.HybridIdentity.Unwrap(stanzas)
	f.key = bytes.Clone(k)
	return k, err
}

// TestSRM04_ACoRecipientWhoSwapsThePayloadIsNoticed: age itself does not notice;
// whoever opens a file can write another under the same header. Here the second
// holder keeps the header's stanzas and seals a payload of their own under the
// same file key, once signed with a key of their own and once with a true backup
// that was made for them alone.
func TestSRM04_ACoRecipientWhoSwapsThePayloadIsNoticed(t *testing.T) {
	first, second := identity(t), identity(t)
	original := written(t, to(first, second), 10)
	f := &fileKey{HybridIdentity: second}
	r, err := age.Decrypt(bytes.NewReader(original), f)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		t.Fatal(err)
	}
	stolen := plain(t, written(t, to(second), 10), second)
	swapped := reseal(t, original, f.key, stolen)
	if got := plain(t, swapped, first); !bytes.Equal(got, stolen) {
		t.Fatal("the attack does not work on age: this test shows nothing")
	}
	if _, err := backup.Read(bytes.NewReader(swapped), first, drop); !errors.Is(err, backup.ErrBroken) {
		t.Errorf("a backup that was made for others: %v", err)
	}
	honest := plain(t, original, first)
	for at := range honest {
		honest[at] ^= 0x20
		if _, err := backup.Read(bytes.NewReader(reseal(t, original, f.key, honest)), first, drop); err == nil {
			t.Errorf("byte %d of the content was changed by a holder, and nobody noticed", at)
		}
		honest[at] ^= 0x20
	}
	if _, err := backup.Read(bytes.NewReader(reseal(t, original, f.key, honest)), first, drop); err != nil {
		t.Errorf("resealed unchanged: %v", err)
	}
}

func plain(t testing.TB, b []byte, id age.Identity) []byte {
	t.Helper()
	r, err := age.Decrypt(bytes.NewReader(b), id)
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAWriterRefusesWhatIsOutOfOrder(t *testing.T) {
	id := identity(t)
	for name, kinds := range map[string][]backup.Kind{
		"a change without a record": {backup.Change},
		"a secret after a record":   {backup.Record, backup.Change, backup.Secret},
		"a draft before its record": {backup.Draft},
		"bytes without a file":      {backup.Chunk},
		"a kind that is not known":  {99},
		"the end":                   {10},
	} {
		_, _, err := backup.Write(io.Discard, to(id), device(1), func(w *backup.Writer) (backup.Head, error) {
			for _, k := range kinds {
				if err := w.Put(backup.Item{Kind: k, Body: []byte{0xa0}}); err != nil {
					return backup.Head{}, err
				}
			}
			return backup.Head{}, nil
		})
		if err == nil {
			t.Errorf("%s was written", name)
		}
	}
}

func TestABackupIsForPostQuantumKeysOnlyAndForSomebody(t *testing.T) {
	x, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for _, recipients := range [][]string{nil, {x.Recipient().String()}, {"age1pq1"}, append(to(identity(t)), x.Recipient().String())} {
		_, _, err := backup.Write(io.Discard, recipients, device(1), func(w *backup.Writer) (backup.Head, error) { return content(t, w, 10) })
		if !errors.Is(err, backup.ErrRecipient) {
			t.Errorf("%v: %v", recipients, err)
		}
	}
}

// failing is a file whose disk fails.
type failing struct{ r io.Reader }

var errDisk = errors.New("the disk fails")

func (f failing) Read(b []byte) (int, error) {
	n, err := f.r.Read(b)
	if err == io.EOF {
		err = errDisk
	}
	return n, err
}

func TestADiskThatFailsIsNotCalledABrokenBackup(t *testing.T) {
	id := identity(t)
	b := written(t, to(id), 10)
	for _, n := range []int{0, 10, len(b) / 2, len(b) - 1} {
		_, err := backup.Read(failing{bytes.NewReader(b[:n])}, id, drop)
		if !errors.Is(err, errDisk) || refused(err) {
			t.Errorf("after %d bytes: %v", n, err)
		}
	}
}

func TestAFileIsReadBackWithTheKeyItWasWrittenWith(t *testing.T) {
	id := identity(t)
	var out bytes.Buffer
	m, key, err := backup.Write(&out, to(id), device(1), func(w *backup.Writer) (backup.Head, error) { return content(t, w, 70<<10) })
	if err != nil {
		t.Fatal(err)
	}
	again, err := backup.ReadBack(bytes.NewReader(out.Bytes()), key, drop)
	if err != nil || again.State != m.State || again.Records != m.Records {
		t.Errorf("%+v, %v", again, err)
	}
	for n := 0; n < out.Len(); n += 997 {
		b := bytes.Clone(out.Bytes())
		b[n] ^= 1
		if _, err := backup.ReadBack(bytes.NewReader(b), key, drop); err == nil {
			t.Errorf("byte %d changed on the way to the disk", n)
		}
	}
}

// TestASmallFileCannotMakeTheReaderAllocate: a frame that claims 32 MiB and has
// none is read without making room for it.
func TestASmallFileCannotMakeTheReaderAllocate(t *testing.T) {
	id := identity(t)
	b := sealed(t, id, []byte("pelita backup 1\n\x01\x02\x00\x00\x00"))
	allocated := testing.AllocsPerRun(1, func() {
		if _, err := backup.Read(bytes.NewReader(b), id, drop); !errors.Is(err, backup.ErrBroken) {
			t.Fatal(err)
		}
	})
	result := testing.Benchmark(func(b2 *testing.B) {
		b2.ReportAllocs()
		for range b2.N {
			backup.Read(bytes.NewReader(b), id, drop)
		}
	})
	if result.AllocedBytesPerOp() > 2<<20 {
		t.Errorf("%d bytes in %v allocations", result.AllocedBytesPerOp(), allocated)
	}
}

func sealed(t testing.TB, id *age.HybridIdentity, content []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := age.Encrypt(&out, id.Recipient())
	if err == nil {
		_, err = w.Write(content)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// FuzzContent reads any content that somebody who knows the recipient could send.
func FuzzContent(f *testing.F) {
	id := identity(f)
	f.Add(plain(f, written(f, to(id), 10), id))
	f.Add([]byte("pelita backup 1\n"))
	f.Add([]byte("pelita backup 2\n\x01\x00\x00\x00\x00"))
	f.Add([]byte("pelita backup 1\n\x08\x00\x00\x00\x0f\xa2\x01f0a.age\x02\x1b\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Add([]byte("pelita backup 1\n\x0a\x00\x00\x00\x01\xa0\x0b\x00\x00\x00\x40" + string(make([]byte, 64))))
	honest := written(f, to(id), 10)
	want, err := backup.Read(bytes.NewReader(honest), id, drop)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		m, err := backup.Read(bytes.NewReader(sealed(t, id, content)), id, drop)
		if err != nil && !refused(err) && !errors.Is(err, backup.ErrSignature) {
			t.Errorf("an error of no name: %v", err)
		}
		if err == nil && m.Key.Equal(want.Key) && m.State != want.State {
			t.Error("something else was taken for what the device signed")
		}
	})
}
