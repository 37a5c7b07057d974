/* The arena as a release has it: compiled here a second time, under this file's own name, so that
 * whatever reads the build's list of commands finds each file of src/ once. */
#undef NAGUAN_ARENA_CHECKED
#include "../../../src/base/arena.c"
