#include "made_file.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>
#include <zip.h>

#include <cmocka.h>

static int temporary(char *path)
{
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    return fd;
}

int made_file(str content)
{
    char path[] = "/tmp/naguan-made-XXXXXX";
    int fd = temporary(path);
    unlink(path);
    assert_int_equal(write(fd, content.p, content.n), content.n);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

int made_zip(const struct made_entry *entries, size_t n)
{
    char path[] = "/tmp/naguan-made-XXXXXX";
    int e, fd = temporary(path);
    zip_t *z = zip_open(path, ZIP_TRUNCATE, &e);
    assert_non_null(z);
    for (size_t i = 0; i < n; i++) {
        zip_source_t *s = zip_source_buffer(z, entries[i].content.p, entries[i].content.n, 0);
        assert_true(zip_file_add(z, entries[i].name, s, ZIP_FL_OVERWRITE) >= 0);
    }
    assert_int_equal(zip_close(z), 0);
    close(fd);
    fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    unlink(path);
    return fd;
}

#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define MAIN   "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

static const struct made_xlsx plain = {
    .rels = "<Relationships><Relationship Id='rId1' Type='" OFFICE
            "/officeDocument' Target='xl/workbook.xml'/></Relationships>",
    .workbook = "<workbook xmlns='" MAIN "' xmlns:r='" OFFICE "'><sheets>"
                "<sheet name='一' sheetId='1' r:id='rId1'/></sheets></workbook>",
    .workbook_rels =
        "<Relationships>"
        "<Relationship Id='rId1' Type='" OFFICE "/worksheet' Target='worksheets/sheet1.xml'/>"
        "<Relationship Id='rId2' Type='" OFFICE "/worksheet' Target='/xl/worksheets/sheet2.xml'/>"
        "<Relationship Id='rId3' Type='" OFFICE "/styles' Target='styles.xml'/>"
        "<Relationship Id='rId4' Type='" OFFICE "/sharedStrings' Target='../xl/sharedStrings.xml'/>"
        "<Relationship Id='rId5' Type='" OFFICE "/chartsheet' Target='c.xml'/>"
        "</Relationships>",
    .styles =
        "<styleSheet><numFmts><numFmt numFmtId='164' "
        "formatCode='yyyy&quot;年&quot;m&quot;月&quot;'/>"
        "<numFmt numFmtId='165' formatCode='0.00_);[Red]\\(0.00\\)'/></numFmts>"
        "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
        "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='22'/><xf numFmtId='164'/>"
        "<xf numFmtId='21'/><xf numFmtId='165'/></cellXfs></styleSheet>",
    .strings = "<sst><si><t>名称</t></si><si><r><t>地</t></r><r><t>址</t></r></si>"
               "<si><t>宝安</t><rPh sb='0' eb='1'><t>bao an</t></rPh></si><si><t/></si>"
               "<si><t xml:space='preserve'>a_x000D_&#10;b &amp;</t></si></sst>",
    .sheet = "<worksheet><sheetData></sheetData></worksheet>",
    .second =
        "<worksheet><sheetData><row r='1'><c r='A1'><v>2</v></c></row></sheetData></worksheet>",
};

static size_t add(struct made_entry *list, size_t n, const char *name, const char *given,
                  const char *standard)
{
    str content = str_from(given ? given : standard);
    if (content.n == 0)
        return n;
    list[n] = (struct made_entry){ name, content };
    return n + 1;
}

int made_xlsx(const struct made_xlsx *x)
{
    struct made_entry list[7];
    size_t n = 0;
    n = add(list, n, "_rels/.rels", x->rels, plain.rels);
    n = add(list, n, "xl/workbook.xml", x->workbook, plain.workbook);
    n = add(list, n, "xl/_rels/workbook.xml.rels", x->workbook_rels, plain.workbook_rels);
    n = add(list, n, "xl/styles.xml", x->styles, plain.styles);
    n = add(list, n, "xl/sharedStrings.xml", x->strings, plain.strings);
    n = add(list, n, "xl/worksheets/sheet1.xml", x->sheet, plain.sheet);
    n = add(list, n, "xl/worksheets/sheet2.xml", x->second, plain.second);
    return made_zip(list, n);
}
