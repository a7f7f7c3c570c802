package presenter

import (
	"context"
	"strconv"
	"strings"
	"time"

	"pelita/locales"
)

// Losing says what goes with a profile that is destroyed.
type Losing struct {
	Records int
	// Changes are those that the hub is not known to hold.
	Changes uint64
	// Away are records that left for a journey, at Since.
	Away  int
	Since time.Time
	// Files are those that the hub is not known to have in full, Held the records under a
	// legal hold.
	Files, Held int
}

// Destroyer makes an end of the profile.
type Destroyer interface {
	Losing(ctx context.Context) (Losing, error)
	// Destroy leaves nothing that opens. After an error nothing was changed.
	Destroy(ctx context.Context) error
}

// DestroyState is the page on which a profile is destroyed.
type DestroyState struct {
	Page
	Intro string
	// Lose is what would be lost now, Copies what no program can take away.
	Lose, Copies Notice
	// Word is where a person writes the word that nobody writes by chance.
	Word     Field
	Go       Action
	HowTitle string
	How      []string
}

// Destroying destroys the profile of this device, at the word of a person.
type Destroying struct {
	stage[DestroyState]
	destroyer Destroyer
	gone      func()
	load      Latest[Losing]
	once      Single
	losing    Losing
	counted   bool
	looked    bool
	word      string
}

// NewDestroying makes the presenter of the page. gone begins anew, once the profile
// is no more.
func NewDestroying(f Frame, destroyer Destroyer, gone func(), render func(DestroyState)) *Destroying {
	d := &Destroying{stage: newStage(f, render), destroyer: destroyer, gone: gone, load: Latest[Losing]{Runner: f.Runner}, once: Single{Runner: f.Runner}}
	d.stage.build = d.state
	return d
}

// Enter counts what would be lost. What cannot be counted can be destroyed as well.
func (d *Destroying) Enter() {
	d.load.Load(d.destroyer.Losing, func(l Losing, err error) {
		d.losing, d.counted, d.looked = l, err == nil, true
		d.Rebuild()
	})
	d.Rebuild()
}

// Leave forgets what was counted and typed.
func (d *Destroying) Leave(done func()) {
	d.load.Drop()
	d.losing, d.counted, d.looked, d.word = Losing{}, false, false, ""
	d.clear()
	done()
}

// TypeWord takes the word.
func (d *Destroying) TypeWord(text string) {
	d.word = text
	d.Rebuild()
}

// DestroyNow destroys the profile, where the word stands there.
func (d *Destroying) DestroyNow() {
	if !d.meant() || d.once.Busy() {
		return
	}
	d.trouble = nil
	Once(&d.once, func(ctx context.Context) (struct{}, error) { return struct{}{}, d.destroyer.Destroy(ctx) }, func(_ struct{}, err error) {
		d.word = ""
		d.fail(err)
		d.Rebuild()
		if err == nil {
			d.gone()
		}
	})
	d.Rebuild()
}

// meant says that a person wrote the word, however they write capitals.
func (d *Destroying) meant() bool {
	return d.looked && strings.EqualFold(strings.TrimSpace(d.word), d.speech().T("destroy.word"))
}

func (d *Destroying) state() DestroyState {
	t := d.speech()
	s := DestroyState{Page: d.page(t.T("destroy.title")), Intro: t.T("destroy.intro"), HowTitle: t.T("destroy.how")}
	for _, key := range []string{"word", "keys", "start", "copies", "trace"} {
		s.How = append(s.How, t.T("destroy.how_"+key))
	}
	if d.once.Busy() {
		s.Busy = t.T("destroy.busy")
	}
	if !d.looked {
		return s
	}
	s.Lose = d.lose(t)
	s.Copies = Notice{Kind: Advice, Title: t.T("destroy.copies"), Text: t.T("destroy.copies_text")}
	s.Word = Field{Label: t.T("destroy.type", "word", t.T("destroy.word")), Text: d.word}
	s.Go = Action{Label: t.T("destroy.go"), Off: !d.meant() || d.once.Busy()}
	return s
}

// lose says how much is lost for ever.
func (d *Destroying) lose(t locales.Language) Notice {
	n := Notice{Kind: Caution, Title: t.T("destroy.lose"), Text: t.T("destroy.lose_uncounted")}
	if d.counted {
		n.Text = strings.Join(d.losses(t), " ")
	}
	return n
}

// losses are one sentence about each kind of what is lost.
func (d *Destroying) losses(t locales.Language) []string {
	l := d.losing
	out := []string{t.T("destroy.lose_text", "records", strconv.Itoa(l.Records), "changes", strconv.FormatUint(l.Changes, 10))}
	if l.Away > 0 {
		out = append(out, t.T("destroy.lose_away", "count", strconv.Itoa(l.Away), "when", day(t, l.Since.In(d.frame.Now().Location()))))
	}
	if l.Files > 0 {
		out = append(out, t.T("destroy.lose_files", "count", strconv.Itoa(l.Files)))
	}
	if l.Held > 0 {
		out = append(out, t.T("destroy.lose_held", "count", strconv.Itoa(l.Held)))
	}
	return out
}
