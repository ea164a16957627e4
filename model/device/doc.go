// Package device chooses and owns what networks are computed on: the CPU or an
// NVIDIA GPU, the OS thread that a computation belongs to, and that thread's
// priority.
//
//	thread := device.NewThread(0, device.Interactive)
//	defer thread.Close(func() {})
//	err := thread.Do(ctx, func() error {
//		d := device.Open(device.Auto, nil) // the CPU where no GPU can be used
//		defer d.Close()
//		fmt.Println(d.Name, d.GPUUnavailable)
//		return nil
//	})
//
// When a GPU fails, Device.Fallback returns the CPU to go on with.
package device
