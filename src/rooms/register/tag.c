#include "rooms/register/tag.h"

#include "codec/base64.h"
#include "codec/qr.h"
#include "core/house.h"
#include "db/queries.h"
#include "rooms/register/register_api.h"

#include <string.h>

enum { TAG_MAC = 8, SHEET_MOST = 200 };

struct tag {
    i64 premises_id, number;
};

static str sign(const struct house *h, const struct tag *t, struct arena *a)
{
    unsigned char mac[SM3_BYTES];
    keyed_mac(h->keyring, "tag", (str){ (const char *)t, sizeof *t }, mac);
    return arena_str(a, (str){ (const char *)mac, TAG_MAC });
}

str tag_code(struct tx *tx, const struct premises *p)
{
    struct arena *a = tx_arena(tx);
    struct tag t = { p->id, p->tag };
    return base64url_encode(
        a, ARENA_CONCAT(a, ((str){ (const char *)&t, sizeof t }), sign(house_of(tx), &t, a)));
}

rc door_of_tag(struct tx *tx, str code, i64 *ret_premises_id, struct fault *f)
{
    str raw;
    struct tag t;
    i64 number = -1;
    if (!base64url_decode(tx_arena(tx), code, &raw) || raw.n != sizeof t + TAG_MAC)
        return fail(f, NOT_FOUND, "tag.unknown");
    memcpy(&t, raw.p, sizeof t);
    if (!str_eq(str_sub(raw, sizeof t, raw.n), sign(house_of(tx), &t, tx_arena(tx))))
        return fail(f, NOT_FOUND, "tag.unknown");
    rc r = db_int(tx, &Q_premises_tag, ARGS(V_I(t.premises_id)), &number, f);
    if (r != OK)
        return r;
    if (number != t.number)
        return fail(f, NOT_FOUND, "tag.revoked");
    *ret_premises_id = t.premises_id;
    return OK;
}

static str url_of(struct request *rq, str code)
{
    return ARENA_CONCAT(rq->arena, request_base(rq), S("/d/"), code);
}

static rc qr_of(struct request *rq, const struct premises *p, str *ret_svg, struct fault *f)
{
    struct qr q;
    rc r = qr_make(rq->arena, url_of(rq, tag_code(rq->tx, p)), &q, f);
    if (r == OK)
        *ret_svg = qr_svg(rq->arena, &q);
    return r;
}

rc premises_tag_get(struct request *rq, struct fault *f)
{
    i64 id;
    struct premises p;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = premises_get(rq->tx, id, &p, f);
    if (r != OK)
        return r;
    str code = tag_code(rq->tx, &p);
    json_open(&rq->out, '{');
    json_text_of(&rq->out, "code", code);
    json_text_of(&rq->out, "url", url_of(rq, code));
    json_close(&rq->out, '}');
    return OK;
}

rc premises_qr(struct request *rq, struct fault *f)
{
    i64 id;
    struct premises p;
    rc r = request_id(rq, 0, &id, f);
    if (r == OK)
        r = premises_get(rq->tx, id, &p, f);
    if (r == OK)
        r = qr_of(rq, &p, &rq->raw, f);
    rq->raw_type = S("image/svg+xml");
    return r;
}

static void put_escaped(buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        switch (s.p[i]) {
        case '<':
            buf_add(b, S("&lt;"));
            break;
        case '>':
            buf_add(b, S("&gt;"));
            break;
        case '&':
            buf_add(b, S("&amp;"));
            break;
        case '"':
            buf_add(b, S("&quot;"));
            break;
        default:
            buf_char(b, s.p[i]);
        }
    }
}

static rc put_label(struct request *rq, buf *b, i64 id, struct fault *f)
{
    struct premises p;
    str svg;
    rc r = premises_get(rq->tx, id, &p, f);
    if (r == OK)
        r = qr_of(rq, &p, &svg, f);
    if (r != OK)
        return r;
    buf_add(b, S("<figure>"));
    buf_add(b, svg);
    buf_add(b, S("<figcaption><b>"));
    put_escaped(b, p.name);
    buf_add(b, S("</b><br>"));
    put_escaped(b, p.address);
    buf_add(b, S("</figcaption></figure>\n"));
    return OK;
}

/* ?ids=1,2,3: a page to print, three labels in a row. */
rc premises_qr_sheet(struct request *rq, struct fault *f)
{
    str ids = http_query(rq->http, "ids");
    buf b = buf_new(rq->arena, 8 << 20);
    rc r = OK;
    buf_add(
        &b,
        S("<!doctype html><meta charset=\"utf-8\"><title>QR</title><style>"
          "body{margin:10mm;display:grid;grid-template-columns:repeat(3,1fr);gap:8mm;"
          "font:12px \"Noto Sans CJK SC\",sans-serif}"
          "figure{margin:0;text-align:center;break-inside:avoid;border:1px dashed #999;padding:4mm}"
          "svg{width:45mm;height:45mm}</style>\n"));
    for (int n = 0; r == OK && ids.n; n++) {
        i64 id;
        str one = str_cut(ids, ',', &ids);
        if (n == SHEET_MOST || !str_to_i64(one, &id))
            return fault_field(f, S("ids"), n == SHEET_MOST ? "too_long" : "not_an_id", one);
        r = put_label(rq, &b, id, f);
    }
    rq->raw = buf_str(&b);
    rq->raw_type = S("text/html; charset=utf-8");
    return r;
}
