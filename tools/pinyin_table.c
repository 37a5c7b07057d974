/* pinyin_table — prints the reading of each Chinese character as C tables, from ICU's Han-Latin
 * transliteration. Run by the build, so that the server carries 55 KB of numbers and not the
 * transliterator. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/utrans.h>

enum { FIRST = 0x3400, LAST = 0x9FFF, COUNT = LAST - FIRST + 1, LETTERS = 8, MOST = 1000 };

static char readings[COUNT][LETTERS];
static char syllables[MOST][LETTERS];
static int syllable_count;

/* Letters of decomposed Latin text: tones fall away, u with diaeresis is typed v. */
static void take_letters(const UChar *text, int n, char *out)
{
    int used = 0;
    for (int i = 0; i < n && used < LETTERS - 1; i++) {
        UChar c = text[i];
        if (c == 0x0308 && used && out[used - 1] == 'u')
            out[used - 1] = 'v';
        else if (c >= 'a' && c <= 'z')
            out[used++] = (char)c;
        else if (c < 0x0300 || c > 0x036F) {
            used = 0;
            break;
        }
    }
    out[used] = 0;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static int number_of(const char *text)
{
    const char *found = bsearch(text, syllables, (size_t)syllable_count, LETTERS, by_text);
    return found ? (int)((found - syllables[0]) / LETTERS) : 0;
}

static void collect(void)
{
    for (const char *self = "0123456789abcdefghijklmnopqrstuvwxyz"; *self; self++)
        syllables[syllable_count++][0] = *self;
    for (int i = 0; i < COUNT; i++) {
        int known = !readings[i][0];
        for (int k = 0; k < syllable_count && !known; k++)
            known = strcmp(syllables[k], readings[i]) == 0;
        if (!known && syllable_count < MOST)
            memcpy(syllables[syllable_count++], readings[i], LETTERS);
    }
    qsort(syllables, (size_t)syllable_count, LETTERS, by_text);
}

static void print_tables(void)
{
    printf("/* Made by tools/pinyin_table.c from ICU. */\nstatic const char syllables[][8] = {\n   "
           " \"\",");
    for (int i = 0; i < syllable_count; i++)
        printf("%s\"%s\",", i % 12 ? " " : "\n    ", syllables[i]);
    printf("\n};\nenum { READ_FIRST = 0x%X, READ_LAST = 0x%X };\nstatic const u16 reading[] = {",
           FIRST, LAST);
    for (int i = 0; i < COUNT; i++)
        printf("%s%d,", i % 20 ? " " : "\n    ", readings[i][0] ? number_of(readings[i]) + 1 : 0);
    printf("\n};\n");
}

int main(void)
{
    static const char id[] = "Han-Latin; NFD";
    UChar name[sizeof id];
    UErrorCode error = U_ZERO_ERROR;
    for (size_t i = 0; i < sizeof id; i++)
        name[i] = (UChar)id[i];
    UTransliterator *t =
        utrans_openU(name, (int)sizeof id - 1, UTRANS_FORWARD, NULL, 0, NULL, &error);
    if (U_FAILURE(error)) {
        fprintf(stderr, "pinyin_table: %s\n", u_errorName(error));
        return 1;
    }
    for (int i = 0; i < COUNT; i++) {
        UChar text[32] = { (UChar)(FIRST + i) };
        int n = 1, limit = 1;
        error = U_ZERO_ERROR;
        utrans_transUChars(t, text, &n, 32, 0, &limit, &error);
        if (U_SUCCESS(error))
            take_letters(text, n, readings[i]);
    }
    utrans_close(t);
    collect();
    print_tables();
    return 0;
}
