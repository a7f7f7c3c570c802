package nosecretstring

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
)

type ring struct {
	RecordKey  [32]byte
	Passphrase []byte
	name       []byte
}

func tell(r ring, seed []byte) []string {
	return []string{
		string(r.Passphrase),                                // want `Passphrase becomes a string`
		string(r.RecordKey[:]),                              // want `RecordKey becomes a string`
		hex.EncodeToString(seed),                            // want `seed becomes a string`
		base64.StdEncoding.EncodeToString(r.RecordKey[:16]), // want `RecordKey becomes a string`
		fmt.Sprintf("%x", seed),                             // want `seed becomes a string`
		string(r.name),
		hex.EncodeToString(r.name),
	}
}

func monkey(keyword string, monkeys []byte) string { return string(monkeys) + string(keyword) }
