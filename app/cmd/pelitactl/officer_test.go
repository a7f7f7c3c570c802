package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/assets"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/interview"
	"pelita/screening/screeningtest"
	"pelita/screening/screeningtest/canary"
)

// officerEnv makes a run of this test binary an officer at work, on the profile
// that it names: what the app does between opening and locking.
const officerEnv = "PELITA_TEST_OFFICER"

// officer opens the profile and plants every value in every way that writes,
// says when, and locks when told to, or goes on until killed.
func officer(dir string) error {
	ctx := context.Background()
	if err := courier.Harden(); err != nil {
		return err
	}
	lib, err := screening.LoadLibrary(assets.Files())
	if err != nil {
		return err
	}
	p, err := courier.Open(ctx, courier.Config{Dir: dir, Library: lib, Now: time.Now}, []byte(canary.Passphrase))
	if err != nil {
		return err
	}
	fmt.Println("open")
	told := bufio.NewScanner(os.Stdin)
	for {
		if err := plantAll(ctx, p.Store()); err != nil {
			return err
		}
		fmt.Println("mid-edit")
		if told.Scan(); told.Text() == "lock" {
			err := p.Close()
			fmt.Println("locked")
			told.Scan()
			return err
		}
	}
}

func plantAll(ctx context.Context, s screening.Store) error {
	r, err := s.Commit(ctx, screeningtest.Opening())
	for _, v := range canary.Planted() {
		if err == nil {
			r, err = plantOne(ctx, s, r, v.Text)
		}
	}
	return err
}

// plantOne types a value, leaves it half-typed, decides with it, notes it, looks
// for it and keeps a picture of it.
func plantOne(ctx context.Context, s screening.Store, r screening.Record, text string) (screening.Record, error) {
	c := screeningtest.Answering(r, screeningtest.Said("call_name"), screeningtest.Text(text))
	c.Draft = &screening.Draft{At: interview.Position{Item: "story"}, Text: text}
	r, err := s.Commit(ctx, c)
	if err != nil {
		return r, err
	}
	if r, err = s.Commit(ctx, screeningtest.Noting(r, text)); err != nil {
		return r, err
	}
	if r, err = s.Commit(ctx, screeningtest.Deciding(r, history.Decision{Kind: "other", Reasons: text})); err != nil {
		return r, err
	}
	if _, err := s.Search(ctx, text, 0); err != nil {
		return r, err
	}
	if _, err := s.(screening.Attachments).PutAttachment(ctx, []byte("\x89PNG\r\n\x1a\n"+text)); err != nil {
		return r, err
	}
	return r, s.PutDraft(ctx, screening.Draft{Record: r.ID, Text: text})
}

// shift is one officer process.
type shift struct {
	t   *testing.T
	cmd *exec.Cmd
	in  io.Writer
	out *bufio.Reader
}

func (o *office) shift() *shift {
	o.t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(o.command().Env, officerEnv+"="+o.dir)
	cmd.Stderr = o.printed
	in, err := cmd.StdinPipe()
	if err != nil {
		o.t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		o.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		o.t.Fatal(err)
	}
	return &shift{o.t, cmd, in, bufio.NewReader(out)}
}

// until waits for the officer to say a word.
func (s *shift) until(word string) {
	s.t.Helper()
	line, err := s.out.ReadString('\n')
	if err != nil || line != word+"\n" {
		s.t.Fatalf("the officer said %q, want %q (%v)", line, word, err)
	}
}

func (s *shift) tell(word string) {
	s.t.Helper()
	if _, err := fmt.Fprintln(s.in, word); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shift) kill() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

// officeIn is an office whose profile, home and temporary files lie below root.
func officeIn(t *testing.T, root, name string) *office {
	t.Helper()
	o := newOffice(t, name)
	o.dir = filepath.Join(root, name, "profile")
	if err := os.MkdirAll(filepath.Dir(o.dir), 0o700); err != nil {
		t.Fatal(err)
	}
	return o
}
