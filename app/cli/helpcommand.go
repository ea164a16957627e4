package cli

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"io"
	"slices"
	"strings"

	"arbex/app/batch/shard"
	"arbex/app/stream"

	"github.com/alecthomas/kong"
)

// helpCommand explains a command, as --help does, or a topic.
type helpCommand struct {
	Words []string `arg:"" optional:"" name:"command" help:"A command, as in models show; or outputs, streaming, tutorial, psychopy, workers, slurm, parallel or kubernetes."`
}

//go:embed topics/*.md
var topicFiles embed.FS

// topicNames are what can be explained besides commands.
var topicNames = []string{"outputs", "streaming", "tutorial", "psychopy", "workers", "slurm", "parallel", "kubernetes"}

// Help implements kong.HelpProvider.
func (helpCommand) Help() string {
	return `Topics:

  - outputs: what happens to files that exist, and what an interrupted command leaves
  - streaming: how other programs follow the window live, OSC, and why not Lab Streaming Layer
  - tutorial: from clips to figures with pandas and R, one page
  - psychopy: a Python script that reads the stream and sets markers; arbex help psychopy > arbex_stream.py
  - workers: how several processes and machines share an analysis, and how fast
  - slurm: a job array of such workers; arbex help slurm > slurm.sbatch
  - parallel: such workers with GNU parallel; arbex help parallel > parallel.sh
  - kubernetes: such workers as an indexed job; arbex help kubernetes > kubernetes.yaml`
}

// Run prints it.
func (h *helpCommand) Run(ctx context.Context, t *terminal, line *kong.Context) error {
	if len(h.Words) == 1 && slices.Contains(topicNames, h.Words[0]) {
		_, err := io.WriteString(t.out, topic(h.Words[0]))
		return err
	}
	node := line.Model.Node
	for _, word := range h.Words {
		at := slices.IndexFunc(node.Children, func(n *kong.Node) bool { return n.Name == word })
		if at < 0 {
			known := append(commandNames(node), topicNames...)
			return &usageError{fmt.Sprintf("%s is no command or topic%s", word, cmp.Or(didYouMean(word, known), "; see arbex help help"))}
		}
		node = node.Children[at]
	}
	run(ctx, append(slices.Clip(h.Words), "--help"), t)
	return nil
}

// topicsElsewhere are topics that other packages hold.
var topicsElsewhere = map[string]string{
	"psychopy": stream.PythonClient, "workers": shard.Guide, "slurm": shard.Slurm, "parallel": shard.Parallel, "kubernetes": shard.Kubernetes,
}

// topic returns the text of a topic.
func topic(name string) string {
	if text, found := topicsElsewhere[name]; found {
		return text
	}
	text, err := topicFiles.ReadFile("topics/" + name + ".md")
	if err != nil {
		panic(err) // it is compiled in
	}
	return strings.TrimSpace(string(text)) + "\n"
}
