package vault_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// writerEnv makes a run of this test binary the program that a power cut hits:
// it holds the folder of the vault, and how it treats the disk.
const (
	writerEnv  = "PELITA_VAULT_WRITER"
	relaxedEnv = "PELITA_VAULT_RELAXED"
	doomedEnv  = "PELITA_VAULT_DOOMED"
)

// writer makes a vault and works with everything that writes to its disk, and
// says what was acknowledged as soon as it was.
func writer(dir string) error {
	ctx := context.Background()
	v, err := vault.Create(ctx, config(dir), vault.Creation{Passphrase: []byte(passphrase)})
	if err != nil {
		return err
	}
	fmt.Println("created")
	if os.Getenv(doomedEnv) != "" {
		return v.Destroy()
	}
	for session := 1; ; session++ {
		if os.Getenv(relaxedEnv) != "" {
			if err := vault.Relax(v); err != nil {
				return err
			}
		}
		if err := work(ctx, v, session); err != nil {
			return err
		}
		if session == 3 {
			return nil // without closing
		}
		if err := v.Close(); err != nil {
			return err
		}
		if v, err = vault.Open(ctx, config(dir), []byte(passphrase)); err != nil {
			return err
		}
	}
}

// work is one session: records, drafts, a picture, a secret and a segment.
func work(ctx context.Context, v *vault.Vault, session int) error {
	for n := range 12 {
		r, err := v.Commit(ctx, screeningtest.Opening())
		if err != nil {
			return err
		}
		fmt.Printf("save %s 1\n", r.ID)
		for i := 2; i <= 6; i++ {
			if r, err = step(ctx, v, r, i, os.Stdout); err != nil {
				return err
			}
		}
		if n%4 == 0 {
			if err := keepPicture(ctx, v, r, os.Stdout); err != nil {
				return err
			}
		}
		count := session*100 + n
		if err := v.PutSecret(ctx, "count", []byte(fmt.Sprint(count))); err != nil {
			return err
		}
		fmt.Printf("secret count %d\n", count)
		if err := v.Exchange(ctx, func(tx *vault.Tx) error { return tx.PutSegment(segmentOf(v.Device(), uint64(count))) }); err != nil {
			return err
		}
		fmt.Printf("segment chain %d\n", count)
	}
	return nil
}

// step types and saves one answer.
func step(ctx context.Context, v *vault.Vault, r screening.Record, i int, say io.Writer) (screening.Record, error) {
	text := fmt.Sprintf("%d %s", i, strings.Repeat("z", 200*i))
	if err := v.PutDraft(ctx, screening.Draft{Record: r.ID, Text: text}); err != nil {
		return r, err
	}
	fmt.Fprintf(say, "draft %s %d\n", r.ID, i)
	r, err := v.Commit(ctx, screeningtest.Answering(r, screeningtest.Said("story"), screeningtest.Text(text)))
	if err == nil {
		fmt.Fprintf(say, "save %s %d\n", r.ID, i)
	}
	return r, err
}

func picture() history.Register { return screeningtest.Said("shot") }

func keepPicture(ctx context.Context, v *vault.Vault, r screening.Record, say io.Writer) error {
	a, err := v.PutAttachment(ctx, screenshot(40_000))
	if err != nil {
		return err
	}
	if _, err := v.Commit(ctx, screeningtest.Answering(r, picture(), protocol.Answer{Value: protocol.Value{Type: protocol.Picture, Kept: a}})); err != nil {
		return err
	}
	fmt.Fprintf(say, "picture %s 1\n", r.ID)
	return nil
}

// segmentOf is a segment of a chain that leaps: its number says when.
func segmentOf(device [16]byte, seq uint64) vault.Segment {
	content := bytes.Repeat(fmt.Appendf(nil, "segment %d ", seq), 40)
	return vault.Segment{Space: space(), Device: device, Seq: seq, Hash: sha256.Sum256(content), Status: waiting, Bytes: content}
}

// promised is what a program said that it had saved: the last number of each.
type promised map[string]map[string]int

func (p promised) hear(said string) {
	for line := range strings.Lines(said) {
		var what, id string
		var n int
		_, _ = fmt.Sscanf(line, "%s %s %d", &what, &id, &n)
		if p[what] == nil {
			p[what] = map[string]int{}
		}
		p[what][id] = n
	}
}

// kept names everything that was promised and is not there.
func (p promised) kept(t *testing.T, v *vault.Vault) (lost []string) {
	t.Helper()
	miss := func(what, id string, err error) { lost = append(lost, fmt.Sprintf("%s %s: %v", what, id, err)) }
	for text, n := range p["save"] {
		r, err := readRecord(t, v, text)
		if err != nil {
			miss("save", text, err)
		} else if live := r.State.Live(screeningtest.Said("story")); n > 1 && (len(live) != 1 || !atLeast(live[0].Answer.Value.Text, n)) {
			miss("save", text, errGone)
		}
	}
	for text, n := range p["draft"] {
		id, _ := parseID(text)
		if d, err := v.Draft(t.Context(), id); err != nil || !atLeast(d.Text, n) {
			miss("draft", text, errors.Join(err, errGone))
		}
	}
	for text := range p["picture"] {
		if err := pictureKept(t, v, text); err != nil {
			miss("picture", text, err)
		}
	}
	for _, n := range p["secret"] {
		b, err := v.Secret(t.Context(), "count")
		var got int
		if _, scan := fmt.Sscan(string(b), &got); err != nil || scan != nil || got < n {
			miss("secret", "count", errors.Join(err, errGone))
		}
	}
	for _, n := range p["segment"] {
		s, err := v.Segments(t.Context(), vault.SegmentQuery{Space: space(), Device: v.Device(), After: uint64(n) - 1, Limit: 1})
		if err != nil || len(s) != 1 || !bytes.Equal(s[0].Bytes, segmentOf(v.Device(), uint64(n)).Bytes) {
			miss("segment", fmt.Sprint(n), errors.Join(err, errGone))
		}
	}
	return lost
}

var errGone = errors.New("what was acknowledged is not there")

func readRecord(t *testing.T, v *vault.Vault, text string) (screening.Record, error) {
	id, err := parseID(text)
	if err != nil {
		return screening.Record{}, err
	}
	return v.Record(t.Context(), id)
}

func pictureKept(t *testing.T, v *vault.Vault, text string) error {
	r, err := readRecord(t, v, text)
	if err != nil {
		return err
	}
	live := r.State.Live(picture())
	if len(live) != 1 {
		return errGone
	}
	b, err := v.Attachment(t.Context(), live[0].Answer.Value.Kept)
	if err == nil && !bytes.Equal(b, screenshot(40_000)) {
		err = errGone
	}
	return err
}

// afterCut opens what a cut left and says what is lost, or torn.
func afterCut(t *testing.T, dir string, p promised) []string {
	t.Helper()
	v, err := vault.Open(t.Context(), config(dir), []byte(passphrase))
	if errors.Is(err, screening.ErrNoProfile) && len(p) == 0 { // never finished: it can be made anew
		if v, err = vault.Create(t.Context(), config(dir), vault.Creation{Passphrase: []byte(passphrase)}); err != nil {
			return []string{fmt.Sprintf("a vault that was never finished is in the way: %v", err)}
		}
	}
	if err != nil {
		return []string{fmt.Sprintf("it does not open: %v", err)}
	}
	lost := p.kept(t, v)
	if err := v.Verify(t.Context()); err != nil {
		lost = append(lost, fmt.Sprintf("torn: %v", err))
	}
	if err := v.Close(); err != nil {
		lost = append(lost, fmt.Sprintf("it does not close: %v", err))
	}
	return lost
}

// cuts makes so many power cuts in a record of a disk, each in a run of its own
// over the operations, and counts those that lost something.
func cuts(t *testing.T, ops []diskOp, root string, e early, number int) (bad int, first []string) {
	t.Helper()
	r := rand.New(rand.NewPCG(uint64(number), 7))
	at := map[int]int{}
	for range number {
		at[r.IntN(len(ops)+1)]++
	}
	d, p := newDisk(root), promised{}
	for i := 0; i <= len(ops); i++ {
		for range at[i] {
			dir := filepath.Join(t.TempDir(), "after")
			d.cut(t, root, dir, e, r)
			if lost := afterCut(t, dir, p); len(lost) > 0 {
				if bad++; first == nil {
					first = append([]string{fmt.Sprintf("cut %d of %d", i, len(ops))}, lost...)
				}
			}
		}
		if i < len(ops) && ops[i].kind == opSaid {
			p.hear(ops[i].said)
		} else if i < len(ops) {
			d.apply(ops[i])
		}
	}
	return bad, first
}

func waysToCut() []early {
	return []early{
		{name: "only what was synced"},
		{name: "two in five of the rest, in any order", chance: 0.4},
		{name: "half of the rest, torn at sectors", chance: 0.5, torn: 0.5},
	}
}

// The promise: nothing that was acknowledged is lost by a power cut, and nothing
// is torn, whatever the disk wrote before it was told to.
func TestSRM02_NothingAcknowledgedIsLostByAPowerCut(t *testing.T) {
	root := filepath.Join(t.TempDir(), "vault")
	ops := recordDisk(t, root, writerEnv+"="+root)
	number := 210
	if testing.Short() {
		number = 30
	}
	for _, e := range waysToCut() {
		bad, first := cuts(t, ops, root, e, number)
		t.Logf("%s: %d cuts in %d operations, %d lost something", e.name, number, len(ops), bad)
		for _, l := range first {
			t.Error(l)
		}
	}
}

// The positive control: the same cuts do find what is lost by a store that
// leaves the syncing to SQLite's usual setting, and by key files that are
// renamed before they were synced.
func TestTheSimulatorOfPowerCutsBites(t *testing.T) {
	root := filepath.Join(t.TempDir(), "vault")
	t.Run("synchronous=NORMAL loses saves", func(t *testing.T) {
		ops := recordDisk(t, root, writerEnv+"="+root, relaxedEnv+"=1")
		for _, e := range waysToCut()[:2] {
			if bad, _ := cuts(t, ops, root, e, 20); bad < 10 {
				t.Errorf("%s: %d of 20 cuts were noticed", e.name, bad)
			}
		}
	})
	t.Run("a file that was not synced is torn", func(t *testing.T) {
		other := filepath.Join(t.TempDir(), "vault")
		var deaf []diskOp
		for _, op := range recordDisk(t, other, writerEnv+"="+other) {
			if op.kind != opSync || !strings.HasSuffix(op.path, ".tmp") {
				deaf = append(deaf, op)
			}
		}
		if bad, _ := cuts(t, deaf, other, waysToCut()[0], 20); bad < 10 {
			t.Errorf("%d of 20 cuts were noticed", bad)
		}
	})
}
