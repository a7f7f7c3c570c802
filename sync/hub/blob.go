package hub

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strconv"

	"pelita/sync/wire"
)

// The requests about attachments: the ask and its signature stand in headers, so
// that the body is the piece and nothing else.
const (
	PathBlob        = "/v1/blob/"
	HeaderAsk       = "Pelita-Ask"
	HeaderSignature = "Pelita-Signature"
	HeaderSize      = "Pelita-Size" // of the whole attachment
	HeaderHave      = "Pelita-Have" // how much of it is here
	HeaderCode      = "Pelita-Code" // why not

	maxBlobAsk = 512
)

// blob serves one request about an attachment. Who may not read a space gets the
// answer of an attachment that is not there.
func (h *Hub) blob(w http.ResponseWriter, r *http.Request) {
	p := &pace{hub: h, control: http.NewResponseController(w), w: w, r: io.LimitReader(r.Body, wire.ChunkSize+1)}
	p.end = h.c.Now().Add(maxDuration)
	ask, err := h.blobAsk(r)
	if err == nil {
		err = h.blobTurn(w, r, p, ask)
	}
	if err != nil {
		h.refuseBlob(w, err)
	}
}

// blobTurn gives who asks a place among all requests, unless it asks too often.
func (h *Hub) blobTurn(w http.ResponseWriter, r *http.Request, p *pace, ask wire.BlobAsk) error {
	if !h.devices.allow(ask.Device[:]) {
		return refuse(wire.CodeBusy)
	}
	done, ok := h.slots.take(ask.Device, true)
	if !ok {
		return refuse(wire.CodeBusy)
	}
	defer done()
	return h.blobAct(w, r, p, ask)
}

// blobAsk reads and checks who asks for what.
func (h *Hub) blobAsk(r *http.Request) (wire.BlobAsk, error) {
	raw, err := decodeHeader(r, HeaderAsk, maxBlobAsk)
	if err != nil {
		return wire.BlobAsk{}, refuse(wire.CodeRequest)
	}
	signature, err := decodeHeader(r, HeaderSignature, wire.SignatureSize)
	if err != nil {
		return wire.BlobAsk{}, refuse(wire.CodeRequest)
	}
	ask, err := wire.ParseBlobAsk(raw)
	switch {
	case errors.Is(err, wire.ErrVersion):
		return ask, refuse(wire.CodeVersion)
	case err != nil, PathBlob+ask.Blob.String() != r.URL.Path, methodOf(ask.Act) != r.Method:
		return ask, refuse(wire.CodeRequest)
	case ask.Agency != h.c.Genesis.Agency().Short():
		return ask, refuse(wire.CodeAgency)
	case r.TLS == nil:
		return ask, refuse(wire.CodeAuth)
	}
	if !h.peers.allow([]byte(r.RemoteAddr)) {
		return ask, refuse(wire.CodeBusy)
	}
	if h.catchUp(r.Context()) != nil {
		return ask, refuse(wire.CodeStorage)
	}
	d, known := h.currentRoster().Device(ask.Device)
	if !known {
		if !h.strangers.allow([]byte(r.RemoteAddr)) {
			return ask, refuse(wire.CodeBusy)
		}
		return ask, refuse(wire.CodeUnknownDevice)
	}
	exporter, err := r.TLS.ExportKeyingMaterial(wire.LabelExporter, nil, wire.ExporterSize)
	if err != nil || wire.VerifyBlob(exporter, raw, signature, d.Key) != nil {
		return ask, h.impostor(r.RemoteAddr)
	}
	if d.Revoked {
		return ask, refuse(wire.CodeRevoked)
	}
	return ask, h.mayBlob(ask)
}

// mayBlob checks what the device may do in the space: read to read, write to put
// and to drop.
func (h *Hub) mayBlob(ask wire.BlobAsk) error {
	roster := h.currentRoster()
	reads := ask.Space != h.c.Genesis.RosterSpace() && roster.MayRead(ask.Space, ask.Device)
	writes := roster.Standing(ask.Space, ask.Device, wire.MaxSeq) == wire.Allowed
	if !reads || !writes && (ask.Act == wire.BlobPut || ask.Act == wire.BlobDrop) {
		return refuse(wire.CodeNoBlob)
	}
	return nil
}

func methodOf(act wire.BlobAct) string {
	switch act {
	case wire.BlobHead:
		return http.MethodHead
	case wire.BlobGet:
		return http.MethodGet
	case wire.BlobPut:
		return http.MethodPut
	}
	return http.MethodDelete
}

func decodeHeader(r *http.Request, name string, limit int) ([]byte, error) {
	text := r.Header.Get(name)
	if len(text) > base64.RawURLEncoding.EncodedLen(limit) {
		return nil, wire.ErrFormat
	}
	return base64.RawURLEncoding.DecodeString(text)
}

func (h *Hub) blobAct(w http.ResponseWriter, r *http.Request, p *pace, ask wire.BlobAsk) error {
	at := BlobPlace{ask.Space, ask.Blob}
	switch ask.Act {
	case wire.BlobPut:
		return h.putBlob(w, r, p, ask)
	case wire.BlobDrop:
		if err := h.c.Store.DropBlob(r.Context(), at); err != nil {
			return err
		}
		w.WriteHeader(http.StatusOK)
		return nil
	}
	size, have, err := h.c.Store.Blob(r.Context(), at)
	if err != nil {
		return err
	}
	if size == 0 {
		return refuse(wire.CodeNoBlob)
	}
	count(w, HeaderSize, size)
	count(w, HeaderHave, have)
	if ask.Act == wire.BlobHead {
		w.WriteHeader(http.StatusOK)
		return nil
	}
	return h.getBlob(w, r, p, ask)
}

func count(w http.ResponseWriter, name string, n uint64) {
	w.Header().Set(name, strconv.FormatUint(n, 10))
}

// getBlob answers the piece that begins at the offset.
func (h *Hub) getBlob(w http.ResponseWriter, r *http.Request, p *pace, ask wire.BlobAsk) error {
	chunk, err := h.c.Store.Chunk(r.Context(), BlobPlace{ask.Space, ask.Blob}, ask.Off)
	if err != nil {
		return err
	}
	if len(chunk) == 0 {
		return refuse(wire.CodeNoBlob)
	}
	count(w, "Content-Length", uint64(len(chunk)))
	w.WriteHeader(http.StatusPartialContent)
	_, _ = p.Write(chunk) // who does not get it asks again
	return nil
}

// putBlob stores one piece, whole or not at all.
func (h *Hub) putBlob(w http.ResponseWriter, r *http.Request, p *pace, ask wire.BlobAsk) error {
	want := wire.ChunkLen(ask.Size, ask.Off)
	chunk := make([]byte, want)
	if r.ContentLength != int64(want) {
		return refuse(wire.CodeRequest)
	}
	if _, err := io.ReadFull(p, chunk); err != nil || wire.Sum(chunk) != ask.Chunk {
		return refuse(wire.CodeRequest)
	}
	have, code, err := h.c.Store.PutChunk(r.Context(), BlobPlace{ask.Space, ask.Blob}, ask.Size, ask.Off, chunk, h.c.Limits)
	if err != nil {
		return err
	}
	count(w, HeaderHave, have)
	if code != "" {
		return refuse(code)
	}
	w.WriteHeader(http.StatusOK)
	return nil
}

// refuseBlob says why in a header: a body would be taken for a piece.
func (h *Hub) refuseBlob(w http.ResponseWriter, err error) {
	code := codeOf(err)
	w.Header().Set(HeaderCode, string(code))
	if code != wire.CodeNoBlob && code != wire.CodeGap {
		w.Header().Set("Connection", "close")
	}
	w.WriteHeader(blobStatus(code))
}

func blobStatus(code wire.Code) int {
	switch code {
	case wire.CodeNoBlob:
		return http.StatusNotFound
	case wire.CodeGap, wire.CodeFork:
		return http.StatusConflict
	case wire.CodeQuota:
		return http.StatusInsufficientStorage
	}
	return statusOf(code)
}
