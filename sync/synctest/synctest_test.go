package synctest_test

import (
	"fmt"
	"testing"

	"pelita/sync/hub"
	"pelita/sync/replica"
	"pelita/sync/synctest"
)

func TestTheMemoryLogPassesTheSuite(t *testing.T) {
	synctest.TestLog(t, func(*testing.T) synctest.LogBench {
		log := &synctest.MemLog{Bad: func(p []byte) bool { return string(p) == "bad" }}
		return synctest.LogBench{
			Log: log, Payload: func(n int) []byte { return fmt.Appendf(nil, "payload %d", n) },
			Enqueue: log.Enqueue, Applied: log.Applied, Bad: []byte("bad"),
			Reopen: func() replica.Log { return log.Copy() },
		}
	})
}

func TestTheDirectTransportPassesTheSuite(t *testing.T) {
	synctest.TestTransport(t, func(_ *testing.T, h *hub.Hub, d *synctest.Device) replica.Transport {
		return synctest.Direct{Hub: h, Sign: d.Sign}
	})
}
