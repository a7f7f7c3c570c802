package protocol_test

import (
	"testing"

	"pelita/screening/protocol"
)

const formItems = `
family = "small"
[[item]]
id = "step_done"
type = "yesno"
distress = "safe"
phase = "any"
[[item]]
id = "address"
type = "handle"
shape = "wallet"
distress = "safe"
phase = "any"
`

func TestABankInSeveralFilesIsOneFamily(t *testing.T) {
	first := protocol.File{Name: "items.toml", Bytes: file(t, "items.toml")}
	b, err := protocol.ParseBankFiles([]protocol.File{first, {Name: "more.toml", Bytes: []byte(formItems)}})
	if err != nil {
		t.Fatal(err)
	}
	if i, ok := b.Item("address"); !ok || i.Shape != protocol.WalletShape {
		t.Error("the wallet of the second file is not a wallet")
	}
	if _, ok := b.Item("quiet"); !ok {
		t.Error("the first file is gone")
	}
	_, err = protocol.ParseBankFiles([]protocol.File{first, {Name: "more.toml", Bytes: []byte(`family = "other"`)}})
	problems(t, err, "more.toml: family: \"other\"", "more.toml: no item")
	_, err = protocol.ParseBankFiles([]protocol.File{first, first})
	if err == nil {
		t.Error("an item stands in two files")
	}
}

func TestFormsAndInterviewsStayApart(t *testing.T) {
	bank, err := protocol.ParseBank("items.toml", []byte(formItems))
	if err != nil {
		t.Fatal(err)
	}
	form := func(head, kind string) (*protocol.Protocol, error) {
		return protocol.Parse(bank, "form.toml", []byte("id = \"form\"\nversion = \"1.0.0\"\nfamily = \"small\"\n"+head+
			"\n[[section]]\nid = \"s\"\nkind = \""+kind+"\"\n[[section.step]]\nitem = \"step_done\"\n"))
	}
	p, err := form(`form = "casework"`, "fields")
	if err != nil || p.Form != protocol.CaseworkForm || p.Form.Alone() {
		t.Fatalf("form %v, %v", p, err)
	}
	if other, err := form(`form = "advert"`, "fields"); err != nil || other.Digest() == p.Digest() || !other.Form.Alone() {
		t.Errorf("two forms are told apart by their digest: %v", err)
	}
	_, err = form("", "fields")
	problems(t, err, "form.toml: s: kind")
	_, err = form(`form = "group"`, "core")
	problems(t, err, "form.toml: s: kind")
	_, err = form("form = \"group\"\nrapid = true", "fields")
	problems(t, err, "not rapid")
	_, err = form(`form = "diary"`, "core")
	problems(t, err, "unknown code \"diary\"")
}

func TestAShapeIsForTextsAndHandlesOnly(t *testing.T) {
	_, err := protocol.ParseBank("items.toml", []byte("family = \"small\"\n[[item]]\nid = \"x\"\ntype = \"yesno\"\nshape = \"phone\"\ndistress = \"safe\"\nphase = \"any\"\n"))
	problems(t, err, "shape")
	_, err = protocol.ParseBank("items.toml", []byte("family = \"small\"\n[[item]]\nid = \"x\"\ntype = \"text\"\nshape = \"round\"\ndistress = \"safe\"\nphase = \"any\"\n"))
	problems(t, err, "shape")
}
