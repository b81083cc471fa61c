// Thread-local data that costs one instruction to reach.
#pragma once

// Code that can only become part of a program, not of a shared library, knows when that is linked
// where the program's own thread-local data is.
#if defined(__PIC__) && !defined(__PIE__)
#define SNARL_IN_PROGRAM
#else
#define SNARL_IN_PROGRAM [[gnu::tls_model("local-exec")]]
#endif
