/* Many connections to one server, each with at most one request under way, as the real clients have it. */
#pragma once
#include "histogram.h"
#include "workload.h"

#define PHASES_MAX 4096

struct load_options {
    const char *socket_path;
    int connections;
    unsigned life;                      /* requests on a connection, then it is replaced; 0 for no limit */
    double rate;                        /* requests a second in all; 0 for as many as the server answers */
    double phase_seconds;               /* latencies are kept for each such phase as well; 0 for no phases */
};

struct load_result {
    uint64_t completed;                 /* within the measured time */
    double seconds;                     /* from its start to the last reply */
    struct histogram all, by_operation[OPERATIONS];
    struct histogram *phases;
    uint64_t errors;
    char first_error[256];
};

extern struct load_result load_result;

/* Connects, and waits for the greeting on all connections. */
void load_open(const struct load_options *);

/* Sends so many requests of a workload, at full speed and unmeasured. */
void load_send(const struct workload *, uint64_t requests);

/* Runs a workload for a time, and calls `on_measure` when the warm-up is over and results begin to count. */
void load_run(const struct workload *, double warmup_seconds, double seconds, void (*on_measure)(void));

void load_close(void);
