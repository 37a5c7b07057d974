/* Import of a district's register with all validation, history and the search index, against
 * `sqlite3 .import` of the same file into a table with the same key, three indexes and CHECKs.
 *
 *   bench_import [ROWS]      851,000 unless said otherwise
 *
 * Both as programs from start to end, each on a fresh file on a real disk (NAGUAN_BENCH_DIR or
 * /var/tmp). Needs the program sqlite3. */
#include "figure.h"

#include "codec/idcode.h"
#include "sys/wall.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROWS = 851000, PATH = 512 };

extern char **environ;

static const char table_sql[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
    "CREATE TABLE shop (uscc TEXT PRIMARY KEY CHECK (length(uscc) = 18), name TEXT NOT NULL CHECK "
    "(length(name) BETWEEN 1 AND 200), "
    "kind TEXT NOT NULL CHECK (kind IN ('企业', '个体工商户')), trade TEXT CHECK (length(trade) = "
    "4), "
    "legal_person TEXT, phone TEXT CHECK (phone = '' OR length(phone) = 11), address TEXT, place "
    "TEXT, "
    "opened TEXT CHECK (opened = '' OR date(opened) IS NOT NULL), "
    "lon REAL CHECK (lon BETWEEN -180 AND 180), lat REAL CHECK (lat BETWEEN -90 AND 90)) STRICT;"
    "CREATE INDEX shop_name ON shop (name); CREATE INDEX shop_phone ON shop (phone); "
    "CREATE INDEX shop_place ON shop (place, trade);";

static const char map_json[] = "{\"key\":\"uscc\",\"fields\":{\"uscc\":\"uscc\",\"name\":\"name\","
                               "\"kind\":\"kind\",\"trade\":\"trade\","
                               "\"legal_person\":\"legal_person\",\"phone\":\"phone\",\"address\":"
                               "\"address\",\"place_code\":\"place\","
                               "\"opened_on\":\"opened\",\"lon\":\"lon\",\"lat\":\"lat\"}}";

/* ---- the file ---- */

static u64 mixed(u64 x)
{
    x = (x ^ x >> 31) * 0x7fb5d329728ea185u;
    x = (x ^ x >> 27) * 0x81dadef4bc2dd44du;
    return x ^ x >> 33;
}

static const char *pick(u64 h, const char *const *words, size_t n)
{
    return words[h % n];
}

static void write_row(FILE *to, int i)
{
    static const char *const towns[] = { "西乡", "新安", "福永", "沙井",
                                         "松岗", "石岩", "航城", "福海" };
    static const char *const names[] = { "永和", "兴隆", "鸿运", "天天", "老地方",
                                         "四季", "南海", "金源", "百佳", "盛世" };
    static const char *const trades[] = { "餐饮店", "便利店",       "五金行", "大药房",
                                          "美容院", "电子有限公司", "食品厂" };
    static const char *const codes[] = { "6210", "5212", "5174", "5251", "8053", "3990", "1411" };
    static const char *const family[] = { "王", "李", "张", "刘", "陈", "黄", "周", "吴" };
    u64 h = mixed((u64)i + 1);
    char text[40];
    /* numbers as offices give them out: rising, with those of other offices between */
    snprintf(text, sizeof text, "%08d", i * 3 + (int)(h % 3));
    char org = idcode_organisation_check((str){ text, 8 });
    char first[64];
    snprintf(first, sizeof first, "%s440306%s%c", h & 1 ? "91" : "92", text, org);
    size_t t = h / 7 % COUNT(trades);
    fprintf(to,
            "%s%c,深圳市宝安区%s%s%s%s第%d号,%s,%s,%s某%d,13%09u,%s街道第%u号,440306,20%02u-%02u-%"
            "02u,%.6f,%.6f\n",
            first, idcode_uscc_check(str_from(first)), pick(h >> 8, towns, COUNT(towns)),
            pick(h >> 16, names, COUNT(names)), pick(h >> 20, names, COUNT(names)), trades[t], i,
            h & 1 ? "企业" : "个体工商户", codes[t], pick(h >> 24, family, COUNT(family)), i % 1000,
            (unsigned)(h >> 30) % 1000000000u, pick(h >> 12, towns, COUNT(towns)),
            (unsigned)(h >> 40) % 2000, (unsigned)(h >> 33) % 26, (unsigned)(h >> 38) % 12 + 1,
            (unsigned)(h >> 43) % 28 + 1, 113.7 + (double)(h % 40000) / 1e5,
            22.5 + (double)(h / 40000 % 30000) / 1e5);
}

static void write_file(const char *path, int rows)
{
    FILE *to = fopen(path, "w");
    if (!to)
        die(path);
    fputs("uscc,name,kind,trade,legal_person,phone,address,place,opened,lon,lat\n", to);
    for (int i = 0; i < rows; i++)
        write_row(to, i);
    if (fclose(to) != 0)
        die(path);
}

static void write_text(const char *path, const char *text)
{
    FILE *to = fopen(path, "w");
    if (!to || fputs(text, to) < 0 || fclose(to) != 0)
        die(path);
}

/* ---- the programs ---- */

struct took {
    double seconds, cpu;
    long peak_mb;
};

static struct took run(char *const *argv, const char *output)
{
    posix_spawn_file_actions_t files;
    struct rusage used;
    struct took took = { 0 };
    pid_t pid;
    int status;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    i64 from = monotonic_ms();
    if (posix_spawnp(&pid, argv[0], &files, NULL, argv, environ) != 0 ||
        wait4(pid, &status, 0, &used) != pid)
        die(argv[0]);
    took.seconds = (double)(monotonic_ms() - from) / 1000;
    took.cpu = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
               (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    took.peak_mb = used.ru_maxrss / 1024;
    posix_spawn_file_actions_destroy(&files);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "%s failed: see %s\n", argv[0], output);
        exit(1);
    }
    return took;
}

static char *text_of(struct arena *a, const char *format, const char *x, const char *y)
{
    str s = S("");
    for (const char *p = format; *p; p++) {
        str part = { p, 1 };
        if (*p == '@')
            part = str_from(x);
        else if (*p == '#')
            part = str_from(y);
        s = ARENA_CONCAT(a, s, part);
    }
    return arena_cstr(a, s);
}

static void own_folder(char *path, size_t max)
{
    ssize_t n = readlink("/proc/self/exe", path, max - 1);
    if (n <= 0)
        die("/proc/self/exe");
    path[n] = '\0';
    for (int up = 0; up < 2; up++)
        *strrchr(path, '/') = '\0';
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new(0);
    char programs[PATH];
    i64 rows = ROWS;
    if (argc > 1 && !str_to_i64(str_from(argv[1]), &rows))
        return 2;
    own_folder(programs, sizeof programs);
    if (chdir(NAGUAN_SOURCE) != 0) /* where rules and migrations lie */
        die(NAGUAN_SOURCE);
    const char *base = getenv("NAGUAN_BENCH_DIR");
    char *dir = text_of(a, "@/naguan-import-XXXXXX", base ? base : "/var/tmp", "");
    if (!mkdtemp(dir))
        die(dir);
    char *csv = text_of(a, "@/rows.csv", dir, ""), *map = text_of(a, "@/map.json", dir, ""),
         *said = text_of(a, "@/said", dir, ""), *data = text_of(a, "--data=@/house", dir, "");
    write_file(csv, (int)rows);
    write_text(map, map_json);
    char *plain[] = { text_of(a, "sqlite3", "", ""), text_of(a, "@/plain.db", dir, ""),
                      text_of(a, "@", table_sql, ""),
                      text_of(a, ".import --csv --skip 1 @ shop", csv, ""), NULL };
    char *init[] = { text_of(a, "@/naguan", programs, ""),
                     "init",
                     "--name",
                     "Bench",
                     "--division",
                     "440306",
                     "--admin",
                     "root",
                     data,
                     NULL };
    char *ours[] = {
        text_of(a, "@/naguan", programs, ""), "import", "entities", "--map", map, csv, data, NULL
    };
    struct took baseline = run(plain, said);
    run(init, said);
    struct took took = run(ours, said);
    double rate = (double)rows / took.seconds, other = (double)rows / baseline.seconds;
    printf("%lld rows; seconds of processor: %.1f against %.1f\n", (long long)rows, took.cpu,
           baseline.cpu);
    print_figure(&(struct figure){ "import with validation, history and search", "sqlite3 .import",
                                   "half its rows a second", arena_fmt(a, "%.0f rows/s", rate),
                                   arena_fmt(a, "%.0f rows/s", other),
                                   arena_fmt(a, "%.2f", rate / other), rate * 2 >= other });
    print_figure(&(struct figure){ "memory of the import, peak", "-", "under 300 MB",
                                   arena_fmt(a, "%ld MB", took.peak_mb), S("-"), S("-"),
                                   took.peak_mb < 300 });
    char *clean[] = { "rm", "-rf", dir, NULL };
    run(clean, "/dev/null");
    arena_free(a);
    return 0;
}
