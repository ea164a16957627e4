#include "encoder.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>

struct arbex_encoder {
  AVCodecContext *codec;
  AVFormatContext *container; // NULL: packets alone
  AVStream *stream;
  AVFrame *frame;
  AVPacket *packet;
  struct SwsContext *scaler;
  int64_t next; // time of the next picture of a live encoder
};

// choices are the encoders that are tried in turn: H.264, else MPEG-4 part 2, which
// is built into FFmpeg. Those of graphics cards are left out: they are listed on
// machines without one.
static const char *const choices[] = {"libx264", "libopenh264", "mpeg4"};

// quality sets options that an encoder knows; others ignore them.
static void set_quality(AVCodecContext *c, int live) {
  av_opt_set(c->priv_data, "crf", live ? "21" : "18", 0);
  av_opt_set(c->priv_data, "preset", live ? "superfast" : "veryfast", 0);
  if (live) av_opt_set(c->priv_data, "tune", "zerolatency", 0);
  if (strcmp(c->codec->name, "libx264")) c->bit_rate = c->width * c->height * av_q2d(c->framerate) / 8;
  if (c->codec_id != AV_CODEC_ID_H264) {
    c->flags |= AV_CODEC_FLAG_QSCALE;
    c->global_quality = 3 * FF_QP2LAMBDA;
  }
}

// set_colours says how colours are converted below.
static void set_colours(AVCodecContext *c) {
  c->pix_fmt = AV_PIX_FMT_YUV420P;
  c->colorspace = AVCOL_SPC_SMPTE170M;
  c->color_range = AVCOL_RANGE_MPEG;
}

static int open_codec(arbex_encoder *e, const AVCodec *codec, const arbex_encoder_options *o) {
  AVCodecContext *c = e->codec = avcodec_alloc_context3(codec);
  if (!c) return AVERROR(ENOMEM);
  c->width = o->width;
  c->height = o->height;
  c->framerate = av_d2q(o->rate, ARBEX_ENCODER_TICKS);
  c->time_base = o->live ? av_inv_q(c->framerate) : (AVRational){1, ARBEX_ENCODER_TICKS};
  c->gop_size = o->live ? lrint(fmax(o->rate, 1)) : 4 * lrint(fmax(o->rate, 1));
  c->max_b_frames = o->live || codec->id != AV_CODEC_ID_H264 ? 0 : 2;
  c->thread_count = o->live;
  set_colours(c);
  set_quality(c, o->live);
  if (!o->live) c->flags |= AV_CODEC_FLAG_GLOBAL_HEADER; // as MP4 has it
  const int failed = avcodec_open2(c, codec, NULL);
  if (failed < 0) avcodec_free_context(&e->codec);
  return failed;
}

static int open_any_codec(arbex_encoder *e, const arbex_encoder_options *o) {
  int failed = AVERROR_ENCODER_NOT_FOUND;
  for (unsigned i = 0; i < sizeof choices / sizeof *choices; i++) {
    const AVCodec *codec = avcodec_find_encoder_by_name(choices[i]);
    if (!codec || (o->live && codec->id != AV_CODEC_ID_H264)) continue;
    failed = open_codec(e, codec, o);
    if (failed >= 0) return 0;
  }
  return failed;
}

static int open_file(arbex_encoder *e, const char *path) {
  int failed = avformat_alloc_output_context2(&e->container, NULL, "mp4", path);
  if (failed < 0) return failed;
  if (!(e->stream = avformat_new_stream(e->container, NULL))) return AVERROR(ENOMEM);
  failed = avcodec_parameters_from_context(e->stream->codecpar, e->codec);
  if (failed < 0) return failed;
  e->stream->time_base = e->codec->time_base;
  e->stream->avg_frame_rate = e->codec->framerate;
  failed = avio_open(&e->container->pb, path, AVIO_FLAG_WRITE);
  if (failed < 0) return failed;
  AVDictionary *options = NULL;
  av_dict_set(&options, "video_track_timescale", "60000", 0);
  failed = avformat_write_header(e->container, &options);
  av_dict_free(&options);
  return failed < 0 ? failed : 0;
}

static int open_frame(arbex_encoder *e, int live) {
  e->packet = av_packet_alloc();
  e->frame = av_frame_alloc();
  if (!e->packet || !e->frame) return AVERROR(ENOMEM);
  e->frame->format = e->codec->pix_fmt;
  e->frame->width = e->codec->width;
  e->frame->height = e->codec->height;
  e->scaler = sws_getContext(e->codec->width, e->codec->height, live ? AV_PIX_FMT_BGR24 : AV_PIX_FMT_RGBA, e->codec->width, e->codec->height,
                             e->codec->pix_fmt, SWS_BICUBIC | SWS_ACCURATE_RND, NULL, NULL, NULL);
  return e->scaler ? av_frame_get_buffer(e->frame, 0) : AVERROR(ENOMEM);
}

arbex_encoder *arbex_encoder_open(const char *path, const arbex_encoder_options *o, char *message, int size) {
  av_log_set_level(AV_LOG_QUIET);
  arbex_encoder *e = av_mallocz(sizeof *e);
  int failed = e ? open_any_codec(e, o) : AVERROR(ENOMEM);
  if (failed >= 0 && path) failed = open_file(e, path);
  if (failed >= 0) failed = open_frame(e, o->live);
  if (failed >= 0) return e;
  av_strerror(failed, message, size);
  arbex_encoder_close(e);
  return NULL;
}

void arbex_encoder_close(arbex_encoder *e) {
  if (!e) return;
  sws_freeContext(e->scaler);
  av_frame_free(&e->frame);
  av_packet_free(&e->packet);
  avcodec_free_context(&e->codec);
  if (e->container) avio_closep(&e->container->pb);
  avformat_free_context(e->container);
  av_free(e);
}

const char *arbex_encoder_codec(const arbex_encoder *e) { return e->codec->codec->name; }

// send gives the encoder a picture.
static int send(arbex_encoder *e, const uint8_t *rows, int stride, int64_t time) {
  int failed = av_frame_make_writable(e->frame);
  if (failed < 0) return failed;
  const int height = e->codec->height;
  if (sws_scale(e->scaler, &rows, &stride, 0, height, e->frame->data, e->frame->linesize) != height) return AVERROR_EXTERNAL;
  e->frame->pts = time;
  return avcodec_send_frame(e->codec, e->frame);
}

// write_packets writes what the encoder has finished.
static int write_packets(arbex_encoder *e) {
  for (;;) {
    int failed = avcodec_receive_packet(e->codec, e->packet);
    if (failed == AVERROR(EAGAIN) || failed == AVERROR_EOF) return 0;
    if (failed < 0) return failed;
    av_packet_rescale_ts(e->packet, e->codec->time_base, e->stream->time_base);
    e->packet->stream_index = e->stream->index;
    failed = av_write_frame(e->container, e->packet);
    av_packet_unref(e->packet);
    if (failed >= 0) failed = e->container->pb->error;
    if (failed < 0) return failed;
  }
}

int arbex_encoder_write(arbex_encoder *e, const uint8_t *rows, int stride, int64_t time) {
  const int failed = send(e, rows, stride, time);
  return failed < 0 ? failed : write_packets(e);
}

int arbex_encoder_encode(arbex_encoder *e, const uint8_t *rows, int stride, arbex_packet *packet) {
  av_packet_unref(e->packet);
  int failed = send(e, rows, stride, e->next++);
  if (failed >= 0) failed = avcodec_receive_packet(e->codec, e->packet);
  if (failed < 0) return failed;
  packet->data = e->packet->data;
  packet->size = e->packet->size;
  packet->key = !!(e->packet->flags & AV_PKT_FLAG_KEY);
  return 0;
}

int arbex_encoder_finish(arbex_encoder *e) {
  if (!e->container || !e->container->pb) return AVERROR(EINVAL); // no file, or finished before
  int failed = avcodec_send_frame(e->codec, NULL);
  if (failed >= 0) failed = write_packets(e);
  if (failed >= 0) failed = av_write_trailer(e->container);
  const int unwritten = e->container->pb->error;
  const int unclosed = avio_closep(&e->container->pb);
  if (failed >= 0) failed = unwritten;
  return failed < 0 ? failed : unclosed;
}
