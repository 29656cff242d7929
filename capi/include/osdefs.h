/* osdefs.h: separators of paths. */
#ifndef Py_OSDEFS_H
#define Py_OSDEFS_H
#define MAXPATHLEN 4096
#define SEP L'/'
#define DELIM L':'
#endif
