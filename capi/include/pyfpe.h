/* pyfpe.h: guards of floating-point traps, which do nothing any more. */
#ifndef Py_PYFPE_H
#define Py_PYFPE_H
#define PyFPE_START_PROTECT(err_string, leave_stmt)
#define PyFPE_END_PROTECT(v)
#endif
