/* Any bytes as one value that a stranger writes: a number with a check digit, a telephone, a day, a
 * time, a name of a file, a tag of a door, a setting in base64. What is taken, written plainly, is
 * taken as the same; making fit what is fit already changes nothing; a check digit leaves room for
 * one last character only. */
#include "base/date.h"
#include "base/id.h"
#include "base/utf8.h"
#include "codec/base64.h"
#include "codec/filename.h"
#include "codec/idcode.h"
#include "geo/crs.h"

#include "target.h"

#include <math.h>
#include <string.h>

static void base64(struct arena *a, str s)
{
    str bytes = S("before"), again;
    must(base64url_decode(a, base64url_encode(a, s), &again) && str_eq(again, s));
    if (base64url_decode(a, s, &bytes))
        must(str_eq(base64url_encode(a, bytes), s));
    else
        must(str_eq(bytes, S("before")));
}

static void codes(struct arena *a, str s)
{
    static const char *(*const checked[])(str) = { idcode_uscc, idcode_organisation,
                                                   idcode_registration, idcode_licence,
                                                   idcode_person };
    str folded = idcode_fold(a, s);
    must(utf8_valid(folded) && str_eq(idcode_fold(a, folded), folded));
    (void)idcode_division(folded), (void)idcode_grid(folded), (void)idcode_trade(folded);
    for (size_t i = 0; i < COUNT(checked); i++) {
        if (checked[i](folded))
            continue;
        char *other = arena_cstr(a, folded), *last = other + folded.n - 1, right = *last;
        for (*last = '0'; *last <= 'Z'; ++*last)
            must((*last == right) == !checked[i]((str){ other, folded.n }));
    }
}

static void phone(struct arena *a, str s)
{
    str number = S("before"), again;
    enum phone_kind kind = idcode_phone(a, s, &number);
    if (kind == PHONE_BAD) {
        must(str_eq(number, S("before")));
        return;
    }
    must(idcode_phone(a, number, &again) == kind && str_eq(again, number));
    for (size_t i = 0; i < number.n; i++)
        must((number.p[i] >= '0' && number.p[i] <= '9') || number.p[i] == '-');
}

static void times(struct arena *a, str s)
{
    day d, d2;
    i64 at, at2, v;
    double x, x2;
    buf b = buf_new(a, 64);
    if (day_parse(s, &d))
        must(str_eq(day_text(a, d), s) && day_parse(s, &d2) && day_at(day_start(d)) == d &&
             day_at(day_end(d)) == d && day_weekday(d) <= SUNDAY);
    if (instant_parse(s, &at))
        must(instant_parse(instant_text(a, at), &at2) && at2 == at);
    if (id_parse(s, &v))
        must(v > 0);
    if (str_to_i64(s, &v))
        must(str_to_i64(arena_fmt(a, "%lld", (long long)v), &at) && at == v);
    if (!str_to_double(s, &x))
        return;
    buf_double(&b, x);
    must(isfinite(x) && buf_ok(&b) && str_to_double(buf_str(&b), &x2) &&
         memcmp(&x, &x2, sizeof x) == 0);
}

static void file_name(struct arena *a, str s)
{
    str name = filename_safe(a, s);
    must(name.n > 0 && name.n <= FILENAME_BYTES && utf8_clean(name));
    must(!memchr(name.p, '/', name.n) && !memchr(name.p, '\\', name.n) && name.p[0] != '.');
    must(str_eq(filename_safe(a, name), name));
}

/* "lon lat": there and back again, and always finite on the globe's table. */
static void coordinates(str s)
{
    double lon, lat;
    str rest, first = str_cut(s, ' ', &rest);
    if (!str_to_double(first, &lon) || !str_to_double(rest, &lat))
        return;
    bool china = lon > 73 && lon < 135 && lat > 4 && lat < 53;
    for (enum crs crs = CRS_WGS84; crs <= CRS_BD09 && fabs(lon) <= 180 && fabs(lat) <= 90; crs++) {
        double x = lon, y = lat;
        crs_from_wgs84(crs, &x, &y);
        crs_to_wgs84(crs, &x, &y);
        must(isfinite(x) && isfinite(y));
        must(!china || (fabs(x - lon) < 1e-9 && fabs(y - lat) < 1e-9));
        must(crs_from_name(str_from(crs_name(crs))) == crs);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    str s = { (const char *)data, size };
    if (size < 1 << 13) {
        base64(a, s);
        codes(a, s);
        phone(a, s);
        times(a, s);
        file_name(a, s);
        coordinates(s);
    }
    arena_free(a);
    return 0;
}
