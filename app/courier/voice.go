package courier

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"pelita/screening"
	"pelita/screening/evidence"
)

// Recorder is a program of this system that writes what the microphone hears to its
// standard output.
type Recorder struct {
	program string
	args    []string
}

// The sound of a voice note: one channel of 16-bit numbers, as a telephone's and
// better.
const (
	voiceRate  = "16000"
	voiceBytes = 2 * 16000 // a second
)

// recorders are the programs that are known, in the order of preference.
func recorders() []Recorder {
	return []Recorder{
		{"parecord", []string{"--raw", "--format=s16le", "--rate=" + voiceRate, "--channels=1"}},
		{"arecord", []string{"-q", "-t", "raw", "-f", "S16_LE", "-r", voiceRate, "-c", "1", "-"}},
	}
}

// FindRecorder finds a recorder that is installed.
func FindRecorder() (Recorder, bool) {
	if runtime.GOOS != "linux" {
		return Recorder{}, false
	}
	for _, r := range recorders() {
		if path, err := exec.LookPath(r.program); err == nil {
			r.program = path
			return r, true
		}
	}
	return Recorder{}, false
}

// RecordEvidence takes in what the microphone hears until until ends, and makes it
// part of a record. It goes from the recorder through a pipe into the sealed file,
// and is never in a file in clear. When ctx ends first nothing is kept.
// screening.ErrNoVoice when nothing was heard.
func (p *Profile) RecordEvidence(ctx, until context.Context, r Recorder, work screening.Casework, id screening.RecordID, caption string) (screening.Record, error) {
	cmd := exec.CommandContext(ctx, r.program, r.args...)
	cmd.Env, cmd.Dir = soundEnvironment(), "/"
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return screening.Record{}, fmt.Errorf("record voice: %w", screening.ErrNoVoice)
	}
	end := context.AfterFunc(until, func() { _ = cmd.Process.Signal(os.Interrupt) })
	defer end()
	heard := &metered{r: io.LimitReader(out, evidence.MaxOpaque-waveHead)}
	got, err := p.takeVoice(ctx, work, id, io.MultiReader(strings.NewReader(wave()), heard), heard, caption)
	_ = out.Close() // one that goes on after the limit ends
	_ = cmd.Wait()  // a recorder that is interrupted may call that a failure
	return got, err
}

// takeVoice takes in a voice, and attaches it when there is one.
func (p *Profile) takeVoice(ctx context.Context, work screening.Casework, id screening.RecordID, from io.Reader, heard *metered, caption string) (screening.Record, error) {
	r, err := p.watched().Record(ctx, id)
	if err != nil {
		return r, err
	}
	f, err := p.vault.TakeIn(ctx, from)
	switch {
	case err != nil:
		return r, err
	case ctx.Err() != nil: // it was to be dropped: no record names the file, and it goes
		return r, ctx.Err()
	case heard.n < voiceBytes/10:
		return r, fmt.Errorf("record voice: %w", screening.ErrNoVoice)
	}
	return work.Attach(ctx, r, f, screening.Taking{Kind: evidence.Audio, How: evidence.RecordedHere, Caption: caption})
}

// metered counts what is read.
type metered struct {
	r io.Reader
	n int64
}

func (c *metered) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	return n, err
}

// soundEnvironment is what a recorder needs to find the sound of this session.
func soundEnvironment() []string {
	var out []string
	for _, name := range []string{"PATH", "HOME", "XDG_RUNTIME_DIR", "PULSE_SERVER", "PULSE_COOKIE", "ALSA_CONFIG_PATH"} {
		if v, ok := os.LookupEnv(name); ok {
			out = append(out, name+"="+v)
		}
	}
	return out
}

// waveHead is the length of the head of a WAV file.
const waveHead = 44

// wave is the head of a WAV file whose length nobody knows yet: both lengths are
// the greatest, as programs write them that stream.
func wave() string {
	const endless = 0xffffffff
	le := binary.LittleEndian
	b := le.AppendUint32([]byte("RIFF"), endless)
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 16)
	b = le.AppendUint16(b, 1) // PCM
	b = le.AppendUint16(b, 1) // one channel
	b = le.AppendUint32(b, voiceBytes/2)
	b = le.AppendUint32(b, voiceBytes)
	b = le.AppendUint16(b, 2)
	b = le.AppendUint16(b, 16)
	b = append(b, "data"...)
	return string(le.AppendUint32(b, endless))
}
