#include "codec/tar.h"

#include <stdio.h>
#include <string.h>

/* Where the fields of a head lie, and how long they are. */
enum {
    MODE_AT = 100,
    UID_AT = 108,
    GID_AT = 116,
    SIZE_AT = 124,
    TIME_AT = 136,
    SUM_AT = 148,
    TYPE_AT = 156,
    MAGIC_AT = 257,
    SHORT = 8,
    LONG = 12,
    SUM = 8
};
#define OCTAL_MOST ((i64)077777777777) /* what 11 octal digits hold: 8 GB */

/* Larger numbers stand as 8 bytes behind a marked first one, as GNU tar writes and everybody reads.
 */
static void put_number(char *field, size_t n, i64 v)
{
    if (v <= OCTAL_MOST) {
        char text[32];
        snprintf(text, sizeof text, "%0*llo", (int)n - 1, (unsigned long long)v);
        memcpy(field, text, n - 1);
        return;
    }
    field[0] = (char)0x80;
    for (size_t i = 0; i < 8; i++)
        field[n - 1 - i] = (char)((u64)v >> 8 * i & 0xff);
}

static bool get_number(const char *field, size_t n, i64 *ret)
{
    u64 v = 0;
    if ((unsigned char)field[0] == 0x80) {
        for (size_t i = n - 8; i < n; i++)
            v = v << 8 | (unsigned char)field[i];
        *ret = (i64)v;
        return (i64)v >= 0;
    }
    for (size_t i = 0; i < n && field[i] != '\0' && field[i] != ' '; i++) {
        if (field[i] < '0' || field[i] > '7')
            return false;
        v = v * 8 + (u64)(field[i] - '0');
    }
    *ret = (i64)v;
    return true;
}

/* Of all bytes, those of the sum itself read as blanks. */
static unsigned sum_of(const char *block)
{
    unsigned sum = 0;
    for (size_t i = 0; i < TAR_BLOCK; i++)
        sum += i >= SUM_AT && i < SUM_AT + SUM ? ' ' : (unsigned char)block[i];
    return sum;
}

bool tar_write(const struct tar_entry *e, char block[TAR_BLOCK])
{
    if (e->name.n == 0 || e->name.n >= TAR_NAME || e->size < 0)
        return false;
    memset(block, 0, TAR_BLOCK);
    memcpy(block, e->name.p, e->name.n);
    put_number(block + MODE_AT, SHORT, e->mode);
    put_number(block + UID_AT, SHORT, 0);
    put_number(block + GID_AT, SHORT, 0);
    put_number(block + SIZE_AT, LONG, e->size);
    put_number(block + TIME_AT, LONG, e->at > 0 ? e->at / 1000 : 0);
    block[TYPE_AT] = '0';
    memcpy(block + MAGIC_AT, "ustar\00000", 8);
    put_number(block + SUM_AT, SUM - 1, sum_of(block));
    block[SUM_AT + SUM - 1] = ' ';
    return true;
}

bool tar_read(const char block[TAR_BLOCK], struct tar_entry *ret)
{
    i64 size, seconds, mode, sum;
    if (memcmp(block + MAGIC_AT, "ustar", 5) != 0 ||
        (block[TYPE_AT] != '0' && block[TYPE_AT] != '\0'))
        return false;
    if (!get_number(block + SIZE_AT, LONG, &size) || !get_number(block + TIME_AT, LONG, &seconds) ||
        seconds > INT64_MAX / 1000 || !get_number(block + MODE_AT, SHORT, &mode) ||
        !get_number(block + SUM_AT, SUM - 1, &sum) || sum != (i64)sum_of(block))
        return false;
    size_t n = strnlen(block, TAR_NAME);
    *ret = (struct tar_entry){ { block, n }, size, seconds * 1000, (unsigned)mode };
    return n > 0 && n < TAR_NAME;
}

bool tar_is_end(const char block[TAR_BLOCK])
{
    for (size_t i = 0; i < TAR_BLOCK; i++)
        if (block[i])
            return false;
    return true;
}

size_t tar_padding(i64 size)
{
    return (size_t)((TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK);
}
