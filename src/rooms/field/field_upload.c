#include "rooms/field/field_upload.h"

#include "core/tus.h"
#include "rooms/field/field.h"

rc field_upload_options(struct request *rq, struct fault *f)
{
    return tus_options(rq, f);
}

rc field_upload_create(struct request *rq, struct fault *f)
{
    return tus_create(rq, capsule_photo_arrived, f);
}

rc field_upload_head(struct request *rq, struct fault *f)
{
    return tus_head(rq, capsule_photo_arrived, f);
}

rc field_upload_patch(struct request *rq, struct fault *f)
{
    return tus_patch(rq, capsule_photo_arrived, f);
}

rc field_upload_delete(struct request *rq, struct fault *f)
{
    return tus_delete(rq, f);
}
