/*
 * The six requests of tlsmgr(8) and their replies. Ids and sessions are functions of a key's number, so that every
 * reply can be checked to the last byte.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

enum operation {
    SEED, POLICY, TKTKEY, LOOKUP_HIT, LOOKUP_MISS, UPDATE, UPDATE_NEW, DELETE, DELETE_MISS,
    OPERATIONS
};

extern const char *const operation_names[OPERATIONS];

struct request {
    enum operation operation;
    uint64_t key;
};

/* A well-mixed function of a number: the source of ids, sessions and choices. */
uint64_t mix64(uint64_t);

/*
 * Call it first. `session_bytes` is the size of sessions; keys count from `key_base`; `salt` makes the ids of
 * UPDATE_NEW new for this run.
 */
void protocol_init(size_t session_bytes, uint64_t key_base, uint64_t salt);

/* The longest request in bytes. */
size_t request_bytes_max(void);

/* Writes a request; returns its length. */
size_t write_request(char *, const struct request *);

/*
 * Looks at the start of what was received: 0 when the list has no end yet, else its length. `fault` is then what is
 * wrong with the list, or NULL. Without a request the list must be the greeting.
 */
size_t check_reply(const char *bytes, size_t length, const struct request *, const char **fault);
