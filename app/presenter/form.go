package presenter

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// FormPage fills in a form: all fields of one part at once, in any order. With
// no form of its own it keys in the interview of a record from paper. Nothing is
// demanded and nothing is blocked there: what the walk would have demanded is
// said beside the field.
type FormPage struct {
	stage[FormState]
	work   screening.Casework
	keeper Keeper
	id     screening.RecordID
	form   protocol.Form

	load   Latest[filled]
	queue  Queue
	record screening.Record
	book   book
	proto  *protocol.Protocol // what is filled in: a form of today, or what the record is read by
	read   bool
	scrap  *scrap // what is half typed, at any number of places

	section  int
	rounds   map[string]int            // opened by asking for one more
	keeping  map[place]protocol.Answer // on their way to the store
	emptied  map[place]bool            // an answer was taken out of its entry
	problems map[place]error
	code     string
	astray   string // the key of the words for a code that leads nowhere
	focus    FormFocus
	adverts  []screening.Summary
	posted   Latest[Posting]
	posting  Posting
	pictures Pictures
	look     Latest[screening.Drawn]
	looked   map[place]screening.Drawn // the one picture that is shown
}

// filled is a record with all that a form shows.
type filled struct {
	opened
	adverts []screening.Summary
}

// FormParams are the parts of a FormPage.
type FormParams struct {
	Frame  Frame
	Work   screening.Casework
	Keeper Keeper
	Record screening.RecordID
	// Form is the form to fill in; NoForm keys in the record's interview.
	Form protocol.Form
	// Pictures keeps pictures. Nil: none is offered.
	Pictures Pictures
	Render   func(FormState)
}

// NewFormPage makes the presenter of a form of one record.
func NewFormPage(with FormParams) *FormPage {
	f := with.Frame
	p := &FormPage{
		stage: newStage(f, with.Render), work: with.Work, keeper: with.Keeper, id: with.Record, form: with.Form,
		load: Latest[filled]{Runner: f.Runner}, queue: Queue{Runner: f.Runner},
		posted: Latest[Posting]{Runner: f.Runner}, pictures: with.Pictures, look: Latest[screening.Drawn]{Runner: f.Runner},
		rounds: map[string]int{}, keeping: map[place]protocol.Answer{},
		emptied: map[place]bool{}, problems: map[place]error{},
	}
	p.stage.build = p.state
	p.scrap = newScrap(f, &p.queue, with.Work.Store, p.drafted)
	return p
}

// drafted ends the writing of what is half typed. An answer that could not be
// kept stays said until it is.
func (p *FormPage) drafted(err error) {
	if err != nil {
		p.fail(err)
	}
	p.Rebuild()
}

// Enter reads the record and shows the part that was left half filled in.
func (p *FormPage) Enter() {
	p.frame.post(&p.posted, func(at Posting) {
		p.posting = at
		p.Rebuild()
	})
	p.load.Load(p.open, func(f filled, err error) {
		if err == nil {
			err = p.begin(f)
		}
		p.fail(err)
		p.Rebuild()
	})
	p.Rebuild()
}

func (p *FormPage) open(ctx context.Context) (filled, error) {
	var f filled
	var err error
	if f.record, err = p.work.Store.Record(ctx, p.id); err != nil {
		return f, err
	}
	if f.draft, err = p.work.Store.Draft(ctx, p.id); err != nil {
		return f, err
	}
	all, err := p.work.Store.Summaries(ctx)
	for _, s := range all {
		if p.work.Library.FormOf(s.Protocol) == protocol.AdvertForm {
			f.adverts = append(f.adverts, s)
		}
	}
	return f, err
}

func (p *FormPage) begin(f filled) error {
	p.book = bookOf(p.work.Library, f.record)
	def, err := p.definition(p.book)
	if err != nil {
		return err
	}
	p.record, p.proto, p.adverts, p.read = f.record, def, f.adverts, true
	p.scrap.open(p.id, f.draft)
	p.work = spoken(p.work, p.frame.Catalogue.Language(
		cmp.Or(p.scrap.halves.spoken, lastWording(f.record), p.keeper.Preferences().Interviewee)))
	if p.form != protocol.NoForm && !p.form.Alone() {
		p.work.Filled = def
	}
	p.section = p.unfinished()
	return nil
}

// definition is what is filled in. A form of a person is no form of an
// advertisement, and the other way round.
func (p *FormPage) definition(b book) (*protocol.Protocol, error) {
	own := protocol.NoForm
	if b.ok {
		own = b.def.Form
	}
	switch {
	case own.Alone() != p.form.Alone(), own.Alone() && own != p.form:
		return nil, screening.ErrNotPermitted
	case p.form == protocol.NoForm && !b.ok:
		return nil, screening.ErrNoProtocol
	case p.form == own:
		return b.def, nil
	}
	def, ok := p.work.Library.Form(p.form)
	if !ok {
		return nil, screening.ErrNoProtocol
	}
	return def, nil
}

// words are those of the interface, in the wording of the interview when that is
// keyed in.
func (p *FormPage) words() locales.Language {
	if p.form == protocol.NoForm {
		return p.book.says(p.speech())
	}
	return p.speech()
}

// unfinished is the part where something is half typed or waits for a person to
// settle it; the first when there is none.
func (p *FormPage) unfinished() int {
	var found []int
	for at := range p.scrap.halves.at {
		if section, _, ok := p.proto.Place(at.Item); ok {
			found = append(found, section)
		}
	}
	for _, reg := range p.record.State.Conflicts() {
		if section, _, ok := p.proto.Place(reg.Item); ok {
			found = append(found, section)
		}
	}
	if len(found) == 0 {
		return 0
	}
	return slices.Min(found)
}

// Leave keeps what is half typed, and drops what was read.
func (p *FormPage) Leave(done func()) {
	p.load.Drop()
	p.look.Drop()
	p.posted.Drop()
	if p.read {
		p.settleAll()
		p.scrap.put()
	}
	p.clear()
	p.queue.WhenIdle(func() {
		p.record, p.book, p.adverts, p.looked = screening.Record{}, book{}, nil, nil
		p.scrap.open(p.id, screening.Draft{})
		done()
	})
}

// place is where an answer of a field lies. ok is false for what is no field
// of this form.
func (p *FormPage) place(at Spot) (*protocol.Item, place, bool) {
	if !p.read || at.Instance < 0 || !p.proto.Has(at.Item) {
		return nil, place{}, false
	}
	item, ok := p.proto.Bank().Item(at.Item)
	if !ok {
		return nil, place{}, false
	}
	return item, place{Item: at.Item, Instance: at.Instance, Source: item.Source}, true
}

// live is the answer that a field shows: the one being kept, or the only one on
// record. Where several stand, none is shown.
func (p *FormPage) live(at place) protocol.Answer {
	if a, ok := p.keeping[at]; ok {
		return a
	}
	return agreed(p.record.State.Live(history.Register(at)))
}

// settle makes what was typed in a field into its answer. What is no answer
// stays as it was typed, and the field says why.
func (p *FormPage) settle(item *protocol.Item, at place) {
	half, typed := p.scrap.halves.at[at]
	switch {
	case p.emptied[at]:
		p.keep(at, protocol.Answer{})
		return
	case !typed:
		return
	}
	a, err := p.parse(item, half)
	switch {
	case errors.Is(err, errNothing) || err == nil && a.Equal(p.live(at)):
		p.scrap.halves = p.scrap.halves.without(at)
		p.scrap.typed()
	case err != nil:
		p.problems[at] = err
	default:
		p.keep(at, a)
	}
}

// settleAll settles every field, as when the part is left.
func (p *FormPage) settleAll() {
	for _, typed := range []map[place]bool{places(p.scrap.halves.at), places(p.emptied)} {
		for at := range typed {
			if item, own, ok := p.place(Spot{at.Item, at.Instance}); ok && own == at {
				p.settle(item, at)
			}
		}
	}
}

func places[V any](m map[place]V) map[place]bool {
	out := map[place]bool{}
	for at := range m {
		out[at] = true
	}
	return out
}

// keep makes one answer into a change of the record, after those before it.
func (p *FormPage) keep(at place, a protocol.Answer) {
	given := screening.Answered{Item: at.Item, Instance: at.Instance, Source: at.Source, Answer: a}
	half := p.scrap.halves.at[at]
	p.keeping[at] = a
	delete(p.emptied, at)
	delete(p.problems, at)
	p.scrap.cancel() // the change writes the draft, too
	Add(&p.queue, Job[screening.Record]{
		Prepare: func() func(context.Context) (screening.Record, error) {
			d := p.scrap.left
			d.Text = p.scrap.halves.without(at).encode(placeOf(d))
			kept, record := given, p.record
			kept.Draft = &d
			return func(ctx context.Context) (screening.Record, error) {
				if !a.Asked() {
					return p.work.TakeBack(ctx, record, kept)
				}
				return p.work.Answer(ctx, record, kept)
			}
		},
		Done: func(r screening.Record, err error) {
			p.kept(at, a, r, err)
			if err == nil && p.scrap.halves.at[at] == half {
				p.scrap.halves = p.scrap.halves.without(at)
			}
			p.Rebuild()
		},
	})
}

// kept takes the record that a change gave. What could not be kept is typed
// still, and said.
func (p *FormPage) kept(at place, a protocol.Answer, r screening.Record, err error) {
	if p.keeping[at].Equal(a) {
		delete(p.keeping, at)
	}
	p.fail(err)
	if err != nil {
		p.scrap.typed()
		return
	}
	p.record = r
}
