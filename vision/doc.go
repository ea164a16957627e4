// Package vision turns cameras, clips and pictures into upright face crops.
//
// It is the only room that knows OpenCV. A frame travels this way:
//
//	Source -> Frame -> Finder -> Track -> Align -> Crop
//
// A Source delivers frames: a live one always hands out the newest, a file
// every one in order. A Finder looks for faces, gives each an id that stays
// with it while it moves, and marks five points on it. Align cuts a face out
// upright, always in the same place and at the same size: the one definition
// that training, evaluation and the live view share.
//
//	source, err := vision.Open("clip.mp4")
//	finder, err := vision.NewFinder(vision.FinderOptions{})
//	frame, crop := vision.NewFrame(), vision.Crop{}
//	for source.Read(frame) == nil {
//		tracks, err := finder.Find(frame)
//		for _, track := range tracks {
//			err = vision.Align(frame, track.Face, 112, &crop)
//			use(track.ID, crop.RGB)
//		}
//	}
//
// Frames, finders and writers own memory outside Go: close what you open.
// OpenCV ends the process when it is handed an empty picture or a broken file,
// so everything from outside is checked before OpenCV sees it.
package vision
