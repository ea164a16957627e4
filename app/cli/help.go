package cli

// The methods in this file are the details that --help and the manual page show
// below a command's summary. Kong formats them like a doc comment.

// Help implements kong.HelpProvider.
func (analyze) Help() string {
	return `What a file holds decides how it is read, not its name: JPEG, PNG, WebP, GIF, BMP, TIFF, JPEG 2000, PNM, AVIF, HEIC where FFmpeg can, and every clip that FFmpeg plays. Orientation, mirroring and pixel shape are applied, each frame has the time that its file gives it, damaged frames are skipped and reported, hidden files, __MACOSX and trash are left out and counted. Pictures of a folder have no time, and no face_id joins two of them.

Several workers share the sources with --results DIR: each begins with its --shard, then does what nobody has begun, and takes over what a killed worker left. Slurm arrays, indexed Kubernetes jobs and GNU parallel are recognised by --shard auto. arbex merge joins their tables.

An interrupted or failed run leaves what it found in NAME.incomplete.EXT, and an earlier result as it was.`
}

// Help implements kong.HelpProvider.
func (importer) Help() string {
	return `Reads PyTorch files in both of their forms, without Python and without running anything in them, and safetensors under the published names. It prints which tensors were used, left out or missing.

The repository of POSTER V2 (Talented-Q/POSTER_V2 on GitHub) links to these files; the program downloads nothing itself:

  - POSTER++ checkpoint (7 or 8 classes): a model that classifies at once with the linear layer of POSTER++. It has a primary distribution, and a corrected one once a balancing head is trained on it.
  - ir50.pth: the image backbone of an untrained paper network.
  - mobilefacenet_model_best.pth.tar: its landmark backbone.

The network is found in any dictionary of the file (state_dict, model, net, ...) and under the prefixes of parallel training and compiling. Of several copies the trained one is preferred to its moving average.

Checkpoints do not name their classes. Without --classes the order of RAF-DB is assumed for 7 classes and that of AffectNet for 8.`
}

// Help implements kong.HelpProvider.
func (train) Help() string {
	return `The defaults follow the paper: heavy augmentation, 500 pictures of a class each epoch, the class, anchor and center losses, Adam at 3e-4 with a decay of 0.995 an epoch, the landmark backbone frozen.

Layouts of --data, and how they are recognised:

	folder     a folder for each expression, alone or below train, val,
	           valid, validation, test or testing, at any depth
	ferplus    FER2013Train/label.csv with ten votes, which become soft
	           labels; or fer2013new.csv beside the pictures or fer2013.csv
	fer2013    a table with the columns emotion and pixels
	rafdb      list_patition_label.txt, or folders 1 to 7
	affectnet  folders 0 to 7
	affwild2   Train_Set/*.txt and a folder of frames for each video
	jaffe      KA.AN1.39.tiff; persons stay in one split
	ferg       character/character_expression/
	landmarks  NAME.csv with 68 points and sheets NAME_00.jpg, for
	           --part landmarks

Expressions may have any usual name in English or German, in any case, with a number or without (happy, Joy, 0_happiness, Freude); other names are classes of their own. Files that are no pictures, rows without an expression and classes that the network lacks are counted and reported.

The work folder holds the last two checkpoints, the best epoch, log.csv and progress.png. Ctrl-C saves after the present step; --resume continues bit for bit.

With --apart the primary classifier is trained on clean faces in their natural mix, anchors and attention on what is drawn: --even 0.5 draws rare expressions more often, --corrupt 0.35 corrupts faces. Without it both learn the same from the same faces and agree. Beside FER+'s label.csv two more tables are read: points.csv (68 landmarks of each picture, for --aligned and --part landmarks) and fer2013.csv (columns name and label, for --second).

A network that begins from nothing, without pre-trained backbones, needs more than the paper's losses: --lambda-primary 1 --lambda-auxiliary 1 give the primary classifier and each level a loss of their own, --place-anchors 7 --lambda-proposals 0.5 give anchors and attention an influence on the correction.`
}

// Help implements kong.HelpProvider.
func (eval) Help() string {
	return `Measures both distributions, corrected and primary:

  - labels: accuracy, mean class recall, macro F1, recall and precision of each class, confusion matrix
  - probabilities: calibration error (15 bins), negative log-likelihood, Brier score, Kullback-Leibler divergence to the votes (FER+)
  - confidence: accuracy against coverage, by 1 minus the normalised entropy, and the area under that curve
  - correction: labels changed, to right and to wrong, and the total variation between the two distributions, also by class

Corruptions are the same at every run. --mix 0.5 expects a mix half-way between that of the training data and a balanced one, as the slider of the window does.

With --person the neutral faces of each person are the baseline of the person's other faces and not part of the score. The person is the group that the data set gives, or what the file name has before the first of . _ - and space (KA.AN1.39.tiff, S001_005.png), or with --person 2 its first two characters.

See arbex train --help for the layouts of --data.`
}

// Help implements kong.HelpProvider.
func (search) Help() string {
	return `Compares forms of the image backbone and of the ViT, each a step smaller and larger. The part begins anew inside the trained network, all candidates are trained on the same pictures, and after each round the better half goes on. Run again with the same --work, an interrupted search continues.`
}

// Help implements kong.HelpProvider.
func (bench) Help() string {
	return `Each run also times a plain matrix product, as a reference of what the machine can do.

--pipeline demo:3 measures the live path on three faces that cross, with smoothing, calibration and history; --bare without them. ` + gpuHelp
}

// Help implements kong.HelpProvider.
func (doctor) Help() string { return gpuHelp }

// gpuHelp explains --device.
const gpuHelp = `A build by make gpu runs on NVIDIA GPUs (Maxwell, 2014, and newer; driver 520 or newer, no CUDA toolkit). Without a usable GPU, or when it fails, the network runs on the CPU, and the command reports why.

With --device cublas NVIDIA's cuBLAS (11 to 13, single precision) computes linear layers and attention; convolutions stay with the program's own kernels. It is used only when asked for, so that results do not depend on what is installed. It is looked for where the linker looks (LD_LIBRARY_PATH, such as nvidia/*/lib of PyTorch) and in /usr/local/cuda.`
