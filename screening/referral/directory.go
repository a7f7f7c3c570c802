package referral

import (
	"fmt"
	"slices"
	"strings"

	"pelita/screening/protocol"
)

// Directory is a dated list of services. It is immutable.
type Directory struct {
	file     string
	asOf     string
	expires  string
	services []Service
	keys     []keyEntry
}

// keyEntry is a key that somebody has checked, for a service of this or of an
// earlier directory.
type keyEntry struct {
	service string
	key     Recipient
	checked string
	asOf    string
}

// AsOf is the day on which the facts were looked up.
func (d *Directory) AsOf() string { return d.asOf }

// Expires is the last day on which the facts may be used.
func (d *Directory) Expires() string { return d.expires }

// Services lists the services by id. The slice is the caller's.
func (d *Directory) Services() []Service { return slices.Clone(d.services) }

// Service finds a service by its id.
func (d *Directory) Service(id string) (Service, bool) {
	i, ok := slices.BinarySearchFunc(d.services, id, func(s Service, id string) int { return strings.Compare(s.ID, id) })
	if !ok {
		return Service{}, false
	}
	return d.services[i], true
}

// With lays an agency's own directory over d: its services are added, its keys
// belong to services of either. Nothing that d says of a service is changed. The
// error is a *protocol.LintError: a service that is there already, or a key for
// none.
func (d *Directory) With(over *Directory) (*Directory, error) {
	l := &protocol.Lint{File: over.file}
	out := &Directory{file: d.file, asOf: d.asOf, expires: d.expires, services: d.Services()}
	for _, s := range over.services {
		if _, there := d.Service(s.ID); there {
			l.Addf(s.ID, "the directory has this service already")
			continue
		}
		out.services = append(out.services, s)
	}
	out.sort()
	for _, k := range over.keys {
		if !out.give(k, over.expires) {
			l.Addf(k.service, "key: no such service")
		}
	}
	if err := l.Err(); err != nil {
		return nil, fmt.Errorf("lay over directory: %w", err)
	}
	return out, nil
}

func (d *Directory) sort() {
	slices.SortFunc(d.services, func(a, b Service) int { return strings.Compare(a.ID, b.ID) })
}

// give hands a key to its service.
func (d *Directory) give(k keyEntry, expires string) bool {
	for i := range d.services {
		s := &d.services[i]
		if s.ID == k.service {
			s.key, s.KeyChecked, s.KeyAsOf, s.keyExpires = k.key, k.checked, k.asOf, expires
			return true
		}
	}
	return false
}
