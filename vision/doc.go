// Package vision turns cameras, clips and pictures into aligned face crops. It is
// the only part of the program that uses OpenCV. A frame goes this way:
//
//	Source -> Frame -> Finder -> Track -> Align -> Crop
//
// A Source delivers frames: a live one the newest, a file every one in order. A
// Finder detects faces, gives each an id that stays with it while it moves, and
// locates four points on it. Align cuts a face out upright, always at the same place
// and size: the one definition that training, evaluation and the live view share.
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
// Files: source_*.go open and read sources, frame*.go hold and convert pictures,
// detector_*.go detect faces, finder*.go decide where to search, tracker*.go keep
// ids, aligner.go and affine.go cut crops. Below this package, camera lists cameras,
// media recognises files, ffmpeg decodes videos and opencv runs networks.
//
// Frames, crops, finders and writers own memory outside Go: close what you open.
// OpenCV ends the process when it is given an empty picture or a broken file, so
// everything from outside is checked before OpenCV sees it.
package vision
