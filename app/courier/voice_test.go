package courier_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/evidence"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

// fakeRecorder puts a program called parecord first on the path, that says sound for
// as long as it is let.
func fakeRecorder(t *testing.T, script string) courier.Recorder {
	t.Helper()
	if runtime.GOOS != "linux" {
		screeningtest.Skip(t, "voice notes are offered on Linux")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "parecord"), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":/usr/bin:/bin")
	t.Setenv("PLANTED", "not for a recorder")
	r, found := courier.FindRecorder()
	if !found {
		t.Fatal("the recorder on the path is not found")
	}
	return r
}

// voiceSitting is a profile with a record, and the casework on it.
func voiceSitting(t *testing.T) (p *courier.Profile, dir string, work screening.Casework, id screening.RecordID) {
	t.Helper()
	cfg := config(t)
	p = founderAt(t, cfg)
	work = p.Casework(func(*protocol.Protocol) history.TextRef { return history.TextRef{} })
	r, err := work.Open(t.Context(), "tfc-border")
	if err != nil {
		t.Fatal(err)
	}
	return p, cfg.Dir, work, r.ID
}

const spoken = "PLANTED-VOICE-0123456789abcdef "

// sound says much in little time, then goes on slowly until it is interrupted.
const sound = `trap 'exit 1' INT
test -z "$PLANTED" || exit 3
for i in 1 2 3 4 5 6 7 8 9 10; do for j in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do printf '` + spoken + `'; done; done
while :; do printf x; sleep 0.05; done
`

func TestAVoiceNoteGoesStraightIntoTheSealedFile(t *testing.T) {
	recorder := fakeRecorder(t, sound)
	p, dir, work, id := voiceSitting(t)
	until, stop := context.WithCancel(t.Context())
	time.AfterFunc(3*time.Second, stop)
	r, err := p.RecordEvidence(t.Context(), until, recorder, work, id, "her own words")
	if err != nil {
		t.Fatal(err)
	}
	a := r.State.Attached()
	if len(a) != 1 || a[0].File.Media != evidence.WAV || a[0].File.How != evidence.RecordedHere || a[0].Caption != "her own words" {
		t.Fatalf("%+v", a)
	}
	var b bytes.Buffer
	if err := p.Locker().ReadOut(t.Context(), a[0].File, &b); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(b.String()[44:], spoken) || b.Len() < 44+200*len(spoken) || string(b.Bytes()[8:16]) != "WAVEfmt " {
		t.Errorf("%d bytes were kept", b.Len())
	}
	err = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if file, err := os.ReadFile(path); err != nil || bytes.Contains(file, []byte("PLANTED")) {
			t.Errorf("%s: the voice can be read, %v", filepath.Base(path), err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAVoiceNoteThatIsDroppedOrSilentIsNotKept(t *testing.T) {
	p, _, work, id := voiceSitting(t)
	recorder := fakeRecorder(t, sound)
	ctx, drop := context.WithCancel(t.Context())
	time.AfterFunc(2*time.Second, drop)
	if _, err := p.RecordEvidence(ctx, ctx, recorder, work, id, ""); err == nil {
		t.Error("one that was dropped was kept")
	}
	for name, script := range map[string]string{"silent": "exit 0\n", "broken": "exit 1\n", "a click": "printf x\n"} {
		recorder := fakeRecorder(t, script)
		if _, err := p.RecordEvidence(t.Context(), t.Context(), recorder, work, id, ""); !errors.Is(err, screening.ErrNoVoice) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := p.RecordEvidence(t.Context(), t.Context(), courier.Recorder{}, work, id, ""); !errors.Is(err, screening.ErrNoVoice) {
		t.Errorf("no recorder: %v", err)
	}
	if r, err := p.Store().Record(t.Context(), id); err != nil || len(r.State.Attached()) != 0 {
		t.Errorf("something is on the record, %v", err)
	}
}

func TestWithoutARecorderNoneIsFound(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, found := courier.FindRecorder(); found {
		t.Error("one was found on an empty path")
	}
}
