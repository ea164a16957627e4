// Package annotate draws what was found onto the pictures of a source: boxes, both
// distributions of each face as bars and, in a film, their curves over the last
// seconds.
//
//	film := annotate.NewFilm("boxes.mp4", annotate.Options{Classes: classes}, 30)
//	for each picture {
//		err := film.Add(annotate.Picture{Image: picture, Time: at, Faces: faces})
//	}
//	err := film.Close()
//
//	err = annotate.WritePNG("photo.png", annotate.Options{Classes: classes}, picture)
//
// Blue is the primary distribution and orange the corrected one, here as everywhere;
// nothing else has these colours. The package knows no window: commands draw the same
// pictures on a machine without a display.
package annotate
