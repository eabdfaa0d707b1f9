/* Latencies, counted in buckets whose width is at most 1.6 % of their value. */
#pragma once
#include <stdint.h>

#define HISTOGRAM_STEPS 64
#define HISTOGRAM_BUCKETS (HISTOGRAM_STEPS * 40)

struct histogram {
    uint64_t count, max_ns;
    uint32_t buckets[HISTOGRAM_BUCKETS];
};

void histogram_add(struct histogram *, uint64_t ns);

/* The latency in microseconds that so many percent do not exceed; 0 when there is none. */
double histogram_percentile_us(const struct histogram *, double percent);
