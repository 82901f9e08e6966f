// One window, taken apart: every feature that it is asked about, every vote and every sum, whether it passes or not.
#define HAARLENS_PATH traced
#include <new>

#include "plain_windows.h"
#include "scan_kernel.h"

namespace {

using namespace haarlens;

void trace(const haarlens_cascade& cascade, const haarlens_image& image, haarlens_trace& told) {
    const Cascade& packed = cascade.packed;
    traced::PlainWindows windows(packed, packed.width, 1);
    windows.lines.begin(packed.width, 1);
    for (int32_t y = 0; y < packed.height; ++y) windows.lines.add(image.pixels + y * image.row_bytes);
    const uint32_t* base = windows.lines.line(0);
    told.factor = windows.deviation_factor(0, 0);
    for (size_t s = 0; s < packed.stages.size(); ++s) {
        const Stage& stage = packed.stages[s];
        double sum = 0;
        for (int32_t t = stage.first_tree; t < stage.first_tree + stage.tree_count; ++t) {
            told.leaves[t] = windows.leaf(base, packed.trees[t], told.factor, [&](int32_t node, float value) {
                told.values[node] = value;
                told.reached[node] = 1;
            });
            sum += packed.given.leaves[told.leaves[t]];
        }
        told.sums[s] = sum;
    }
}

}  // namespace

int32_t haarlens_trace_window(const haarlens_cascade* cascade, const haarlens_image* image, haarlens_trace* told) {
    const Cascade& packed = cascade->packed;
    if (image->pixels == nullptr || image->width != packed.width || image->height != packed.height ||
        image->row_bytes < image->width)
        return HAARLENS_BAD_ARGUMENT;
    try {
        trace(*cascade, *image, *told);
        return HAARLENS_DONE;
    } catch (const std::bad_alloc&) {
        return HAARLENS_NO_MEMORY;
    }
}
