package shard

import _ "embed"

// Guide explains how several workers share an analysis. Slurm, Parallel and
// Kubernetes start them: a job array, a script for GNU parallel, an indexed job.
var (
	//go:embed jobs/README.md
	Guide string
	//go:embed jobs/slurm.sbatch
	Slurm string
	//go:embed jobs/parallel.sh
	Parallel string
	//go:embed jobs/kubernetes.yaml
	Kubernetes string
)
