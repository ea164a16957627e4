package engine

import "time"

// statistics holds the meters of Stats.
type statistics struct {
	source, preview, vision, network, latency meter
	dropped, frames, predictions              int
}

func (s *statistics) snapshot(now time.Duration) Stats {
	return Stats{
		SourceFPS: s.source.rate(now), PreviewFPS: s.preview.rate(now),
		VisionMs: s.vision.mean(), MsPerFace: s.network.quantile(0.5), LatencyP95Ms: s.latency.quantile(0.95), PreviewP95Ms: s.preview.quantile(0.95),
		Dropped: s.dropped, Frames: s.frames, Predictions: s.predictions,
	}
}
