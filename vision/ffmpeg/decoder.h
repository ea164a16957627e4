// A decoder of video files on FFmpeg's libraries.
#ifndef ARBEX_FFMPEG_DECODER_H
#define ARBEX_FFMPEG_DECODER_H

#include <stdint.h>

typedef struct arbex_decoder arbex_decoder;

// What is known of a file before a frame is decoded.
typedef struct {
  int width, height;   // pixels, made square, before the display matrix
  int64_t frames;      // that will be shown, 0 if unknown
  double rate;         // frames per second, 0 if unknown
  double duration;     // seconds, 0 if unknown
  int seekable;        // by time
  int discontinuous;   // times may jump within the file, as in joined streams
} arbex_video_info;

// A decoded frame.
typedef struct {
  int width, height;     // pixels, made square, before the display matrix
  int transposed;        // rows are columns, before the two below
  int mirrored, flipped; // left is right, top is bottom
  double time;           // seconds, NaN if the file gives none
  double duration;       // seconds, 0 if unknown
} arbex_video_frame;

enum {
  ARBEX_DECODER_FRAME = 0,
  ARBEX_DECODER_DAMAGED = 1,    // one frame cannot be decoded; go on
  ARBEX_DECODER_ABSENT = 2,     // the container has an empty packet for a frame; go on
  ARBEX_DECODER_UNREADABLE = 3, // the file cannot be read here; go on
  ARBEX_DECODER_END = 4
};

// Why a file cannot be opened.
enum {
  ARBEX_OPEN_FAILED = 1, // the message says why
  ARBEX_OPEN_NO_VIDEO = 2,
  ARBEX_OPEN_UNKNOWN_FORMAT = 3
};

// arbex_decoder_open opens a file. On failure it returns NULL, one of the values
// above in status, and FFmpeg's message of at most size bytes.
arbex_decoder *arbex_decoder_open(const char *path, arbex_video_info *info, int *status,
                                  char *message, int size);
void arbex_decoder_close(arbex_decoder *d);

// arbex_decoder_next decodes the next frame and returns an ARBEX_DECODER value.
int arbex_decoder_next(arbex_decoder *d, arbex_video_frame *frame);

// arbex_decoder_bgr writes the newest frame as BGR, stride bytes a row. It returns 0,
// or less than 0 on failure.
int arbex_decoder_bgr(arbex_decoder *d, uint8_t *to, int stride);

// arbex_decoder_seek makes the next frame the last key frame at or before a time in
// seconds. It returns less than 0 on failure.
int arbex_decoder_seek(arbex_decoder *d, double time);

// arbex_decoder_monotonic reads to the end of the file and reports whether its times
// never jump back.
int arbex_decoder_monotonic(arbex_decoder *d);

#endif
