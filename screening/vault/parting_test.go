package vault_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"

	"filippo.io/age"

	"pelita/screening"
	"pelita/screening/backup"
	"pelita/screening/history"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// homes says in which caseload each record of a test lives.
type homes map[screening.RecordID][16]byte

func other() [16]byte { return [16]byte{0x6b} }

// but is what stays when one caseload leaves.
func (h homes) but(leaves [16]byte) vault.Staying {
	s := vault.Staying{Record: func(id screening.RecordID) bool { return h[id] != leaves }}
	for _, one := range [][16]byte{space(), other()} {
		if one != leaves {
			s.Spaces = append(s.Spaces, one)
		}
	}
	return s
}

// parts writes one caseload into a file, lets it be kept, and takes the caseload from
// the device.
func parts(ctx context.Context, v *vault.Vault, h homes, leaves [16]byte, keep func(file []byte) error) error {
	to, err := v.Recovery(ctx)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	var mark uint64
	_, _, err = backup.Write(&out, to, signer(), func(w *backup.Writer) (backup.Head, error) {
		head, err := v.BackupBut(ctx, w, h.but(leaves), nil)
		mark = head.Mark
		return head, err
	})
	if err == nil {
		err = keep(out.Bytes())
	}
	if err != nil {
		return err
	}
	return v.Leave(ctx, vault.Leaving{
		Mark: mark, Staying: h.but(leaves), Spaces: [][16]byte{leaves}, Put: func(*vault.Tx) error { return nil },
	})
}

// part is parts with the file in memory.
func part(t testing.TB, v *vault.Vault, h homes, leaves [16]byte) (file []byte) {
	t.Helper()
	err := parts(t.Context(), v, h, leaves, func(b []byte) error { file = b; return nil })
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// sealIn puts what waits of a caseload into its next segment.
func (h homes) sealIn(ctx context.Context, v *vault.Vault, in [16]byte) (ids []screening.RecordID, err error) {
	chains, err := v.Chains(ctx)
	if err != nil {
		return nil, err
	}
	seq := uint64(1)
	for _, c := range chains {
		if c.Space == in && c.Device == v.Device() {
			seq = c.Seq + 1
		}
	}
	err = v.Exchange(ctx, func(tx *vault.Tx) error {
		ids = nil
		all, err := tx.Outbox(vault.Limit{Of: func(id screening.RecordID) bool { return h[id] == in }})
		if err != nil || len(all) == 0 {
			return err
		}
		content := []byte(fmt.Sprint(in, seq, len(all)))
		var covers []uint64
		for _, p := range all {
			ids, covers, content = append(ids, p.Record), append(covers, p.Counter), append(content, p.Record[:]...)
		}
		return tx.PutSegment(vault.Segment{
			Space: in, Device: v.Device(), Seq: seq, Hash: sha256.Sum256(content), Status: applied, Linked: true, Bytes: content,
		}, covers...)
	})
	return ids, err
}

// fill makes records in a caseload, with a picture on the last.
func (h homes) fill(t testing.TB, v *vault.Vault, in [16]byte, n int) (all []screening.Record) {
	t.Helper()
	for i := range n {
		r := commit(t, v, screeningtest.Opening())
		h[r.ID] = in
		r = commit(t, v, screeningtest.Answering(r, screeningtest.Said("call_name"), screeningtest.Text(fmt.Sprintf("Person %d of caseload %x", i, in[0]))))
		if i == n-1 {
			a, err := v.PutAttachment(t.Context(), screenshot(50<<10))
			if err != nil {
				t.Fatal(err)
			}
			r = commit(t, v, screeningtest.Answering(r, history.Register{Item: "ad_picture"}, pictured(a)))
		}
		if err := v.PutDraft(t.Context(), screening.Draft{Record: r.ID, Text: "half a sentence"}); err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// split is a vault with two caseloads: of each a segment, and something that waits.
func split(t testing.TB, dir string, id *age.HybridIdentity) (*vault.Vault, homes, map[[16]byte][]screening.Record) {
	t.Helper()
	v, h, all := guarded(t, dir, id), homes{}, map[[16]byte][]screening.Record{}
	for _, in := range [][16]byte{space(), other()} {
		all[in] = h.fill(t, v, in, 3)
		if _, err := h.sealIn(t.Context(), v, in); err != nil {
			t.Fatal(err)
		}
	}
	for _, in := range [][16]byte{other(), space()} {
		all[in][1] = commit(t, v, screeningtest.Noting(all[in][1], "this waits"))
	}
	return v, h, all
}

// pictureOf reads the picture of the last record of a caseload.
func pictureOf(t testing.TB, v *vault.Vault, all []screening.Record) error {
	t.Helper()
	for _, one := range all[len(all)-1].State.Live(history.Register{Item: "ad_picture"}) {
		_, err := v.Attachment(t.Context(), one.Answer.Value.Kept)
		return err
	}
	t.Fatal("no picture")
	return nil
}

func present(t testing.TB, v *vault.Vault, all []screening.Record) {
	t.Helper()
	for _, want := range all {
		r, err := v.Record(t.Context(), want.ID)
		if err != nil || r.State.Hash() != want.State.Hash() {
			t.Errorf("a record that is here reads as something else, %v", err)
		}
		if d, err := v.Draft(t.Context(), want.ID); err != nil || d.Text != "half a sentence" {
			t.Errorf("its draft: %q, %v", d.Text, err)
		}
	}
	if err := pictureOf(t, v, all); err != nil {
		t.Errorf("its picture: %v", err)
	}
}

// TestSRB14_OneCaseloadLeavesAndTheOtherIsReadAndChangedAsBefore and what was done
// meanwhile stands beside what comes back.
func TestSRB14_OneCaseloadLeavesAndTheOtherIsReadAndChangedAsBefore(t *testing.T) {
	for _, leaves := range [][16]byte{space(), other()} {
		id, dir := identity(t), t.TempDir()
		v, h, all := split(t, dir, id)
		stays := other()
		if leaves == stays {
			stays = space()
		}
		sync := states(t, v)
		file := part(t, v, h, leaves)
		closeNow(t, v)
		v = open(t, dir)
		for _, r := range all[leaves] {
			if _, err := v.Record(t.Context(), r.ID); !errors.Is(err, screening.ErrNoRecord) {
				t.Errorf("a record that left: %v", err)
			}
		}
		if err := pictureOf(t, v, all[leaves]); !errors.Is(err, screening.ErrNoAttachment) {
			t.Errorf("a picture that left: %v", err)
		}
		present(t, v, all[stays])
		outbox(t, v, 1)
		if n := len(attachmentFiles(t, dir)); n != 1 {
			t.Errorf("%d files are here, want 1", n)
		}
		chains, err := v.Chains(t.Context())
		if err != nil || len(chains) != 1 || chains[0].Space != stays {
			t.Errorf("chains %+v, %v", chains, err)
		}
		if err := v.Verify(t.Context()); err != nil {
			t.Error(err)
		}

		all[stays][0] = commit(t, v, screeningtest.Noting(all[stays][0], "on the way"))
		made := commit(t, v, screeningtest.Opening())
		outbox(t, v, 3)
		if _, err := comeBack(t, v, file[:len(file)-1], id); !errors.Is(err, backup.ErrBroken) {
			t.Errorf("a cut file: %v", err)
		}
		if _, err := comeBack(t, v, file, id); err != nil {
			t.Fatal(err)
		}
		closeNow(t, v)
		v = open(t, dir)
		present(t, v, all[leaves])
		present(t, v, all[stays])
		if _, err := v.Record(t.Context(), made.ID); err != nil {
			t.Errorf("what was made on the way: %v", err)
		}
		outbox(t, v, 4)
		for _, r := range append(all[leaves], all[stays][1:]...) {
			if is := states(t, v)[r.ID]; is != sync[r.ID] {
				t.Errorf("a record is %v, was %v", is, sync[r.ID])
			}
		}
		if err := v.Verify(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// TestSRB15_WhatWasSealedAndUndoneOnTheWayGoesOnWaiting: an erasure in the caseload
// that stayed takes a segment that never left apart. The file knows nothing of that.
func TestSRB15_WhatWasSealedAndUndoneOnTheWayGoesOnWaiting(t *testing.T) {
	id := identity(t)
	v, h, all := split(t, t.TempDir(), id)
	outbox(t, v, 2)
	file := part(t, v, h, space())
	gone := all[other()][0].ID
	did, err := v.Erase(t.Context(), vault.Erasure{
		Records: []vault.Doomed{{Record: gone, Why: "request", Proof: []byte("signed")}},
		Fate: func(s vault.Segment) (vault.Fate, error) {
			if bytes.Contains(s.Bytes, gone[:]) {
				return vault.Drop, nil
			}
			return vault.Keep, nil
		},
		Unsent: func([16]byte) uint64 { return 1 },
	})
	if err != nil || did.Undone != 1 {
		t.Fatalf("%+v, %v", did, err)
	}
	waits := 0
	exchange(t, v, func(tx *vault.Tx) error { waits, _ = tx.OutboxSize(); return nil })
	if waits < 2 {
		t.Fatalf("%d changes wait: nothing was undone", waits)
	}
	if _, err := comeBack(t, v, file, id); err != nil {
		t.Fatal(err)
	}
	outbox(t, v, waits+1)
	if _, err := v.Record(t.Context(), gone); !errors.Is(err, screening.ErrNoRecord) {
		t.Errorf("the erased record: %v", err)
	}
}

// TestSRB14_WhatRecordsWaitForLeavesWithThem: the list of files that another device
// took in names them, with size and kind.
func TestSRB14_WhatRecordsWaitForLeavesWithThem(t *testing.T) {
	id := identity(t)
	v, h := guarded(t, t.TempDir(), id), homes{}
	for n, in := range [][16]byte{space(), other()} {
		record := screening.RecordID{0xee, byte(n)}
		h[record] = in
		f := history.File{ID: [16]byte{byte(n + 1)}, Kind: "chat", How: "stick", Media: "text/plain", Size: 100, Sum: [32]byte{1}, Key: [16]byte{2}}
		c := screeningtest.Set(record, screening.DeviceID{0xdd}, uint64(n+1), history.Op{Kind: history.Attach, File: f})
		b, err := c.Encode()
		if err != nil {
			t.Fatal(err)
		}
		exchange(t, v, func(tx *vault.Tx) error { return tx.ApplyAll([][]byte{b}) })
	}
	wanted := func() (n int) {
		all, err := v.Wanted(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	if n := wanted(); n != 2 {
		t.Fatalf("%d files are waited for", n)
	}
	file := part(t, v, h, space())
	if n := vault.WantedRows(t, v); n != 1 {
		t.Errorf("the list names %d files, want the one that stays", n)
	}
	if _, err := comeBack(t, v, file, id); err != nil {
		t.Fatal(err)
	}
	if n := wanted(); n != 2 {
		t.Errorf("%d files are waited for", n)
	}
}
