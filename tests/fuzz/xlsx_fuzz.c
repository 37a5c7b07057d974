/* Any bytes as the parts of an XLSX, which the archive's check sums would hide from a fuzzer: the
 * input is cut at NUL into workbook, strings, styles and sheet, and packed without compression. */
#include "base/buf.h"
#include "base/utf8.h"
#include "codec/xlsx_in.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

struct part {
    str name, content;
};

static u32 crc32_of(str s)
{
    u32 crc = 0xFFFFFFFFu;
    for (size_t i = 0; i < s.n; i++) {
        crc ^= (unsigned char)s.p[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (0xEDB88320u & (0u - (crc & 1)));
    }
    return ~crc;
}

static void number(buf *b, size_t v, int bytes)
{
    for (; bytes > 0; bytes--, v >>= 8)
        buf_char(b, (char)(v & 255));
}

/* What local and central header have in common, from "version needed" to "extra field length". */
static void header(buf *b, const struct part *p)
{
    number(b, 20, 2);
    number(b, 0, 2); /* flags */
    number(b, 0, 2); /* stored */
    number(b, 0x5821, 2);
    number(b, 0x5C9E, 2);
    number(b, crc32_of(p->content), 4);
    number(b, p->content.n, 4);
    number(b, p->content.n, 4);
    number(b, p->name.n, 2);
    number(b, 0, 2);
}

static str packed(struct arena *a, const struct part *parts, size_t n)
{
    buf b = buf_new(a, 1 << 20), central = buf_new(a, 1 << 16);
    for (size_t i = 0; i < n; i++) {
        buf_add(&central, S("PK\x01\x02\x14\0"));
        header(&central, &parts[i]);
        number(&central, 0, 10); /* comment, disk, attributes */
        number(&central, b.n, 4);
        buf_add(&central, parts[i].name);
        buf_add(&b, S("PK\x03\x04"));
        header(&b, &parts[i]);
        buf_add(&b, parts[i].name);
        buf_add(&b, parts[i].content);
    }
    size_t at = b.n;
    buf_add(&b, buf_str(&central));
    buf_add(&b, S("PK\x05\x06\0\0\0\0"));
    number(&b, n, 2);
    number(&b, n, 2);
    number(&b, central.n, 4);
    number(&b, at, 4);
    number(&b, 0, 2);
    return buf_str(&b);
}

static rc take(void *arg, const struct table_row *row, struct fault *f)
{
    (void)arg;
    (void)f;
    for (size_t i = 0; i < row->count; i++)
        if (!utf8_valid(row->cells[i]))
            abort();
    return OK;
}

static void read_file(int fd, struct fault *f)
{
    struct xlsx_in *x;
    if (xlsx_in_open(fd, &x, f) != OK)
        return;
    for (size_t i = 0; i < xlsx_in_sheets(x) && i < 4; i++) {
        rc code = xlsx_in_each(x, i, take, NULL, f);
        if (code != OK && code != INVALID && code != TOO_LARGE)
            abort();
    }
    xlsx_in_close(x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1 << 16)
        return 0;
    struct arena *a = arena_new(0);
    struct fault f;
    str rest = { (const char *)data, size };
    struct part parts[] = {
        { S("_rels/.rels"), S("<R><Relationship Id='a' Type='" OFFICE
                              "/officeDocument' Target='xl/workbook.xml'/></R>") },
        { S("xl/_rels/workbook.xml.rels"),
          S("<R><Relationship Id='s' Type='/worksheet' Target='s.xml'/>"
            "<Relationship Id='t' Type='/sharedStrings' Target='t.xml'/>"
            "<Relationship Id='f' Type='/styles' Target='f.xml'/></R>") },
        { S("xl/workbook.xml"), str_cut(rest, '\0', &rest) },
        { S("xl/t.xml"), str_cut(rest, '\0', &rest) },
        { S("xl/f.xml"), str_cut(rest, '\0', &rest) },
        { S("xl/s.xml"), rest },
    };
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    fault_init(&f, a);
    str file = packed(a, parts, COUNT(parts));
    if (fd < 0 || write(fd, file.p, file.n) != (ssize_t)file.n)
        abort();
    read_file(fd, &f);
    close(fd);
    arena_free(a);
    return 0;
}
