//go:build gpu

package device

import (
	"arbex/model/ops/cuda"
	"arbex/model/ops/cuda/nvidia"
)

func openDriver() (cuda.Driver, error) {
	driver, err := nvidia.Open()
	if err != nil {
		return nil, err // not driver: a nil *nvidia.Driver in the interface would not be nil
	}
	return driver, nil
}
