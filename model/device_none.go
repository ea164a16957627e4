//go:build !gpu

package model

import "arbex/model/ops/cuda"

func nvidiaDriver() (cuda.Driver, error) { return nil, ErrNoGPUSupport }
