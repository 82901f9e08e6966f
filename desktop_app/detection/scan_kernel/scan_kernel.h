// The narrow interface between scan.py and the kernel: plain C, plain arrays, no exceptions across it.
//
// The caller gives a cascade once (checked and packed here, see cascade.h) and then any number of scans of it, from any
// number of threads at once. Boxes and groups are made in Python; the kernel answers "which windows pass, with what sum".
#ifndef HAARLENS_SCAN_KERNEL_H
#define HAARLENS_SCAN_KERNEL_H

#include <stdint.h>

#if defined(_WIN32)
#define HAARLENS_EXPORT __declspec(dllexport)
#else
#define HAARLENS_EXPORT __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

// Raised whenever a struct or a function below changes; scan.py refuses a library that answers another number.
#define HAARLENS_INTERFACE_VERSION 3

typedef struct haarlens_cascade haarlens_cascade;
typedef struct haarlens_scan_result haarlens_scan_result;

// A cascade as Cascade.pack() lays it out. A tree of n nodes has n + 1 leaves, trees and their leaves one after another.
// A child above 0 is a node's number in its tree, otherwise minus a leaf's number. An unused rectangle has weight 0.
typedef struct {
    int32_t window_width, window_height;
    int32_t stage_count, tree_count, node_count, feature_count;
    const int32_t* stage_tree_counts;
    const float* stage_thresholds;
    const int32_t* tree_node_counts;
    const int32_t* node_features;
    const float* node_thresholds;
    const int32_t* node_lefts;
    const int32_t* node_rights;
    const float* leaves;          // node_count + tree_count
    const int32_t* rects;         // feature_count x 3 x (x, y, width, height)
    const float* weights;         // feature_count x 3
    const uint8_t* tilted;        // feature_count
} haarlens_cascade_arrays;

// One level of the pyramid and its grid: windows at x = 0, step, ... < columns and y = 0, step, ... < rows.
typedef struct {
    int32_t width, height;
    int32_t step;
    int32_t columns, rows;
} haarlens_level;

typedef struct {
    const uint8_t* pixels;
    int32_t width, height;
    int64_t row_bytes;
} haarlens_image;

// A window that passed every stage; weight is the last stage's sum.
typedef struct {
    int32_t level, x, y;
    int32_t reserved;
    double weight;
} haarlens_candidate;

// Called now and then from the calling thread with the share of the work that is done (0..1); not 0 cancels.
typedef int32_t (*haarlens_progress)(double done);

enum { HAARLENS_DONE = 0, HAARLENS_CANCELLED = 1, HAARLENS_NO_MEMORY = 2, HAARLENS_BAD_ARGUMENT = 3 };

HAARLENS_EXPORT int32_t haarlens_interface_version(void);

// Name of the n-th path that this processor can run, the best first; NULL after the last.
HAARLENS_EXPORT const char* haarlens_path_name(int32_t n);

// Checks and packs a cascade. NULL when it is refused; `error` then says why (a literal, never freed).
HAARLENS_EXPORT haarlens_cascade* haarlens_cascade_new(const haarlens_cascade_arrays* arrays, const char** error);
HAARLENS_EXPORT void haarlens_cascade_free(haarlens_cascade* cascade);

// Scans the levels of an image with `threads` threads on the path of that name (NULL: the best); a cascade that a vector
// path cannot hold exactly is scanned by the plain one. `progress` may be NULL. On HAARLENS_DONE the result holds the
// candidates ordered by level, y, x, whatever the thread count; free it with haarlens_scan_result_free.
HAARLENS_EXPORT int32_t haarlens_scan(const haarlens_cascade* cascade, const haarlens_image* image,
                                      const haarlens_level* levels, int32_t level_count, int32_t threads,
                                      const char* path, haarlens_progress progress, haarlens_scan_result** result);
HAARLENS_EXPORT int64_t haarlens_scan_result_count(const haarlens_scan_result* result);
HAARLENS_EXPORT const haarlens_candidate* haarlens_scan_result_candidates(const haarlens_scan_result* result);
HAARLENS_EXPORT void haarlens_scan_result_free(haarlens_scan_result* result);

// How many stages every window of every level's grid passes, one after the other, those included that a scan skips:
// `depths[i]` is ceil(rows / step) x ceil(columns / step) of level i. HAARLENS_FLAT: the window is too flat to be looked at.
// `path` as for a scan.
enum { HAARLENS_FLAT = -1 };
HAARLENS_EXPORT int32_t haarlens_depths(const haarlens_cascade* cascade, const haarlens_image* image,
                                        const haarlens_level* levels, int32_t level_count, int32_t threads,
                                        const char* path, haarlens_progress progress, int16_t* const* depths);

// One window taken apart. The caller's arrays: a number for each node of the cascade, each tree and each stage.
typedef struct {
    float factor;      // 1 / (area * standard deviation); 0: the window is too flat to be looked at
    float* values;     // node_count: the normalised feature value, where the window reached the node
    uint8_t* reached;  // node_count: set to 1 where it did, left alone elsewhere
    int32_t* leaves;   // tree_count: the leaf that it came to, by its number among all leaves
    double* sums;      // stage_count: of all stages, whether an earlier one rejects the window or not
} haarlens_trace;

// `image`: the window's pixels, as large as the cascade's window.
HAARLENS_EXPORT int32_t haarlens_trace_window(const haarlens_cascade* cascade, const haarlens_image* image,
                                              haarlens_trace* told);

// Labels boxes (count x (left, top, width, height)) by the transitive closure of similarity: two belong together when
// all four edges differ by at most eps * (the smaller width + the smaller height) / 2. Classes are numbered by first member.
// Returns the number of classes, or -1 without memory.
HAARLENS_EXPORT int32_t haarlens_partition(const int32_t* boxes, int32_t count, double eps, int32_t* labels);

#ifdef __cplusplus
}
#endif

#endif
