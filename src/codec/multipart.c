#include "codec/multipart.h"

#include "codec/multipart_head.h"

#include <string.h>

enum { MAX_PARTS = 64, MAX_HEAD = 4096, MAX_BOUNDARY = 70, MAX_PADDING = 64 };

enum where {
    PREAMBLE, /* before the first boundary */
    BOUNDARY, /* just after one: "--", or padding and the end of the line */
    CLOSING,  /* "--", one dash seen */
    LINE_END, /* CR seen */
    HEAD,
    DATA,
    EPILOGUE, /* after the closing boundary: nothing counts any more */
    BROKEN,
};

struct multipart {
    struct arena *arena;
    const struct multipart_calls *calls;
    void *arg;
    enum where where;
    rc failure;
    /* "\r\n--boundary". Its only CR is the first byte, so that a match broken off can only start
     * anew at a CR. */
    char delimiter[MAX_BOUNDARY + 4];
    size_t delimiter_n, matched;
    size_t unsent; /* of the matched bytes, how many were never in the data: see take_head */
    char head[MAX_HEAD];
    size_t head_n, padding;
    int parts;
};

rc multipart_new(struct arena *a, str content_type, const struct multipart_calls *calls, void *arg,
                 struct multipart **ret, struct fault *f)
{
    str boundary;
    rc code = multipart_boundary(a, content_type, &boundary, f);
    if (code != OK)
        return code;
    if (boundary.n == 0 || boundary.n > MAX_BOUNDARY)
        return fail(f, BAD_REQUEST, "multipart.boundary");
    struct multipart *m = ARENA_NEW(a, struct multipart);
    m->arena = a;
    m->calls = calls;
    m->arg = arg;
    memcpy(m->delimiter, "\r\n--", 4);
    memcpy(m->delimiter + 4, boundary.p, boundary.n);
    m->delimiter_n = 4 + boundary.n;
    m->matched = m->unsent = 2; /* the first boundary may stand at the very beginning */
    *ret = m;
    return OK;
}

static rc broken(struct fault *f)
{
    return fail(f, BAD_REQUEST, "multipart.broken");
}

static rc give(struct multipart *m, str bytes, struct fault *f)
{
    if (m->where == PREAMBLE || bytes.n == 0)
        return OK;
    return m->calls->data(m->arg, bytes, f);
}

/* A whole delimiter has been seen. */
static rc part_ends(struct multipart *m, struct fault *f)
{
    rc code = m->where == DATA ? m->calls->end(m->arg, f) : OK;
    m->where = BOUNDARY;
    m->matched = m->unsent = m->padding = 0;
    return code;
}

/* Data up to the next CR at most, or one byte of a possible delimiter. */
static rc take_data(struct multipart *m, str bytes, size_t *at, struct fault *f)
{
    char c = bytes.p[*at];
    if (c == m->delimiter[m->matched]) {
        ++*at;
        return ++m->matched == m->delimiter_n ? part_ends(m, f) : OK;
    }
    if (m->matched > 0) { /* what looked like a delimiter was data; c is looked at again */
        str held = { m->delimiter + m->unsent, m->matched - m->unsent };
        m->matched = m->unsent = 0;
        return give(m, held, f);
    }
    const char *cr = memchr(bytes.p + *at, '\r', bytes.n - *at);
    size_t from = *at;
    *at = cr ? (size_t)(cr - bytes.p) : bytes.n;
    return give(m, str_sub(bytes, from, *at), f);
}

static rc take_after_boundary(struct multipart *m, char c, struct fault *f)
{
    if (m->where == CLOSING) {
        m->where = EPILOGUE;
        return c == '-' ? OK : broken(f);
    }
    if (m->where == LINE_END) {
        m->where = HEAD;
        m->head_n = 0;
        return c == '\n' ? OK : broken(f);
    }
    if ((c == ' ' || c == '\t') && m->padding++ < MAX_PADDING)
        return OK;
    if (c == '-' && m->padding == 0)
        m->where = CLOSING;
    else if (c == '\r')
        m->where = LINE_END;
    else
        return broken(f);
    return OK;
}

static rc take_head(struct multipart *m, char c, struct fault *f)
{
    if (m->head_n == MAX_HEAD)
        return fail(f, BAD_REQUEST, "multipart.headers");
    m->head[m->head_n++] = c;
    str head = { m->head, m->head_n };
    if (!str_ends(head, S("\r\n\r\n")) && !str_eq(head, S("\r\n")))
        return OK;
    if (m->parts++ == MAX_PARTS)
        return fail(f, TOO_MANY, "multipart.parts");
    struct multipart_part *part = ARENA_NEW(m->arena, struct multipart_part);
    rc code = multipart_head(m->arena, head, part, f);
    if (code != OK)
        return code;
    m->where = DATA;
    /* An empty part has its delimiter right here: the line end of the head is that of the
     * delimiter, too. */
    m->matched = m->unsent = 2;
    return m->calls->begin(m->arg, part, f);
}

static rc take(struct multipart *m, str bytes, size_t *at, struct fault *f)
{
    switch (m->where) {
    case PREAMBLE:
    case DATA:
        return take_data(m, bytes, at, f);
    case BOUNDARY:
    case CLOSING:
    case LINE_END:
        return take_after_boundary(m, bytes.p[(*at)++], f);
    case HEAD:
        return take_head(m, bytes.p[(*at)++], f);
    case EPILOGUE:
        *at = bytes.n;
        return OK;
    case BROKEN:
        break;
    }
    return fail(f, m->failure, NULL);
}

rc multipart_feed(struct multipart *m, str bytes, struct fault *f)
{
    rc code = OK;
    for (size_t at = 0; at < bytes.n && code == OK;)
        code = take(m, bytes, &at, f);
    if (code != OK) {
        m->where = BROKEN;
        m->failure = code;
    }
    return code;
}

rc multipart_finish(struct multipart *m, struct fault *f)
{
    if (m->where == EPILOGUE)
        return OK;
    if (m->where == BROKEN)
        return fail(f, m->failure, NULL);
    return fail(f, BAD_REQUEST, "multipart.cut");
}
