#ifndef BENCHMARKS_CALLOCATIONS_H
#define BENCHMARKS_CALLOCATIONS_H

#include <stdint.h>

/*
 * Counts the allocations of the program that links this: the functions of the C library that allocate are replaced by
 * ones that count and then call the C library's own. glibc only.
 */

/* Allocations of the calling thread since it began. */
uint64_t callocations_of_thread(void);

/* Allocations of all threads since the program began. */
uint64_t callocations_of_all_threads(void);

#endif
