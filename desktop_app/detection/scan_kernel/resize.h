// The rows of one pyramid level, exactly as OpenCV's INTER_LINEAR_EXACT makes them from the original picture.
//
// A pixel is (sum of b * a * p + 2^15) >> 16 with 8-bit fractions a (across) and b (down). The one rounding is at the
// end, so rows may be stretched first and blended after; each source row is stretched once and kept while it is needed.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "scan_kernel.h"

namespace haarlens::HAARLENS_PATH {

// For each pixel of one axis: the first of its two source pixels, and the second's share of 256.
struct Axis {
    std::vector<int32_t> source;
    std::vector<uint16_t> share;

    Axis(int32_t source_length, int32_t length) : source(length), share(length) {
        const double ratio = double(source_length) / length;
        for (int32_t i = 0; i < length; ++i) {
            const double place = ratio * (i + 0.5) - 0.5;
            const int32_t first = int32_t(std::floor(place));
            if (first < 0) {
                source[i] = 0;
            } else if (first >= source_length - 1) {
                source[i] = source_length - 1;
            } else {
                source[i] = first;
                share[i] = uint16_t(std::lrint((place - first) * 256));
            }
        }
    }
};

template <class Rows>
class LevelRows {
public:
    LevelRows(const haarlens_image& image, const haarlens_level& level)
        : image_(image),
          width_(level.width),
          same_size_(level.width == image.width && level.height == image.height),
          across_(image.width, level.width),
          down_(image.height, level.height),
          stretch_(across_.source, across_.share, image.width),
          row_(level.width + Rows::kOverrun) {
        for (auto& kept : kept_) kept.resize(level.width + Rows::kOverrun);
    }
    LevelRows(const LevelRows&) = delete;
    LevelRows& operator=(const LevelRows&) = delete;

    // Row y of the level: level.width pixels, valid until the next call.
    const uint8_t* row(int32_t y) {
        const int32_t first = down_.source[y];
        if (same_size_) return source(first);
        const uint32_t lower = down_.share[y];
        const uint16_t* a = stretched(first);
        const uint16_t* b = lower ? stretched(first + 1) : a;
        Rows::blend(a, b, lower, width_, row_.data());
        return row_.data();
    }

private:
    const uint8_t* source(int32_t row) const { return image_.pixels + image_.row_bytes * row; }

    const uint16_t* stretched(int32_t source_row) {
        for (int i = 0; i < 2; ++i) {
            if (kept_row_[i] == source_row) {
                oldest_ = 1 - i;
                return kept_[i].data();
            }
        }
        const int i = oldest_;
        stretch_(source(source_row), kept_[i].data());
        kept_row_[i] = source_row;
        oldest_ = 1 - i;
        return kept_[i].data();
    }

    const haarlens_image& image_;
    int32_t width_;
    bool same_size_;
    Axis across_, down_;
    typename Rows::Stretch stretch_;
    std::vector<uint16_t> kept_[2];
    int32_t kept_row_[2] = {-1, -1};
    int oldest_ = 0;
    std::vector<uint8_t> row_;
};

}  // namespace haarlens::HAARLENS_PATH
