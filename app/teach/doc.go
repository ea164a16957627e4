// Package teach is the tab in which a person labels faces, retrains the model,
// compares versions of it and rolls back:
//
//	tab := teach.New(window, teach.Options{Captures: store, Versions: versions, UseModel: use}, network, version)
//	defer tab.Close()
//	gallery, panel := tab.Content()
//	window.SetContent(container.NewBorder(nil, nil, nil, panel, gallery))
//	tab.Update(view) // with each view of the engine
//	tab.HandleKey(ui.KeyEvent{Action: ui.KeyDown, Key: fyne.Key1}) // captures the face as the first class
//
// The panels are a label panel, a gallery of the captured faces, an inbox of
// faces that wait for a label, a training panel with its result, a list of the
// model versions and a live comparison of two of them. Each has its own state;
// they share the stores, the model in use and a notice, and tell the tab about
// changes through callbacks.
//
// Everything runs on Fyne's thread but work that takes time: saving faces,
// reading thumbnails and training run on goroutines that Close waits for.
package teach
