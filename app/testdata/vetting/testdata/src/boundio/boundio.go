package boundio

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/klauspost/compress/zstd"
)

func greedy(r io.Reader, d *zstd.Decoder, b []byte) {
	_, _ = io.ReadAll(r)               // want `ReadAll reads without a limit`
	_ = json.NewDecoder(r)             // want `NewDecoder reads without a limit`
	_, _ = io.Copy(&bytes.Buffer{}, r) // want `Copy reads without a limit`
	_, _ = d.DecodeAll(b, nil)         // want `DecodeAll unpacks without a limit`
}

func modest(w http.ResponseWriter, r *http.Request, file io.Reader, d *zstd.Decoder) {
	_, _ = io.ReadAll(io.LimitReader(file, 10))
	_, _ = io.Copy(w, file)
	_, _ = io.ReadAll(io.LimitReader(d, 10))
	_, _ = io.ReadAll(http.MaxBytesReader(w, r.Body, 10))
	_ = json.NewDecoder(bytes.NewReader(nil))
	_ = json.NewDecoder(strings.NewReader(""))
}
