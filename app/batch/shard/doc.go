// Package shard divides files among workers that share nothing but a folder:
// the tasks of a Slurm array, the pods of an indexed Kubernetes job, the jobs of
// GNU parallel, or machines with one network folder.
//
// A Shard is the share of the files that a worker begins with. It depends on
// each file's name alone, so a file that is added moves no other. Claims keep two
// workers from the same file, and hand over what a killed worker left:
//
//	claims, err := shard.OpenClaims(folder, shard.ClaimOptions{})
//	claim, err := claims.Take("clips/a.mp4")
//	if claim == nil { ... }          // another worker has it
//	defer claim.Release()
//	...                              // work while claim.Held()
//
// A claim is a small file whose modification time its owner renews; one that was
// not renewed for the lease is taken over by an atomic rename, which one worker
// wins. Creation is by hard link and times are the file server's, so that it
// works between machines whose clocks differ, and on NFS, whose clients answer many
// questions from memory: what decides is asked in ways that reach the server.
package shard
