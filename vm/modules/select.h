/* select.h: what the files of the module select share. */
#pragma once
#include "vm/modules/native.h"
#include "vm/modules/posix_internal.h"
#include "vm/modules/wait.h"

bool select_epoll_types(Value m);
