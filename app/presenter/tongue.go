package presenter

import "context"

// tongue changes the language of the interface, on the screens that offer it.
type tongue struct {
	frame  Frame
	keeper Keeper
	queue  Queue
}

func newTongue(f Frame, k Keeper) tongue {
	return tongue{frame: f, keeper: k, queue: Queue{Runner: f.Runner}}
}

func (g *tongue) choice(label string) Choice[string] {
	return g.frame.languages(label, g.frame.Speech().Tag())
}

// choose makes the language hold at once and writes it down.
func (g *tongue) choose(tag string, shown func(error)) {
	p := g.keeper.Preferences()
	p.Language = tag
	keep(&g.queue, g.keeper, p, shown)
}

func (g *tongue) leave(done func()) { g.queue.WhenIdle(done) }

// keep makes preferences hold and writes them down.
func keep(q *Queue, k Keeper, p Preferences, done func(error)) {
	k.Apply(p)
	Add(q, Job[struct{}]{
		Prepare: func() func(context.Context) (struct{}, error) {
			return func(ctx context.Context) (struct{}, error) { return struct{}{}, k.Keep(ctx, p) }
		},
		Done: func(_ struct{}, err error) { done(err) },
	})
}
