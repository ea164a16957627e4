package vision

// headPoint is a point of a head that looks into the camera.
type headPoint struct {
	landmark int        // of the 68 of 300-W, from 0
	at       [3]float64 // centimetres to the picture's right, down, and away from the camera
}

// headModel is what expressions do not move: the nose and the corners of the eyes. The
// points are of MediaPipe's canonical face model (Kartynnik et al., "Real-time Facial Surface
// Geometry from Monocular Video on Mobile GPUs", 2019; Apache-2.0), as the npm package
// @mediapipe/face_mesh 0.4.1633559619 ships it, where y and z have the other sign; the number
// of the vertex stands behind each.
var headModel = [...]headPoint{
	{27, [3]float64{0, -3.271, -5.236}},      // 168, bridge of the nose
	{28, [3]float64{0, -1.728, -6.317}},      // 197
	{29, [3]float64{0, -0.366, -7.243}},      // 5
	{30, [3]float64{0, 0.463, -7.587}},       // 4, its tip
	{31, [3]float64{-1.406, 1.714, -5.241}},  // 98, below it
	{32, [3]float64{-0.597, 2.014, -5.866}},  // 97
	{33, [3]float64{0, 2.089, -6.058}},       // 2
	{34, [3]float64{0.597, 2.014, -5.866}},   // 326
	{35, [3]float64{1.406, 1.714, -5.241}},   // 327
	{36, [3]float64{-4.446, -2.664, -3.173}}, // 33, the subject's right eye, outer corner
	{39, [3]float64{-1.856, -2.585, -3.758}}, // 133, inner corner
	{42, [3]float64{1.856, -2.585, -3.758}},  // 362, the left eye, inner corner
	{45, [3]float64{4.446, -2.664, -3.173}},  // 263, outer corner
}
