// The vector paths: a lane is a window.
//
// A row of the grid is scanned densely, N neighbouring windows at a time, while enough of them are alive to pay for it;
// survivors.h takes the rest.
#pragma once

#include <algorithm>
#include <vector>

#include "codes.h"
#include "integral.h"
#include "resize.h"
#include "scan.h"
#include "stages.h"
#include "survivors.h"

namespace haarlens::HAARLENS_PATH {

template <class L, class Rows>
class LaneScanner final : public Scanner {
    static constexpr int N = L::kCount;
    static constexpr int32_t kSlack = 64;  // entries that a vector or a patch's copy may read past a line's end
    using U16 = typename L::U16;
    using I32 = typename L::I32;
    using F32 = typename L::F32;

public:
    explicit LaneScanner(Job& job)
        : Scanner(job),
          cascade_(job.cascade),
          stages_(cascade_),
          lines_(job.widest, cascade_.height, kStripeRows, cascade_.has_tilted, kSlack),
          codes_{codes(lines_.layouts()[0]), codes(lines_.layouts()[1])},
          survivors_(cascade_, lines_.layouts(), candidates) {}

    // With a job that has depth maps, the windows' depths are written into them instead.

    void scan(const Band& band) override {
        const haarlens_level& level = job_.levels[band.level];
        begin(band, level);
        LevelRows<Rows> rows(job_.image, level);
        int32_t next = band.first_row;
        for (int32_t i = 1; i < cascade_.height; ++i) lines_.add(rows.row(next++));
        for (int32_t y = band.first_row; y < band.last_row; y += kStripeRows) {
            const int32_t end = std::min(y + kStripeRows, band.last_row);
            lines_.advance();
            while (next < end + cascade_.height - 1) lines_.add(rows.row(next++));
            for (int32_t row = y; row < end; row += level.step) scan_row(row, row - y);
            if (!stripe_done(end - y)) {
                survivors_.drop();
                return;
            }
        }
        survivors_.finish();
    }

private:
    CodeTable codes(const Layout& layout) const {
        return CodeTable(cascade_, [&](const Corner& c) { return layout.at(c.x, c.y, c.tilted); });
    }

    void begin(const Band& band, const haarlens_level& level) {
        level_ = band.level;
        step_ = level.step;
        columns_ = (level.columns + level.step - 1) / level.step;
        lines_.begin(level.width, level.step);
        depths_ = DepthMap(job_, band.level);
        survivors_.begin(band.level, level.step, depths_);
    }

    // What normalises the features of the windows from `column` on; `textured`: those not too flat to look at.
    F32 deviation_factor(int32_t column, int32_t line, uint32_t& textured) {
        const Layout& at = lines_.layout();
        const uint16_t* p = lines_.line(line) + column;
        const int32_t right = cascade_.width - 1, bottom = cascade_.height - 1;
        const auto across = [&](int32_t y) { return L::sub(L::load(p + at.at(right, y)), L::load(p + at.at(1, y))); };
        I32 sum = L::broadcast(0);
        U16 above = across(1);
        for (int32_t y = 1; y < bottom;) {
            y = std::min(y + cascade_.strip_rows, bottom);
            const U16 below = across(y);
            sum = L::add(sum, L::widen_signless(L::sub(below, above)));
            above = below;
        }
        const Layout& squares_at = lines_.squares_layout();
        const uint32_t* q = lines_.squares(line) + column;
        const I32 square = L::add(
            L::sub(L::load32(q + squares_at.at(1, 1)), L::load32(q + squares_at.at(right, 1))),
            L::sub(L::load32(q + squares_at.at(right, bottom)), L::load32(q + squares_at.at(1, bottom))));
        return L::deviation_factor(sum, square, cascade_.area, cascade_.least_spread, textured);
    }

    void scan_row(int32_t y, int32_t line) {
        uint64_t carry = 0;
        for (int32_t column = 0; column < columns_; column += N) {
            uint32_t textured;
            const F32 factor = deviation_factor(column, line, textured);
            const uint32_t within = first_lanes(columns_ - column, N);
            textured &= within;
            if (depths_) depths_.begin(column, y, within, textured);
            if (textured == 0) {
                carry = 0;
                continue;
            }
            const uint16_t* p = lines_.line(line) + column;
            uint32_t alive = stages_.passing(0, codes_[step_ - 1], p, factor, textured);
            if (!depths_) {  // which are of all windows
                const uint64_t skipped = skipped_windows(textured & ~alive, carry);
                carry = skipped >> N & 1;
                alive &= ~uint32_t(skipped);
            }
            if (alive) scan_alive(column, y, p, factor, alive);
        }
    }

    // The windows `alive` have passed stage 0.
    void scan_alive(int32_t column, int32_t y, const uint16_t* p, F32 factor, uint32_t alive) {
        const CodeTable& codes = codes_[step_ - 1];
        int32_t stage = 1;
        for (; stage < stages_.count() && popcount(alive) > cascade_.few_alive[stage]; ++stage) {
            const uint32_t passed = stages_.passing(stage, codes, p, factor, alive);
            if (depths_) depths_.set(column, y, alive & ~passed, stage);
            alive = passed;
            if (alive == 0) return;
        }
        if (depths_ && stage == stages_.count()) return depths_.set(column, y, alive, stage);
        float factors[N];
        L::store_float(factors, factor);
        for (; alive; alive &= alive - 1) {
            const int lane = lowest(alive);
            const Window window = {(column + lane) * step_, y, factors[lane]};
            if (stage < stages_.count())
                survivors_.add(stage, window, p + lane);
            else
                candidates.push_back({level_, window.x, y, 0, stages_.last_sum(codes, p + lane, window.factor)});
        }
    }

    const Cascade& cascade_;
    const Stages<L> stages_;
    IntegralLines<uint16_t, Rows> lines_;
    const CodeTable codes_[2];  // for steps 1 and 2
    Survivors<L> survivors_;
    DepthMap depths_;
    int32_t level_ = 0, step_ = 1, columns_ = 0;
};

}  // namespace haarlens::HAARLENS_PATH
