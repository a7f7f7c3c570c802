package referral

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"pgregory.net/rapid"

	"pelita/screening"
	"pelita/screening/disclose"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// canary is a value that was planted in a record and must not come out.
type canary struct {
	where string
	raw   []byte
}

// planted is a random record in which everything that is not on the allowlist
// holds a canary.
type planted struct {
	t        *rapid.T
	lib      *screening.Library
	ops      []history.Op
	canaries []canary
	n        int
}

// random gives 32 bytes that turn up nowhere by chance, also when rapid has
// shrunk what it draws to nothing.
func (p *planted) random(where string) [32]byte {
	p.n++
	return sha256.Sum256(fmt.Appendf(nil, "%d %d %s", p.n, rapid.Uint64().Draw(p.t, where), where))
}

// text plants words: Latin, Khmer, Burmese, Chinese or Arabic.
func (p *planted) text(where string) string {
	scripts := []rune{'A', 'ក', 'က', '一', 'ء'} // 26 letters from each of these on
	script := rapid.SampledFrom(scripts).Draw(p.t, where)
	h := p.random(where)
	var s []rune
	for _, b := range h[:rapid.IntRange(10, 24).Draw(p.t, where)] {
		s = append(s, script+rune(b%26))
	}
	p.plant(where, []byte(string(s)))
	return string(s)
}

func (p *planted) plant(where string, raw []byte) {
	p.canaries = append(p.canaries, canary{where, raw})
}

// day plants a date to the day, long before anything else in a referral.
func (p *planted) day(where string) string {
	h := p.random(where)
	d := time.Date(1900, 1, 1+int(binary.BigEndian.Uint16(h[:])%30000), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	p.plant(where, []byte(d))
	return d
}

// number plants a number too long to turn up by chance.
func (p *planted) number(where string) int64 {
	h := p.random(where)
	n := int64(binary.BigEndian.Uint64(h[:]) >> 1)
	p.plant(where, strconv.AppendInt(nil, n, 10))
	p.plant(where+" as eight bytes", binary.BigEndian.AppendUint64(nil, uint64(n)))
	return n
}

// id plants sixteen random bytes, and their text.
func (p *planted) id(where string) [16]byte {
	h := p.random(where)
	p.plant(where, h[:16])
	p.plant(where+" in text", []byte(history.RecordID(h[:16]).String()))
	return [16]byte(h[:16])
}

// value plants an answer to an item that is not listed. Codes are planted too:
// a device can write anything where a code belongs.
func (p *planted) value(item *protocol.Item) protocol.Value {
	where := string(item.ID)
	v := protocol.Value{Type: item.Type}
	switch item.Type {
	case protocol.One, protocol.Many:
		v.Codes = []string{p.text(where)}
	case protocol.YesNo:
		v.Bool = rapid.Bool().Draw(p.t, where)
	case protocol.Number:
		v.Number = p.number(where)
	case protocol.Money:
		v.Amount = protocol.Amount{Decimal: strconv.FormatInt(p.number(where), 10) + ".5", Currency: "IDR"}
	case protocol.Date:
		v.Text = p.day(where)
	case protocol.Picture:
		v.Kept = p.picture(where)
	default:
		v.Text = p.text(where)
	}
	return v
}

// picture plants a file: neither its place, its key nor its sum leaves.
func (p *planted) picture(where string) protocol.Attachment {
	sum := sha256.Sum256([]byte(p.text(where)))
	p.plant(where+" sum", sum[:])
	return protocol.Attachment{ID: p.id(where), Key: p.id(where + " key"), Sum: sum, Size: 1000, Media: "image/png"}
}

// listed draws an answer that may leave, and now and then one that is not of
// the item's form, which may not.
func (p *planted) listed(item *protocol.Item) protocol.Value {
	where := string(item.ID)
	if rapid.IntRange(0, 3).Draw(p.t, where+" is odd") == 0 {
		if item.Type == protocol.One {
			return protocol.Value{Type: item.Type, Codes: []string{p.text(where)}}
		}
		return protocol.Value{Type: protocol.Text, Text: p.text(where)}
	}
	switch item.Type {
	case protocol.Age:
		return protocol.Value{Type: item.Type, Text: strconv.Itoa(rapid.IntRange(0, 90).Draw(p.t, where))}
	case protocol.YesNo:
		return protocol.Value{Type: item.Type, Bool: rapid.Bool().Draw(p.t, where)}
	}
	return protocol.Value{Type: item.Type, Codes: []string{rapid.SampledFrom(item.Options).Draw(p.t, where)}}
}

func (p *planted) answers() {
	for _, item := range p.lib.Bank.Items() {
		if strings.HasPrefix(string(item.ID), "consent_") {
			continue // given below, or nothing would leave
		}
		listed := slices.ContainsFunc(disclose.Allowlist(disclose.Shelter), func(l disclose.Listing) bool { return l.Item == item.ID })
		for source := range 3 {
			if !rapid.Bool().Draw(p.t, "answered") {
				continue
			}
			v := protocol.Value{}
			if listed {
				v = p.listed(item)
			} else {
				v = p.value(item)
			}
			p.ops = append(p.ops, history.Op{Kind: history.Set, Answer: protocol.Answer{Value: v},
				Register: history.Register{Item: item.ID, Instance: p.instance(item), Source: protocol.Source(source)}})
		}
	}
}

// sheet is a sealed sheet. Not even its sealed bytes leave with a referral.
func (p *planted) sheet() history.Sealed {
	b := []byte(p.text("sealed sheet"))
	return history.Sealed{
		Recipient: p.text("recipient of the sheet"), Sheet: "acts", Version: p.text("sheet version"),
		Bytes: b, Digest: sha256.Sum256(b),
	}
}

func (p *planted) instance(item *protocol.Item) int {
	if item.Group == "" {
		return 0
	}
	return rapid.IntRange(0, 3).Draw(p.t, "instance")
}

// record is everything that a record can hold.
func (p *planted) record() screening.Record {
	def, _ := p.lib.Protocol(rapid.SampledFrom([]string{"tfc-returnee", "tfc-border"}).Draw(p.t, "protocol"))
	p.ops = append(p.ops,
		history.Op{Kind: history.UseProtocol, Protocol: history.ProtocolRef{ID: def.ID, Version: p.text("protocol version"), Digest: def.Digest()}},
		history.Op{Kind: history.GiveConsent, Consent: history.Consent{
			Purpose: disclose.PurposeService, Scope: screening.ScopeRecord, Basis: p.text("basis"), Mode: p.text("mode"), Language: p.text("language")}},
		history.Op{Kind: history.GiveConsent, Text: p.text("who explained"), Consent: history.Consent{Purpose: "family", Scope: p.text("scope")}},
		history.Op{Kind: history.KeepSealed, Sealed: p.sheet()},
		history.Op{Kind: history.AddNote, Text: p.text("note")},
		history.Op{Kind: history.Decide, Decision: history.Decision{Kind: p.text("decision"), Reasons: p.text("reasons")}},
		history.Op{Kind: history.ShareOut, Share: history.Share{Referral: p.text("referral"), Service: p.text("service"), Profile: p.text("profile")}},
	)
	p.answers()
	at := time.Date(1995, 5, 17, 3, 4, 5, 0, time.UTC)
	p.plant("day of the change", []byte("1995-05-17"))
	p.plant("month of the change", []byte("1995-05"))
	p.plant("time of the change", binary.BigEndian.AppendUint64(nil, uint64(history.HLC(0).Next(at.UnixMilli()))))
	c := history.ChangeSet{
		Record: history.RecordID(p.id("record")), Device: history.DeviceID(p.id("device")), Officer: history.OfficerID(p.id("officer")),
		Counter: 1, HLC: history.HLC(0).Next(at.UnixMilli()), Text: history.TextRef{Locale: p.text("locale")}, Ops: p.ops,
	}
	return screening.Record{ID: c.Record, State: history.Fold([]history.ChangeSet{c})}
}

// forms are the ways in which a value could hide in bytes.
func forms(raw []byte) map[string][]byte {
	out := map[string][]byte{
		"as it is": raw, "hex": []byte(hex.EncodeToString(raw)), "HEX": bytes.ToUpper([]byte(hex.EncodeToString(raw))),
	}
	little, big := []byte{}, []byte{}
	for _, u := range utf16.Encode([]rune(string(raw))) {
		little, big = binary.LittleEndian.AppendUint16(little, u), binary.BigEndian.AppendUint16(big, u)
	}
	out["UTF-16LE"], out["UTF-16BE"] = little, big
	for name, enc := range map[string]*base64.Encoding{"base64": base64.RawStdEncoding, "base64url": base64.RawURLEncoding} {
		for shift := range 3 { // base64 looks different at each of three alignments
			text := enc.EncodeToString(append(make([]byte, shift), raw...))
			from, to := (shift*8+5)/6, len(text)-1
			if from+8 < to {
				out[fmt.Sprintf("%s at %d", name, shift)] = []byte(text[from:to])
			}
		}
	}
	return out
}

// found lists the canaries that are in the bytes.
func found(b []byte, canaries []canary) []string {
	var out []string
	for _, c := range canaries {
		for form, raw := range forms(c.raw) {
			if bytes.Contains(b, raw) {
				out = append(out, c.where+" "+form)
			}
		}
	}
	return out
}

func TestNothingThatIsNotListedIsInAnOpenedReferral(t *testing.T) {
	h := newHouse(t)
	rapid.Check(t, func(rt *rapid.T) {
		p := &planted{t: rt, lib: h.lib}
		r := p.record()
		if len(r.State.Registers()) == 0 || len(r.State.Notes()) != 1 || len(p.canaries) < 15 {
			rt.Fatalf("the record holds %d registers and %d canaries", len(r.State.Registers()), len(p.canaries))
		}
		d, err := h.projector().Disclose(r, disclose.Shelter, h.service.Receiver())
		if err != nil {
			rt.Fatal(err)
		}
		s, err := Seal(d, h.service, h.sender, clock())
		if err != nil {
			rt.Fatal(err)
		}
		plain, err := unseal(s.File, h.ngo)
		if err != nil {
			rt.Fatal(err)
		}
		in, err := Open(s.File, h.ngo, clock())
		if err != nil {
			rt.Fatal(err)
		}
		fields := fmt.Appendf(nil, "%+v %+v %+v", in, in.Content.Lines(), s.Referral)
		for where, b := range map[string][]byte{"file": s.File, "plaintext": plain, "fields": fields} {
			if leaked := found(b, p.canaries); len(leaked) > 0 {
				rt.Fatalf("in the %s: %v", where, leaked)
			}
		}
	})
}

// The search is worth something only if it finds what does leave.
func TestTheSearchForCanariesFindsThem(t *testing.T) {
	h := newHouse(t)
	s := h.seal(t)
	plain, err := unseal(s.File, h.ngo)
	if err != nil {
		t.Fatal(err)
	}
	in := h.open(t, s.File)
	if got := found(plain, []canary{{"region", []byte("id_java")}, {"pseudonym", []byte(in.Content.Pseudonym)}, {"month", []byte("2026-11")}}); len(got) != 3 {
		t.Errorf("of three values that leave, the search found %v", got)
	}
	if got := found(fmt.Appendf(nil, "%+v", in.Content.Lines()), []canary{{"region", []byte("id_java")}}); len(got) != 1 {
		t.Errorf("in the fields the search found %v", got)
	}
	for _, secret := range []string{"Siti Rahayu", "ភ្នំពេញ", "မြဝတီ", "电信诈骗园区", "مجمع الاحتيال"} {
		c := []canary{{"name", []byte(secret)}}
		for form, raw := range forms([]byte(secret)) {
			if got := found(slices.Concat(plain[:100], raw, plain[100:]), c); len(got) == 0 {
				t.Errorf("%q hidden as %s is not found", secret, form)
			}
		}
		for shift := range 3 {
			leak := base64.StdEncoding.EncodeToString([]byte("abc"[:shift] + secret + "xyz"))
			if got := found([]byte(leak), c); len(got) == 0 {
				t.Errorf("%q in base64 after %d bytes is not found", secret, shift)
			}
		}
	}
}
