package teach

import (
	"arbex/training/captures"

	"fyne.io/fyne/v2/lang"
)

// saver writes captures to the disk, what was labelled first first, on a goroutine.
type saver struct {
	shared  *shared
	queue   chan []captures.Batch
	saved   int // captures of this run of the program
	onSaved func([]captures.Capture)
	onState func(text string)
}

// maxPendingSaves bounds what waits for the disk; a burst is slower.
const maxPendingSaves = 64

func newSaver(s *shared) *saver {
	v := &saver{shared: s, queue: make(chan []captures.Batch, maxPendingSaves)}
	collector := captures.NewCollector(s.captures)
	s.tasks.Go(func() {
		for batches := range v.queue {
			for _, batch := range batches {
				err := collector.Add(batch)
				s.tasks.Do(func() { v.done(batch, err) })
			}
		}
	})
	return v
}

// save queues what was labelled at once: a batch for each source.
func (v *saver) save(batches ...captures.Batch) {
	select {
	case v.queue <- batches:
	default:
		v.onState(lang.L("The disk is slower than the burst; a face was left out."))
	}
}

// done shows that a batch is on the disk, or why it is not.
func (v *saver) done(b captures.Batch, err error) {
	if err != nil {
		v.shared.showError(err)
		return
	}
	v.saved += len(b.Captures)
	v.onSaved(b.Captures)
	v.onState(lang.L("Saved {{.Count}} in this session.", fields{"Count": v.saved}))
}

// close ends the goroutine once it has saved what is queued.
func (v *saver) close() { close(v.queue) }
