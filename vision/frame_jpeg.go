package vision

import (
	"errors"
	"fmt"

	"gocv.io/x/gocv"
)

// JPEG appends the picture as a JPEG file to dst; quality is 1 to 100.
func (f *Frame) JPEG(dst []byte, quality int) ([]byte, error) {
	if f.Empty() {
		return dst, errors.New("an empty frame cannot be a JPEG")
	}
	buffer, err := gocv.IMEncodeWithParams(gocv.JPEGFileExt, f.bgr, []int{gocv.IMWriteJpegQuality, quality})
	if err != nil {
		return dst, fmt.Errorf("encoding a JPEG: %w", err)
	}
	defer buffer.Close()
	return append(dst, buffer.GetBytes()...), nil
}
