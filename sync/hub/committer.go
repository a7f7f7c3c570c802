package hub

import (
	"context"
	"sync"

	"pelita/sync/wire"
)

// committer puts what many requests bring at the same time into one
// transaction: while one is being written to disk, the next ones gather.
type committer struct {
	store   Store
	figures *figures
	limits  Limits
	jobs    chan job
	stop    chan struct{}
	done    sync.WaitGroup
}

type job struct {
	segments []wire.Segment
	result   chan outcome
}

func (j job) size() (n int) {
	for _, s := range j.segments {
		n += len(s.Raw)
	}
	return n
}

type outcome struct {
	codes []wire.Code
	err   error
}

// A transaction takes no further job when it has so many segments or bytes.
const (
	maxGroup      = 512
	maxGroupBytes = 8 << 20
)

func newCommitter(store Store, limits Limits, f *figures) *committer {
	c := &committer{store: store, figures: f, limits: limits, jobs: make(chan job), stop: make(chan struct{})}
	c.done.Go(c.loop)
	return c
}

func (c *committer) close() {
	close(c.stop)
	c.done.Wait()
}

// commit waits until the segments are on disk. A caller that goes away does
// not undo it.
func (c *committer) commit(ctx context.Context, segments []wire.Segment) ([]wire.Code, error) {
	j := job{segments: segments, result: make(chan outcome, 1)}
	select {
	case c.jobs <- j:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-c.stop:
		return nil, ErrStorage
	}
	out := <-j.result
	return out.codes, out.err
}

func (c *committer) loop() {
	for {
		select {
		case <-c.stop:
			return
		case first := <-c.jobs:
			c.write(c.gather(first))
		}
	}
}

// gather adds the jobs that wait already.
func (c *committer) gather(first job) []job {
	jobs := []job{first}
	for n, size := len(first.segments), first.size(); n < maxGroup && size < maxGroupBytes; {
		select {
		case j := <-c.jobs:
			jobs = append(jobs, j)
			n, size = n+len(j.segments), size+j.size()
		default:
			return jobs
		}
	}
	return jobs
}

func (c *committer) write(jobs []job) {
	var all []wire.Segment
	for _, j := range jobs {
		all = append(all, j.segments...)
	}
	codes, err := c.store.Commit(context.Background(), all, c.limits)
	c.count(all, codes, err)
	for _, j := range jobs {
		if err != nil {
			j.result <- outcome{err: err}
			continue
		}
		j.result <- outcome{codes: codes[:len(j.segments)]}
		codes = codes[len(j.segments):]
	}
}

func (c *committer) count(segments []wire.Segment, codes []wire.Code, err error) {
	if err != nil {
		c.figures.storageFailures.Add(1)
		return
	}
	c.figures.commits.Add(1)
	for i, code := range codes {
		if code == "" {
			c.figures.stored.Add(1)
			c.figures.bytesIn.Add(uint64(len(segments[i].Raw)))
		}
	}
}
