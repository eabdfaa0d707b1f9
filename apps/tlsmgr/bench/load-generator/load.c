#define _GNU_SOURCE
#include "load.h"
#include "clock.h"
#include "fail.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define HANG_NS (10 * SECOND_NS)
#define EVENTS_MAX 1024
#define IN_BYTES_FIRST 4096

enum state {
    CLOSED,
    QUEUE_FULL,     /* connect(2) is to be tried again */
    GREETING,       /* the greeting is awaited */
    IDLE,
    SENDING,        /* a part of the request is sent */
    WAITING         /* for the reply */
};

struct connection {
    int fd;
    enum state state;
    uint64_t started_ns;                /* when the request was due; 0 while there is none */
    struct request request;
    struct course course;
    char *out, *in;
    size_t out_length, out_sent, in_length, in_size;
};

struct load_result load_result;

static struct load_options options;
static struct sockaddr_un address;
static struct connection *connections;
static int epoll_fd, open_count;

/* Of the run under way. */
static const struct workload *workload;
static uint64_t issued, completed, requests_max, deadline_ns, measured_from_ns, last_reply_ns;
static int is_measured;

/* ------------------------------------------------------------------ errors */

static void note_error(const char *format, ...)
{
    va_list arguments;
    if (load_result.errors++ > 0)
        return;
    va_start(arguments, format);
    vsnprintf(load_result.first_error, sizeof load_result.first_error, format, arguments);
    va_end(arguments);
}

/* ------------------------------------------------------------- connections */

static void watch(struct connection *c, int change, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = c};
    if (epoll_ctl(epoll_fd, change, c->fd, &event) < 0)
        fail("epoll_ctl: %s", strerror(errno));
}

static void disconnect(struct connection *c)
{
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
    c->state = CLOSED;
}

static void start_connecting(struct connection *c)
{
    if (c->fd < 0 && (c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) < 0)
        fail("socket: %s", strerror(errno));
    if (connect(c->fd, (struct sockaddr *) &address, sizeof address) == 0) {
        watch(c, EPOLL_CTL_ADD, EPOLLIN);
        c->in_length = 0;
        c->course = (struct course) {0};
        c->state = GREETING;
    } else if (errno == EAGAIN) {
        c->state = QUEUE_FULL;
    } else {
        fail("connect to %s: %s", options.socket_path, strerror(errno));
    }
}

/* ---------------------------------------------------------------- requests */

static int may_issue(uint64_t now)
{
    return issued < requests_max && now < deadline_ns;
}

static void lose(struct connection *c, const char *why)
{
    note_error("%s: %s", c->state == GREETING ? "greeting" : operation_names[c->request.operation], why);
    c->started_ns = 0;
    disconnect(c);
}

static void send_rest(struct connection *c)
{
    ssize_t sent = write(c->fd, c->out + c->out_sent, c->out_length - c->out_sent);
    if (sent < 0 && errno != EAGAIN) {
        lose(c, strerror(errno));
        return;
    }
    if (sent > 0)
        c->out_sent += sent;
    enum state state = c->out_sent < c->out_length ? SENDING : WAITING;
    if (state == SENDING && c->state != SENDING)
        watch(c, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    if (state == WAITING && c->state == SENDING)
        watch(c, EPOLL_CTL_MOD, EPOLLIN);
    c->state = state;
}

/* Asks for the next thing. On a connection that is still to be made, the time until it stands counts as well. */
static void issue(struct connection *c, uint64_t due_ns)
{
    if (c->started_ns == 0) {
        c->started_ns = due_ns;
        issued++;
    }
    if (c->state == CLOSED)
        start_connecting(c);
    if (c->state != IDLE)
        return;
    c->request = next_request(workload, &c->course);
    c->out_length = write_request(c->out, &c->request);
    c->out_sent = 0;
    c->in_length = 0;
    send_rest(c);
}

/* With a rate, requests fall due at even distances, whatever becomes of those before. */
static void issue_next(struct connection *c, uint64_t now)
{
    if (!may_issue(now))
        return;
    uint64_t due = options.rate > 0 ? measured_from_ns + (uint64_t) (issued * (SECOND_NS / options.rate)) : now;
    if (due <= now)
        issue(c, due);
}

static void issue_due(void)
{
    uint64_t now = now_ns();
    for (int i = 0; i < open_count; i++)
        if (connections[i].state == IDLE)
            issue_next(&connections[i], now);
}

static void record(const struct connection *c, uint64_t now)
{
    uint64_t latency = now - c->started_ns;
    load_result.completed++;
    histogram_add(&load_result.all, latency);
    histogram_add(&load_result.by_operation[c->request.operation], latency);
    if (options.phase_seconds > 0) {
        size_t phase = (now - measured_from_ns) / (options.phase_seconds * SECOND_NS);
        if (phase < PHASES_MAX)
            histogram_add(&load_result.phases[phase], latency);
    }
}

static void finish_request(struct connection *c, uint64_t now)
{
    completed++;
    last_reply_ns = now;
    if (is_measured)
        record(c, now);
    c->started_ns = 0;
    c->state = IDLE;
    note_done(&c->course, &c->request);
    if (options.life > 0 && c->course.requests >= options.life)
        disconnect(c);
    issue_next(c, now);
}

static void receive(struct connection *c)
{
    if (c->in_size - c->in_length < IN_BYTES_FIRST) {
        c->in_size = 2 * c->in_size + IN_BYTES_FIRST;
        if ((c->in = realloc(c->in, c->in_size)) == 0)
            fail("out of memory");
    }
    ssize_t got = read(c->fd, c->in + c->in_length, c->in_size - c->in_length);
    if (got < 0 && errno == EAGAIN)
        return;
    uint64_t now = now_ns();
    if (got <= 0) {
        lose(c, got < 0 ? strerror(errno) : "the server has closed the connection");
        return;
    }
    c->in_length += got;
    const char *fault;
    size_t used = check_reply(c->in, c->in_length, c->state == GREETING ? 0 : &c->request, &fault);
    if (used == 0)
        return;
    if (fault != 0) {
        lose(c, fault);
    } else if (c->state == WAITING) {
        finish_request(c, now);
    } else if (c->state == GREETING) {
        c->state = IDLE;
        if (c->started_ns != 0)
            issue(c, c->started_ns);
    } else {
        lose(c, "unasked reply");
    }
}

/* -------------------------------------------------------------- event loop */

/* With a rate we have to look at the clock often; a failed connection attempt is repeated after a millisecond. */
static void wait_for_events(void)
{
    static struct epoll_event events[EVENTS_MAX];
    struct timespec timeout = {.tv_nsec = options.rate > 0 ? 50 * 1000 : 20 * 1000 * 1000};
    for (int i = 0; i < open_count; i++)
        if (connections[i].state == QUEUE_FULL) {
            start_connecting(&connections[i]);
            timeout.tv_nsec = 1000 * 1000;
        }
    int count = epoll_pwait2(epoll_fd, events, EVENTS_MAX, &timeout, 0);
    if (count < 0 && errno != EINTR)
        fail("epoll_pwait2: %s", strerror(errno));
    for (int i = 0; i < count; i++) {
        struct connection *c = events[i].data.ptr;
        if ((events[i].events & EPOLLOUT) && c->state == SENDING)
            send_rest(c);
        if ((events[i].events & ~EPOLLOUT) && c->fd >= 0)
            receive(c);
    }
}

static int count_in(enum state first, enum state last)
{
    int count = 0;
    for (int i = 0; i < open_count; i++)
        count += connections[i].state >= first && connections[i].state <= last;
    return count;
}

static int count_under_way(void)
{
    int count = 0;
    for (int i = 0; i < open_count; i++)
        count += connections[i].started_ns != 0;
    return count;
}

void load_open(const struct load_options *given)
{
    options = *given;
    address.sun_family = AF_UNIX;
    if (strlen(options.socket_path) >= sizeof address.sun_path)
        fail("the socket's path is too long");
    strcpy(address.sun_path, options.socket_path);
    if ((epoll_fd = epoll_create1(EPOLL_CLOEXEC)) < 0)
        fail("epoll_create1: %s", strerror(errno));
    open_count = options.connections;
    connections = calloc(open_count, sizeof *connections);
    load_result.phases = calloc(PHASES_MAX, sizeof *load_result.phases);
    if (connections == 0 || load_result.phases == 0)
        fail("out of memory");
    for (int i = 0; i < open_count; i++) {
        struct connection *c = &connections[i];
        c->fd = -1;
        if ((c->out = malloc(request_bytes_max())) == 0)
            fail("out of memory");
        start_connecting(c);
    }
    uint64_t limit = now_ns() + HANG_NS;
    while (count_in(QUEUE_FULL, GREETING) > 0) {
        wait_for_events();
        if (now_ns() > limit)
            fail("%d of %d connections got no greeting", count_in(QUEUE_FULL, GREETING), open_count);
    }
}

static void begin(const struct workload *next, uint64_t requests, double seconds)
{
    workload = next;
    issued = completed = 0;
    requests_max = requests;
    measured_from_ns = last_reply_ns = now_ns();
    deadline_ns = measured_from_ns + (uint64_t) (seconds * SECOND_NS);
}

/* A connection whose server closed it, for no reason or because it died, is made anew. */
static void keep_busy(void)
{
    uint64_t now = now_ns();
    for (int i = 0; i < open_count; i++)
        if (connections[i].state == CLOSED && connections[i].started_ns == 0)
            issue_next(&connections[i], now);
    issue_due();
    wait_for_events();
}

/* Until all replies have come. */
static void finish(void)
{
    uint64_t progress = completed, limit = now_ns() + HANG_NS;
    while (count_under_way() > 0) {
        wait_for_events();
        if (completed != progress) {
            progress = completed;
            limit = now_ns() + HANG_NS;
        } else if (now_ns() > limit) {
            note_error("%d requests got no reply", count_under_way());
            return;
        }
    }
}

void load_send(const struct workload *next, uint64_t requests)
{
    double rate = options.rate;
    options.rate = 0;
    begin(next, requests, 3600);
    while (issued < requests_max && load_result.errors == 0)
        keep_busy();
    finish();
    options.rate = rate;
}

void load_run(const struct workload *next, double warmup_seconds, double seconds, void (*on_measure)(void))
{
    begin(next, UINT64_MAX, warmup_seconds);
    while (may_issue(now_ns()))
        keep_busy();
    begin(next, UINT64_MAX, seconds);
    on_measure();
    is_measured = 1;
    while (may_issue(now_ns()))
        keep_busy();
    finish();
    is_measured = 0;
    load_result.seconds = (double) (last_reply_ns - measured_from_ns + 1) / SECOND_NS;
}

void load_close(void)
{
    for (int i = 0; i < open_count; i++) {
        disconnect(&connections[i]);
        free(connections[i].in);
        free(connections[i].out);
    }
    free(connections);
    close(epoll_fd);
    open_count = 0;
}
