package review

import (
	"context"
	"image"
	"math"
	"slices"
	"time"

	"arbex/app/annotate"
	"arbex/app/session"
	"arbex/app/session/summary"
	"arbex/app/ui"

	"fyne.io/fyne/v2/lang"
)

// annotateOptions returns how pictures are drawn: in the language of the window.
func (j *exportJob) annotateOptions() annotate.Options {
	return annotate.Options{Classes: ui.TranslateClasses(j.recording.Classes()), Face: j.face, Words: annotate.Words{
		Face:    func(id int) string { return lang.L("Face {{.ID}}", ui.Fields{"ID": id}) },
		More:    func(count int) string { return lang.L("and {{.Count}} more", ui.Fields{"Count": count}) },
		Primary: lang.L("primary"), Corrected: lang.L("corrected"), NotPredicted: lang.L("not predicted in this picture"), Time: lang.L("time, min:s"),
	}}
}

// picture returns a frame with its faces. The image is drawn into the one before.
func (j *exportJob) picture(l *frameLoader, index int, before *image.RGBA) (annotate.Picture, error) {
	if err := l.load(index); err != nil {
		return annotate.Picture{}, err
	}
	r := j.recording
	p := annotate.Picture{Image: l.frame.RGBA(before), Time: time.Duration(r.Time(index) * float64(time.Second)), Still: r.Stills()}
	for _, o := range r.Observations(index) {
		if j.selection.Faces == nil || slices.Contains(j.selection.Faces, o.Face) {
			p.Faces = append(p.Faces, annotate.Face{ID: o.Face, Name: j.nameOf(o.Face), Box: o.Box, Primary: o.Primary, Final: o.Final})
		}
	}
	return p, nil
}

func (j *exportJob) nameOf(face int) string {
	for _, f := range j.recording.Faces() {
		if f.ID == face {
			return f.Name
		}
	}
	return ""
}

// exportPicture draws the frame at the cursor.
func exportPicture(_ context.Context, job exportJob) (string, error) {
	l := newFrameLoader(job.recording)
	defer l.close()
	p, err := job.picture(l, job.cursor, nil)
	if err == nil {
		err = annotate.WritePNG(job.path, job.annotateOptions(), p)
	}
	return lang.L("The picture is in {{.Path}}.", ui.Fields{"Path": job.path}), err
}

// exportCurves draws the figure of the selected face.
func exportCurves(_ context.Context, job exportJob) (string, error) {
	r, from, to := job.recording, 0, math.MaxInt
	if chosen := job.selection.Frames; chosen != nil {
		from, to = chosen.From, chosen.To
	}
	curves := summary.NewCurves()
	summary.AddRecording(r, r.Session.Folder, func(record session.Record) {
		if record.Frame >= from && record.Frame <= to {
			curves.Add(record)
		}
	})
	figure := summary.Figure{
		Face: job.face, Classes: ui.TranslateClasses(r.Classes()), Title: lang.L("Face {{.ID}}", ui.Fields{"ID": job.face}) + "  " + job.nameOf(job.face),
		Primary: lang.L("primary"), Corrected: lang.L("corrected"), TimeAxis: lang.L("time, min:s"), ShareAxis: lang.L("probability, %"),
		Head: job.head, HeadNames: headNames(), HeadAxis: lang.L("head, degrees"),
	}
	return lang.L("The curves are in {{.Path}}.", ui.Fields{"Path": job.path}), curves.WriteFigure(job.path, figure)
}
