#include "codec/xml.h"

#include <expat.h>
#include <string.h>

enum { MAX_DEPTH = 64, MAX_WAITING = 1 << 20, PIECE = 1 << 16 };

struct xml {
    XML_Parser parser;
    const struct xml_calls *calls;
    void *arg;
    struct fault *fault; /* of the running xml_feed */
    rc stopped;          /* what ended the reading */
    int depth;
    i64 fed;
};

static str local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return str_from(colon ? colon + 1 : name);
}

static void stop(struct xml *x, rc code)
{
    if (x->stopped == OK && code != OK) {
        x->stopped = code;
        XML_StopParser(x->parser, XML_FALSE);
    }
}

/* Debian 13's Expat calls the shorter positions of Debian 12's deprecated. */
#if XML_MAJOR_VERSION > 2 || XML_MINOR_VERSION >= 9
#define line_now XML_GetCurrentLineNumber64
#define byte_now XML_GetCurrentByteIndex64
#else
#define line_now XML_GetCurrentLineNumber
#define byte_now XML_GetCurrentByteIndex
#endif

static rc broken(struct xml *x)
{
    return fail_detail(x->fault, INVALID, "xml.broken", "expat %d line %lld",
                       (int)XML_GetErrorCode(x->parser), (long long)line_now(x->parser));
}

static void on_start(void *arg, const char *name, const char **attributes)
{
    struct xml *x = arg;
    if (x->stopped != OK)
        return;
    if (++x->depth > MAX_DEPTH)
        stop(x, broken(x));
    else
        stop(x, x->calls->start(x->arg, local(name), attributes, x->fault));
}

static void on_end(void *arg, const char *name)
{
    struct xml *x = arg;
    if (x->stopped != OK)
        return;
    x->depth--;
    stop(x, x->calls->end(x->arg, local(name), x->fault));
}

static void on_text(void *arg, const char *text, int n)
{
    struct xml *x = arg;
    if (x->stopped == OK)
        stop(x, x->calls->text(x->arg, (str){ text, (size_t)n }, x->fault));
}

static void on_doctype(void *arg, const char *name, const char *system, const char *public,
                       int has_subset)
{
    struct xml *x = arg;
    (void)name;
    (void)system;
    (void)public;
    (void)has_subset;
    stop(x, broken(x));
}

static void free_parser(void *arg)
{
    struct xml *x = arg;
    XML_ParserFree(x->parser);
}

rc xml_new(struct arena *a, const struct xml_calls *calls, void *arg, struct xml **ret,
           struct fault *f)
{
    struct xml *x = ARENA_NEW(a, struct xml);
    x->parser = XML_ParserCreate(NULL);
    if (!x->parser)
        return fail(f, NO_MEMORY, NULL);
    arena_defer(a, free_parser, x);
    x->calls = calls;
    x->arg = arg;
    XML_SetUserData(x->parser, x);
    XML_SetElementHandler(x->parser, on_start, on_end);
    XML_SetCharacterDataHandler(x->parser, on_text);
    XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
    *ret = x;
    return OK;
}

static rc parse(struct xml *x, str bytes, bool last, struct fault *f)
{
    if (x->stopped != OK)
        return x->stopped;
    x->fault = f;
    enum XML_Status status = XML_Parse(x->parser, bytes.p, (int)bytes.n, last);
    if (x->stopped == OK && status != XML_STATUS_OK)
        x->stopped = broken(x);
    x->fed += (i64)bytes.n;
    /* Expat keeps a tag until it is whole: one without end would fill the memory. */
    if (x->stopped == OK && !last && x->fed - byte_now(x->parser) > MAX_WAITING)
        x->stopped = broken(x);
    x->fault = NULL;
    return x->stopped;
}

rc xml_feed(struct xml *x, str bytes, struct fault *f)
{
    rc code = OK;
    for (size_t at = 0; at < bytes.n && code == OK; at += PIECE)
        code = parse(x, str_sub(bytes, at, at + PIECE), false, f);
    return code;
}

rc xml_finish(struct xml *x, struct fault *f)
{
    return parse(x, S(""), true, f);
}

str xml_attribute(const char **attributes, const char *name)
{
    for (; attributes[0]; attributes += 2)
        if (str_eq(local(attributes[0]), str_from(name)))
            return str_from(attributes[1]);
    return S("");
}
