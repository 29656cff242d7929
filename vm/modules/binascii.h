/* binascii.h: what the files of the module binascii share. */
#pragma once
#include "vm/base/vec.h"
#include "vm/modules/native.h"

typedef VEC(u8) Bytes;
/* A str of ASCII characters, or a buffer. */
bool binascii_text(Value v, Buffer *b);
/* The collected bytes, which are freed; V_ERR if 'ok' is false. */
Value binascii_finish(Bytes *out, bool ok);
int binascii_hex_digit(u8 c); /* -1: none */
Value binascii_a2b_qp(Value m, Value *v);
Value binascii_b2a_qp(Value m, Value *v);
