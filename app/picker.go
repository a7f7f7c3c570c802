package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"pelita/app/view"
)

// picker asks for files with the toolkit's dialog, in our words.
type picker struct{ room *room }

var _ view.Files = picker{}

func (r *room) picker() view.Files { return picker{r} }

// Open asks for a file that exists.
func (p picker) Open(use func(path string)) {
	d := dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
		if err != nil || f == nil {
			return
		}
		path := f.URI().Path()
		if f.Close() == nil {
			use(path)
		}
	}, p.room.window)
	d.SetConfirmText(p.room.speech().T("files.open"))
	p.show(d)
}

// Save asks where to write.
func (p picker) Save(name string, use func(path string)) {
	d := dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
		if err != nil || folder == nil {
			return
		}
		file, err := storage.Child(folder, name)
		if err == nil {
			use(file.Path())
		}
	}, p.room.window)
	d.SetConfirmText(p.room.speech().T("files.save"))
	p.show(d)
}

func (p picker) show(d *dialog.FileDialog) {
	d.SetDismissText(p.room.speech().T("files.cancel"))
	d.Show() // first: Fyne 2.8.1 cannot size a file dialog that was not shown yet
	size := p.room.window.Canvas().Size()
	d.Resize(fyne.NewSize(min(size.Width, 900), min(size.Height, 640)))
}
