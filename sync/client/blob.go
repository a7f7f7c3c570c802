package client

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"

	"pelita/sync/replica"
	"pelita/sync/wire"
)

const (
	blobPath        = "/v1/blob/"
	headerAsk       = "Pelita-Ask"
	headerSignature = "Pelita-Signature"
	headerSize      = "Pelita-Size"
	headerHave      = "Pelita-Have"
	headerCode      = "Pelita-Code"
)

var _ replica.Carrier = (*Client)(nil)

// Blob is replica.Carrier's.
func (c *Client) Blob(ctx context.Context, at replica.BlobPlace) (size, have uint64, err error) {
	got, err := c.blob(ctx, http.MethodHead, c.blobAsk(at, wire.BlobHead), nil)
	return got.size, got.have, err
}

// PutChunk is replica.Carrier's.
func (c *Client) PutChunk(ctx context.Context, at replica.BlobPlace, size, off uint64, chunk []byte) (uint64, error) {
	ask := c.blobAsk(at, wire.BlobPut)
	ask.Off, ask.Size, ask.Chunk = off, size, wire.Sum(chunk)
	got, err := c.blob(ctx, http.MethodPut, ask, chunk)
	return got.have, err
}

// GetChunk is replica.Carrier's.
func (c *Client) GetChunk(ctx context.Context, at replica.BlobPlace, off uint64) (replica.Piece, error) {
	ask := c.blobAsk(at, wire.BlobGet)
	ask.Off = off
	got, err := c.blob(ctx, http.MethodGet, ask, nil)
	if err == nil && (off >= got.size || len(got.body) != wire.ChunkLen(got.size, off)) {
		err = fmt.Errorf("%w: length of a piece", replica.ErrReply)
	}
	return replica.Piece{Bytes: got.body, Size: got.size, Have: got.have}, err
}

// DropBlob is replica.Carrier's.
func (c *Client) DropBlob(ctx context.Context, at replica.BlobPlace) error {
	_, err := c.blob(ctx, http.MethodDelete, c.blobAsk(at, wire.BlobDrop), nil)
	return err
}

func (c *Client) blobAsk(at replica.BlobPlace, act wire.BlobAct) wire.BlobAsk {
	return wire.BlobAsk{Version: wire.Version, Agency: at.Agency, Device: c.p.Device, Space: at.Space, Blob: at.Blob, Act: act}
}

// blobReply is what comes back.
type blobReply struct {
	size, have uint64
	body       []byte
}

// blob sends one request about an attachment. The signature is over the keying
// material of the connection, so it is set when the connection is there: before
// the first byte of the request is written.
func (c *Client) blob(ctx context.Context, method string, ask wire.BlobAsk, chunk []byte) (blobReply, error) {
	raw, err := wire.Marshal(ask)
	if err != nil {
		return blobReply{}, fmt.Errorf("encode ask: %w", err)
	}
	ctx, cancel := c.bounded(ctx)
	defer cancel()
	watch := newWatch(c.stallOn(nil)+c.p.Connect, cancel)
	defer watch.stop()
	header := http.Header{"User-Agent": {""}, "Content-Type": {contentType}, headerAsk: {base64.RawURLEncoding.EncodeToString(raw)}}
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(got httptrace.GotConnInfo) {
		if conn, ok := got.Conn.(*tls.Conn); ok {
			c.follow(watch, conn)
			c.signBlob(conn, raw, header)
		}
	}})
	var body io.Reader
	if chunk != nil {
		body = bytes.NewReader(chunk)
	}
	request, err := http.NewRequestWithContext(traced, method, strings.TrimSuffix(c.url, syncPath)+blobPath+ask.Blob.String(), body)
	if err != nil {
		return blobReply{}, ErrURL
	}
	request.Header, request.ContentLength = header, int64(len(chunk))
	response, err := c.http.Do(request)
	if err != nil {
		return blobReply{}, connectionError(err)
	}
	defer func() { _ = response.Body.Close() }() // only read from
	return readBlob(response, response.Body)
}

func (c *Client) signBlob(conn *tls.Conn, raw []byte, header http.Header) {
	state := conn.ConnectionState()
	exporter, err := state.ExportKeyingMaterial(wire.LabelExporter, nil, wire.ExporterSize)
	if err == nil { // else the hub refuses what is not signed
		header[headerSignature] = []string{base64.RawURLEncoding.EncodeToString(wire.SignBlob(exporter, raw, c.p.Sign))}
	}
}

func readBlob(response *http.Response, in io.Reader) (blobReply, error) {
	if response.Header.Get("Content-Type") != contentType {
		return blobReply{}, notAHub(in)
	}
	size, _ := strconv.ParseUint(response.Header.Get(headerSize), 10, 63)
	have, _ := strconv.ParseUint(response.Header.Get(headerHave), 10, 63)
	got := blobReply{size: size, have: have}
	if size > wire.MaxBlob || have > wire.MaxBlob {
		return blobReply{}, fmt.Errorf("%w: length of an attachment", replica.ErrReply)
	}
	if code := wire.Code(response.Header.Get(headerCode)); code != "" {
		return got, refusedBlob(code)
	}
	if response.StatusCode == http.StatusNotFound || response.StatusCode == http.StatusMethodNotAllowed {
		return got, replica.ErrNoBlob // a hub of before there were attachments
	}
	if response.StatusCode != http.StatusOK && response.StatusCode != http.StatusPartialContent {
		return got, fmt.Errorf("%w: status %d", replica.ErrReply, response.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(in, wire.ChunkSize+1))
	if err != nil {
		return got, fmt.Errorf("%w: stream cut", replica.ErrAway)
	}
	got.body = body
	return got, nil
}

func refusedBlob(code wire.Code) error {
	if code == wire.CodeNoBlob {
		return replica.ErrNoBlob
	}
	return &replica.RefusedError{Code: code}
}
