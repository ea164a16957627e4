package review

import "testing"

// The loader of an earlier document is closed also where the job that was to close it is
// replaced by a newer one.
func TestAnEarlierDocumentIsClosedBehindAJob(t *testing.T) {
	b := openTab(t)
	folder := b.writeSession(3)
	b.do(func() { b.Open(folder) })
	v := b.main.video
	b.until("the first picture", func() bool { return v.document != nil && v.shown == 0 })
	started, hold := make(chan struct{}), make(chan struct{})
	v.jobs.Put(func() { close(started); <-hold })
	<-started
	b.do(func() {
		v.open(v.document)
		v.open(v.document)
		v.load(1)
	})
	close(hold)
	b.until("the second picture", func() bool { return v.shown == 1 })
	v.mutex.Lock()
	defer v.mutex.Unlock()
	if len(v.retired) != 0 {
		t.Errorf("%d loaders are open", len(v.retired))
	}
}
