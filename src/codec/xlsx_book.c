#include "codec/xlsx_book.h"

#include "codec/xml.h"

#include <string.h>

enum { MAX_PART = 64 << 20, MAX_LINKS = 1024 };

/* One relationship: id and kind to a part. */
struct link {
    str id, type, target;
};

struct reading {
    struct arena *arena;
    const struct unzip *zip;
    str folder; /* of the part that is read, with its slash */
    struct link links[MAX_LINKS];
    size_t link_count;
    struct xlsx_book *book;
    struct {
        i64 id;
        enum cell_form form;
    } formats[XLSX_STYLES / 16]; /* those the file defines itself */
    size_t format_count;
    bool in_cell_styles;
};

static rc ignore_end(void *arg, str name, struct fault *f)
{
    (void)arg;
    (void)name;
    (void)f;
    return OK;
}

static rc ignore_text(void *arg, str text, struct fault *f)
{
    (void)arg;
    (void)text;
    (void)f;
    return OK;
}

static rc feed_xml(void *arg, str bytes, struct fault *f)
{
    return xml_feed(arg, bytes, f);
}

rc xlsx_part_read(struct arena *a, const struct unzip *z, const struct xlsx_part *part,
                  const struct xml_calls *calls, void *arg, struct fault *f)
{
    struct xml *x;
    rc code = xml_new(a, calls, arg, &x, f);
    struct unzip_sink sink = { feed_xml, x };
    if (code == OK)
        code = unzip_each(z, part->name, part->most, &sink, f);
    return code == OK ? xml_finish(x, f) : code;
}

static rc broken(struct fault *f, const char *what)
{
    return fail_detail(f, INVALID, "xlsx.broken", "%s", what);
}

/* "/xl/a.xml" from anywhere, "a.xml" and "../a.xml" from the folder of the part. */
static str resolve(struct arena *a, str folder, str target)
{
    if (str_starts(target, S("/")))
        return arena_str(a, str_sub(target, 1, target.n));
    while (str_starts(target, S("../"))) {
        target = str_sub(target, 3, target.n);
        folder = str_sub(folder, 0, folder.n ? folder.n - 1 : 0);
        while (folder.n && folder.p[folder.n - 1] != '/')
            folder = str_sub(folder, 0, folder.n - 1);
    }
    return ARENA_CONCAT(a, folder, target);
}

static rc link_start(void *arg, str name, const char **attributes, struct fault *f)
{
    struct reading *r = arg;
    if (!str_eq(name, S("Relationship")))
        return OK;
    if (r->link_count == MAX_LINKS)
        return broken(f, "too many relationships");
    r->links[r->link_count++] = (struct link){
        .id = arena_str(r->arena, xml_attribute(attributes, "Id")),
        .type = arena_str(r->arena, xml_attribute(attributes, "Type")),
        .target = resolve(r->arena, r->folder, xml_attribute(attributes, "Target")),
    };
    return OK;
}

static const struct xml_calls link_calls = { link_start, ignore_end, ignore_text };

/* Reads folder/_rels/name.rels of the part folder/name. */
static rc read_links(struct reading *r, str part, struct fault *f)
{
    size_t slash = part.n;
    while (slash > 0 && part.p[slash - 1] != '/')
        slash--;
    r->folder = str_sub(part, 0, slash);
    r->link_count = 0;
    struct xlsx_part rels = { .most = MAX_PART };
    rels.name =
        ARENA_CONCAT(r->arena, r->folder, S("_rels/"), str_sub(part, slash, part.n), S(".rels"));
    rc code = xlsx_part_read(r->arena, r->zip, &rels, &link_calls, r, f);
    return code == NOT_FOUND ? broken(f, "no relationships") : code;
}

/* The part of the first relationship whose type ends so; empty when there is none. */
static str part_of_type(const struct reading *r, str type)
{
    for (size_t i = 0; i < r->link_count; i++)
        if (str_ends(r->links[i].type, type))
            return r->links[i].target;
    return S("");
}

static bool is_true(str value)
{
    return str_eq(value, S("1")) || str_eq(value, S("true"));
}

static rc book_start(void *arg, str name, const char **attributes, struct fault *f)
{
    struct reading *r = arg;
    if (str_eq(name, S("workbookPr")))
        r->book->from_1904 = is_true(xml_attribute(attributes, "date1904"));
    if (!str_eq(name, S("sheet")))
        return OK;
    str id = xml_attribute(attributes, "id"), state = xml_attribute(attributes, "state");
    for (size_t i = 0; i < r->link_count; i++) {
        const struct link *l = &r->links[i];
        if (!str_eq(l->id, id) || !str_ends(l->type, S("/worksheet")))
            continue; /* a sheet of another type is a chart */
        if (r->book->sheet_count == XLSX_SHEETS)
            return broken(f, "too many sheets");
        r->book->sheets[r->book->sheet_count++] = (struct xlsx_sheet){
            .name = arena_str(r->arena, xml_attribute(attributes, "name")),
            .path = l->target,
            .hidden = state.n && !str_eq(state, S("visible")),
        };
        break;
    }
    return OK;
}

static const struct xml_calls book_calls = { book_start, ignore_end, ignore_text };

/* Letters of a format code outside quotes, brackets and escapes. [h] counts as a time; [Red] and
 * [$-804] as nothing. */
enum cell_form xlsx_form_of_format(str code)
{
    bool day = false, time = false, month = false;
    for (size_t i = 0; i < code.n; i++) {
        char c = code.p[i];
        if (c == '\\' || c == '_' || c == '*') {
            i++;
        } else if (c == '"') {
            for (i++; i < code.n && code.p[i] != '"'; i++)
                continue;
        } else if (c == '[') {
            char first = i + 1 < code.n ? code.p[i + 1] : ']';
            char after = i + 2 < code.n ? code.p[i + 2] : ']';
            time |= memchr("hHmMsS", first, 6) && (after == ']' || after == first);
            while (i < code.n && code.p[i] != ']')
                i++;
        } else if (c == ';') {
            break; /* the second part is for negative numbers, which no date is */
        } else {
            day |= memchr("yYdD", c, 4) != NULL;
            time |= memchr("hHsS", c, 4) != NULL;
            month |= c == 'm' || c == 'M';
        }
    }
    if (str_eq_nocase(code, S("General")))
        return FORM_NUMBER;
    day |= month && !time;
    return day && time ? FORM_DAY_TIME : day ? FORM_DAY : time ? FORM_TIME : FORM_NUMBER;
}

/* Those a file need not define: ECMA-376 part 1 §18.8.30, with the East Asian ones. */
static enum cell_form built_in(i64 id)
{
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) ||
        id == 57 || id == 58)
        return FORM_DAY;
    if (id == 22)
        return FORM_DAY_TIME;
    bool time = (id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) ||
                id == 55 || id == 56;
    return time ? FORM_TIME : FORM_NUMBER;
}

static enum cell_form form_of_id(const struct reading *r, i64 id)
{
    for (size_t i = 0; i < r->format_count; i++)
        if (r->formats[i].id == id)
            return r->formats[i].form;
    return built_in(id);
}

static rc style_start(void *arg, str name, const char **attributes, struct fault *f)
{
    struct reading *r = arg;
    i64 id = 0;
    if (str_eq(name, S("numFmt")) && str_to_i64(xml_attribute(attributes, "numFmtId"), &id)) {
        if (r->format_count == COUNT(r->formats))
            return broken(f, "too many formats");
        r->formats[r->format_count].id = id;
        r->formats[r->format_count++].form =
            xlsx_form_of_format(xml_attribute(attributes, "formatCode"));
    } else if (str_eq(name, S("cellXfs"))) {
        r->in_cell_styles = true;
    } else if (str_eq(name, S("xf")) && r->in_cell_styles) {
        if (r->book->style_count == XLSX_STYLES)
            return broken(f, "too many styles");
        if (!str_to_i64(xml_attribute(attributes, "numFmtId"), &id))
            id = 0;
        r->book->forms[r->book->style_count++] = (unsigned char)form_of_id(r, id);
    }
    return OK;
}

static rc style_end(void *arg, str name, struct fault *f)
{
    struct reading *r = arg;
    (void)f;
    if (str_eq(name, S("cellXfs")))
        r->in_cell_styles = false;
    return OK;
}

static const struct xml_calls style_calls = { style_start, style_end, ignore_text };

static void hidden_last(struct xlsx_book *b)
{
    for (size_t i = 1; i < b->sheet_count; i++) {
        struct xlsx_sheet s = b->sheets[i];
        size_t at = i;
        for (; at > 0 && b->sheets[at - 1].hidden && !s.hidden; at--)
            b->sheets[at] = b->sheets[at - 1];
        b->sheets[at] = s;
    }
}

rc xlsx_book_read(struct arena *a, const struct unzip *z, struct xlsx_book *ret, struct fault *f)
{
    struct reading *r = ARENA_NEW(a, struct reading);
    r->arena = a;
    r->zip = z;
    r->book = ret;
    *ret = (struct xlsx_book){ .forms = arena_alloc(a, XLSX_STYLES) };
    rc code = read_links(r, S(""), f);
    if (code != OK)
        return code;
    struct xlsx_part book = { part_of_type(r, S("/officeDocument")), MAX_PART };
    if (book.name.n == 0)
        return broken(f, "no workbook");
    code = read_links(r, book.name, f);
    if (code == OK)
        code = xlsx_part_read(a, z, &book, &book_calls, r, f);
    if (code != OK)
        return code == NOT_FOUND ? broken(f, "no workbook") : code;
    hidden_last(ret);
    ret->strings = part_of_type(r, S("/sharedStrings"));
    struct xlsx_part styles = { part_of_type(r, S("/styles")), MAX_PART };
    if (styles.name.n)
        code = xlsx_part_read(a, z, &styles, &style_calls, r, f);
    return code == NOT_FOUND ? broken(f, "no styles") : code;
}
