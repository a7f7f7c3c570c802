package synctest

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"time"

	"pelita/sync/hub"
	"pelita/sync/wire"
)

// instead answers where the lie is about HTTP and no hub is asked at all.
func (l Lie) instead(w http.ResponseWriter, bomb []byte) bool {
	switch l {
	case LieWrongType:
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<!DOCTYPE html><html><body>Please sign in</body></html>")
	case LieRedirect:
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(http.StatusTemporaryRedirect)
	case LieBomb:
		w.Header().Set("Content-Type", hub.ContentType)
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb)
	default:
		return false
	}
	return true
}

// bomb is 16 MiB of zeros in about 16 KiB.
func bomb() []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	for range 16 {
		_, _ = z.Write(make([]byte, 1<<20)) // a buffer takes everything
	}
	_ = z.Close()
	return b.Bytes()
}

// write sends a good answer, as a liar sends it.
func (l Lie) write(w http.ResponseWriter, answer []byte) {
	switch l {
	case LieTruncate:
		answer = answer[:len(answer)*2/3]
	case LieOversize:
		answer = append(answer[:len(answer)-4:len(answer)-4], 0x7f, 0xff, 0xff, 0xff)
		answer = append(answer, make([]byte, wire.MaxSegment)...)
	case LieSlowDrip:
		l.drip(w, answer)
		return
	}
	_, _ = w.Write(answer) // who does not get it has gone
}

// drip sends a byte in each wait that is just short enough to keep a
// connection alive.
func (Lie) drip(w http.ResponseWriter, answer []byte) {
	control := http.NewResponseController(w)
	for i := range answer {
		if _, err := w.Write(answer[i : i+1]); err != nil {
			return
		}
		if control.Flush() != nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}
