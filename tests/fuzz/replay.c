/* replay: runs one fuzz target over the files of some folders, so that every build keeps what
 * fuzzing has found. A folder that is not there has found nothing yet. Prints TAP. */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_file(int dir, const char *name)
{
    struct stat st;
    int fd = openat(dir, name, O_RDONLY);
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return 0;
    }
    size_t size = (size_t)st.st_size;
    void *p = size ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
    close(fd);
    if (p == MAP_FAILED)
        return 0;
    fprintf(stderr, "# %s\n", name);
    LLVMFuzzerTestOneInput(p, size);
    if (p)
        munmap(p, size);
    return 1;
}

static int run_folder(const char *path)
{
    int files = 0;
    DIR *d = opendir(path);
    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d))
        files += run_file(dirfd(d), e->d_name);
    if (d)
        closedir(d);
    return files;
}

int main(int argc, char **argv)
{
    int files = 0;
    for (int i = 1; i < argc; i++)
        files += run_folder(argv[i]);
    printf("TAP version 13\n1..1\n%sok 1 - %d inputs\n", files ? "" : "not ", files);
    return files == 0;
}
