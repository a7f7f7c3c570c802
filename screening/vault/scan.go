package vault

import (
	"bytes"
	"database/sql"
)

// number and octets scan one column and take nothing but an integer or a blob:
// in a damaged file a column can hold anything. errSealed.

type number[T ~int64 | ~uint64 | ~int] struct{ to *T }

// Scan is sql.Scanner's.
func (n number[T]) Scan(src any) error {
	i, ok := src.(int64)
	if !ok {
		return errSealed
	}
	*n.to = T(i)
	return nil
}

type octets struct{ to *[]byte }

// Scan is sql.Scanner's. The bytes that come belong to the driver.
func (o octets) Scan(src any) error {
	b, ok := src.([]byte)
	if !ok {
		return errSealed
	}
	*o.to = bytes.Clone(b)
	return nil
}

// borrowed scans a blob that is used before the next row and not kept.
type borrowed struct{ to *[]byte }

// Scan is sql.Scanner's.
func (o borrowed) Scan(src any) error {
	b, ok := src.([]byte)
	if !ok {
		return errSealed
	}
	*o.to = b
	return nil
}

// fixedID scans a blob of 16 bytes.
type fixedID[T ~[16]byte] struct{ to *T }

// Scan is sql.Scanner's.
func (f fixedID[T]) Scan(src any) error {
	b, ok := src.([]byte)
	if !ok || len(b) != 16 {
		return errSealed
	}
	*f.to = T([16]byte(b))
	return nil
}

func num[T ~int64 | ~uint64 | ~int](to *T) sql.Scanner { return number[T]{to} }

func blob(to *[]byte) sql.Scanner { return octets{to} }

func id16[T ~[16]byte](to *T) sql.Scanner { return fixedID[T]{to} }
