/* CPU time of other processes. */
#pragma once
#include <sys/types.h>

/*
 * Microseconds of CPU time that a process has used so far, all its threads included: exact to the nanosecond, while
 * the times in /proc move in steps of 10 ms. 0 for no process.
 */
double cpu_time_us(pid_t);
