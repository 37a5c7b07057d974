/* charset.h — text files of any of the encodings offices here produce, made UTF-8 while they stream
 * by.
 *
 * Latin-1 is read as Windows-1252, of which it is a part, as browsers do. */
#ifndef NAGUAN_CHARSET_H
#define NAGUAN_CHARSET_H

#include "base/err.h"

enum charset {
    CHARSET_DETECT,
    CHARSET_UTF8,
    CHARSET_GB18030, /* with GBK and GB 2312 inside */
    CHARSET_LATIN1,
    CHARSET_UTF16LE, /* what Excel calls Unicode text */
    CHARSET_UTF16BE,
};

str charset_name(enum charset c); /* "utf-8", "gb18030", "latin-1", "utf-16le", "utf-16be", "" for
                                     CHARSET_DETECT */
bool charset_parse(str name, enum charset *ret); /* those names in any case */

/* A guess from all bytes of a file, fed in pieces cut anywhere; begins as { 0 }. One damaged
 * character among many does not change it. */
struct charset_scan {
    size_t fed;
    unsigned char head[4];
    struct {
        u64 good, bad;
        int missing;               /* tails the running character still needs */
        unsigned char least, most; /* of the next tail */
    } utf8;
    struct {
        u64 common, rare, bad; /* common: the 6,763 hanzi and the signs of GB 2312 */
        int place;             /* bytes of the running character so far */
        unsigned char lead;
    } gb;
};

void charset_scan_add(struct charset_scan *s, str bytes);
enum charset charset_scan_end(
    const struct charset_scan *s); /* CHARSET_UTF8 for pure ASCII and for nothing */

/* Gets valid UTF-8, never empty, cut between characters, without a byte order mark at the start. */
typedef rc (*charset_sink)(void *arg, str utf8, struct fault *f);

struct charset_decoder;

/* from must not be CHARSET_DETECT. */
CHECKED rc charset_decoder_new(struct arena *a, enum charset from, charset_sink sink, void *arg,
                               struct charset_decoder **ret, struct fault *f);
/* Fails only as the sink does. What is no character becomes U+FFFD. */
CHECKED rc charset_feed(struct charset_decoder *d, str bytes, struct fault *f);
CHECKED rc charset_finish(struct charset_decoder *d, struct fault *f);
i64 charset_replaced(const struct charset_decoder *d); /* characters that became U+FFFD */

#endif
