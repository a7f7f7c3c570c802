package nolog

import (
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"

	"fyne.io/fyne/v2"
)

var err = errors.New("open /home/ayu/ratna.pdf")

func speak(name string) {
	log.Println(name)                            // want `Println writes to a log`
	log.New(os.Stderr, "", 0).Printf("%s", name) // want `New writes to a log` `Printf writes to a log`
	slog.Info("opened", "name", name)            // want `Info writes to a log`
	slog.Default().Error("opened", "err", err)   // want `Default writes to a log` `Error writes to a log`
	fmt.Println(name)                            // want `Println speaks to stdout`
	fmt.Printf("%s", name)                       // want `Printf speaks to stdout`
	fmt.Fprintln(os.Stderr, "E_CLOSE", err)      // want `an error is printed whole`
	fyne.LogError("opened", err)                 // want `LogError writes to a log`
	println(name)                                // want `print speaks to stderr`
}

func quiet(w io.Writer, name string) error {
	_ = log.New(io.Discard, "", 0)
	fmt.Fprintln(w, "E_CLOSE")
	_ = fmt.Sprint(name)
	return fmt.Errorf("open: %w", err)
}
