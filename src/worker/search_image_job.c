/* search_image_job.c — a new image of the register for the servers' mirrors; it takes some 250 MB
 * for a while, which is why it is made here. */
#include "search/mirror.h"
#include "worker/worker.h"

rc search_image_job(struct job *job, struct json_out *result, struct fault *f)
{
    rc r = mirror_build(job->house->db, f);
    if (r != OK)
        return r;
    json_open(result, '{');
    json_close(result, '}');
    return OK;
}
