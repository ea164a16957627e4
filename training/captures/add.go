package captures

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"math"
)

// Add stores a capture and returns its id. Captures of one burst are one step
// of the history.
func (s *Store) Add(c Capture) (int64, error) {
	return s.add(c, "capturing "+c.Label.Best(), c.Burst)
}

// add stores a capture as a part of the action that has the number, or as an
// action of its own for 0.
func (s *Store) add(c Capture, what string, together int64) (int64, error) {
	some := []Capture{c}
	if err := s.insertAll(some, what, together); err != nil {
		return 0, err
	}
	return some[0].ID, nil
}

// AddAll stores captures, all of them or none, as one step of the history, and
// sets their ids.
func (s *Store) AddAll(some []Capture) error {
	return s.insertAll(some, fmt.Sprintf("adding %d faces", len(some)), 0)
}

// insertAll stores captures in one action.
func (s *Store) insertAll(some []Capture, what string, together int64) error {
	for i := range some {
		if err := some[i].validate(); err != nil {
			return err
		}
	}
	err := s.transact(func(tx *sql.Tx) error {
		action, err := beginAction(tx, what, together)
		if err != nil {
			return err
		}
		for i := range some {
			if err := insertOne(tx, action, &some[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("captures: the face was not saved: %w; is the disk full?", err)
	}
	return nil
}

func insertOne(tx *sql.Tx, action int64, c *Capture) error {
	picture, err := encodePNG(c.Crop, c.Side)
	if err != nil {
		return err
	}
	now := captureState{Alive: true, Label: c.Label, Person: c.Person}
	if err := insertRow(tx, c, now); err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO picture (capture, side, png, landmarks) VALUES (?, ?, ?, ?)", c.ID, c.Side, picture, encodeFloats(flattenPoints(c.Landmarks)))
	if err != nil {
		return err
	}
	before := now
	before.Alive = false
	return recordChange(tx, action, c.ID, before, now)
}

func insertRow(tx *sql.Tx, c *Capture, now captureState) error {
	label, err := json.Marshal(now.Label)
	if err != nil {
		return err
	}
	r, err := tx.Exec(`INSERT INTO capture (session, burst, taken, source, consent, person, label, class, alive) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.Session, c.Burst, c.Taken.UnixMilli(), c.Source, c.Consent, now.Person, label, now.Label.Best(), now.Alive)
	if err != nil {
		return err
	}
	c.ID, err = r.LastInsertId()
	return err
}

// encodePNG makes a PNG of a crop.
func encodePNG(rgb []byte, side int) ([]byte, error) {
	picture := image.NewNRGBA(image.Rect(0, 0, side, side))
	for i, j := 0, 0; i < len(rgb); i, j = i+3, j+4 {
		copy(picture.Pix[j:j+3], rgb[i:i+3])
		picture.Pix[j+3] = 255
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	err := encoder.Encode(&out, picture)
	return out.Bytes(), err
}

// decodePNG is the opposite of encode.
func decodePNG(data []byte, side int) ([]byte, error) {
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if size := picture.Bounds(); size.Dx() != side || size.Dy() != side {
		return nil, fmt.Errorf("a stored picture has %v pixels, not %dx%d", size.Size(), side, side)
	}
	rgb := make([]byte, 0, 3*side*side)
	at := picture.Bounds().Min
	for y := range side {
		for x := range side {
			r, g, b, _ := picture.At(at.X+x, at.Y+y).RGBA()
			rgb = append(rgb, byte(r>>8), byte(g>>8), byte(b>>8))
		}
	}
	return rgb, nil
}

// pngSide is the side of a square picture, without decoding it.
func pngSide(data []byte) (int, error) {
	head, err := png.DecodeConfig(bytes.NewReader(data))
	if err == nil && (head.Width != head.Height || head.Width > 1024) {
		err = fmt.Errorf("%dx%d pixels are no face crop", head.Width, head.Height)
	}
	return head.Width, err
}

// encodeFloats writes numbers as little-endian float32.
func encodeFloats(numbers []float32) []byte {
	data := make([]byte, 0, 4*len(numbers))
	for _, v := range numbers {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
	}
	return data
}

func decodeFloats(data []byte) []float32 {
	numbers := make([]float32, len(data)/4)
	for i := range numbers {
		numbers[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return numbers
}

func flattenPoints(points [][2]float32) (numbers []float32) {
	for _, p := range points {
		numbers = append(numbers, p[0], p[1])
	}
	return numbers
}

func pairPoints(numbers []float32) (points [][2]float32) {
	for i := 1; i < len(numbers); i += 2 {
		points = append(points, [2]float32{numbers[i-1], numbers[i]})
	}
	return points
}
