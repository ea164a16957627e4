// An encoder of videos on FFmpeg's libraries.
#ifndef ARBEX_FFMPEG_ENCODER_H
#define ARBEX_FFMPEG_ENCODER_H

#include <stdint.h>

typedef struct arbex_encoder arbex_encoder;

typedef struct {
  int width, height; // pixels, even
  double rate;       // pictures per second, about: the encoder divides its bits by it
  int live;          // each picture is a packet at once, for a file that the caller writes
} arbex_encoder_options;

// An encoded picture. Its data is valid until the next call.
typedef struct {
  const uint8_t *data;
  int size;
  int key; // decodes without those before it
} arbex_packet;

enum { ARBEX_ENCODER_TICKS = 60000 }; // a second; MPEG-4 allows up to 65535

// arbex_encoder_open begins an MP4 file at path, or packets alone for a path of NULL.
// It returns NULL with a message when it cannot.
arbex_encoder *arbex_encoder_open(const char *path, const arbex_encoder_options *o, char *message, int size);
void arbex_encoder_close(arbex_encoder *e);

// arbex_encoder_codec returns the name of FFmpeg's encoder.
const char *arbex_encoder_codec(const arbex_encoder *e);

// arbex_encoder_write appends a picture of RGBA rows, shown from a time in ticks that
// rises from call to call, to the file. It returns 0 or FFmpeg's error.
int arbex_encoder_write(arbex_encoder *e, const uint8_t *rows, int stride, int64_t time);

// arbex_encoder_encode encodes a picture of BGR rows with a live encoder.
int arbex_encoder_encode(arbex_encoder *e, const uint8_t *rows, int stride, arbex_packet *packet);

// arbex_encoder_finish writes what is still to come of the file.
int arbex_encoder_finish(arbex_encoder *e);

#endif
