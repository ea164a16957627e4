package evaluation_test

import (
	"fmt"

	"arbex/model"
	"arbex/training/evaluation"
)

func ExampleNewScore() {
	classes := []string{"anger", "fear"}
	truth := []int{0, 0, 1}
	predicted := []model.Distribution{{0.9, 0.1}, {0.4, 0.6}, {0.2, 0.8}}
	score := evaluation.NewScore(classes, truth, predicted)
	fmt.Printf("accuracy %.2f, recall of anger %.2f\n", score.Accuracy, score.PerClass[0].Recall)
	fmt.Println(score.Confusion)
	// Output:
	// accuracy 0.67, recall of anger 0.50
	// [[1 1] [0 1]]
}

func ExampleNewReliability() {
	primary := []model.Distribution{{0.6, 0.4}, {0.2, 0.8}}
	corrected := []model.Distribution{{0.3, 0.7}, {0.2, 0.8}}
	r := evaluation.NewReliability([]string{"anger", "fear"}, []int{1, 1}, primary, corrected)
	fmt.Printf("%d changed, %d to right; mean total variation %.2f\n", r.Changed, r.ToRight, r.MeanVariation)
	// Output: 1 changed, 1 to right; mean total variation 0.15
}

func ExampleNewPCA() {
	pca := evaluation.NewPCA([][]float32{{0, 0, 0}, {0, 3, 4}, {0, -3, -4}})
	x, _ := pca.Project([]float32{0, 3, 4})
	fmt.Printf("%.1f\n", x)
	// Output: 5.0
}
