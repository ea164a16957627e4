// A reader of video files on FFmpeg's libraries: OpenCV gives neither a picture's
// own time nor damage from the end, and knows no display matrix and no pixels that
// are not square.
#ifndef ARBEX_FFMPEG_SHIM_H
#define ARBEX_FFMPEG_SHIM_H

#include <stdint.h>

typedef struct arbex_video arbex_video;

// What is known of a file before a picture is decoded.
typedef struct {
  int width, height;   // pixels, made square but not turned
  int64_t frames;      // that will be shown, 0: unknown
  double rate;         // frames a second, 0: unknown
  double length;       // seconds, 0: unknown
  int jumps;           // pictures can be had out of order, by their times
  int joined;          // times may jump within the file, as in joined streams
  char format[64];     // FFmpeg's name of the container
} arbex_video_about;

// A picture that was decoded, or what came instead of one.
typedef struct {
  int width, height;     // pixels, made square but not turned
  int transposed;        // lines are columns, before the two below
  int mirrored, flipped; // left is right, top is bottom
  double time;           // seconds, NaN: the file gives none
  double duration;       // seconds, 0: unknown
} arbex_video_picture;

enum {
  ARBEX_VIDEO_PICTURE = 0,
  ARBEX_VIDEO_DAMAGED = 1, // one picture cannot be decoded; go on
  ARBEX_VIDEO_ABSENT = 2,  // the container has an empty place for a picture; go on
  ARBEX_VIDEO_UNREAD = 3,  // the file cannot be read here; go on
  ARBEX_VIDEO_END = 4
};

// arbex_video_open opens a file of any name. What fails gives NULL and a message
// of at most size bytes.
arbex_video *arbex_video_open(const char *path, arbex_video_about *about,
                              char *message, int size);
void arbex_video_close(arbex_video *v);

// arbex_video_next decodes the next picture and returns one of the values above.
int arbex_video_next(arbex_video *v, arbex_video_picture *p);

// arbex_video_bgr writes the newest picture as BGR, stride bytes a line, and
// returns 0, or less than 0 when it cannot.
int arbex_video_bgr(arbex_video *v, uint8_t *to, int stride);

// arbex_video_seek makes the next picture one at or before a time, or less than 0.
int arbex_video_seek(arbex_video *v, double time);

// arbex_video_ordered reads through the file and reports whether its times never
// jump. The next picture is the first one afterwards, if it can be had.
int arbex_video_ordered(arbex_video *v);

#endif
