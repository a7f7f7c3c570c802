package courier_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/evidence"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/vault"
)

// voice is a file that counts as a recording, of so many bytes.
func voice(size int) []byte {
	b := append([]byte("RIFF\x00\x00\x00\x00WAVE"), make([]byte, size-12)...)
	random := rand.NewChaCha8([32]byte{byte(size)})
	_, _ = random.Read(b[12:])
	return b
}

// evident is a record with a file of evidence.
func evident(t *testing.T, p *courier.Profile, b []byte) (screening.Record, history.File) {
	t.Helper()
	r := interviewed(t, p, map[protocol.ItemID]protocol.Answer{"age": age("20")})
	r, f, err := p.TakeEvidence(t.Context(), work(p), r.ID, bytes.NewReader(b), screening.Taking{Kind: evidence.Audio, How: "stick"})
	if err != nil {
		t.Fatal(err)
	}
	return r, f
}

// bytesOf reads a file out of a profile.
func bytesOf(t *testing.T, p *courier.Profile, f history.File) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := p.Locker().ReadOut(t.Context(), f, &out); err != nil {
		t.Errorf("read file: %v", err)
	}
	return out.Bytes()
}

// away says where a file is; nil when it is here.
func away(t *testing.T, p *courier.Profile, f history.File) *screening.AwayError {
	t.Helper()
	err := p.Here(t.Context(), f)
	var away *screening.AwayError
	if err != nil && !errors.As(err, &away) {
		t.Fatal(err)
	}
	return away
}

func TestAttachmentsArriveWholeWithTheirCustody(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	want := voice(300_000)
	r, f := evident(t, first, want)
	picture := advertised(t, first)
	hub.sync(first)
	if w := away(t, second, f); w == nil || w.WithHub {
		t.Errorf("before the record came: %+v", w)
	}
	if got := hub.sync(second); len(got.Alarms) != 0 {
		t.Errorf("%+v", got)
	}
	if got := bytesOf(t, second, f); !bytes.Equal(got, want) {
		t.Errorf("%d bytes arrived of %d", len(got), len(want))
	}
	there, err := second.Store().Record(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := there.Evidence(f.ID)
	if len(a.Steps) != 1 || a.Steps[0].Handling.Step != evidence.Verified || a.Steps[0].Link != history.Whole {
		t.Errorf("custody %+v", a.Steps)
	}
	kept := history.File{ID: picture.ID, Key: picture.Key, Sum: picture.Sum, Size: picture.Size, Media: picture.Media}
	if err := second.Locker().Check(t.Context(), kept); err != nil {
		t.Errorf("the picture of an advertisement: %v", err)
	}
	for range 2 {
		hub.sync(first)
		hub.sync(second)
	}
	if quiet := hub.sync(second); quiet.Sent+quiet.Received != 0 {
		t.Errorf("with nothing new: %+v", quiet)
	}
}

// advertised is a record with the picture of an advertisement.
func advertised(t *testing.T, p *courier.Profile) protocol.Attachment {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 64))); err != nil {
		t.Fatal(err)
	}
	kept, err := p.Store().(screening.Attachments).PutAttachment(t.Context(), b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	w := work(p)
	r, err := w.Open(t.Context(), "form-advert")
	if err == nil {
		i, _ := p.Library().Bank.Item("advert_picture")
		_, err = w.Answer(t.Context(), r, screening.Answered{Item: "advert_picture", Source: i.Source, Answer: protocol.Answer{Value: protocol.Value{Type: protocol.Picture, Kept: kept}}})
	}
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func TestAnAttachmentThatIsCutOffGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	want := voice(1_000_000)
	_, f := evident(t, first, want)
	var puts, gets, allowed atomic.Int64
	real := hub.handler
	hub.leave()
	hub.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/v1/blob/") || r.Method == http.MethodHead {
			real.ServeHTTP(w, r)
			return
		}
		if allowed.Add(-1) < 0 { // cut in the middle of a piece, either way
			_, _ = io.CopyN(io.Discard, r.Body, 1000)
			panic(http.ErrAbortHandler)
		}
		if r.Method == http.MethodPut {
			puts.Add(1)
		} else {
			gets.Add(1)
		}
		real.ServeHTTP(w, r)
	})
	hub.come()
	for n := 0; n < 30 && puts.Load() < 17; n++ {
		allowed.Store(4)
		hub.sync(first)
	}
	for n := 0; n < 30; n++ {
		allowed.Store(4)
		hub.sync(second)
		w := away(t, second, f)
		if w == nil {
			break
		}
		if !w.WithHub || n > 0 && w.Percent == 0 {
			t.Errorf("on its way: %+v", w)
		}
	}
	if got := bytesOf(t, second, f); !bytes.Equal(got, want) {
		t.Fatalf("%d bytes arrived of %d", len(got), len(want))
	}
	if pieces := int64(17); puts.Load() > pieces+1 || gets.Load() > pieces+1 {
		t.Errorf("%d pieces went up and %d down, of %d", puts.Load(), gets.Load(), pieces)
	}
}

func TestAPieceThatTheHubAltersIsNamedAndFetchedAgain(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	want := voice(200_000)
	_, f := evident(t, first, want)
	hub.sync(first)
	var lies atomic.Int64
	lies.Store(1)
	real := hub.handler
	hub.leave()
	hub.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/v1/blob/") && lies.Add(-1) >= 0 {
			w = altering{w}
		}
		real.ServeHTTP(w, r)
	})
	hub.come()
	report, err := hub.try(context.Background(), second)
	if err != nil || !slices.Contains(report.Alarms, courier.WrongAttachment) || !errors.Is(report.Alarm(), screening.ErrHubLies) {
		t.Errorf("%+v, %v", report, err)
	}
	if got := bytesOf(t, second, f); !bytes.Equal(got, want) {
		t.Errorf("%d bytes arrived of %d", len(got), len(want))
	}
}

// altering changes one bit of what is answered.
type altering struct{ http.ResponseWriter }

func (a altering) Write(b []byte) (int, error) {
	b = bytes.Clone(b)
	b[len(b)/2] ^= 1
	return a.ResponseWriter.Write(b)
}

func (a altering) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func TestOnAMeteredLinkOnlyWhatIsAskedForIsFetched(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	if err := second.SetFetching(t.Context(), courier.Fetching{OnlyAsked: true}); err != nil {
		t.Fatal(err)
	}
	var files []history.File
	for n := range 2 {
		_, f := evident(t, first, voice(100_000+n))
		files = append(files, f)
	}
	hub.sync(first)
	hub.sync(second)
	if w := away(t, second, files[0]); w == nil || !w.WithHub || w.Percent != 0 {
		t.Errorf("%+v", w)
	}
	if err := second.Fetch(t.Context(), files[1].ID); err != nil {
		t.Fatal(err)
	}
	hub.sync(second)
	here := fmt.Sprint(second.Locker().Here(t.Context(), files[0]) == nil, second.Locker().Here(t.Context(), files[1]) == nil)
	if here != "false true" {
		t.Errorf("here: %s", here)
	}
	if f, err := second.Fetching(t.Context()); err != nil || len(f.Asked) != 0 || !f.OnlyAsked {
		t.Errorf("once it is here nobody waits for it: %+v, %v", f, err)
	}
}

func TestTheAttachmentsOfAnErasedRecordLeaveTheHub(t *testing.T) {
	t.Parallel()
	first := founder(t)
	hub := newStation(t, first)
	r, f := evident(t, first, voice(100_000))
	hub.sync(first)
	if _, err := first.Erase(t.Context(), r.ID, screening.EraseRequest, vault.Later); err != nil {
		t.Fatal(err)
	}
	hub.sync(first)
	second := colleague(t, first, "Second Officer")
	hub.sync(first)
	hub.sync(second)
	if w := away(t, second, f); w == nil || w.WithHub {
		t.Errorf("%+v", w)
	}
}
