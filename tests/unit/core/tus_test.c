/* Photos in pieces: the protocol's words and refusals, asked without a socket. Broken connections
 * are tests/api/uploads.test.mjs. */
#include "pipeline.h"

#include "codec/metadata.h"
#include "core/house_room.h"
#include "core/keeper.h"
#include "core/tus.h"
#include "sys/wall.h"

#include <string.h>

enum { PHOTO = 5000 };

static struct pipeline *p;
static char photo[PHOTO];
static int told;
static i64 told_attachment;

static rc arrived(struct tx *tx, const struct actor *who, str hash, i64 attachment_id,
                  struct fault *f)
{
    (void)tx, (void)f;
    assert_true(who->person_id > 0 && hash.n == 64);
    told++;
    told_attachment = attachment_id;
    return OK;
}

static rc create(struct request *rq, struct fault *f)
{
    return tus_create(rq, arrived, f);
}

static rc head(struct request *rq, struct fault *f)
{
    return tus_head(rq, arrived, f);
}

static rc patch(struct request *rq, struct fault *f)
{
    return tus_patch(rq, arrived, f);
}

#define FLAGS ROUTE_TUS | ROUTE_NO_TX
static const struct route routes[] = {
    { HTTP_OPTIONS, "/u", STREAM, tus_options, 0, .flags = ROUTE_TUS, .doc = "-" },
    { HTTP_POST, "/u", LONG, create, ROLE_ANYONE, .flags = FLAGS, .doc = "-" },
    { HTTP_HEAD, "/u/{id}", LONG, head, ROLE_ANYONE, .flags = FLAGS, .doc = "-" },
    { HTTP_PATCH, "/u/{id}", LONG, patch, ROLE_ANYONE, .flags = FLAGS, .doc = "-" },
    { HTTP_DELETE, "/u/{id}", LONG, tus_delete, ROLE_ANYONE, .flags = FLAGS, .doc = "-" },
};
static const struct room tus_room = { .name = "tus",
                                      .routes = routes,
                                      .route_count = COUNT(routes) };
static const struct room *const rooms[] = { &house_room, &tus_room };

static int up(void **state)
{
    p = pipeline_new(*state, &(struct app_options){ .rooms = rooms,
                                                    .room_count = COUNT(rooms),
                                                    .upload_quota = 2 * 65536 + PHOTO });
    for (size_t i = 0; i < PHOTO; i++)
        photo[i] = (char)(i * 7 + i / 256);
    memcpy(photo, "\xff\xd8\xff\xe0", 4);
    told = 0;
    return 0;
}

static int down(void **state)
{
    (void)state;
    pipeline_free(p);
    return 0;
}

/* ---- a phone ---- */

static struct http_pair sent[8];

static void with(struct browser *w, const char *name, str value)
{
    sent[w->more_count++] = (struct http_pair){ str_from(name), value };
    w->more = sent;
}

static void afresh(struct browser *w)
{
    w->more_count = 0;
    w->raw = (str){ 0 };
    w->type = NULL;
    with(w, "Tus-Resumable", S("1.0.0"));
}

static str hash_of(str bytes)
{
    unsigned char digest[SM3_BYTES];
    sm3(bytes, digest);
    return hex(p->b->t->arena, digest, sizeof digest);
}

static const char *ask_for(struct browser *w, int status, str bytes)
{
    struct arena *a = p->b->t->arena;
    str meta = metadata_add(a, (str){ 0 }, "hash", hash_of(bytes));
    meta = metadata_add(a, meta, "type", S("image/jpeg"));
    meta = metadata_add(a, meta, "name", S("../门口.jpg"));
    meta = metadata_add(a, meta, "taken_at", S("2026-04-30T01:02:03.004Z"));
    meta = metadata_add(a, meta, "lon", S("113.88"));
    meta = metadata_add(a, meta, "lat", S("22.57"));
    afresh(w);
    with(w, "Upload-Length", arena_fmt(a, "%zu", bytes.n));
    with(w, "Upload-Metadata", meta);
    ask(w, status, "POST", "/u", NULL);
    return arena_cstr(a, loop_header(&p->reply, "Location"));
}

static void send_piece(struct browser *w, int status, const char *where, str bytes, i64 offset)
{
    afresh(w);
    with(w, "Upload-Offset", arena_fmt(p->b->t->arena, "%lld", (long long)offset));
    w->type = "application/offset+octet-stream";
    w->raw = bytes;
    ask(w, status, "PATCH", where, NULL);
    w->raw = (str){ 0 };
    w->type = NULL;
}

static void look_at(struct browser *w, int status, const char *where)
{
    afresh(w);
    ask(w, status, "HEAD", where, NULL);
}

static void assert_header(const char *name, const char *value)
{
    str got = loop_header(&p->reply, name);
    if (!str_eq(got, str_from(value)))
        print_error("%s: %s expected, got %.*s\n", name, value, STR_ARG(got));
    assert_true(str_eq(got, str_from(value)));
}

static struct browser anna_signed_in(void)
{
    struct browser w = browser_of(p);
    sign_in(&w, "anna");
    return w;
}

static str whole(void)
{
    return (str){ photo, PHOTO };
}

static i64 count(const char *sql)
{
    return must_int(p->b->t, sql, NO_ARGS);
}

/* ---- the tests ---- */

static void pieces_become_the_photo(void **state)
{
    (void)state;
    struct browser anna = anna_signed_in();
    const char *where = ask_for(&anna, 201, whole());
    assert_header("Upload-Offset", "0");
    assert_header("Tus-Resumable", "1.0.0");
    send_piece(&anna, 204, where, str_sub(whole(), 0, 1), 0);
    assert_header("Upload-Offset", "1");
    send_piece(&anna, 204, where, str_sub(whole(), 1, 4000), 1);
    look_at(&anna, 200, where);
    assert_header("Upload-Offset", "4000");
    assert_header("Upload-Length", "5000");
    assert_header("Cache-Control", "no-store");
    assert_header("Naguan-Attachment", "");
    assert_int_equal(0, count("SELECT count(*) FROM attachment"));
    send_piece(&anna, 204, where, str_sub(whole(), 4000, PHOTO), 4000);
    assert_header("Upload-Offset", "5000");
    assert_int_equal(1, told);
    i64 id = count("SELECT a.id FROM attachment a WHERE a.subject_id IS NULL AND a.lon > 113.8 AND "
                   "a.taken_at = 1777510923004 AND a.media_type = 'image/jpeg' AND a.size = 5000");
    assert_int_equal(told_attachment, id);
    assert_int_equal(1, count("SELECT count(*) FROM ledger WHERE act = 'attachment.add'"));
    assert_header("Naguan-Attachment",
                  arena_cstr(p->b->t->arena, arena_fmt(p->b->t->arena, "%lld", (long long)id)));
    anna.more_count = 0;
    ask(&anna, 200, "GET",
        arena_cstr(p->b->t->arena,
                   arena_fmt(p->b->t->arena, "/v1/attachments/%lld/content", (long long)id)),
        NULL);
    assert_true(str_eq(p->reply.body, whole()));
    i64 left = -1;
    assert_rc(OK, partial_size(p->b->house.uploads, count("SELECT id FROM upload"), &left,
                               &p->b->t->fault));
    assert_int_equal(0, left);
}

static void the_same_photo_again_is_the_same_upload(void **state)
{
    (void)state;
    struct browser anna = anna_signed_in();
    const char *where = ask_for(&anna, 201, whole());
    send_piece(&anna, 204, where, str_sub(whole(), 0, 3000), 0);
    assert_string_equal(where, ask_for(&anna, 200, whole()));
    assert_header("Upload-Offset", "3000");
    send_piece(&anna, 204, where, str_sub(whole(), 3000, PHOTO), 3000);
    ask_for(&anna, 200, whole());
    assert_header("Upload-Offset", "5000");
    assert_true(loop_header(&p->reply, "Naguan-Attachment").n > 0);
    send_piece(&anna, 204, where, (str){ 0 }, PHOTO);
    look_at(&anna, 200, where);
    assert_header("Upload-Offset", "5000");
    assert_int_equal(1, count("SELECT count(*) FROM attachment"));
    assert_int_equal(1, told);
}

static void a_photo_sent_another_way_is_here_already(void **state)
{
    (void)state;
    struct browser anna = anna_signed_in(), ben = browser_of(p);
    send_piece(&anna, 204, ask_for(&anna, 201, whole()), whole(), 0);
    must_exec(p->b->t, "DELETE FROM upload", NO_ARGS);
    ask_for(&anna, 201, whole());
    assert_header("Upload-Offset", "5000");
    assert_int_equal(2, told);
    sign_in(&ben, "ben"); /* his own has to come from him */
    ask_for(&ben, 201, whole());
    assert_header("Upload-Offset", "0");
}

static void an_attachment_that_is_gone_has_to_come_again(void **state)
{
    (void)state;
    struct browser anna = anna_signed_in();
    const char *where = ask_for(&anna, 201, whole());
    send_piece(&anna, 204, where, whole(), 0);
    must_exec(p->b->t, "DELETE FROM attachment", NO_ARGS);
    look_at(&anna, 200, where);
    assert_header("Upload-Offset", "0");
    send_piece(&anna, 204, where, whole(), 0);
    assert_int_equal(1, count("SELECT count(*) FROM attachment"));
}

static void another_content_begins_again(void **state)
{
    (void)state;
    struct browser anna = anna_signed_in();
    const char *where = ask_for(&anna, 201, whole());
    char other[PHOTO];
    memcpy(other, photo, PHOTO);
    other[PHOTO / 2] ^= 1;
    send_piece(&anna, 460, where, (str){ other, PHOTO }, 0);
    look_at(&anna, 200, where);
    assert_header("Upload-Offset", "0");
    assert_int_equal(0, count("SELECT count(*) FROM attachment"));
    assert_int_equal(0, count("SELECT count(*) FROM blob"));
    send_piece(&anna, 204, where, whole(), 0);
    assert_int_equal(1, count("SELECT count(*) FROM attachment"));
}

/* The server was killed between the last byte and the attachment. */
static void what_was_whole_before_a_crash_is_made_a_photo_by_the_next_question(void **state)
{
    (void)state;
    struct browser anna = anna_signed_in();
    for (int by_post = 0; by_post < 2; by_post++) {
        photo[100]++;
        const char *where = ask_for(&anna, 201, whole());
        struct partial *file;
        i64 id = must_int(p->b->t, "SELECT id FROM upload WHERE attachment_id IS NULL", NO_ARGS);
        assert_rc(OK, partial_take(p->b->house.uploads, id, &file, &p->b->t->fault));
        assert_rc(OK, partial_write(file, whole(), &p->b->t->fault));
        partial_leave(file);
        if (by_post)
            ask_for(&anna, 200, whole());
        else
            look_at(&anna, 200, where);
        assert_header("Upload-Offset", "5000");
        assert_true(loop_header(&p->reply, "Naguan-Attachment").n > 0);
        assert_int_equal(by_post + 1, count("SELECT count(*) FROM attachment"));
    }
}

static void each_refusal_has_its_number(void **state)
{
    (void)state;
    struct browser anna = anna_signed_in(), dora = browser_of(p);
    const char *where = ask_for(&anna, 201, whole());
    send_piece(&anna, 409, where, whole(), 1);
    assert_true(str_eq(reply_key(p), S("upload.offset")));
    assert_header("Tus-Resumable", "1.0.0");
    char longer[PHOTO + 1] = { 0 };
    memcpy(longer, photo, PHOTO);
    send_piece(&anna, 413, where, (str){ longer, sizeof longer }, 0);
    send_piece(&anna, 404, "/u/12345", whole(), 0);
    send_piece(&anna, 400, "/u/..", whole(), 0);
    sign_in(&dora, "dora");
    send_piece(&dora, 404, where, whole(), 0);
    look_at(&dora, 404, where);
    afresh(&anna);
    anna.type = "application/octet-stream";
    ask(&anna, 415, "PATCH", where, "x");
    anna.type = "application/offset+octet-stream";
    ask(&anna, 400, "PATCH", where, "x"); /* no offset */
    anna.more_count = 0;
    ask(&anna, 412, "PATCH", where, "x");
    assert_header("Tus-Version", "1.0.0");
    assert_header("Tus-Resumable", "1.0.0");
    look_at(&anna, 200, where);
    assert_header("Upload-Offset", "0");
    struct partial *file;
    assert_rc(OK, partial_take(p->b->house.uploads, count("SELECT id FROM upload"), &file,
                               &p->b->t->fault));
    send_piece(&anna, 423, where, whole(), 0);
    assert_true(loop_header(&p->reply, "Retry-After").n > 0);
    partial_leave(file);
}

static void what_is_no_picture_is_refused_at_its_first_bytes(void **state)
{
    (void)state;
    struct browser anna = anna_signed_in();
    char page[PHOTO] = "%PDF-1.7";
    str bytes = { page, PHOTO };
    const char *where = ask_for(&anna, 201, bytes);
    send_piece(&anna, 204, where, str_sub(bytes, 0, 63), 0);
    send_piece(&anna, 415, where, str_sub(bytes, 63, PHOTO), 63);
    assert_true(str_eq(reply_key(p), S("attachment.type")));
    look_at(&anna, 200, where);
    assert_header("Upload-Offset", "0");
    str tiny = S("tiny");
    send_piece(&anna, 415, ask_for(&anna, 201, tiny), tiny, 0);
}

static void a_wish_must_be_sound(void **state)
{
    (void)state;
    struct browser anna = anna_signed_in();
    static const struct {
        const char *length, *meta;
        int status;
    } wrong[] = {
        { "", "", 400 },
        { "0", "", 400 },
        { "-1", "", 400 },
        { "5e3", "", 400 },
        { "99999999999999999999", "", 400 },
        { "1048577", "", 413 }, /* the pipeline takes 1 MiB */
        { "5000", "", 422 },
        { "5000", "hash", 422 },
        { "5000", "hash ?", 400 },
        { "5000", "hash YWJj,type aW1hZ2UvanBlZw==", 422 },
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        afresh(&anna);
        if (*wrong[i].length)
            with(&anna, "Upload-Length", str_from(wrong[i].length));
        if (*wrong[i].meta)
            with(&anna, "Upload-Metadata", str_from(wrong[i].meta));
        ask(&anna, wrong[i].status, "POST", "/u", NULL);
    }
    afresh(&anna);
    ask(&anna, 413, "POST", "/u", "creation-with-upload is not offered");
    assert_int_equal(0, count("SELECT count(*) FROM upload"));
}

static void one_person_has_only_so_much_on_the_way(void **state)
{
    (void)state;
    struct browser anna = anna_signed_in(), ben = browser_of(p);
    for (int i = 0; i < 3; i++) {
        photo[200]++;
        ask_for(&anna, 201, whole());
    }
    photo[200]++;
    ask_for(&anna, 429, whole());
    assert_true(str_eq(reply_key(p), S("upload.quota")));
    sign_in(&ben, "ben");
    ask_for(&ben, 201, whole());
    photo[200]--; /* the last one: here it goes on, and makes room */
    send_piece(&anna, 204, ask_for(&anna, 200, whole()), whole(), 0);
    photo[200]++;
    ask_for(&anna, 201, whole());
}

static void what_is_given_up_is_gone(void **state)
{
    (void)state;
    struct browser anna = anna_signed_in();
    const char *where = ask_for(&anna, 201, whole());
    send_piece(&anna, 204, where, str_sub(whole(), 0, 3000), 0);
    afresh(&anna);
    ask(&anna, 204, "DELETE", where, NULL);
    look_at(&anna, 404, where);
    ask(&anna, 404, "DELETE", where, NULL);
    assert_string_not_equal(where, ask_for(&anna, 201, whole()));
    assert_header("Upload-Offset", "0");
}

static void its_time_ends_and_begins_again_when_it_is_asked_for(void **state)
{
    (void)state;
    struct browser anna = anna_signed_in();
    struct keeper keeper;
    i64 now = wall_now();
    const char *where = ask_for(&anna, 201, whole());
    send_piece(&anna, 204, where, str_sub(whole(), 0, 3000), 0);
    assert_true(str_ends(loop_header(&p->reply, "Upload-Expires"), S(" GMT")));
    must_exec(p->b->t, "UPDATE upload SET expires_at = $1", ARGS(V_I(now - 1)));
    send_piece(&anna, 410, where, str_sub(whole(), 3000, PHOTO), 3000);
    look_at(&anna, 410, where);
    assert_string_equal(where, ask_for(&anna, 200, whole()));
    assert_header("Upload-Offset", "3000");
    keeper_init(&keeper, &p->b->house, 1800000, p->b->t->arena);
    assert_rc(OK, keeper_round(&keeper, now, p->b->t->arena, &p->b->t->fault));
    look_at(&anna, 200, where);
    i64 id = count("SELECT id FROM upload"), left = -1;
    keeper_init(&keeper, &p->b->house, 1800000, p->b->t->arena);
    assert_rc(OK, keeper_round(&keeper, now + 8 * DAY_MS, p->b->t->arena, &p->b->t->fault));
    look_at(&anna, 404, where);
    assert_rc(OK, partial_size(p->b->house.uploads, id, &left, &p->b->t->fault));
    assert_int_equal(0, left);
}

static void it_says_what_it_speaks(void **state)
{
    (void)state;
    struct browser nobody = browser_of(p);
    ask(&nobody, 204, "OPTIONS", "/u", NULL);
    assert_header("Tus-Version", "1.0.0");
    assert_header("Tus-Extension", "creation,expiration,termination");
    assert_header("Tus-Max-Size", "1048576");
    struct browser anna = anna_signed_in();
    afresh(&anna);
    anna.no_csrf = true;
    ask(&anna, 403, "POST", "/u", NULL);
    afresh(&nobody);
    ask(&nobody, 401, "POST", "/u", NULL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, up, down)
    const struct CMUnitTest tests[] = {
        TEST(pieces_become_the_photo),
        TEST(the_same_photo_again_is_the_same_upload),
        TEST(a_photo_sent_another_way_is_here_already),
        TEST(an_attachment_that_is_gone_has_to_come_again),
        TEST(another_content_begins_again),
        TEST(what_was_whole_before_a_crash_is_made_a_photo_by_the_next_question),
        TEST(each_refusal_has_its_number),
        TEST(what_is_no_picture_is_refused_at_its_first_bytes),
        TEST(a_wish_must_be_sound),
        TEST(one_person_has_only_so_much_on_the_way),
        TEST(what_is_given_up_is_gone),
        TEST(its_time_ends_and_begins_again_when_it_is_asked_for),
        TEST(it_says_what_it_speaks),
    };
    return testdb_run(tests, COUNT(tests));
}
