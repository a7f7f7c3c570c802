package app

// licences names what the program is built with and under which terms.
const licences = `Pelita: Apache License 2.0
Fyne, cel-go, BurntSushi/toml, go-i18n, mattn/go-sqlite3, klauspost/compress: BSD, MIT or Apache-2.0
phonenumbers, with the number plans of libphonenumber: MIT, Apache-2.0; btcutil: ISC
age, apd, fxamacker/cbor, go-text, golang.org/x: BSD, Apache-2.0 or MIT
SQLite: public domain
Noto Sans: SIL Open Font License 1.1`
