package courier

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"pelita/screening"
	"pelita/sync/client"
)

// Link is how this device reaches the hub, and what that may cost.
type Link struct {
	// Proxy is socks5://[USER:WORD@]ADDRESS:PORT, or empty.
	Proxy string `cbor:"1,keyasint,omitempty"`
	// Budget is how many bytes may move in a day; 0 is no bound.
	Budget int64 `cbor:"2,keyasint,omitempty"`
	// Saving leaves attachments and their thumbnails for another link.
	Saving bool `cbor:"3,keyasint,omitempty"`
}

// used is what moved on one day, counted in days since 1970.
type used struct {
	Day   int64 `cbor:"1,keyasint"`
	Bytes int64 `cbor:"2,keyasint"`
}

// Link is how this device reaches the hub.
func (p *Profile) Link(ctx context.Context) (Link, error) {
	var l Link
	err := loadRow(ctx, p.vault, secretLink, &l)
	return l, err
}

// SetLink keeps it. screening.ErrUnreadable when the proxy is none.
func (p *Profile) SetLink(ctx context.Context, l Link) error {
	l.Proxy = strings.TrimSpace(l.Proxy)
	if client.CheckProxy(l.Proxy) != nil || l.Budget < 0 {
		return fmt.Errorf("set link: %w", screening.ErrUnreadable)
	}
	return keepRow(ctx, p.vault, secretLink, l)
}

// Used is how many bytes moved today.
func (p *Profile) Used(ctx context.Context) (int64, error) {
	var u used
	if err := loadRow(ctx, p.vault, secretUsed, &u); err != nil || u.Day != p.today() {
		return 0, err
	}
	return u.Bytes, nil
}

// spend notes what moved.
func (p *Profile) spend(ctx context.Context, bytes int64) error {
	if bytes == 0 {
		return nil
	}
	was, err := p.Used(ctx)
	if err != nil {
		return err
	}
	return keepRow(ctx, p.vault, secretUsed, used{Day: p.today(), Bytes: was + bytes})
}

func (p *Profile) today() int64 { return p.cfg.Now().UTC().Unix() / int64((24 * time.Hour).Seconds()) }

// left gives what may still move today, given what moves meanwhile.
func (l Link) left(spent int64, moving func() int64) func() int64 {
	if l.Budget == 0 {
		return func() int64 { return math.MaxInt64 }
	}
	return func() int64 { return l.Budget - spent - moving() }
}
