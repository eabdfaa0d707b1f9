/* Ends the program with a message on the standard error and status 2. */
#pragma once

_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
