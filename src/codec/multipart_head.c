#include "codec/multipart_head.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "codec/filename.h"

#include <string.h>

enum { MAX_VALUE = 4096, MAX_NAME = 200 };

static bool is_token_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && memchr("!#$%&'*+-.^_`|~", c, 15));
}

static str token(str *rest)
{
    size_t n = 0;
    while (n < rest->n && is_token_char(rest->p[n]))
        n++;
    str t = str_sub(*rest, 0, n);
    *rest = str_sub(*rest, n, rest->n);
    return t;
}

static bool skip(str *rest, char c)
{
    *rest = str_trim(*rest);
    if (rest->n == 0 || rest->p[0] != c)
        return false;
    *rest = str_trim(str_sub(*rest, 1, rest->n));
    return true;
}

/* After the opening quote. A backslash escapes a quote and itself only: old clients send whole
 * Windows paths. */
static bool quoted(struct arena *a, str *rest, str *ret)
{
    buf b = buf_new(a, MAX_VALUE);
    for (size_t i = 0; i < rest->n; i++) {
        char c = rest->p[i];
        if (c == '"') {
            *rest = str_sub(*rest, i + 1, rest->n);
            *ret = buf_str(&b);
            return buf_ok(&b);
        }
        bool escapes =
            c == '\\' && i + 1 < rest->n && (rest->p[i + 1] == '"' || rest->p[i + 1] == '\\');
        buf_char(&b, escapes ? rest->p[++i] : c);
    }
    return false;
}

/* One "; name=value". False at the end and, with *bad set, at what is none. */
static bool parameter(struct arena *a, str *rest, str *ret_name, str *ret_value, bool *bad)
{
    if (str_trim(*rest).n == 0)
        return false;
    *bad = true;
    if (!skip(rest, ';'))
        return false;
    if (rest->n == 0) { /* a semicolon at the end is common */
        *bad = false;
        return false;
    }
    *ret_name = token(rest);
    if (ret_name->n == 0 || !skip(rest, '='))
        return false;
    if (rest->n && rest->p[0] == '"') {
        *rest = str_sub(*rest, 1, rest->n);
        if (!quoted(a, rest, ret_value))
            return false;
    } else {
        *ret_value = token(rest);
        if (ret_value->n == 0)
            return false;
    }
    *bad = false;
    return true;
}

static bool is_boundary(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_token_char(s.p[i]) && !memchr("(),/:=? ", s.p[i], 8))
            return false;
    return s.n > 0 && s.p[s.n - 1] != ' ';
}

rc multipart_boundary(struct arena *a, str content_type, str *ret, struct fault *f)
{
    str name, value, found = S(""), rest = content_type;
    bool bad = false;
    str type = token(&rest);
    bool is_form = str_eq_nocase(type, S("multipart")) && skip(&rest, '/') &&
                   str_eq_nocase(token(&rest), S("form-data"));
    if (!is_form)
        return fail(f, UNSUPPORTED, NULL);
    while (parameter(a, &rest, &name, &value, &bad)) {
        if (!str_eq_nocase(name, S("boundary")))
            continue;
        bad = found.n > 0; /* two boundaries: each reader could take another */
        found = value;
        if (bad)
            break;
    }
    if (bad || !is_boundary(found))
        return fail(f, BAD_REQUEST, "multipart.boundary");
    *ret = found;
    return OK;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* RFC 8187: UTF-8''%e9%97%a8. False when it is anything else. */
static bool extended(struct arena *a, str value, str *ret)
{
    buf b = buf_new(a, MAX_VALUE);
    str rest, charset = str_cut(value, '\'', &rest);
    str_cut(rest, '\'', &rest); /* the language says nothing */
    if (!str_eq_nocase(charset, S("UTF-8")))
        return false;
    for (size_t i = 0; i < rest.n; i++) {
        int high = i + 2 < rest.n ? hex_value(rest.p[i + 1]) : -1;
        int low = i + 2 < rest.n ? hex_value(rest.p[i + 2]) : -1;
        if (rest.p[i] != '%') {
            buf_char(&b, rest.p[i]);
        } else if (high >= 0 && low >= 0) {
            buf_char(&b, (char)(high << 4 | low));
            i += 2;
        } else {
            return false;
        }
    }
    *ret = buf_str(&b);
    return buf_ok(&b);
}

struct disposition {
    str name, file, file_extended;
    bool has_name, has_file, has_extended;
};

/* Keeps the first of each and tells of a second. */
static bool keep(bool *has, str *place, str value)
{
    bool first = !*has;
    *has = true;
    *place = value;
    return first;
}

static bool disposition(struct arena *a, str line, struct multipart_part *ret)
{
    struct disposition d = { 0 };
    str name, value, decoded;
    bool bad = false;
    if (!str_eq_nocase(token(&line), S("form-data")))
        return false;
    while (!bad && parameter(a, &line, &name, &value, &bad)) {
        if (str_eq_nocase(name, S("name")))
            bad = !keep(&d.has_name, &d.name, value);
        else if (str_eq_nocase(name, S("filename")))
            bad = !keep(&d.has_file, &d.file, value);
        else if (str_eq_nocase(name, S("filename*")))
            bad =
                !extended(a, value, &decoded) || !keep(&d.has_extended, &d.file_extended, decoded);
    }
    if (bad || !d.has_name || d.name.n > MAX_NAME || !utf8_clean(d.name))
        return false;
    ret->name = arena_str(a, d.name);
    ret->is_file = d.has_file || d.has_extended;
    if (ret->is_file)
        ret->file_name = filename_safe(a, d.has_extended ? d.file_extended : d.file);
    return true;
}

static bool media_type(struct arena *a, str line, struct multipart_part *ret)
{
    str rest = line, type = token(&rest);
    if (type.n == 0 || !skip(&rest, '/'))
        return false;
    str subtype = token(&rest);
    if (subtype.n == 0)
        return false;
    char *out = arena_cstr(a, ARENA_CONCAT(a, type, S("/"), subtype));
    for (char *c = out; *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    ret->media_type = str_from(out);
    return true;
}

/* A line without its end. Bare CR, LF, NUL and folded lines are where two readers could see two
 * different headers. */
static bool is_plain(str line)
{
    for (size_t i = 0; i < line.n; i++)
        if (((unsigned char)line.p[i] < ' ' && line.p[i] != '\t') || line.p[i] == 0x7F)
            return false;
    return line.n > 0 && line.p[0] != ' ' && line.p[0] != '\t';
}

static bool take_line(struct arena *a, str line, struct multipart_part *part, bool *has_disposition)
{
    str value, name = str_cut(line, ':', &value), rest = name;
    if (!is_plain(line) || name.n == line.n || token(&rest).n != name.n || name.n == 0)
        return false;
    value = str_trim(value);
    if (str_eq_nocase(name, S("Content-Disposition"))) {
        bool second = *has_disposition;
        *has_disposition = true;
        return !second && disposition(a, value, part);
    }
    if (str_eq_nocase(name, S("Content-Type")))
        return media_type(a, value, part);
    return !str_eq_nocase(name, S("Content-Transfer-Encoding")) ||
           str_eq_nocase(value, S("binary")) || str_eq_nocase(value, S("8bit")) ||
           str_eq_nocase(value, S("7bit"));
}

rc multipart_head(struct arena *a, str head, struct multipart_part *ret, struct fault *f)
{
    struct multipart_part part = { .name = S(""), .file_name = S("") };
    bool has_disposition = false;
    while (!str_eq(head, S("\r\n"))) {
        size_t n = str_find(head, S("\r\n"));
        if (!take_line(a, str_sub(head, 0, n), &part, &has_disposition))
            return fail(f, BAD_REQUEST, "multipart.headers");
        head = str_sub(head, n + 2, head.n);
    }
    if (!has_disposition)
        return fail(f, BAD_REQUEST, "multipart.headers");
    if (part.media_type.n == 0)
        part.media_type = part.is_file ? S("application/octet-stream") : S("text/plain");
    *ret = part;
    return OK;
}
