#include "protocol.h"
#include "fail.h"
#include <stdlib.h>
#include <string.h>

#define BODIES 16
#define TAG_LETTERS 8
#define SEED_BYTES "32"
#define SEED_LETTERS 44
#define TICKET_KEY_LETTERS 120          /* name 16, keys 32 and 32, time 8 bytes */
#define ATTRIBUTES_MAX 3

const char *const operation_names[OPERATIONS] = {
    "seed", "policy", "tktkey", "lookup-hit", "lookup-miss", "update", "update-new", "delete", "delete-miss",
};

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static char *bodies[BODIES];            /* base64 */
static size_t body_length;
static uint64_t first_key, new_salt;

uint64_t mix64(uint64_t z)
{
    z += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Any text of the right form will do; only the padding must fit the number of bytes. */
static char *make_body(uint64_t number, size_t bytes)
{
    char *body = malloc(body_length + 1);
    if (body == 0)
        fail("out of memory");
    for (size_t i = 0; i < body_length; i++)
        body[i] = alphabet[mix64(number << 32 | i) >> 58];
    size_t padding = (3 - bytes % 3) % 3;
    if (padding > 0)                    /* unused bits of the last letter are zero */
        body[body_length - padding - 1] = 'A';
    memset(body + body_length - padding, '=', padding);
    body[body_length] = 0;
    return body;
}

void protocol_init(size_t session_bytes, uint64_t key_base, uint64_t salt)
{
    if (session_bytes < TAG_LETTERS)
        fail("sessions have at least %d bytes", TAG_LETTERS);
    body_length = (session_bytes + 2) / 3 * 4;
    first_key = key_base;
    new_salt = salt;
    for (int i = 0; i < BODIES; i++)
        bodies[i] = make_body(i, session_bytes);
}

size_t request_bytes_max(void)
{
    return body_length + 256;
}

/* ---------------------------------------------------------------- requests */

static char *put(char *to, const char *text)
{
    return stpcpy(to, text) + 1;
}

static char *put_attribute(char *to, const char *name, const char *value)
{
    return put(put(to, name), value);
}

/* Of the form that the SMTP server's ids have: 32 bytes in hexadecimal, and a suffix. */
static char *put_id(char *to, enum operation operation, uint64_t key)
{
    int is_new = operation == UPDATE_NEW || operation == DELETE;
    int is_miss = operation == LOOKUP_MISS || operation == DELETE_MISS;
    uint64_t seed = is_new ? mix64(key * 4 + 1) ^ new_salt : is_miss ? mix64(key * 4 + 2) : mix64((first_key + key) * 4);
    to = put(to, "cache_id");
    for (int word = 0; word < 4; word++) {
        uint64_t value = mix64(seed + word);
        for (int i = 0; i < 16; i++, value >>= 4)
            *to++ = "0123456789ABCDEF"[value & 15];
    }
    return put(to, "&s=smtp&l=805306608");
}

static void tag_of(char tag[TAG_LETTERS], uint64_t key)
{
    for (int i = 0; i < TAG_LETTERS; i++)
        tag[i] = alphabet[key >> (6 * i) & 63];
}

/* One of a few bodies, with the key's number at its start. */
static char *put_session(char *to, uint64_t key)
{
    to = put(to, "session");
    char *session = to;
    to = put(to, bodies[key % BODIES]);
    tag_of(session, key);
    return to;
}

size_t write_request(char *out, const struct request *request)
{
    static const char *const wire_names[OPERATIONS] = {
        "seed", "policy", "tktkey", "lookup", "lookup", "update", "update", "delete", "delete",
    };
    char *to = put_attribute(out, "request", wire_names[request->operation]);
    switch (request->operation) {
    case SEED:
        to = put_attribute(to, "size", SEED_BYTES);
        break;
    case TKTKEY:
        to = put_attribute(to, "keyname", "");
        break;
    case POLICY:
        to = put_attribute(to, "cache_type", "smtpd");
        break;
    default:
        to = put_attribute(to, "cache_type", "smtpd");
        to = put_id(to, request->operation, request->key);
        if (request->operation == UPDATE || request->operation == UPDATE_NEW)
            to = put_session(to, request->key);
    }
    *to++ = 0;
    return to - out;
}

/* ----------------------------------------------------------------- replies */

struct attribute {
    const char *name, *value;
    size_t length;
};

/* Splits a list. Returns its length, 0 when its end is not there yet; too many attributes give a count above the maximum. */
static size_t split(const char *bytes, size_t length, struct attribute *attributes, int *count)
{
    const char *at = bytes, *end = bytes + length, *nul;
    for (*count = 0;; ++*count) {
        if ((nul = memchr(at, 0, end - at)) == 0)
            return 0;
        if (nul == at)
            return nul + 1 - bytes;
        struct attribute found = {.name = at};
        found.value = at = nul + 1;
        if ((nul = memchr(at, 0, end - at)) == 0)
            return 0;
        found.length = nul - at;
        at = nul + 1;
        if (*count > ATTRIBUTES_MAX)
            --*count;
        attributes[*count] = found;
    }
}

/* An attribute of that name and so long a value; any length when it is negative. */
static int has(const struct attribute *attribute, const char *name, long length)
{
    return strcmp(attribute->name, name) == 0 && (length < 0 || attribute->length == (size_t) length);
}

static int is_session_of(const struct attribute *attribute, uint64_t key)
{
    char tag[TAG_LETTERS];
    tag_of(tag, key);
    return has(attribute, "session", (long) body_length) && memcmp(attribute->value, tag, TAG_LETTERS) == 0
        && memcmp(attribute->value + TAG_LETTERS, bodies[key % BODIES] + TAG_LETTERS, body_length - TAG_LETTERS) == 0;
}

static int has_contents_of(const struct request *request, const struct attribute *attributes, int count)
{
    const struct attribute *second = &attributes[1];
    switch (request->operation) {
    case SEED:
        return count == 2 && has(second, "seed", SEED_LETTERS);
    case POLICY:
        return count == 3 && has(second, "cachable", 1) && has(&attributes[2], "timeout", -1);
    case TKTKEY:
        return count == 2 && has(second, "keybuf", TICKET_KEY_LETTERS);
    case LOOKUP_HIT:
        return count == 2 && is_session_of(second, request->key);
    case LOOKUP_MISS:
        return count == 2 && has(second, "session", 0);
    default:
        return count == 1;
    }
}

size_t check_reply(const char *bytes, size_t length, const struct request *request, const char **fault)
{
    struct attribute attributes[ATTRIBUTES_MAX + 1];
    int count;
    size_t used = split(bytes, length, attributes, &count);
    *fault = 0;
    if (used == 0)
        return 0;
    if (used != length)
        *fault = "bytes after the reply";
    else if (request == 0) {
        if (count != 1 || !has(attributes, "protocol", -1) || strcmp(attributes[0].value, "tlsmgr_protocol") != 0)
            *fault = "unexpected greeting";
    } else {
        int is_miss = request->operation == LOOKUP_MISS || request->operation == DELETE_MISS;
        if (count < 1 || !has(attributes, "status", -1))
            *fault = "no status";
        else if (strcmp(attributes[0].value, is_miss ? "4294967295" : "0") != 0)
            *fault = "unexpected status";
        else if (!has_contents_of(request, attributes, count))
            *fault = "unexpected contents";
    }
    return used;
}
