package review

import (
	"cmp"
	"context"

	"arbex/app/annotate"
	"arbex/app/ui"
	"arbex/assets/message"
	"arbex/model/durable"

	"fyne.io/fyne/v2/lang"
)

// frames returns the indexes of the frames that are exported.
func (j *exportJob) frames() (all []int) {
	r := j.recording
	for i := range r.FrameCount() {
		number, chosen := r.FrameNumber(i), j.selection.Frames
		if !r.IsExcluded(number) && (chosen == nil || number >= chosen.From && number <= chosen.To) {
			all = append(all, i)
		}
	}
	return all
}

// rate returns about how many of some frames there are a second, 0 if unknown.
func (j *exportJob) rate(frames []int) float64 {
	if len(frames) < 2 || j.recording.Stills() {
		return 0
	}
	seconds := j.recording.Time(frames[len(frames)-1]) - j.recording.Time(frames[0])
	return float64(len(frames)-1) / max(seconds, 1e-3)
}

// exportFilm draws the frames one after the other. Where some are left out the film
// goes on at once.
func exportFilm(ctx context.Context, job exportJob) (done string, err error) {
	frames := job.frames()
	if len(frames) == 0 {
		return "", message.New("every frame is excluded", nil)
	}
	file, err := durable.Create(job.path)
	if err != nil {
		return "", err
	}
	defer file.Discard() // nothing once it is committed
	film := annotate.NewFilm(file.TempPath(), job.annotateOptions(), job.rate(frames))
	err = job.addFrames(ctx, film, frames)
	if !film.Empty() {
		err = cmp.Or(err, film.Close())
	}
	if err == nil {
		err = file.Commit()
	}
	done = lang.N("The film of {{.Count}} pictures is in {{.Path}}.", len(frames), ui.Fields{"Count": len(frames), "Path": job.path})
	if film.Codec() == "MPEG-4" {
		done += " " + lang.L("It is MPEG-4 part 2: this FFmpeg has no encoder of H.264.")
	}
	return done, err
}

func (j *exportJob) addFrames(ctx context.Context, film *annotate.Film, frames []int) error {
	l := newFrameLoader(j.recording)
	defer l.close()
	var picture annotate.Picture
	for n, index := range frames {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var err error
		if picture, err = j.picture(l, index, picture.Image); err != nil {
			return err
		}
		if n == 0 || frames[n-1] != index-1 {
			film.BeginAt(picture.Time)
		}
		if err := film.Add(picture); err != nil {
			return err
		}
		j.progress(float64(n+1) / float64(len(frames)))
	}
	return nil
}
