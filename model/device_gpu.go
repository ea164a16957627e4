//go:build gpu

package model

import (
	"arbex/model/ops/cuda"
	"arbex/model/ops/cuda/nvidia"
)

func nvidiaDriver() (cuda.Driver, error) {
	driver, err := nvidia.Open()
	if err != nil {
		return nil, err // and no driver: a nil one in an interface would be none
	}
	return driver, nil
}
