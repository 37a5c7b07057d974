#include "codec/filename.h"

#include "base/utf8.h"

#include <string.h>

enum { MAX_RAW = 4096, MAX_EXTENSION = 16 };

static str last_part(str path)
{
    for (size_t i = path.n; i > 0; i--)
        if (path.p[i - 1] == '/' || path.p[i - 1] == '\\')
            return str_sub(path, i, path.n);
    return path;
}

/* Marks that turn or hide text: "photo\u202Egpj.exe" reads as a picture. */
static bool is_hidden(u32 cp)
{
    return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0xAD || cp == 0x61C ||
           (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x2028 && cp <= 0x202E) ||
           (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF;
}

static bool is_reserved(u32 cp)
{
    return cp < 0x80 && memchr("<>:\"|?*", (int)cp, 7) != NULL;
}

static str trim_ends(str s)
{
    while (s.n && (s.p[0] == '.' || s.p[0] == ' '))
        s = str_sub(s, 1, s.n);
    while (s.n && (s.p[s.n - 1] == '.' || s.p[s.n - 1] == ' '))
        s = str_sub(s, 0, s.n - 1);
    return s;
}

/* At most n bytes, cut between two characters. */
static str cut(str s, size_t n)
{
    if (s.n <= n)
        return s;
    while (n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    return str_sub(s, 0, n);
}

static str shorten(struct arena *a, str s)
{
    size_t dot = s.n;
    if (s.n <= FILENAME_BYTES)
        return s;
    while (dot > 0 && s.p[dot - 1] != '.')
        dot--;
    bool has_extension = dot > 1 && s.n - dot < MAX_EXTENSION;
    str end = has_extension ? str_sub(s, dot - 1, s.n) : S("");
    return ARENA_CONCAT(a, cut(s, FILENAME_BYTES - end.n), end);
}

str filename_safe(struct arena *a, str raw)
{
    str s = last_part(raw);
    buf b = buf_new(a, 3 * MAX_RAW);
    s = cut(s, MAX_RAW);
    for (size_t at = 0; at < s.n;) {
        u32 cp = utf8_next(s, &at);
        if (cp == UTF8_BAD)
            utf8_put(&b, 0xFFFD);
        else if (is_reserved(cp))
            buf_char(&b, '_');
        else if (!is_hidden(cp))
            utf8_put(&b, cp);
    }
    str clean = trim_ends(shorten(a, trim_ends(buf_str(&b))));
    return clean.n ? arena_str(a, clean) : S("file");
}
