//go:build !gpu

package device

import "arbex/model/ops/cuda"

func openDriver() (cuda.Driver, error) { return nil, ErrNoGPUSupport }
