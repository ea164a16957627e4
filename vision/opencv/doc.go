// Package opencv holds what GoCV lacks: OpenCV's thread count and logging, and
// networks (cv::dnn) whose exceptions become errors instead of ending the process,
// and whose runs leak nothing.
//
//	opencv.Configure()
//	network, err := opencv.LoadNetwork(onnx)
//	if err != nil {
//		return err
//	}
//	defer network.Close()
//	outputs, err := network.Run(input, [4]int{1, 3, 320, 320})
package opencv
