package teach

import (
	"context"
	"image"

	"arbex/training/captures"
)

// maxPictures bounds the thumbnails in memory: some screens full.
const maxPictures = 600

// pictureCache holds the pictures of captures that were shown last.
type pictureCache struct {
	shared  *shared
	images  map[int64]image.Image
	order   []int64 // oldest first
	loading map[int64]bool
}

func newPictureCache(s *shared) *pictureCache {
	return &pictureCache{shared: s, images: map[int64]image.Image{}, loading: map[int64]bool{}}
}

// load reads the picture of a capture unless it is there, and then calls loaded.
func (p *pictureCache) load(c captures.Capture, loaded func()) {
	if p.images[c.ID] != nil || p.loading[c.ID] {
		return
	}
	p.loading[c.ID] = true
	p.shared.tasks.Run(func(context.Context) error { return p.shared.captures.LoadPicture(&c) }, func(err error) {
		delete(p.loading, c.ID)
		if err != nil {
			return // it was deleted meanwhile
		}
		p.add(c.ID, cropImage(c.Crop, c.Side))
		loaded()
	})
}

// add adds a picture and drops the oldest beyond maxPictures.
func (p *pictureCache) add(id int64, picture image.Image) {
	p.images[id] = picture
	if p.order = append(p.order, id); len(p.order) > maxPictures {
		delete(p.images, p.order[0])
		p.order = p.order[1:]
	}
}

func (p *pictureCache) clear() {
	clear(p.images)
	p.order = nil
}
