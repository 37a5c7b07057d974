#include "xapian_twin.h"

#include <string>
#include <vector>
#include <xapian.h>

static std::string pair_term(uint32_t a, uint32_t b)
{
    std::string s;
    Xapian::Unicode::append_utf8(s, a);
    Xapian::Unicode::append_utf8(s, b);
    return s;
}

void *twin_build(const char *path, const struct twin_names *names)
{
    {
        Xapian::WritableDatabase db(path, Xapian::DB_CREATE_OR_OVERWRITE);
        for (size_t i = 0; i < names->count; i++) {
            Xapian::Document d;
            for (uint32_t k = names->begin[i]; k + 1 < names->begin[i + 1]; k++)
                d.add_posting(pair_term(names->chars[k], names->chars[k + 1]), k - names->begin[i] + 1);
            db.add_document(d);
        }
        db.commit();
    }
    Xapian::Database made(path);
    made.compact(std::string(path) + ".compact");
    return new Xapian::Database(std::string(path) + ".compact");
}

size_t twin_search(void *twin, const uint32_t *text, size_t n)
{
    std::vector<std::string> terms;
    for (size_t i = 0; i + 1 < n; i++)
        terms.push_back(pair_term(text[i], text[i + 1]));
    Xapian::Enquire enquire(*static_cast<Xapian::Database *>(twin));
    enquire.set_query(Xapian::Query(Xapian::Query::OP_PHRASE, terms.begin(), terms.end(), terms.size()));
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    return enquire.get_mset(0, 20).size();
}

void twin_free(void *twin)
{
    delete static_cast<Xapian::Database *>(twin);
}
