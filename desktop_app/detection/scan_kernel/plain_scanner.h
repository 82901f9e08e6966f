// A scanner that goes through a band window by window; what it does with a row of them is its own affair.
#pragma once

#include <algorithm>

#include "plain_windows.h"
#include "resize.h"
#include "scan.h"

namespace haarlens::HAARLENS_PATH {

class PlainScanner : public Scanner {
public:
    explicit PlainScanner(Job& job) : Scanner(job), windows_(job.cascade, job.widest, kStripeRows) {}

    void scan(const Band& band) override {
        const haarlens_level& level = job_.levels[band.level];
        const int32_t height = windows_.cascade.height;
        LevelRows<GenericRows> rows(job_.image, level);
        windows_.lines.begin(level.width, 1);
        int32_t next = band.first_row;
        for (int32_t i = 1; i < height; ++i) windows_.lines.add(rows.row(next++));
        for (int32_t y = band.first_row; y < band.last_row; y += kStripeRows) {
            const int32_t end = std::min(y + kStripeRows, band.last_row);
            windows_.lines.advance();
            while (next < end + height - 1) windows_.lines.add(rows.row(next++));
            for (int32_t row = y; row < end; row += level.step) scan_row(band.level, row, row - y);
            if (!stripe_done(end - y)) return;
        }
    }

protected:
    // `y`: in the level; `line`: the same row in the integral lines.
    virtual void scan_row(int32_t level, int32_t y, int32_t line) = 0;

    PlainWindows windows_;
};

}  // namespace haarlens::HAARLENS_PATH
