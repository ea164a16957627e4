// Package bench measures how fast networks are. What is compared is timed in turn,
// round by round, so that both meet the same disturbances of a shared machine.
//
//	r, err := bench.Forward(ctx, network, bench.Options{Batch: 8})
//	fmt.Printf("%.1f ms, %.0f GFLOP/s of %.0f\n", r.MedianMs, r.GFLOPS, r.MatmulGFLOPS)
//
//	layers, err := bench.Layers(ctx, network, bench.Options{})
//	fmt.Println(layers[0].Name, layers[0].MedianMs)
//
//	t, err := bench.Training(ctx, network, bench.Options{})
//	fmt.Printf("%.0f pictures a second\n", t.PicturesPerS)
package bench
