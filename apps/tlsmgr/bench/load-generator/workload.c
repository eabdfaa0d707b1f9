#include "workload.h"
#include "fail.h"
#include <string.h>

static uint64_t random_state, next_new_key, next_preload_key;

static uint64_t random64(void)
{
    return mix64(random_state += 0x9e3779b97f4a7c15u);
}

void seed_workload(uint64_t seed)
{
    random_state = seed;
}

struct workload parse_workload(const char *name, uint64_t keys)
{
    static const char *const kinds[] = {[CYCLE] = "cycle", [MIX] = "mix", [SMTPD] = "smtpd"};
    struct workload workload = {.kind = SINGLE, .keys = keys};
    for (workload.operation = 0; workload.operation < DELETE; workload.operation++)
        if (strcmp(operation_names[workload.operation], name) == 0)
            return workload;
    for (workload.kind = CYCLE; workload.kind <= SMTPD; workload.kind++)
        if (strcmp(kinds[workload.kind], name) == 0)
            return workload;
    fail("unknown operation: %s", name);
}

static enum operation pick_mixed(void)
{
    static const int percent[OPERATIONS] = {
        [LOOKUP_HIT] = 45, [LOOKUP_MISS] = 15, [UPDATE_NEW] = 15, [UPDATE] = 5,
        [SEED] = 8, [POLICY] = 8, [TKTKEY] = 3, [DELETE] = 1,
    };
    int left = random64() % 100;
    enum operation operation = 0;
    while ((left -= percent[operation]) >= 0)
        operation++;
    return operation;
}

static enum operation pick_smtpd(struct course *course)
{
    static const enum operation first[] = {POLICY, SEED, TKTKEY};
    if (course->requests < 3)
        return first[course->requests];
    int chance = random64() % 100;
    if (course->has_new && chance < 5)
        return DELETE;
    if (course->has_new || chance < 50) {
        course->has_new = 0;
        return LOOKUP_HIT;
    }
    return chance < 70 ? LOOKUP_MISS : UPDATE_NEW;
}

static enum operation pick(const struct workload *workload, struct course *course)
{
    switch (workload->kind) {
    case PRELOAD:
        return UPDATE;
    case CYCLE:
        return course->has_new ? DELETE : UPDATE_NEW;
    case MIX:
        return pick_mixed();
    case SMTPD:
        return pick_smtpd(course);
    default:
        return workload->operation;
    }
}

struct request next_request(const struct workload *workload, struct course *course)
{
    struct request request = {.operation = pick(workload, course)};
    if (request.operation == DELETE && !course->has_new)
        request.operation = DELETE_MISS;
    switch (request.operation) {
    case LOOKUP_HIT:
    case UPDATE:
        request.key = workload->kind == PRELOAD ? next_preload_key++ : random64() % workload->keys;
        break;
    case LOOKUP_MISS:
    case DELETE_MISS:
        request.key = random64() >> 16;
        break;
    case UPDATE_NEW:
        request.key = next_new_key++;
        break;
    case DELETE:
        request.key = course->new_key;
        break;
    default:
        break;
    }
    return request;
}

void note_done(struct course *course, const struct request *request)
{
    course->requests++;
    if (request->operation == UPDATE_NEW) {
        course->has_new = 1;
        course->new_key = request->key;
    } else if (request->operation == DELETE)
        course->has_new = 0;
}
