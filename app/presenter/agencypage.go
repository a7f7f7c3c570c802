package presenter

import "context"

// agencyPage is a page on which administrators act for the whole agency, and which all
// others only read: T is what is read, S what is shown.
type agencyPage[S, T any] struct {
	stage[S]
	read func(context.Context) (T, error)
	load Latest[T]
	acts administering
	all  T
	here bool // all was read
}

func newAgencyPage[S, T any](f Frame, port Proposing, read func(context.Context) (T, error), render func(S)) agencyPage[S, T] {
	return agencyPage[S, T]{stage: newStage(f, render), read: read, load: Latest[T]{Runner: f.Runner}, acts: newAdministering(f, port)}
}

// Enter reads all.
func (p *agencyPage[S, T]) Enter() { p.look(nil) }

// look reads it again and keeps showing the trouble that led here.
func (p *agencyPage[S, T]) look(trouble error) {
	p.fail(trouble)
	p.load.Load(p.read, func(all T, err error) {
		if err == nil {
			p.all, p.here, err = all, true, trouble
		}
		p.shown(err)
	})
	p.Rebuild()
}

// leave drops what was read.
func (p *agencyPage[S, T]) leave(done func()) {
	p.load.Drop()
	p.acts.drop()
	var none T
	p.all, p.here = none, false
	p.clear()
	done()
}

// SaveWaiting writes the proposal for the other administrators.
func (p *agencyPage[S, T]) SaveWaiting(file string) {
	p.acts.save(file, p.shown)
	p.Rebuild()
}
