package hub

import (
	"context"
	"sync"

	"pelita/sync/wire"
)

// committer puts what many requests bring at the same time into one
// transaction: while one is being written to disk, the next ones gather.
type committer struct {
	store Store
	quota int64
	jobs  chan job
	stop  chan struct{}
	done  sync.WaitGroup
}

type job struct {
	segments []wire.Segment
	result   chan outcome
}

type outcome struct {
	codes []wire.Code
	err   error
}

// maxGroup is how many segments one transaction takes at most.
const maxGroup = 512

func newCommitter(store Store, quota int64) *committer {
	c := &committer{store: store, quota: quota, jobs: make(chan job), stop: make(chan struct{})}
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
	for n := len(first.segments); n < maxGroup; {
		select {
		case j := <-c.jobs:
			jobs = append(jobs, j)
			n += len(j.segments)
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
	codes, err := c.store.Commit(context.Background(), all, c.quota)
	for _, j := range jobs {
		if err != nil {
			j.result <- outcome{err: err}
			continue
		}
		j.result <- outcome{codes: codes[:len(j.segments)]}
		codes = codes[len(j.segments):]
	}
}
