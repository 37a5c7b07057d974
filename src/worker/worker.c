#include "worker/worker.h"

static const struct job_kind kinds[] = {
    { "document", document_job, 5 },       { "export", export_job, 3 },
    { "import", import_job, 5 },           { "import_look", import_look_job, 2 },
    { "import_undo", import_undo_job, 5 }, { "intake_import", intake_import_job, 5 },
    { "intake_look", intake_look_job, 2 }, { "search.image", search_image_job, 3 },
    { "case.volume", volume_job, 5 },      { "figures.book", figures_book_job, 3 },
};
const struct job_kinds worker_jobs = { kinds, COUNT(kinds) };
