// Package instance lets one window at a time use a data folder: two programs that
// write the same files would disturb each other.
//
//	lock, owner, err := instance.Acquire(folder)
//	if err == nil && lock == nil {
//		// process owner has the window, and was asked to come to the front
//	}
//	defer lock.Release()
//	for range lock.Activations() { raise() } // the program was started again
package instance
