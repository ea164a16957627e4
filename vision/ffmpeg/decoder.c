#define _FILE_OFFSET_BITS 64
#define _GNU_SOURCE
#include "decoder.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>

// maxPixels is that of pictures (vision/media).
static const int64_t maxPixels = 120000000;

struct arbex_decoder {
  int file;
  AVIOContext *io;
  AVFormatContext *container;
  AVStream *stream;
  AVCodecContext *decoder;
  AVPacket *packet;
  AVFrame *frame;
  struct SwsContext *scaler;
  double origin; // seconds, subtracted from the file's times
  int pending; // a packet was read that the decoder has not taken yet
  int drained; // the decoder was told that there are no more packets
  int width, height; // of the newest frame, with square pixels
  uint8_t *rows;     // of a frame whose rows are no multiple of alignment bytes
  unsigned rows_size; // bytes of rows
};

// alignment of the rows that FFmpeg writes: it may write past the end of shorter
// ones.
static const int alignment = 32;

static int read_file(void *opaque, uint8_t *to, int size) {
  ssize_t n;
  do
    n = read(((arbex_decoder *)opaque)->file, to, size);
  while (n < 0 && errno == EINTR);
  if (n == 0) return AVERROR_EOF;
  return n < 0 ? AVERROR(errno) : (int)n;
}

static int64_t seek_file(void *opaque, int64_t offset, int whence) {
  arbex_decoder *v = opaque;
  if (whence & AVSEEK_SIZE) {
    struct stat status;
    return fstat(v->file, &status) ? AVERROR(errno) : status.st_size;
  }
  off_t at = lseek(v->file, offset, whence & ~AVSEEK_FORCE);
  return at < 0 ? AVERROR(errno) : at;
}

// refuse_open keeps playlists from opening other files or addresses.
static int refuse_open(AVFormatContext *container, AVIOContext **io, const char *url,
                        int flags, AVDictionary **options) {
  (void)container, (void)io, (void)url, (void)flags, (void)options;
  return AVERROR(EPERM);
}

static int open_file(arbex_decoder *v, const char *path) {
  const int buffer = 1 << 16;
  uint8_t *bytes;
  v->file = open(path, O_RDONLY | O_CLOEXEC);
  if (v->file < 0) return AVERROR(errno);
  if (!(bytes = av_malloc(buffer))) return AVERROR(ENOMEM);
  if (!(v->io = avio_alloc_context(bytes, buffer, 0, v, read_file, NULL, seek_file))) {
    av_free(bytes);
    return AVERROR(ENOMEM);
  }
  return 0;
}

// open_container detects the format by the content; the name decides only between
// formats that the content leaves open.
static int open_container(arbex_decoder *v, const char *path) {
  const char *name = strrchr(path, '/');
  if (!(v->container = avformat_alloc_context())) return AVERROR(ENOMEM);
  v->container->pb = v->io;
  v->container->flags |= AVFMT_FLAG_CUSTOM_IO;
  v->container->io_open = refuse_open;
  // io_open refuses what a playlist names; a session description (SDP) would open
  // sockets by itself.
  AVDictionary *options = NULL;
  av_dict_set(&options, "protocol_whitelist", "file", 0);
  int failed = avformat_open_input(&v->container, name ? name + 1 : path, NULL, &options);
  av_dict_free(&options);
  if (failed) return failed;
  return avformat_find_stream_info(v->container, NULL);
}

static int open_decoder(arbex_decoder *v) {
  const AVCodec *codec;
  int best = av_find_best_stream(v->container, AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
  if (best < 0) return best;
  v->stream = v->container->streams[best];
  if (v->stream->disposition & AV_DISPOSITION_ATTACHED_PIC) return AVERROR_STREAM_NOT_FOUND;
  for (unsigned i = 0; i < v->container->nb_streams; i++)
    if ((int)i != best) v->container->streams[i]->discard = AVDISCARD_ALL;
  if (!(v->decoder = avcodec_alloc_context3(codec))) return AVERROR(ENOMEM);
  int failed = avcodec_parameters_to_context(v->decoder, v->stream->codecpar);
  if (failed < 0) return failed;
  v->decoder->pkt_timebase = v->stream->time_base;
  v->decoder->thread_count = 0; // as many as there are cores
  v->decoder->max_pixels = maxPixels;
  v->decoder->err_recognition = AV_EF_CRCCHECK | AV_EF_BUFFER;
  return avcodec_open2(v->decoder, codec, NULL);
}

// tiled reports whether the frames are tiles of a larger picture, which FFmpeg
// leaves to its callers to assemble.
static int tiled(const AVFormatContext *container) {
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(61, 1, 100)
  for (unsigned i = 0; i < container->nb_stream_groups; i++)
    if (container->stream_groups[i]->type == AV_STREAM_GROUP_PARAMS_TILE_GRID) return 1;
#endif
  (void)container;
  return 0;
}

// make_square scales a size so that pixels are as high as wide: it grows, so that
// nothing is lost.
static void make_square(AVRational shape, int *width, int *height) {
  if (shape.num <= 0 || shape.den <= 0) return;
  if (shape.num > shape.den)
    *width = (int)av_rescale(*width, shape.num, shape.den);
  else
    *height = (int)av_rescale(*height, shape.den, shape.num);
}

// pixel_shape returns the aspect ratio of a pixel; an implausible one is 1.
static AVRational pixel_shape(arbex_decoder *v, AVFrame *frame) {
  AVRational shape = av_guess_sample_aspect_ratio(v->container, v->stream, frame);
  const double ratio = shape.num > 0 && shape.den > 0 ? av_q2d(shape) : 1;
  if (!(ratio >= 1 / 8.0 && ratio <= 8)) return (AVRational){1, 1};
  return shape;
}

// rate_of returns the mean frame rate. Where the file gives none, FFmpeg reports the
// resolution of its times, which is ignored.
static double rate_of(arbex_decoder *v) {
  AVRational rate = v->stream->avg_frame_rate;
  if (rate.num <= 0 || rate.den <= 0) rate = v->stream->r_frame_rate;
  if (rate.num <= 0 || rate.den <= 0) return 0;
  return av_q2d(rate) < 500 || av_cmp_q(av_inv_q(rate), v->stream->time_base) > 0 ? av_q2d(rate) : 0;
}

// frames_of counts the frames that the index lists, without those that an edit list
// removes.
static int64_t frames_of(arbex_decoder *v) {
  if (v->stream->nb_frames <= 0) return 0;
  if (!strstr(v->container->iformat->name, "mov")) return v->stream->nb_frames;
  int64_t shown = 0;
  const int all = avformat_index_get_entries_count(v->stream);
  for (int i = 0; i < all; i++)
    if (!(avformat_index_get_entry(v->stream, i)->flags & AVINDEX_DISCARD_FRAME)) shown++;
  return shown;
}

static double duration_of(arbex_decoder *v) {
  if (v->stream->duration > 0) return v->stream->duration * av_q2d(v->stream->time_base);
  return v->container->duration > 0 ? v->container->duration / (double)AV_TIME_BASE : 0;
}

// maxStart is how late the first frame of a file may be, in seconds. Whatever begins
// later has the times of some clock.
static const double maxStart = 10;

// origin_of returns where the times of the file begin. Those of streams are a
// clock's.
static double origin_of(arbex_decoder *v) {
  const int64_t start = v->container->start_time;
  if (start == AV_NOPTS_VALUE) return 0;
  const double first = start / (double)AV_TIME_BASE;
  return v->container->iformat->flags & AVFMT_TS_DISCONT || first > maxStart ? first : 0;
}

static void describe(arbex_decoder *v, arbex_video_info *info) {
  const int flags = v->container->iformat->flags;
  memset(info, 0, sizeof *info);
  info->width = v->decoder->width;
  info->height = v->decoder->height;
  make_square(pixel_shape(v, NULL), &info->width, &info->height);
  info->frames = frames_of(v);
  info->rate = rate_of(v);
  info->duration = duration_of(v);
  info->seekable = !(flags & AVFMT_NOTIMESTAMPS);
  info->discontinuous = !!(flags & AVFMT_TS_DISCONT);
}

static int open_all(arbex_decoder *v, const char *path) {
  int failed = open_file(v, path);
  if (failed >= 0) failed = open_container(v, path);
  if (failed >= 0 && tiled(v->container)) failed = AVERROR_PATCHWELCOME;
  if (failed >= 0) failed = open_decoder(v);
  if (failed < 0) return failed;
  v->packet = av_packet_alloc();
  v->frame = av_frame_alloc();
  return v->packet && v->frame ? 0 : AVERROR(ENOMEM);
}

arbex_decoder *arbex_decoder_open(const char *path, arbex_video_info *info, int *status,
                                  char *message, int size) {
  av_log_set_level(AV_LOG_QUIET); // our errors say what went wrong, once
  *status = ARBEX_OPEN_FAILED;
  arbex_decoder *v = av_mallocz(sizeof *v);
  if (!v) {
    av_strerror(AVERROR(ENOMEM), message, size);
    return NULL;
  }
  v->file = -1;
  const int failed = open_all(v, path);
  if (failed >= 0) {
    v->origin = origin_of(v);
    describe(v, info);
    return v;
  }
  if (failed == AVERROR_STREAM_NOT_FOUND) *status = ARBEX_OPEN_NO_VIDEO;
  if (failed == AVERROR_INVALIDDATA) *status = ARBEX_OPEN_UNKNOWN_FORMAT;
  av_strerror(failed, message, size);
  arbex_decoder_close(v);
  return NULL;
}

void arbex_decoder_close(arbex_decoder *v) {
  if (!v) return;
  sws_freeContext(v->scaler);
  av_free(v->rows);
  av_frame_free(&v->frame);
  av_packet_free(&v->packet);
  avcodec_free_context(&v->decoder);
  avformat_close_input(&v->container);
  if (v->io) av_freep(&v->io->buffer);
  avio_context_free(&v->io);
  if (v->file >= 0) close(v->file);
  av_free(v);
}

// display_matrix returns the frame's, else the stream's, else NULL.
static const int32_t *display_matrix(arbex_decoder *v) {
  const AVFrameSideData *own = av_frame_get_side_data(v->frame, AV_FRAME_DATA_DISPLAYMATRIX);
  if (own && own->size >= 9 * sizeof(int32_t)) return (const int32_t *)own->data;
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 30, 100)
  const AVCodecParameters *codec = v->stream->codecpar;
  const AVPacketSideData *data = av_packet_side_data_get(codec->coded_side_data, codec->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
  return data && data->size >= 9 * sizeof(int32_t) ? (const int32_t *)data->data : NULL;
#else
  size_t size;
  const uint8_t *data = av_stream_get_side_data(v->stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
  return data && size >= 9 * sizeof(int32_t) ? (const int32_t *)data : NULL;
#endif
}

// orient reads the matrix as quarter turns and reflections: with (x, y) of the
// stored frame, x' = m[0] x + m[3] y and y' = m[1] x + m[4] y.
static void orient(const int32_t *m, arbex_video_frame *p) {
  if (!m) return;
  const double straight = fabs((double)m[0]) + fabs((double)m[4]);
  const double across = fabs((double)m[1]) + fabs((double)m[3]);
  p->transposed = across > straight;
  p->mirrored = (p->transposed ? m[3] : m[0]) < 0;
  p->flipped = (p->transposed ? m[1] : m[4]) < 0;
}

static double seconds(arbex_decoder *v, int64_t time) {
  return time == AV_NOPTS_VALUE ? NAN : time * av_q2d(v->stream->time_base) - v->origin;
}

static void describe_frame(arbex_decoder *v, arbex_video_frame *p) {
  memset(p, 0, sizeof *p);
  p->width = v->frame->width;
  p->height = v->frame->height;
  make_square(pixel_shape(v, v->frame), &p->width, &p->height);
  v->width = p->width;
  v->height = p->height;
  orient(display_matrix(v), p);
  p->time = seconds(v, v->frame->best_effort_timestamp);
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
  p->duration = v->frame->duration * av_q2d(v->stream->time_base);
#else
  p->duration = v->frame->pkt_duration * av_q2d(v->stream->time_base);
#endif
}

// feed gives the decoder the next packet of the video. It returns 0, or what Next
// returns instead of a frame.
static int feed(arbex_decoder *v) {
  while (!v->pending) {
    av_packet_unref(v->packet);
    const int failed = av_read_frame(v->container, v->packet);
    if (failed == AVERROR(EAGAIN)) continue;
    if (failed == AVERROR_EOF) {
      v->drained = 1;
      avcodec_send_packet(v->decoder, NULL);
      return 0;
    }
    if (failed < 0) return ARBEX_DECODER_UNREADABLE;
    if (v->packet->stream_index != v->stream->index) continue;
    if (v->packet->size == 0) return ARBEX_DECODER_ABSENT; // an empty packet would end the decoder
    v->pending = 1;
  }
  const int failed = avcodec_send_packet(v->decoder, v->packet);
  if (failed == AVERROR(EAGAIN)) return 0;
  v->pending = 0;
  return failed < 0 ? ARBEX_DECODER_DAMAGED : 0;
}

int arbex_decoder_next(arbex_decoder *v, arbex_video_frame *p) {
  for (;;) {
    const int failed = avcodec_receive_frame(v->decoder, v->frame);
    if (failed == AVERROR_EOF) return ARBEX_DECODER_END;
    if (failed == 0) {
      describe_frame(v, p);
      const int broken = v->frame->decode_error_flags || v->frame->flags & AV_FRAME_FLAG_CORRUPT;
      return broken ? ARBEX_DECODER_DAMAGED : ARBEX_DECODER_FRAME;
    }
    if (failed != AVERROR(EAGAIN)) return ARBEX_DECODER_DAMAGED;
    const int status = feed(v);
    if (status) return status;
  }
}

// scale writes the newest frame as BGR.
static int scale(arbex_decoder *v, uint8_t *to, int stride) {
  const AVFrame *f = v->frame;
  v->scaler = sws_getCachedContext(v->scaler, f->width, f->height, f->format, v->width, v->height, AV_PIX_FMT_BGR24, SWS_BICUBIC, NULL, NULL, NULL);
  if (!v->scaler) return -1;
  uint8_t *const planes[4] = {to};
  const int strides[4] = {stride};
  return sws_scale(v->scaler, (const uint8_t *const *)f->data, f->linesize, 0, f->height, planes, strides) == v->height ? 0 : -1;
}

int arbex_decoder_bgr(arbex_decoder *v, uint8_t *to, int stride) {
  if (stride % alignment == 0) return scale(v, to, stride);
  const int aligned = FFALIGN(stride, alignment);
  av_fast_malloc(&v->rows, &v->rows_size, (size_t)aligned * v->height + alignment);
  if (!v->rows || scale(v, v->rows, aligned)) return -1;
  av_image_copy_plane(to, stride, v->rows, aligned, 3 * v->width, v->height);
  return 0;
}

int arbex_decoder_seek(arbex_decoder *v, double time) {
  const int64_t at = (int64_t)floor((time + v->origin) / av_q2d(v->stream->time_base));
  const int failed = av_seek_frame(v->container, v->stream->index, at, AVSEEK_FLAG_BACKWARD);
  if (failed < 0) return failed;
  avcodec_flush_buffers(v->decoder);
  v->pending = v->drained = 0;
  return 0;
}

int arbex_decoder_monotonic(arbex_decoder *v) {
  int64_t last = AV_NOPTS_VALUE;
  int ordered = 1, failed;
  v->pending = 0;
  for (;;) {
    av_packet_unref(v->packet);
    failed = av_read_frame(v->container, v->packet);
    if (failed == AVERROR(EAGAIN)) continue;
    if (failed < 0) break;
    if (v->packet->stream_index != v->stream->index || v->packet->dts == AV_NOPTS_VALUE) continue;
    if (last != AV_NOPTS_VALUE && v->packet->dts < last) ordered = 0;
    last = v->packet->dts;
  }
  return ordered;
}
