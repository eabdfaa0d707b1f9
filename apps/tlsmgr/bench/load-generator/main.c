/*
 * tlsmgr-load: puts a load on a tlsmgr(8) socket, checks every reply, and prints what it measured as one line of JSON.
 * Exit status 1 means that something was wrong with a reply or a connection, 2 that nothing could be measured.
 */
#define _GNU_SOURCE
#include "fail.h"
#include "load.h"
#include "server-time.h"
#include "clock.h"
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static const char usage[] =
    "usage: tlsmgr-load --socket PATH --operation NAME [options]\n"
    "  --operation NAME       seed, policy, tktkey, lookup-hit, lookup-miss, update, update-new, cycle, mix, smtpd\n"
    "  --connections N        each with at most one request under way (1)\n"
    "  --life N               replace a connection after N requests (0: never)\n"
    "  --rate N               requests per second, timed from when they are due (0: as many as possible)\n"
    "  --seconds S            measured time (2)\n"
    "  --warmup S             before it (0.3)\n"
    "  --preload N            save the known sessions 0 to N-1 before that (0)\n"
    "  --keys N               known sessions (10000)\n"
    "  --key-base N           number of the first of them (0)\n"
    "  --session-bytes N      size of a session (200)\n"
    "  --choice N             seed of the random choices (1)\n"
    "  --server PID           take this process's CPU time\n"
    "  --master PID           and this one's\n"
    "  --phase S              report latencies for each such part of the measured time as well\n";

static pid_t server, master;
static double server_us, master_us;

static void take_cpu_times(void)
{
    server_us = cpu_time_us(server);
    master_us = cpu_time_us(master);
}

static void print_latencies(const struct histogram *h)
{
    printf("{\"count\":%" PRIu64 ",\"p50Us\":%.1f,\"p99Us\":%.1f,\"p999Us\":%.1f,\"maxUs\":%.1f}", h->count,
           histogram_percentile_us(h, 50), histogram_percentile_us(h, 99), histogram_percentile_us(h, 99.9),
           h->max_ns / 1000.0);
}

static void print_result(double seconds, double phase_seconds)
{
    const struct load_result *r = &load_result;
    double requests = r->completed > 0 ? (double) r->completed : 1;
    const char *separator = "";
    printf("{\"requests\":%" PRIu64 ",\"requestsPerSecond\":%.1f", r->completed, r->completed / r->seconds);
    printf(",\"serverUsPerRequest\":%.3f,\"masterUsPerRequest\":%.3f", (cpu_time_us(server) - server_us) / requests,
           (cpu_time_us(master) - master_us) / requests);
    printf(",\"latency\":");
    print_latencies(&r->all);
    printf(",\"operations\":{");
    for (int i = 0; i < OPERATIONS; i++) {
        if (r->by_operation[i].count == 0)
            continue;
        printf("%s\"%s\":", separator, operation_names[i]);
        print_latencies(&r->by_operation[i]);
        separator = ",";
    }
    printf("},\"phases\":[");
    separator = "";
    for (int i = 0; phase_seconds > 0 && i < seconds / phase_seconds && i < PHASES_MAX; i++) {
        printf("%s", separator);
        print_latencies(&r->phases[i]);
        separator = ",";
    }
    printf("],\"errors\":%" PRIu64 ",\"firstError\":\"", r->errors);
    for (const char *p = r->first_error; *p; p++)
        putchar(*p == '"' || *p == '\\' || (unsigned char) *p < ' ' ? '?' : *p);
    printf("\"}\n");
}

/* 900 connections are more descriptors than a shell allows. */
static void raise_file_limit(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int argc, char **argv)
{
    static const struct option names[] = {
        {"socket", 1, 0, 's'}, {"operation", 1, 0, 'o'}, {"connections", 1, 0, 'c'}, {"life", 1, 0, 'l'},
        {"rate", 1, 0, 'r'}, {"seconds", 1, 0, 'd'}, {"warmup", 1, 0, 'w'}, {"preload", 1, 0, 'p'},
        {"keys", 1, 0, 'k'}, {"key-base", 1, 0, 'b'}, {"session-bytes", 1, 0, 'z'}, {"choice", 1, 0, 'x'},
        {"server", 1, 0, 'i'}, {"master", 1, 0, 'm'}, {"phase", 1, 0, 't'}, {0},
    };
    struct load_options options = {.connections = 1};
    const char *operation = 0;
    uint64_t keys = 10000, key_base = 0, preload = 0, choice = 1;
    double seconds = 2, warmup = 0.3;
    size_t session_bytes = 200;
    for (int letter; (letter = getopt_long(argc, argv, "", names, 0)) != -1;)
        switch (letter) {
        case 's': options.socket_path = optarg; break;
        case 'o': operation = optarg; break;
        case 'c': options.connections = atoi(optarg); break;
        case 'l': options.life = atoi(optarg); break;
        case 'r': options.rate = atof(optarg); break;
        case 'd': seconds = atof(optarg); break;
        case 'w': warmup = atof(optarg); break;
        case 'p': preload = strtoull(optarg, 0, 10); break;
        case 'k': keys = strtoull(optarg, 0, 10); break;
        case 'b': key_base = strtoull(optarg, 0, 10); break;
        case 'z': session_bytes = strtoull(optarg, 0, 10); break;
        case 'x': choice = strtoull(optarg, 0, 10); break;
        case 'i': server = atoi(optarg); break;
        case 'm': master = atoi(optarg); break;
        case 't': options.phase_seconds = atof(optarg); break;
        default: fputs(usage, stderr); return 2;
        }
    if (options.socket_path == 0 || operation == 0 || options.connections < 1 || keys < 1 || optind != argc) {
        fputs(usage, stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    raise_file_limit();
    protocol_init(session_bytes, key_base, mix64(now_ns() ^ (uint64_t) getpid() << 32));
    seed_workload(choice);
    struct workload workload = parse_workload(operation, keys);
    load_open(&options);
    if (preload > 0)
        load_send(&(struct workload) {.kind = PRELOAD, .keys = keys}, preload);
    load_run(&workload, warmup, seconds, take_cpu_times);
    print_result(seconds, options.phase_seconds);
    load_close();
    return load_result.errors > 0;
}
