#include "sys/keyring.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A key lies in "0001-9f3a1c2b.key": its number, its id, and inside the key in hexadecimal. */
enum { FILE_NAME = 17, FILE_TEXT = 2 * KEY_BYTES + 1 };

/* Derived keys; grows behind a keyring that is otherwise immutable. */
struct cache {
    pthread_mutex_t lock; /* of makers; readers only look at what `ready` covers */
    struct purpose purposes[MAX_PURPOSES];
    atomic_size_t ready;
};

struct keyring {
    struct arena *arena;
    struct key keys[MAX_KEYS]; /* by number */
    size_t count;
    str newest_id; /* in hexadecimal */
    struct cache *cache;
};

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool from_hex(str s, unsigned char *out, size_t n)
{
    if (s.n != 2 * n)
        return false;
    for (size_t i = 0; i < n; i++) {
        int high = hex_digit(s.p[2 * i]), low = hex_digit(s.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

static void id_of(const unsigned char bytes[KEY_BYTES], unsigned char id[KEY_ID])
{
    struct sm3_stream *s = sm3_begin();
    unsigned char digest[SM3_BYTES];
    sm3_add(s, S("naguan key id"));
    sm3_add(s, (str){ (const char *)bytes, KEY_BYTES });
    sm3_end(s, digest);
    memcpy(id, digest, KEY_ID);
}

static bool split_name(str name, int *ret_number, unsigned char id[KEY_ID])
{
    i64 number;
    if (name.n != FILE_NAME || name.p[4] != '-' || !str_ends(name, S(".key")))
        return false;
    if (!str_to_i64(str_sub(name, 0, 4), &number) || number < 1)
        return false;
    *ret_number = (int)number;
    return from_hex(str_sub(name, 5, 5 + 2 * KEY_ID), id, KEY_ID);
}

static rc bad_key(struct fault *f, const char *key, str name)
{
    fault_arg(f, "file", name);
    return fail(f, UNAVAILABLE, key);
}

static rc read_text(int dir, const char *name, char text[FILE_TEXT], struct fault *f)
{
    struct stat st;
    int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return bad_key(f, "secret.key_unreadable", str_from(name));
    bool whole = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == FILE_TEXT &&
                 read(fd, text, FILE_TEXT) == FILE_TEXT;
    close(fd);
    if (!whole)
        return bad_key(f, "secret.key_broken", str_from(name));
    if (st.st_mode & 077)
        return bad_key(f, "secret.key_open_to_others", str_from(name));
    return OK;
}

static rc load_key(struct keyring *k, int dir, const char *name, struct fault *f)
{
    char text[FILE_TEXT] = { 0 };
    unsigned char id[KEY_ID];
    struct key key = { 0 };
    if (!split_name(str_from(name), &key.number, key.id))
        return OK; /* not one of ours: a copy somebody made, an unfinished one */
    if (k->count == MAX_KEYS)
        return bad_key(f, "secret.too_many_keys", str_from(name));
    rc code = read_text(dir, name, text, f);
    if (code != OK)
        return code;
    bool good =
        text[FILE_TEXT - 1] == '\n' && from_hex((str){ text, 2 * KEY_BYTES }, key.bytes, KEY_BYTES);
    explicit_bzero(text, sizeof text);
    id_of(key.bytes, id);
    if (!good || memcmp(id, key.id, KEY_ID) != 0)
        return bad_key(f, "secret.key_broken", str_from(name));
    if (!gm_mac_init(&key.derive, (str){ (const char *)key.bytes, KEY_BYTES }))
        return fail(f, NO_MEMORY, NULL);
    size_t at = k->count++;
    for (; at > 0 && k->keys[at - 1].number > key.number; at--)
        k->keys[at] = k->keys[at - 1];
    k->keys[at] = key;
    explicit_bzero(&key, sizeof key);
    return OK;
}

static rc load_all(struct keyring *k, int dir, struct fault *f)
{
    int again = dup(dir); /* closedir closes it */
    DIR *d = again >= 0 ? fdopendir(again) : NULL;
    if (!d && again >= 0)
        close(again);
    if (!d)
        return fail_detail(f, UNAVAILABLE, "secret.keys_unreadable", "errno %d", errno);
    rc code = OK;
    rewinddir(d);
    for (struct dirent *e = readdir(d); e && code == OK; e = readdir(d))
        code = load_key(k, dir, e->d_name, f);
    closedir(d);
    return code;
}

static bool write_new_file(int dir, const char *name, const char *text)
{
    int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    bool ok = fchmod(fd, 0600) == 0 && write(fd, text, FILE_TEXT) == FILE_TEXT && fsync(fd) == 0;
    return close(fd) == 0 && ok;
}

static void put_hex(char *out, const unsigned char *p, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[p[i] >> 4];
        out[2 * i + 1] = digits[p[i] & 15];
    }
}

/* Called under the lock of the folder. The key is whole and on the disk before it has its name. */
static rc make_key(int dir, struct fault *f)
{
    unsigned char bytes[KEY_BYTES], id[KEY_ID];
    char text[FILE_TEXT], name[] = "0001-iiiiiiii.key";
    secret_random(bytes, sizeof bytes);
    id_of(bytes, id);
    put_hex(text, bytes, KEY_BYTES);
    text[FILE_TEXT - 1] = '\n';
    put_hex(name + 5, id, KEY_ID);
    bool ok =
        write_new_file(dir, "new", text) && renameat(dir, "new", dir, name) == 0 && fsync(dir) == 0;
    int why = errno;
    explicit_bzero(bytes, sizeof bytes);
    explicit_bzero(text, sizeof text);
    if (ok)
        return OK;
    unlinkat(dir, "new", 0);
    return fail_detail(f, why == ENOSPC ? DISK_FULL : UNAVAILABLE, "secret.key_not_written",
                       "errno %d", why);
}

static rc open_folder(struct arena *a, str dir, bool create, int *ret, struct fault *f)
{
    char *path = arena_cstr(a, dir);
    if (create && mkdir(path, 0700) != 0 && errno != EEXIST)
        return fail_detail(f, UNAVAILABLE, "secret.keys_unreadable", "mkdir: errno %d", errno);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return fail(f, NOT_FOUND, "secret.no_key");
    if (fd < 0)
        return fail_detail(f, UNAVAILABLE, "secret.keys_unreadable", "errno %d", errno);
    *ret = fd;
    return OK;
}

static rc fill(struct keyring *k, int dir, bool create, struct fault *f)
{
    /* Server and worker may start at the same moment: one makes the key, the other finds it. */
    if (flock(dir, LOCK_EX) != 0)
        return fail_detail(f, UNAVAILABLE, "secret.keys_unreadable", "flock: errno %d", errno);
    rc code = load_all(k, dir, f);
    if (code != OK || k->count > 0)
        return code;
    if (!create)
        return fail(f, NOT_FOUND, "secret.no_key");
    code = make_key(dir, f);
    return code == OK ? load_all(k, dir, f) : code;
}

rc keyring_open(str dir, bool create, struct keyring **ret, struct fault *f)
{
    int fd = -1;
    if (!gm_works())
        return fail(f, UNAVAILABLE, "secret.no_algorithms");
    struct arena *a = arena_new(0);
    if (!a)
        return fail(f, NO_MEMORY, NULL);
    struct keyring *k = ARENA_NEW(a, struct keyring);
    k->arena = a;
    k->cache = ARENA_NEW(a, struct cache);
    pthread_mutex_init(&k->cache->lock, NULL);
    rc code = open_folder(a, dir, create, &fd, f);
    if (code == OK) {
        code = fill(k, fd, create, f);
        close(fd); /* and gives the lock back */
    }
    if (code != OK) {
        keyring_close(k);
        return code;
    }
    k->newest_id = hex(a, keyring_newest(k)->id, KEY_ID);
    *ret = k;
    return OK;
}

void keyring_close(struct keyring *k)
{
    if (!k)
        return;
    for (size_t i = 0; i < k->count; i++)
        gm_mac_clear(&k->keys[i].derive);
    struct cache *c = k->cache;
    for (size_t i = 0; i < c->ready; i++) {
        gm_mac_clear(&c->purposes[i].tag);
        gm_mac_clear(&c->purposes[i].blind);
        gm_mac_clear(&c->purposes[i].mac);
    }
    pthread_mutex_destroy(&c->lock);
    struct arena *a = k->arena;
    explicit_bzero(c, sizeof *c);
    explicit_bzero(k, sizeof *k);
    arena_free(a);
}

static bool derive(struct gm_mac *ret, const struct key *key, str use, str name)
{
    unsigned char bytes[SM3_BYTES];
    gm_mac_of(&key->derive, (str[]){ use, S("\0"), name }, 3, bytes);
    bool ok = gm_mac_init(ret, (str){ (const char *)bytes, sizeof bytes });
    explicit_bzero(bytes, sizeof bytes);
    return ok;
}

static const struct purpose *find(const struct cache *c, const struct key *key, const char *name)
{
    size_t n = atomic_load_explicit(&c->ready, memory_order_acquire);
    for (size_t i = 0; i < n; i++)
        if (c->purposes[i].key == key && strcmp(c->purposes[i].name, name) == 0)
            return &c->purposes[i];
    return NULL;
}

/* Called under the lock. */
static const struct purpose *make(struct cache *c, const struct key *key, const char *name)
{
    size_t n = c->ready, length = strlen(name);
    unsigned char bytes[SM3_BYTES];
    if (n == MAX_PURPOSES || length >= PURPOSE_NAME)
        abort();
    struct purpose *p = &c->purposes[n];
    str label = { name, length };
    memcpy(p->name, name, length + 1);
    p->key = key;
    gm_mac_of(&key->derive, (str[]){ S("sm4"), S("\0"), label }, 3, bytes);
    memcpy(p->sm4, bytes, sizeof p->sm4);
    explicit_bzero(bytes, sizeof bytes);
    if (!derive(&p->tag, key, S("tag"), label) || !derive(&p->blind, key, S("blind"), label) ||
        !derive(&p->mac, key, S("mac"), label))
        abort(); /* no memory for 600 bytes */
    atomic_store_explicit(&c->ready, n + 1, memory_order_release);
    return p;
}

const struct purpose *keyring_purpose(const struct keyring *k, const struct key *key,
                                      const char *name)
{
    struct cache *c = k->cache;
    const struct purpose *p = find(c, key, name);
    if (p)
        return p;
    pthread_mutex_lock(&c->lock);
    p = find(c, key, name); /* another thread may have been first */
    if (!p)
        p = make(c, key, name);
    pthread_mutex_unlock(&c->lock);
    return p;
}

const struct key *keyring_newest(const struct keyring *k)
{
    return &k->keys[k->count - 1];
}

const struct key *keyring_first(const struct keyring *k)
{
    return &k->keys[0];
}

const struct key *keyring_find(const struct keyring *k, const unsigned char id[KEY_ID])
{
    for (size_t i = 0; i < k->count; i++)
        if (memcmp(k->keys[i].id, id, KEY_ID) == 0)
            return &k->keys[i];
    return NULL;
}

str keyring_id(const struct keyring *k)
{
    return k->newest_id;
}
