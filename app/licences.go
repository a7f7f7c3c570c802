package app

// licences names what the program is built with and under which terms.
const licences = `Pelita: Apache License 2.0
Fyne, cel-go, BurntSushi/toml, go-i18n, mattn/go-sqlite3, klauspost/compress: BSD, MIT or Apache-2.0
phonenumbers, with the number plans of libphonenumber: MIT, Apache-2.0; btcutil: ISC
gozxing, for the hub pgx: MIT; gozxing is a port of ZXing: Apache-2.0
go-diceware, trustelem/zxcvbn with the lists of Dropbox's zxcvbn, barcode, fpdf, go-keyring, wincred, goleak: MIT; godbus: BSD; EFF's large word list: CC BY 3.0 US; oksvg, rasterx, and for pelitactl excelize: BSD
age, apd, fxamacker/cbor, go-text/typesetting, golang.org/x: BSD, Apache-2.0 or MIT
What these bring along: BSD, MIT, Apache-2.0, ISC or zlib
SQLite: public domain
Noto Sans: SIL Open Font License 1.1; the Go fonts, on paper: BSD`
