/* list_proxy.h: the struct of a list: its ob_item array, which C reads inline. */
#pragma once
#include "gcbridge/bridge_internal.h"

/* Fills ob_item from the heap list. */
bool list_proxy_fill(PyListObject *p, Value list);
void list_proxy_clear(PyListObject *p);
/* The heap list for a list that C made. */
Value list_proxy_adopt(PyListObject *p);
/* The heap list has changed: ob_item follows.  Called by the list's own mutators through hooks.h. */
void list_proxy_refresh(Value list);
/* C may have appended inline: takes in what ob_size says. */
void list_proxy_pull(PyListObject *p);
