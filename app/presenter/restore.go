package presenter

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pelita/screening"
)

// Restoring is what a person gives to make this device out of a backup. The
// presenter clears Passphrase when Restore returns.
type Restoring struct {
	// File is the backup, Key the file of a recovery key; or, where it is empty,
	// Sheets are what stands on two of its sheets.
	File, Key string
	Sheets    [2]string
	// Words are those of the device that must have made it; empty takes any.
	Words string
	// NotBefore refuses an older one; zero takes any.
	NotBefore  time.Time
	Passphrase []byte
}

// Restorer makes the profile of this device out of a backup.
type Restorer interface {
	// Restore takes nothing in unless all of the backup is whole.
	// screening.ErrWords, ErrExpired, ErrNotForUs, ErrBackup, ErrForged,
	// ErrUnreadable, ErrProfileExists.
	Restore(ctx context.Context, r Restoring) error
	// ReadSheets reads recovery sheets from a file: typed, or a picture of the code
	// of one or of two. screening.ErrUnreadable.
	ReadSheets(ctx context.Context, file string) ([]string, error)
}

// RestoreState is the page that makes a device out of a backup.
type RestoreState struct {
	Page
	Intro string
	// File and Key ask for files; the texts say which were chosen, or are missing.
	File, Key         Action
	FileText, KeyText Field
	// UseSheets asks for two sheets in place of the file of the key, or for the file
	// again. First and Second are secret fields; SheetFile asks for a picture.
	UseSheets, SheetFile Action
	First, Second        Field
	SheetsText           string
	// Words and NotBefore are optional: who made the backup, and how old it may be.
	Words, NotBefore Field
	ChoosePassphrase
	New           Notice
	Language      Choice[string]
	Restore, Back Action
}

// Restore makes the profile of this device out of a backup.
type Restore struct {
	stage[RestoreState]
	restorer         Restorer
	tongue           tongue
	once             Single
	file, key        string
	withSheets       bool
	sheets           [2]string
	reading          Single
	words, notBefore string
	choosing         choosing
	asked            bool // the button was pressed: say what is missing
	refused          error
}

// NewRestore makes the presenter of the page.
func NewRestore(f Frame, restorer Restorer, keeper Keeper, render func(RestoreState)) *Restore {
	r := &Restore{stage: newStage(f, render), restorer: restorer, tongue: newTongue(f, keeper), once: Single{Runner: f.Runner}, reading: Single{Runner: f.Runner}}
	r.stage.build = r.state
	return r
}

// Enter shows the empty form.
func (r *Restore) Enter() { r.Rebuild() }

// Leave forgets what was chosen and typed.
func (r *Restore) Leave(done func()) {
	r.withSheets, r.sheets = false, [2]string{}
	r.file, r.key, r.words, r.notBefore, r.choosing = "", "", "", "", choosing{}
	r.clear()
	r.tongue.leave(done)
}

// ChooseLanguage changes the language of the interface.
func (r *Restore) ChooseLanguage(tag string) { r.tongue.choose(tag, r.shown) }

// PickBackup takes the backup, PickKey the file of the recovery key.
func (r *Restore) PickBackup(file string) { r.typed(&r.file, file) }

// PickKey takes the file of the recovery key.
func (r *Restore) PickKey(file string) { r.typed(&r.key, file) }

// UseSheets asks for two sheets in place of the key, or for the key again.
func (r *Restore) UseSheets() {
	r.withSheets, r.sheets, r.key, r.trouble, r.refused = !r.withSheets, [2]string{}, "", nil, nil
	r.Rebuild()
}

// TypeFirst takes what stands on one sheet, TypeSecond what stands on another.
func (r *Restore) TypeFirst(text string) { r.typed(&r.sheets[0], text) }

// TypeSecond takes what stands on another sheet.
func (r *Restore) TypeSecond(text string) { r.typed(&r.sheets[1], text) }

// ReadSheet takes the sheets in a picture into the fields that are empty.
func (r *Restore) ReadSheet(file string) {
	Once(&r.reading, func(ctx context.Context) ([]string, error) { return r.restorer.ReadSheets(ctx, file) }, func(found []string, err error) {
		r.fail(err)
		for _, text := range found {
			r.takeSheet(text)
		}
		r.Rebuild()
	})
}

func (r *Restore) takeSheet(text string) {
	if slices.Contains(r.sheets[:], text) {
		return
	}
	at := max(0, slices.IndexFunc(r.sheets[:], func(s string) bool { return strings.TrimSpace(s) == "" }))
	r.sheets[at] = text
}

// opens says that there is something to open the backup with.
func (r *Restore) opens() bool {
	if !r.withSheets {
		return r.key != ""
	}
	return strings.TrimSpace(r.sheets[0]) != "" && strings.TrimSpace(r.sheets[1]) != ""
}

// TypeWords takes the words of the device that made the backup.
func (r *Restore) TypeWords(text string) { r.typed(&r.words, text) }

// TypeNotBefore takes the day before which a backup is refused.
func (r *Restore) TypeNotBefore(text string) { r.typed(&r.notBefore, text) }

// TypePassphrase takes the new passphrase.
func (r *Restore) TypePassphrase(text string) { r.typed(&r.choosing.passphrase, text) }

// TypeRepeat takes it a second time.
func (r *Restore) TypeRepeat(text string) { r.typed(&r.choosing.repeat, text) }

// OfferWords draws six words for a passphrase.
func (r *Restore) OfferWords() {
	r.choosing.draw(r.speech())
	r.Rebuild()
}

// GoBack returns to the first screen.
func (r *Restore) GoBack() {
	if !r.once.Busy() {
		r.goTo(CreateScreen, Route{}.Record)()
	}
}

func (r *Restore) typed(field *string, text string) {
	*field, r.trouble, r.refused = text, nil, nil
	r.Rebuild()
}

// day is the day before which a backup is refused; zero when none was typed.
func (r *Restore) day() (time.Time, bool) {
	text := strings.TrimSpace(r.notBefore)
	if text == "" {
		return time.Time{}, true
	}
	at, err := time.ParseInLocation(time.DateOnly, text, r.frame.Now().Location())
	return at, err == nil
}

// Submit makes the profile when nothing is missing.
func (r *Restore) Submit() {
	r.asked = true
	day, ok := r.day()
	if !ok || r.file == "" || !r.opens() || !r.choosing.complete() {
		r.Rebuild()
		return
	}
	with := Restoring{
		File: r.file, Key: r.key, Sheets: r.sheets, Words: strings.TrimSpace(r.words), NotBefore: day, Passphrase: []byte(r.choosing.passphrase),
	}
	Once(&r.once, func(ctx context.Context) (struct{}, error) {
		defer clear(with.Passphrase)
		return struct{}{}, r.restorer.Restore(ctx, with)
	}, func(_ struct{}, err error) { r.ended(err) })
	r.Rebuild()
}

// ended leads to the page about backups, which says what was restored, or says
// why nothing was.
func (r *Restore) ended(err error) {
	if err == nil {
		r.goTo(BackupScreen, Route{}.Record)()
		return
	}
	r.fail(err)
	if errors.Is(err, screening.ErrWords) || errors.Is(err, screening.ErrExpired) {
		r.refused = err
		r.fail(nil)
	}
	r.Rebuild()
}

func (r *Restore) state() RestoreState {
	t, busy := r.speech(), r.once.Busy()
	s := RestoreState{
		Page: r.page(t.T("restore.title")), Intro: t.T("restore.intro"),
		File: Action{Label: t.T("restore.file"), Off: busy}, Key: Action{Label: t.T("restore.key"), Off: busy},
		FileText:         r.chosen("restore.file", r.file),
		KeyText:          r.chosen("restore.key", r.key),
		Words:            Field{Label: t.T("restore.words"), Text: r.words, Hint: t.T("restore.words_hint")},
		NotBefore:        Field{Label: t.T("restore.not_before"), Text: r.notBefore, Hint: t.T("restore.not_before_hint")},
		ChoosePassphrase: r.choosing.state(t, r.asked),
		New:              Notice{Kind: Advice, Title: t.T("restore.new"), Text: t.T("restore.new_text")},
		Language:         r.tongue.choice(t.T("create.language")),
		Restore:          Action{Label: t.T("restore.do"), Off: busy}, Back: Action{Label: t.T("restore.back"), Off: busy},
	}
	r.askSheets(&s, busy)
	if busy {
		s.Busy = t.T("restore.busy")
	}
	if _, ok := r.day(); !ok && r.asked {
		s.NotBefore.Problem = t.T("restore.no_day")
	}
	switch {
	case errors.Is(r.refused, screening.ErrWords):
		s.Words.Problem = t.T("restore.other_words")
	case errors.Is(r.refused, screening.ErrExpired):
		s.NotBefore.Problem = t.T("restore.too_old")
	}
	return s
}

// askSheets asks for two sheets where the key was, when that was chosen.
func (r *Restore) askSheets(s *RestoreState, busy bool) {
	t := r.speech()
	s.UseSheets = Action{Label: t.T("restore.sheets"), Off: busy}
	if !r.withSheets {
		return
	}
	s.Key, s.KeyText = Action{}, Field{}
	s.UseSheets.Label, s.SheetsText = t.T("restore.no_sheets"), t.T("restore.sheets_hint")
	s.First, s.Second = Field{Label: t.T("restore.sheet_one"), Text: r.sheets[0]}, Field{Label: t.T("restore.sheet_two"), Text: r.sheets[1]}
	s.SheetFile = Action{Label: t.T("restore.sheet_file"), Off: busy || r.reading.Busy()}
	for i, f := range []*Field{&s.First, &s.Second} {
		if r.asked && strings.TrimSpace(r.sheets[i]) == "" {
			f.Problem = t.T("restore.sheet_needed")
		}
	}
}

// chosen says which file was chosen, by its last name, or that none was.
func (r *Restore) chosen(key, file string) Field {
	t := r.speech()
	f := Field{Label: t.T(key + "_label"), Text: t.T("restore.none"), Hint: t.T(key + "_hint")}
	if file != "" {
		f.Text = filepath.Base(file)
	} else if r.asked {
		f.Problem = t.T("restore.file_needed")
	}
	return f
}
