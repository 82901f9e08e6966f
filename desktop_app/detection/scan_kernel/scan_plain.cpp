// The plain path: one window at a time, in the definition's own floats. It takes every legal cascade, non-integer weights
// and huge windows included, and is what the vector paths are measured against.
#include <cmath>

#include "scan.h"

#define HAARLENS_PATH plain
#include "integral.h"
#include "resize.h"
#include "rows_generic.h"

namespace haarlens::plain {
namespace {

class PlainScanner final : public Scanner {
public:
    explicit PlainScanner(Job& job)
        : Scanner(job),
          cascade_(job.cascade),
          lines_(job.widest, cascade_.height, kStripeRows, cascade_.has_tilted, 0) {}

    void scan(const Band& band) override {
        const haarlens_level& level = job_.levels[band.level];
        LevelRows<GenericRows> rows(job_.image, level);
        lines_.begin(level.width, 1);
        int32_t next = band.first_row;
        for (int32_t i = 1; i < cascade_.height; ++i) lines_.add(rows.row(next++));
        for (int32_t y = band.first_row; y < band.last_row; y += kStripeRows) {
            const int32_t end = std::min(y + kStripeRows, band.last_row);
            lines_.advance();
            while (next < end + cascade_.height - 1) lines_.add(rows.row(next++));
            for (int32_t row = y; row < end; row += level.step) scan_row(band.level, row, row - y);
            if (!stripe_done(end - y)) return;
        }
    }

private:
    uint32_t corner_sum(const uint32_t* base, int32_t x, int32_t y, int32_t w, int32_t h) const {
        const Layout& at = lines_.layout();
        return base[at.at(x, y)] - base[at.at(x + w, y)] - base[at.at(x, y + h)] + base[at.at(x + w, y + h)];
    }

    uint32_t tilted_sum(const uint32_t* base, int32_t x, int32_t y, int32_t w, int32_t h) const {
        const Layout& at = lines_.layout();
        return base[at.at(x, y, true)] - base[at.at(x - h, y + h, true)] - base[at.at(x + w, y + w, true)] +
               base[at.at(x + w - h, y + w + h, true)];
    }

    // The feature's value as OpenCV 4.14 computes it: float32 products of int sums, added in order.
    float value(const uint32_t* base, int32_t feature) const {
        const Arrays& given = cascade_.given;
        const bool tilted = given.tilted[feature] != 0;
        float value = 0;
        for (int32_t k = 0; k < 3; ++k) {
            const float weight = given.weights[3 * feature + k];
            if (weight == 0) continue;
            const int32_t* r = &given.rects[12 * feature + 4 * k];
            const int32_t sum = int32_t(tilted ? tilted_sum(base, r[0], r[1], r[2], r[3])
                                               : corner_sum(base, r[0], r[1], r[2], r[3]));
            value += weight * float(sum);
        }
        return value;
    }

    double stage_sum(const uint32_t* base, const Stage& stage, float factor) const {
        const Arrays& given = cascade_.given;
        double sum = 0;
        for (int32_t t = 0; t < stage.tree_count; ++t) {
            const Tree& tree = cascade_.trees[stage.first_tree + t];
            int32_t child = 0;
            do {
                const int32_t node = tree.first_node + child;
                const bool less = value(base, given.node_features[node]) * factor < given.node_thresholds[node];
                child = less ? given.node_lefts[node] : given.node_rights[node];
            } while (child > 0);
            sum += given.leaves[tree.first_leaf - child];
        }
        return sum;
    }

    // 1 / (area * standard deviation), or 0 where the window is too flat to look at.
    float deviation_factor(int32_t x, int32_t line) {
        const uint32_t* base = lines_.line(line) + x;
        const uint32_t* squares = lines_.squares(line) + x;
        const Layout& at = lines_.squares_layout();
        const int32_t right = cascade_.width - 1, bottom = cascade_.height - 1;
        const int32_t sum = int32_t(corner_sum(base, 1, 1, cascade_.width - 2, cascade_.height - 2));
        const uint32_t square = squares[at.at(1, 1)] - squares[at.at(right, 1)] - squares[at.at(1, bottom)] +
                                squares[at.at(right, bottom)];
        const double spread = double(cascade_.area) * square - double(sum) * sum;
        return spread >= cascade_.least_spread ? float(1. / std::sqrt(spread)) : 0;
    }

    void scan_row(int32_t level, int32_t y, int32_t line) {
        const haarlens_level& grid = job_.levels[level];
        for (int32_t x = 0; x < grid.columns; x += grid.step) {
            const float factor = deviation_factor(x, line);
            if (factor == 0) continue;
            const uint32_t* base = lines_.line(line) + x;
            double sum = 0;
            size_t stage = 0;
            for (; stage < cascade_.stages.size(); ++stage) {
                sum = stage_sum(base, cascade_.stages[stage], factor);
                if (sum < cascade_.stages[stage].threshold) break;
            }
            if (stage == cascade_.stages.size()) candidates.push_back({level, x, y, 0, sum});
            if (stage == 0) x += grid.step;
        }
    }

    const Cascade& cascade_;
    IntegralLines<uint32_t, GenericRows> lines_;
};

}  // namespace
}  // namespace haarlens::plain

namespace haarlens {

std::unique_ptr<Scanner> make_plain_scanner(Job& job) { return std::make_unique<plain::PlainScanner>(job); }

}  // namespace haarlens
