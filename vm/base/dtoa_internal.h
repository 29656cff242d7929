/* dtoa_internal.h: what dtoa.c, dtoa_parse.c and the generated table share. */
#pragma once
#include <locale.h>

#include "vm/base/common.h"

#define DTOA_POW10_FIRST (-342)
#define DTOA_POW10_LAST 324
/* The powers 10**0 to 10**55 fit in 128 bits; all others are rounded down. */
#define DTOA_POW10_LAST_EXACT 55

/* {high, low} words of the top 128 bits of 10**(DTOA_POW10_FIRST + i). */
extern const u64 dtoa_pow10[DTOA_POW10_LAST - DTOA_POW10_FIRST + 1][2];

/* The "C" locale: numbers are Python's, whatever setlocale was told. */
locale_t dtoa_c_locale(void);
