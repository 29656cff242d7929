/* switcher.c: greenlet is known by its module's name.  It keeps what it copies in PyMem_Realloc memory, and calls
 * PyThreadState_GetFrame before it leaves a stack: by the addresses that these two are called from they know. */
#define _GNU_SOURCE
#include <link.h>

#include "capi/src/switcher.h"

u64 switcher_start, switcher_size;

static int find_code(struct dl_phdr_info *info, size_t size, void *code) {
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *h = &info->dlpi_phdr[i];
        u64 start = info->dlpi_addr + h->p_vaddr;
        if (h->p_type != PT_LOAD || (u64)code - start >= h->p_memsz) continue;
        switcher_start = start;
        switcher_size = h->p_memsz;
        return 1;
    }
    return 0;
}

void switcher_loaded(const char *module, const void *code) {
    if (!strcmp(module, "_greenlet")) dl_iterate_phdr(find_code, (void *)code);
}
