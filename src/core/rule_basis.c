#include "core/rule.h"

#include "base/buf.h"

enum { BASIS_TEXT = 16 << 10 };

/* How a basis is cited: rules/letters/basis.txt, one line each. */
struct citing {
    str with_articles, whole, between, article; /* article: between two articles */
};

static bool read_citing(const struct rules *r, struct citing *ret)
{
    str text = rules_text(r, S("letters/basis.txt"));
    ret->with_articles = str_cut(text, '\n', &text);
    ret->whole = str_cut(text, '\n', &text);
    ret->between = str_cut(text, '\n', &text);
    ret->article = str_cut(text, '\n', &text);
    return ret->article.n > 0;
}

static void put_articles(buf *b, const struct citing *c, str articles)
{
    for (bool first = true; articles.n; first = false) {
        if (!first)
            buf_add(b, c->article);
        buf_add(b, str_trim(str_cut(articles, ',', &articles)));
    }
}

static void put_source(buf *b, const struct citing *c, str name, str articles)
{
    for (str rest = articles.n ? c->with_articles : c->whole; rest.n;) {
        str mark, before = str_cut(rest, '{', &mark);
        buf_add(b, before);
        str field = str_cut(mark, '}', &rest);
        if (str_eq(field, S("name")))
            buf_add(b, name);
        else if (str_eq(field, S("articles")))
            put_articles(b, c, articles);
    }
}

str rule_basis(const struct rules *r, str basis, struct arena *a)
{
    struct citing c;
    buf b = buf_new(a, BASIS_TEXT);
    if (!read_citing(r, &c))
        return basis;
    while (basis.n) {
        str articles, part = str_trim(str_cut(basis, ';', &basis));
        str key = str_cut(part, ' ', &articles);
        const struct rule_row *source = rule_find(r, S("sources"), key, 0);
        if (!source || !str_eq(rule_cell(r, source, S("in_law")), S("yes")))
            continue;
        if (b.n)
            buf_add(&b, c.between);
        put_source(&b, &c, source->name_zh, articles);
    }
    return buf_str(&b);
}
