package wire_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"pelita/sync/wire"
)

// everyEntry is one entry of each kind.
func everyEntry(t testing.TB) map[string]wire.Entry {
	t.Helper()
	epoch, err := wire.NewEpoch(wire.Epoch{Space: id(100), Number: 1, Commitment: wire.Hash{9}})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]wire.Entry{
		"enrol":          enrol(9),
		"revoke":         {Revoke: &wire.Revoke{Device: id(2)}},
		"space":          space(),
		"member":         member(9, wire.WriteAccess, 5, 0),
		"epoch":          {Epoch: epoch.Bytes()},
		"wrap":           {Wrap: &wire.Wrap{Epoch: epoch.ID(), Device: id(9), Sealed: []byte("w")}},
		"hub":            {Hub: &wire.Hub{URL: "https://other", Rev: 9}},
		"role":           {Role: &wire.Role{Device: id(9), Rights: wire.AllRights, Rev: 9}},
		"administrators": change(1, []byte{99}, nil),
		"partner":        {Partner: &wire.Partner{Partner: id(7), Rev: 1, Sealed: []wire.Sealed{{Bytes: []byte("s")}}}},
		"signer":         {Signer: &wire.Signer{Key: public(99), Rev: 1}},
		"accept":         {Accept: &wire.Accept{Space: id(100), Device: id(2), Seq: 3, Segment: wire.Hash{1}}},
	}
}

// A hub has every byte that was ever sent, the keys of nobody, and as many keys of
// its own as it likes.
func TestWhatAHubMakesUpChangesNoRoster(t *testing.T) {
	b := newBook(t, 1, 50)
	first := b.write(1, b.admins, enrol(1), enrol(2), space(), member(2, wire.WriteAccess, 1, 0))
	r := b.add(wire.NewRoster(b.g), first)
	for name, e := range everyEntry(t) {
		statement, err := wire.NewStatement(b.g, id(1), first.Link(), []wire.Entry{e})
		if err != nil {
			t.Fatal(name, err)
		}
		own := wire.Approve(statement, key(99))
		for how, c := range map[string]struct {
			approvals []wire.Approval
			sign      ed25519.PrivateKey
			want      error
		}{
			"approved by nobody":              {nil, key(1), wire.ErrApproval},
			"approved by the hub":             {[]wire.Approval{own}, key(99), wire.ErrApproval},
			"in an administrator's name":      {[]wire.Approval{{Admin: public(50), Signature: own.Signature}}, key(99), wire.ErrApproval},
			"approved, but sent by the hub":   {[]wire.Approval{wire.Approve(statement, key(50))}, key(99), wire.ErrSignature},
			"with an approval of other words": {[]wire.Approval{wire.Approve([]byte("other"), key(50))}, key(1), wire.ErrApproval},
		} {
			seg, err := wire.SignRoster(b.g, statement, c.approvals, c.sign)
			if err != nil {
				t.Fatal(name, how, err)
			}
			if _, err := r.Add(seg); !errors.Is(err, c.want) {
				t.Errorf("%s %s: %v, want %v", name, how, err, c.want)
			}
		}
		if next, err := r.Add(b.write(1, b.admins, e)); err != nil { // it would have been good
			t.Errorf("%s by an administrator: %v, %d devices", name, err, len(next.Devices()))
		}
		b.ends[id(1)] = first.Link()
	}
}

func TestAChangedFieldOfASegmentIsNoticedAndNamed(t *testing.T) {
	good, err := wire.SignSegment(wire.Header{
		Kind: wire.KindOps, Epoch: wire.Short{1}, Space: id(100), Device: id(2), Seq: 2, Prev: wire.Hash{3},
	}, []byte("sealed"), key(2))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		at     int
		change func(b []byte)
		want   error
	}{
		"version":                {0, nil, wire.ErrVersion},
		"kind":                   {1, func(b []byte) { b[1] = 9 }, wire.ErrSignature},
		"kind zero":              {1, func(b []byte) { b[1] = 0 }, wire.ErrFormat},
		"flags that must count":  {2, nil, wire.ErrSignature},
		"flags that may":         {3, nil, wire.ErrSignature},
		"epoch":                  {4, nil, wire.ErrSignature},
		"space, another mailbox": {12, nil, wire.ErrSignature},
		"device":                 {28, nil, wire.ErrSignature},
		"number":                 {51, nil, wire.ErrSignature},
		"length":                 {55, nil, wire.ErrFormat},
		"predecessor":            {56, nil, wire.ErrSignature},
		"reserved":               {88, nil, wire.ErrSignature},
		"body":                   {100, nil, wire.ErrSignature},
		"signature":              {106, nil, wire.ErrSignature},
		"number zero":            {0, func(b []byte) { clear(b[44:52]) }, wire.ErrFormat},
		"predecessor stripped":   {0, func(b []byte) { clear(b[56:88]) }, wire.ErrFormat},
		"unsigned":               {0, func(b []byte) { clear(b[106:]) }, wire.ErrSignature},
		"signed again by another": {0, func(b []byte) {
			sum := wire.Sum(b[:106])
			copy(b[106:], ed25519.Sign(key(9), append([]byte(wire.LabelSegment), sum[:]...)))
		}, wire.ErrSignature},
		"signed for another purpose": {0, func(b []byte) {
			sum := wire.Sum(b[:106])
			copy(b[106:], ed25519.Sign(key(2), append([]byte(wire.LabelStatement), sum[:]...)))
		}, wire.ErrSignature},
	} {
		b := bytes.Clone(good.Raw)
		if c.change != nil {
			c.change(b)
		} else {
			b[c.at] ^= 1
		}
		seg, err := wire.ParseSegment(b)
		if err == nil {
			err = seg.Verify(public(2))
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if err := good.Verify(public(2)); err != nil {
		t.Error("unchanged:", err)
	}
}

// Who stands between the two devices has one try: the request that it puts in
// place of the true one has to have the very words that the two people read out
// once. Nothing is revealed before it is fixed what is compared, since the words
// cover the whole request, keys and nonce; so no commitment is needed. 66 bits leave
// one chance in 7 * 10^19 for each request that it makes beforehand: with 10^12 of
// them, 1.4 * 10^-8.
func TestNobodyInTheMiddleFindsARequestWithTheSameWords(t *testing.T) {
	b := request(t, 2)
	r, err := wire.ParseRequest(b)
	if err != nil {
		t.Fatal(err)
	}
	bits := func(h wire.Hash) []byte { // the 66 bits that the words say
		sum := wire.Sum([]byte(wire.LabelWords), h[:])
		return append(bytes.Clone(sum[:8]), sum[8]&0xc0)
	}
	const tries = 100_000
	public99 := public(99)
	want, wins, oneWord := bits(r.Hash()), 0, 0
	nonce := make([]byte, 32)
	for i := range tries {
		binary.BigEndian.PutUint64(nonce, uint64(i))
		forged, err := wire.Marshal(wire.Request{ // what the words are of
			Version: wire.Version, Device: r.Device, Key: public99, Recipient: "age1pq1thief", Nonce: nonce, Name: r.Name,
		})
		if err != nil {
			t.Fatal(err)
		}
		got := bits(wire.Sum(forged))
		if bytes.Equal(got, want) {
			wins++
		}
		if got[0] == want[0] && got[1]>>5 == want[1]>>5 {
			oneWord++
		}
		if i%1000 == 0 { // the words say these bits and no less
			same := wire.Sum(forged).Words() == r.Words()
			first := strings.Fields(wire.Sum(forged).Words())[0] == strings.Fields(r.Words())[0]
			if same != bytes.Equal(got, want) || first != (got[0] == want[0] && got[1]>>5 == want[1]>>5) {
				t.Fatal("the words are not those bits")
			}
		}
	}
	if wins != 0 {
		t.Errorf("%d of %d tries have the same six words", wins, tries)
	}
	if oneWord < 10 || oneWord > 150 { // about one in 2048: the words are spread evenly
		t.Errorf("%d of %d have the same first word", oneWord, tries)
	}
}

func TestTheWordsCoverEveryFieldOfARequest(t *testing.T) {
	base := wire.Request{Device: id(2), Recipient: "age1pq1x", Nonce: make([]byte, 32), Name: "desk", Renews: id(5), Wrote: []wire.Cut{{Space: id(100), Seq: 4}}}
	words := func(change func(*wire.Request), signer byte) string {
		r := base
		r.Nonce = bytes.Clone(base.Nonce)
		change(&r)
		b, err := wire.NewRequest(r, key(signer))
		if err != nil {
			t.Fatal(err)
		}
		p, err := wire.ParseRequest(b)
		if err != nil {
			t.Fatal(err)
		}
		return p.Words()
	}
	seen := map[string]bool{words(func(*wire.Request) {}, 2): true}
	for name, w := range map[string]string{
		"device":    words(func(r *wire.Request) { r.Device = id(3) }, 2),
		"key":       words(func(*wire.Request) {}, 3),
		"recipient": words(func(r *wire.Request) { r.Recipient = "age1pq1y" }, 2),
		"nonce":     words(func(r *wire.Request) { r.Nonce[0] = 1 }, 2),
		"name":      words(func(r *wire.Request) { r.Name = "another" }, 2),
		"renews":    words(func(r *wire.Request) { r.Renews = id(6) }, 2),
		"wrote":     words(func(r *wire.Request) { r.Wrote = nil }, 2),
	} {
		if seen[w] {
			t.Errorf("another %s has the same words", name)
		}
		seen[w] = true
	}
}

func TestLowestRightsWinAndEarlierSegmentsKeepTheirRole(t *testing.T) {
	b := newBook(t, 1, 50)
	role := func(rights wire.Rights, rev, cut uint64) wire.Entry {
		return wire.Entry{Role: &wire.Role{Device: id(2), Rights: rights, Rev: rev, Cuts: []wire.Cut{{Space: id(100), Seq: cut}}}}
	}
	r := b.add(wire.NewRoster(b.g), b.write(1, b.admins, enrol(1), enrol(2)))
	if r.Rights(id(100), id(2), 1) != wire.AllRights {
		t.Error("a device of which nothing is said may not write all")
	}
	r = b.add(r, b.write(1, b.admins, role(wire.Answer|wire.Decide, 1, 3)),
		b.write(2, b.admins, role(wire.Answer|wire.Share, 1, 5)), b.write(1, b.admins, role(wire.Answer|wire.Erase, 2, 8)))
	for seq, want := range map[uint64]wire.Rights{
		3: wire.AllRights, 4: wire.Answer, 8: wire.Answer, 9: wire.Answer | wire.Erase,
	} {
		if got := r.Rights(id(100), id(2), seq); got != want {
			t.Errorf("segment %d: rights %b, want %b", seq, got, want)
		}
	}
	if got := r.Rights(id(101), id(2), 1); got != wire.Answer|wire.Erase {
		t.Errorf("in a space without a cut: %b", got)
	}
}

func TestPartnersAndSignersAreTheLatestAndRemovalWins(t *testing.T) {
	b := newBook(t, 1, 50)
	partner := func(rev uint64, text string) wire.Entry {
		p := &wire.Partner{Partner: id(7), Rev: rev, Removed: text == ""}
		if text != "" {
			p.Sealed = []wire.Sealed{{Epoch: wire.Short{1}, Bytes: []byte(text)}}
		}
		return wire.Entry{Partner: p}
	}
	signer := func(rev uint64, removed bool) wire.Entry {
		return wire.Entry{Signer: &wire.Signer{Key: public(60), Rev: rev, Removed: removed}}
	}
	segs := []wire.Segment{
		b.write(1, b.admins, enrol(1), partner(1, "a"), signer(1, false)),
		b.write(1, b.admins, partner(2, "c"), signer(2, false)),
		b.write(1, b.admins, partner(2, "b"), signer(2, true)),
	}
	r, _, _ := wire.FoldRoster(b.g, segs)
	if p := r.Partners(); len(p) != 1 || string(p[0].Sealed[0].Bytes) != "b" || r.Signs(public(60)) {
		t.Errorf("%+v, signs %v", p, r.Signs(public(60)))
	}
	segs = append(segs, b.write(1, b.admins, partner(2, ""), signer(3, false)))
	r, _, _ = wire.FoldRoster(b.g, segs)
	if p := r.Partners(); !p[0].Removed || !r.Signs(public(60)) {
		t.Errorf("%+v, signs %v", p, r.Signs(public(60)))
	}
}

func proposal(t testing.TB) (wire.Proposal, wire.Roster) {
	t.Helper()
	b := newBook(t, 2, 50, 51, 52)
	r := b.add(wire.NewRoster(b.g), b.write(1, keys(50, 51), enrol(1)))
	asked, entry := asking(t, 2)
	statement, err := wire.NewStatement(b.g, id(1), r.Link(id(1)), []wire.Entry{entry})
	if err != nil {
		t.Fatal(err)
	}
	p, err := wire.NewProposal(b.g, statement, []wire.Approval{wire.Approve(statement, key(50))}, asked)
	if err != nil {
		t.Fatal(err)
	}
	return p, r
}

func TestAProposalIsWrittenOnlyWhereItsApprovalsSay(t *testing.T) {
	p, r := proposal(t)
	if s, err := p.Of(r); err != nil || s.Enough() || len(s.Approved) != 1 {
		t.Fatalf("%+v, %v", s, err)
	}
	if again, err := p.Approve(r, key(50)); err != nil || len(again.Approvals) != 1 {
		t.Errorf("approved twice by one: %v", err)
	}
	if _, err := p.Approve(r, key(99)); !errors.Is(err, wire.ErrApproval) {
		t.Errorf("approved by a stranger: %v", err)
	}
	both, err := p.Approve(r, key(52))
	if err != nil {
		t.Fatal(err)
	}
	if s, err := both.Of(r); err != nil || !s.Enough() {
		t.Errorf("%+v, %v", s, err)
	}
	file, err := both.File()
	if err != nil {
		t.Fatal(err)
	}
	for i := range file {
		changed := bytes.Clone(file)
		changed[i] ^= 1
		q, err := wire.ParseProposal(changed)
		if err != nil {
			continue
		}
		if s, err := q.Of(r); err == nil && s.Enough() {
			t.Fatalf("byte %d may be changed", i)
		}
	}
	other := newBook(t, 1, 60)
	if _, err := both.Of(wire.NewRoster(other.g)); !errors.Is(err, wire.ErrApproval) {
		t.Errorf("another agency's: %v", err)
	}
}

// asking is the request of device n, and the entry that answers it.
func asking(t testing.TB, n byte) (wire.Request, wire.Entry) {
	t.Helper()
	e := enrol(n)
	b, err := wire.NewRequest(wire.Request{Device: e.Enrol.Device, Recipient: e.Enrol.Recipient, Nonce: make([]byte, 32), Former: []wire.ID{}}, key(n))
	if err != nil {
		t.Fatal(err)
	}
	asked, err := wire.ParseRequest(b)
	if err != nil {
		t.Fatal(err)
	}
	e.Enrol.Request, e.Enrol.Former = asked.Hash(), asked.Was()
	return asked, e
}

func TestNoDeviceIsApprovedByTheHashOfAnothersRequest(t *testing.T) {
	b := newBook(t, 2, 50, 51, 52)
	r := b.add(wire.NewRoster(b.g), b.write(1, keys(50, 51), enrol(1)))
	honest, good := asking(t, 2)
	otherKey, otherID, otherRecipient, nobody, founder := *good.Enrol, *good.Enrol, *good.Enrol, *good.Enrol, *good.Enrol
	otherKey.Key = public(3)
	otherID.Device = id(3)
	otherRecipient.Recipient = "age1pq1y"
	otherFormer, unsaid := *good.Enrol, *good.Enrol
	otherFormer.Former, unsaid.Former = []wire.ID{id(1)}, nil
	nobody.Request = wire.Hash{1}
	founder.Request = wire.Hash{}
	for name, c := range map[string]struct {
		entry wire.Enrol
		asked []wire.Request
		want  error
	}{
		"the request itself":             {*good.Enrol, []wire.Request{honest}, nil},
		"its hash alone":                 {*good.Enrol, nil, wire.ErrNoRequest},
		"its hash with another key":      {otherKey, []wire.Request{honest}, wire.ErrNoRequest},
		"its hash with another id":       {otherID, []wire.Request{honest}, wire.ErrNoRequest},
		"its hash with another identity": {otherRecipient, []wire.Request{honest}, wire.ErrNoRequest},
		"its hash with a former id":      {otherFormer, []wire.Request{honest}, wire.ErrNoRequest},
		"its hash and no former ids":     {unsaid, []wire.Request{honest}, wire.ErrNoRequest},
		"the hash of no request":         {nobody, []wire.Request{honest}, wire.ErrNoRequest},
		"no hash, as if it founded":      {founder, nil, wire.ErrNoRequest},
	} {
		statement, err := wire.NewStatement(b.g, id(1), r.Link(id(1)), []wire.Entry{{Enrol: &c.entry}})
		if err != nil {
			t.Fatal(err)
		}
		p, err := wire.NewProposal(b.g, statement, []wire.Approval{wire.Approve(statement, key(50))}, c.asked...)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Shown(r); !errors.Is(err, c.want) {
			t.Errorf("%s is shown: %v", name, err)
		}
		if _, err := p.Approve(r, key(51)); !errors.Is(err, c.want) {
			t.Errorf("%s is approved: %v", name, err)
		}
	}
}

func FuzzProposal(f *testing.F) {
	p, r := proposal(f)
	file, err := p.File()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := wire.ParseProposal(b)
		if err != nil {
			return
		}
		if s, err := p.Of(r); err == nil && s.Enough() {
			t.Fatal("one administrator is enough where two are needed")
		}
	})
}

func FuzzCandidate(f *testing.F) {
	good, err := wire.NewCandidate(key(50), make([]byte, 32))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := wire.ParseCandidate(b)
		if err == nil && (len(c.Key) != 32 || c.Words() == "") {
			t.Fatal("an accepted candidate is out of order")
		}
	})
}

func FuzzEntry(f *testing.F) {
	b := newBook(f, 1, 50)
	for _, e := range everyEntry(f) {
		raw, err := wire.Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	first := b.write(1, b.admins, enrol(1))
	r := b.add(wire.NewRoster(b.g), first)
	f.Fuzz(func(t *testing.T, raw []byte) {
		var e wire.Entry
		if wire.Unmarshal(raw, &e) != nil {
			return
		}
		statement, err := wire.NewStatement(b.g, id(1), first.Link(), []wire.Entry{e})
		if err != nil {
			return
		}
		seg, err := wire.SignRoster(b.g, statement, []wire.Approval{wire.Approve(statement, key(50))}, key(1))
		if err != nil {
			return
		}
		next, err := r.Add(seg)
		if err == nil && len(next.Devices()) < len(r.Devices()) {
			t.Fatal("an entry made a device vanish")
		}
	})
}
