// How far every window comes, by the plain path: all of the grid are looked at, those that a scan would skip as well.
#define HAARLENS_PATH depths
#include "plain_scanner.h"

namespace haarlens::depths {
namespace {

class DepthScanner final : public PlainScanner {
public:
    using PlainScanner::PlainScanner;

private:
    void scan_row(int32_t level, int32_t y, int32_t line) override {
        const haarlens_level& grid = job_.levels[level];
        const DepthMap depths(job_, level);
        for (int32_t x = 0; x < grid.columns; x += grid.step) {
            const float factor = windows_.deviation_factor(x, line);
            double sum = 0;
            const uint32_t* base = windows_.lines.line(line) + x;
            depths.set(x / grid.step, y, 1, factor == 0 ? HAARLENS_FLAT : int32_t(windows_.depth(base, factor, sum)));
        }
    }
};

}  // namespace
}  // namespace haarlens::depths

namespace haarlens {

std::unique_ptr<Scanner> make_depth_scanner(Job& job) { return std::make_unique<depths::DepthScanner>(job); }

}  // namespace haarlens
