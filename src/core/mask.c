#include "core/mask.h"

#include "base/buf.h"
#include "base/utf8.h"

static bool is_number(str s)
{
    size_t digits = 0;
    for (size_t i = 0; i < s.n; i++)
        digits += s.p[i] >= '0' && s.p[i] <= '9';
    return digits >= 7 && digits + 3 >= s.n; /* separators and a trailing X are allowed */
}

str mask_personal(struct arena *a, str s)
{
    if (s.n == 0)
        return s;
    buf b = buf_new(a, s.n + 16);
    if (is_number(s)) {
        bool long_number = s.n > 13; /* ID numbers and codes */
        buf_add(&b, str_sub(s, 0, long_number ? 6 : 3));
        buf_add(&b, S("****"));
        buf_add(&b, str_sub(s, s.n - 4, s.n));
        return buf_str(&b);
    }
    buf_add(&b, utf8_prefix(s, 1));
    buf_add(&b, utf8_length(s) > 2 ? S("**") : S("*"));
    return buf_str(&b);
}
