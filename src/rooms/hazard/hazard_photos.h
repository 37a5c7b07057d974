/* hazard_photos.h — what was photographed: before it was put right, and after. */
#ifndef NAGUAN_HAZARD_PHOTOS_H
#define NAGUAN_HAZARD_PHOTOS_H

#include "core/matter.h"
#include "core/record.h"

#define PHOTO_BEFORE "before"
#define PHOTO_AFTER  "after"

/* Gives uploaded photos to the matter; a field error "photos" when one is not the actor's or
 * already somewhere. */
CHECKED rc matter_take_photos(struct tx *tx, const struct actor *who, i64 matter_id,
                              struct ids photos, const char *stage, struct fault *f);
/* The photos of one matter stand with another too, in that one's unit: what is handed over goes as
 * it is at that moment. stage: those alone. */
CHECKED rc matter_copy_photos(struct tx *tx, i64 from_id, const struct matter *to,
                              const char *stage, struct fault *f);

#endif
