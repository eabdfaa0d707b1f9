#define _GNU_SOURCE
#include "server-time.h"
#include <time.h>

double cpu_time_us(pid_t pid)
{
    clockid_t clock;
    struct timespec time;
    if (pid <= 0 || clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0)
        return 0;
    return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}
