package courier

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"pelita/assets"
	"pelita/screening"
	"pelita/screening/referral"
)

// shippedDirectory is the list of services that comes with the program.
const shippedDirectory = "directory/id.toml"

// keyLasts is how long the key of a service may be used after it was checked.
const keyLasts = 180 * 24 * time.Hour

// Directory is the shipped list of services with what this profile laid over it,
// and over that the keys that the agency's administrators named.
func (p *Profile) Directory(ctx context.Context) (*referral.Directory, error) {
	b, err := assets.Files().ReadFile(shippedDirectory)
	if err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	d, err := referral.ParseDirectory(shippedDirectory, b)
	if err != nil {
		return nil, err
	}
	over, err := p.overlays(ctx)
	if err != nil {
		return nil, err
	}
	for _, o := range over {
		if d, err = d.With(o); err != nil {
			return nil, err
		}
	}
	return p.withPartners(ctx, d)
}

// overlaySeparator stands between the overlays of a profile: a line that
// no TOML file holds.
const overlaySeparator = "\n\x00\n"

func (p *Profile) overlays(ctx context.Context) ([]*referral.Directory, error) {
	b, err := p.vault.Secret(ctx, secretServices)
	if err != nil || len(b) == 0 {
		return nil, err
	}
	var out []*referral.Directory
	for _, text := range strings.Split(string(b), overlaySeparator) {
		d, err := referral.ParseDirectory("overlay", []byte(text))
		if err != nil {
			return nil, fmt.Errorf("read directory: %w", &screening.DamagedError{Part: secretServices})
		}
		out = append(out, d)
	}
	return out, nil
}

// AddServices lays a directory of the agency's own over the shipped one, for
// this profile. A file that does not lint, or contradicts what is there,
// changes nothing; the error is a *protocol.LintError.
func (p *Profile) AddServices(ctx context.Context, file string, text []byte) error {
	over, err := referral.ParseDirectory(file, text)
	if err != nil {
		return err
	}
	d, err := p.Directory(ctx)
	if err != nil {
		return err
	}
	if _, err := d.With(over); err != nil {
		return err
	}
	b, err := p.vault.Secret(ctx, secretServices)
	if err != nil {
		return err
	}
	if len(b) > 0 {
		b = append(b, overlaySeparator...)
	}
	return p.vault.PutSecret(ctx, secretServices, append(b, text...))
}

// Recipient is what other agencies seal referrals for this profile to.
func (p *Profile) Recipient() (referral.Recipient, error) {
	m, err := p.member()
	if err != nil {
		return referral.Recipient{}, err
	}
	return m.recipient()
}

// AddKey lays the key of a service of the directory over it. checked says how
// its fingerprint was compared. screening.ErrRecipient for another kind of key;
// screening.ErrUnreadable when the directory has no such service.
func (p *Profile) AddKey(ctx context.Context, service string, key referral.Recipient, checked string) error {
	d, err := p.Directory(ctx)
	if err != nil {
		return err
	}
	if _, ok := d.Service(service); !ok {
		return fmt.Errorf("add key of %q: %w: no such service", service, screening.ErrUnreadable)
	}
	return p.AddServices(ctx, "key", keyOverlay("ID", service, key, checked, p.cfg.Now().UTC()))
}

func keyOverlay(country, service string, key referral.Recipient, checked string, now time.Time) []byte {
	return fmt.Appendf(nil, "country = %q\nas_of = %q\nexpires = %q\n[[key]]\nservice = %q\nrecipient = %q\nchecked = %q\nas_of = %q\n",
		country, now.Format(time.DateOnly), now.Add(keyLasts).Format(time.DateOnly), service, key.String(), checked, now.Format(time.DateOnly))
}

// ServiceOf makes a service of a key that somebody handed over in person, for
// one that stands in no directory. Whose service it is nobody has checked, so
// it counts as the state's: the person must agree to authorities too.
func (p *Profile) ServiceOf(key referral.Recipient) (referral.Service, error) {
	if key.IsZero() {
		return referral.Service{}, fmt.Errorf("use key: %w", screening.ErrRecipient)
	}
	id := "by-hand-" + strings.ReplaceAll(strings.ToLower(key.Fingerprint()), " ", "-")
	day := p.cfg.Now().UTC().Format(time.DateOnly)
	text := fmt.Appendf(nil, "country = \"ID\"\nas_of = %q\nexpires = %q\n[[source]]\nid = \"by-hand\"\nname = \"handed over in person\"\nseen = %q\n"+
		"[[service]]\nid = %q\nname = %q\noperator = \"not in the directory\"\nbody = \"state\"\nsources = [\"by-hand\"]\n"+
		"[[service.contact]]\nkind = \"address\"\nvalue = \"as given in person\"\nfrom = \"anywhere\"\nsources = [\"by-hand\"]\n"+
		"[[key]]\nservice = %q\nrecipient = %q\nchecked = \"handed over in person\"\nas_of = %q\n",
		day, p.cfg.Now().UTC().Add(keyLasts).Format(time.DateOnly), day, id, id, id, key.String(), day)
	d, err := referral.ParseDirectory("by-hand", text)
	if err != nil {
		return referral.Service{}, err
	}
	if d, err = new(referral.Directory).With(d); err != nil {
		return referral.Service{}, err
	}
	s, ok := d.Service(id)
	if !ok {
		return s, errors.New("use key: service not made")
	}
	return s, nil
}
