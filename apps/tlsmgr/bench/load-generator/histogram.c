#include "histogram.h"

/* 64 linear steps within each power of two, in units of 0.1 us. */
static unsigned bucket_of(uint64_t ns)
{
    uint64_t value = ns / 100;
    unsigned exponent = 0;
    while (value >> exponent >= 2 * HISTOGRAM_STEPS)
        exponent++;
    unsigned bucket = exponent * HISTOGRAM_STEPS + (unsigned) (value >> exponent);
    return bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1;
}

static double middle_us(unsigned bucket)
{
    unsigned exponent = bucket < 2 * HISTOGRAM_STEPS ? 0 : bucket / HISTOGRAM_STEPS - 1;
    uint64_t low = (uint64_t) (bucket - exponent * HISTOGRAM_STEPS) << exponent;
    return (low + (1ull << exponent) / 2.0) / 10.0;
}

void histogram_add(struct histogram *h, uint64_t ns)
{
    h->buckets[bucket_of(ns)]++;
    h->count++;
    if (ns > h->max_ns)
        h->max_ns = ns;
}

double histogram_percentile_us(const struct histogram *h, double percent)
{
    uint64_t wanted = (uint64_t) (percent / 100 * h->count + 0.9999), seen = 0;
    double max_us = h->max_ns / 1000.0;
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
        seen += h->buckets[i];
        if (seen > 0 && seen >= wanted)
            return middle_us(i) < max_us ? middle_us(i) : max_us;
    }
    return max_us;
}
