package hub

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"time"
)

// Rate bounds how often somebody may do something: Burst at once, PerSecond in
// the long run. The zero Rate bounds nothing.
type Rate struct{ PerSecond, Burst int }

// The key by which limiters know names lives for so long, and only in memory.
const (
	keyTime    = time.Hour
	maxBuckets = 16384
)

// name is what a limiter knows somebody by: keyed, so that a device or an
// address is not to be found in the memory of a hub.
type name [16]byte

// blinder makes names. It draws a new key every hour and forgets the old one.
type blinder struct {
	now   func() time.Time
	mu    sync.Mutex
	key   [32]byte
	since time.Time
	turn  uint64 // counts the keys
}

func (b *blinder) name(of []byte) (name, uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now := b.now(); b.turn == 0 || now.Sub(b.since) >= keyTime || now.Before(b.since) {
		_, _ = rand.Read(b.key[:])
		b.since, b.turn = now, b.turn+1
	}
	m := hmac.New(sha256.New, b.key[:])
	m.Write(of)
	return name(m.Sum(nil)[:16]), b.turn
}

// limiter is a bucket of tokens for each name, in memory.
type limiter struct {
	rate    Rate
	now     func() time.Time
	blind   blinder
	mu      sync.Mutex
	turn    uint64
	buckets map[name]bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

func newLimiter(rate Rate, now func() time.Time) *limiter {
	return &limiter{rate: rate, now: now, blind: blinder{now: now}}
}

// allow takes a token of somebody's, if there is one.
func (l *limiter) allow(who []byte) bool {
	if l.rate == (Rate{}) {
		return true
	}
	n, turn := l.blind.name(who)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.turn != turn || l.buckets == nil { // names of an earlier key mean nobody
		l.turn, l.buckets = turn, map[name]bucket{}
	}
	now := l.now()
	b, known := l.buckets[n]
	if !known {
		if len(l.buckets) >= maxBuckets && !l.sweep(now) {
			return false
		}
		b = bucket{tokens: float64(l.rate.Burst), at: now}
	}
	if passed := now.Sub(b.at); passed > 0 {
		b.tokens = min(float64(l.rate.Burst), b.tokens+passed.Seconds()*float64(l.rate.PerSecond))
		b.at = now
	}
	allowed := b.tokens >= 1
	if allowed {
		b.tokens--
	}
	l.buckets[n] = b
	return allowed
}

// sweep forgets whose bucket is full again, so that names that came once keep nobody
// out. It says whether that made room.
func (l *limiter) sweep(now time.Time) bool {
	for n, b := range l.buckets {
		if b.tokens+now.Sub(b.at).Seconds()*float64(l.rate.PerSecond) >= float64(l.rate.Burst) {
			delete(l.buckets, n)
		}
	}
	return len(l.buckets) < maxBuckets
}

// slots are how many exchanges run: in all, of strangers, and of each device.
// Whoever is slow holds its own places, not everybody's.
type slots struct {
	all, strangers, each int
	mu                   sync.Mutex
	running, strange     int
	devices              map[[16]byte]int
}

func newSlots(all int) *slots {
	return &slots{all: all, strangers: max(1, all/8), each: max(1, all/8), devices: map[[16]byte]int{}}
}

// take gives a place to a device, or to a stranger; done gives it back.
func (s *slots) take(device [16]byte, known bool) (done func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running >= s.all || !known && s.strange >= s.strangers || known && s.devices[device] >= s.each {
		return nil, false
	}
	s.running++
	if !known {
		s.strange++
		return func() { s.give(func() { s.strange-- }) }, true
	}
	s.devices[device]++
	return func() {
		s.give(func() {
			if s.devices[device]--; s.devices[device] == 0 {
				delete(s.devices, device)
			}
		})
	}, true
}

func (s *slots) give(back func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running--
	back()
}

func (s *slots) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.running
}
