// The plain path: it takes every legal cascade, non-integer weights and huge windows included, and is what the vector paths
// are measured against.
#define HAARLENS_PATH plain
#include "plain_scanner.h"

namespace haarlens::plain {
namespace {

class CandidateScanner final : public PlainScanner {
public:
    using PlainScanner::PlainScanner;

private:
    void scan_row(int32_t level, int32_t y, int32_t line) override {
        const haarlens_level& grid = job_.levels[level];
        for (int32_t x = 0; x < grid.columns; x += grid.step) {
            const float factor = windows_.deviation_factor(x, line);
            if (factor == 0) continue;
            double sum = 0;
            const size_t depth = windows_.depth(windows_.lines.line(line) + x, factor, sum);
            if (depth == windows_.cascade.stages.size()) candidates.push_back({level, x, y, 0, sum});
            if (depth == 0) x += grid.step;
        }
    }
};

}  // namespace
}  // namespace haarlens::plain

namespace haarlens {

std::unique_ptr<Scanner> make_plain_scanner(Job& job) { return std::make_unique<plain::CandidateScanner>(job); }

}  // namespace haarlens
