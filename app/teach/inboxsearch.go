package teach

import (
	"context"
	"errors"
	"path/filepath"

	"arbex/app/ui"
	"arbex/training/captures"
	"arbex/vision/media"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
)

// search fills the inbox with the faces of files. A second search is refused with a
// message until the first has ended.
func (b *inbox) search(paths []string) {
	s := b.shared
	if b.stop != nil {
		s.showMessage(lang.L("Other files are being searched. Wait for the end, or discard what was found."))
		return
	}
	if len(paths) == 0 {
		return
	}
	ctx, stop := context.WithCancel(s.tasks.Context())
	b.stop, b.searching = stop, filepath.Base(paths[0])
	b.open()
	b.updateTitle()
	search := fileSearch{network: s.network, device: s.device(), mix: s.network.SupportedPrior(s.mix()), orientation: b.orientation, onFound: func(name string, faces []captures.Candidate) {
		s.tasks.Do(func() {
			if ctx.Err() == nil {
				b.searching = name
				b.add(faces)
			}
		})
	}}
	s.tasks.Run(func(context.Context) error {
		defer stop()
		return search.run(ctx, paths)
	}, b.searchEnded)
}

// searchEnded shows what a search found, unless it was cancelled.
func (b *inbox) searchEnded(err error) {
	b.stop, b.searching = nil, ""
	if errors.Is(err, context.Canceled) {
		return
	}
	b.shared.showError(err)
	b.updateTitle()
	if len(b.faces) > 0 {
		return
	}
	rejected := rejectedText(b.gate)
	b.close()
	if err == nil {
		b.shared.showMessage(lang.L("No face was found that could be taken.") + " " + rejected)
	}
}

// askFiles asks for a picture, clip or folder to search, or for a folder that is
// labelled already, under a button.
func askFiles(s *shared, under fyne.CanvasObject, then func(paths []string), labelled func(folder string)) {
	s.unfocus()
	showMenu(s.window, under,
		fyne.NewMenuItem(lang.L("A picture or clip…"), func() {
			request := ui.FileRequest{Title: lang.L("Faces of a picture or clip"), Purpose: ui.ForFaces, Extensions: media.Extensions()}
			s.files.OpenFiles(request, then)
		}),
		fyne.NewMenuItem(lang.L("A folder of pictures…"), func() {
			s.askFolder(lang.L("Faces of a folder of pictures"), func(folder string) { then([]string{folder}) })
		}),
		fyne.NewMenuItem(lang.L("A labelled data set…"), func() { s.askFolder(lang.L("A folder of labelled faces"), labelled) }))
}
