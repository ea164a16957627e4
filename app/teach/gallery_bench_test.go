package teach

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"arbex/training/captures"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// BenchmarkManyCaptures opens a gallery of 50,000 faces, scrolls through it and
// adds to it: a person should not notice any of it.
func BenchmarkManyCaptures(b *testing.B) {
	const many = 50000
	o := openTab(b)
	session, err := o.captures.BeginSession("many")
	if err != nil {
		b.Fatal(err)
	}
	crop := make([]byte, 3*16*16)
	random := rand.New(rand.NewPCG(1, 1))
	some := make([]captures.Capture, many)
	for i := range some {
		some[i] = captures.Capture{Session: session, Burst: int64(1 + i/10), Label: captures.OneHot(o.shared.classes[random.IntN(8)]), Side: 16, Crop: crop}
	}
	if err := o.captures.AddAll(some); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	o.do(o.refresh)
	opening := time.Since(began)
	o.shared.window.SetContent(container.NewStack(o.Tab.faces))
	o.shared.window.Resize(fyne.NewSize(800, 400))
	if len(o.gallery.shown) != many {
		b.Fatal(fmt.Sprint(len(o.gallery.shown), " faces are shown"))
	}
	at := float32(0)
	for b.Loop() {
		o.do(func() {
			at += 97
			o.gallery.grid.ScrollToOffset(at)
		})
	}
	began = time.Now()
	for i := range 20 {
		o.do(func() { o.showAdded([]captures.Capture{{ID: int64(many + i + 1), Label: captures.OneHot("fear")}}) })
	}
	b.ReportMetric(time.Since(began).Seconds()*1000/20, "ms/capture")
	b.ReportMetric(opening.Seconds()*1000, "ms/open")
}
