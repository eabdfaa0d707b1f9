/* What is asked, and in which order. */
#pragma once
#include "protocol.h"

enum workload_kind {
    SINGLE,     /* the same operation again and again */
    PRELOAD,    /* every known session is saved, one after the other */
    CYCLE,      /* a new session is saved and deleted, in turns */
    MIX,        /* 60 % lookups, 20 % updates, 19 % seed, policy and ticket key, 1 % deletes */
    SMTPD       /* a process's life: policy, seed, ticket key, then lookups and updates */
};

struct workload {
    enum workload_kind kind;
    enum operation operation;           /* of SINGLE */
    uint64_t keys;                      /* how many sessions are known */
};

/* What a connection has done so far, as far as it decides what comes next. */
struct course {
    unsigned requests;                  /* on this connection */
    int has_new;                        /* a new session is saved and not yet deleted */
    uint64_t new_key;
};

/* Reads the name of a workload: that of an operation, or cycle, mix, smtpd. Ends the program for any other. */
struct workload parse_workload(const char *name, uint64_t keys);

/* The same choices for the same number. */
void seed_workload(uint64_t);

struct request next_request(const struct workload *, struct course *);

/* The request was answered well. */
void note_done(struct course *, const struct request *);
