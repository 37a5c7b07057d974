/* worker.h — the long work: what needs heavy libraries, and what takes longer than a request may.
 */
#ifndef NAGUAN_WORKER_H
#define NAGUAN_WORKER_H

#include "core/job.h"

rc search_image_job(struct job *job, struct json_out *result,
                    struct fault *f); /* {}: the register's mirror written anew */
rc document_job(struct job *job, struct json_out *result,
                struct fault *f); /* {"document":id}: draws a paper */
rc volume_job(struct job *job, struct json_out *result,
              struct fault *f); /* {"case","volume"}: draws a file of a case */
rc export_job(struct job *job, struct json_out *result,
              struct fault *f); /* {"list","query"}: an XLSX */
rc figures_book_job(struct job *job, struct json_out *result,
                    struct fault *f); /* {"query"}: the table of figures as an XLSX */
rc import_look_job(struct job *job, struct json_out *result,
                   struct fault *f);                                      /* {"hash","options"} */
rc import_job(struct job *job, struct json_out *result, struct fault *f); /* {"import":id} */
rc import_undo_job(struct job *job, struct json_out *result, struct fault *f); /* {"import":id} */
rc intake_look_job(struct job *job, struct json_out *result,
                   struct fault *f); /* {"hash","template","options"} */
rc intake_import_job(struct job *job, struct json_out *result, struct fault *f); /* {"import":id} */

/* naguan import: a file from the shell; argv[0] is "import". Returns the exit code. */
int import_command(const struct house *house, int argc, char **argv);

/* All kinds of jobs. */
extern const struct job_kinds worker_jobs;

#endif
