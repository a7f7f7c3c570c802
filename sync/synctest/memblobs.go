package synctest

import (
	"context"
	"slices"

	"pelita/sync/hub"
	"pelita/sync/wire"
)

type keptBlob struct {
	size uint64
	have []byte
}

// PutChunk is hub.Store's.
func (m *MemStore) PutChunk(_ context.Context, at hub.BlobPlace, size, off uint64, chunk []byte, limits hub.Limits) (uint64, wire.Code, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b := m.blob(at)
	if b == nil {
		b = &keptBlob{size: size}
	}
	have := uint64(len(b.have))
	switch {
	case b.size != size:
		return have, wire.CodeFork, nil
	case off > have:
		return have, wire.CodeGap, nil
	case off < have && !slices.Equal(b.have[off:off+uint64(len(chunk))], chunk):
		return have, wire.CodeFork, nil
	case off < have:
		return have, "", nil
	}
	total := int64(len(chunk))
	for p, one := range m.blobs {
		if p.Space == at.Space {
			total += int64(len(one.have))
		}
	}
	_, inSpace := m.count(func(s keptSegment) bool { return s.Space == at.Space })
	if limits.SpaceBytes > 0 && total+inSpace > limits.SpaceBytes {
		return have, wire.CodeQuota, nil
	}
	b.have = append(b.have, chunk...)
	if m.blobs == nil {
		m.blobs = map[hub.BlobPlace]*keptBlob{}
	}
	m.blobs[at] = b
	return uint64(len(b.have)), "", nil
}

func (m *MemStore) blob(at hub.BlobPlace) *keptBlob { return m.blobs[at] }

// Blob is hub.Store's.
func (m *MemStore) Blob(_ context.Context, at hub.BlobPlace) (size, have uint64, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if b := m.blob(at); b != nil {
		return b.size, uint64(len(b.have)), nil
	}
	return 0, 0, nil
}

// Chunk is hub.Store's.
func (m *MemStore) Chunk(_ context.Context, at hub.BlobPlace, off uint64) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b := m.blob(at)
	if b == nil || off >= uint64(len(b.have)) {
		return nil, nil
	}
	return slices.Clone(b.have[off:min(off+wire.ChunkSize, uint64(len(b.have)))]), nil
}

// DropBlob is hub.Store's.
func (m *MemStore) DropBlob(_ context.Context, at hub.BlobPlace) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.blobs, at)
	return nil
}
