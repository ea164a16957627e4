//go:build !gpu

package model

import "arbex/model/ops/cuda"

func openDriver() (cuda.Driver, error) { return nil, ErrNoGPUSupport }
