package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"pelita/sync/hub"
)

// Limits of the files that are read: a chain of certificates, and a key.
const (
	maxCertificate = 256 << 10
	maxKey         = 16 << 10
)

// certificate loads the given one, or the self-signed one of this hub, which
// it makes the first time. What counts is its key: devices pin it.
func (p program) certificate(o options) (tls.Certificate, error) {
	load := p.ownCertificate
	if o.cert != "" {
		load = givenCertificate
	}
	c, err := load(o)
	if err != nil {
		return tls.Certificate{}, &failure{exitFailed, codeCertificate, err}
	}
	return c, nil
}

func givenCertificate(o options) (tls.Certificate, error) {
	cert, err := hub.ReadSmall(o.cert, maxCertificate)
	if err != nil {
		return tls.Certificate{}, err
	}
	key, err := hub.ReadSmall(o.key, maxKey)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.X509KeyPair(cert, key)
}

func (p program) ownCertificate(o options) (tls.Certificate, error) {
	key, err := hubKey(filepath.Join(o.state, "hub.key"))
	if err != nil {
		return tls.Certificate{}, err
	}
	der, err := selfSign(key, p.now())
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}

// hubKey reads the key file, or makes it, readable by its owner only.
func hubKey(file string) (ed25519.PrivateKey, error) {
	b, err := hub.ReadPrivate(file, maxKey)
	if errors.Is(err, os.ErrNotExist) {
		return newHubKey(file)
	}
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(b)
	if block == nil {
		return nil, fmt.Errorf("%s holds no key", filepath.Base(file))
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	key, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s is of another kind", filepath.Base(file))
	}
	return key, nil
}

func newHubKey(file string) (ed25519.PrivateKey, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	b := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	return key, hub.WritePrivate(file, b)
}

// validity is long: devices pin the key and look at no date.
const validity = 50 * 365 * 24 * time.Hour

func selfSign(key ed25519.PrivateKey, now time.Time) ([]byte, error) {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		NotBefore:    now.Add(-24 * time.Hour),
		NotAfter:     now.Add(validity),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:     []string{"hub"},
	}
	return x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
}

// pinOf is what devices are told: the SHA-256 of the public key.
func pinOf(c tls.Certificate) (string, error) {
	leaf, err := x509.ParseCertificate(c.Certificate[0])
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(leaf.RawSubjectPublicKeyInfo)
	return "sha256/" + base64.StdEncoding.EncodeToString(sum[:]), nil
}
