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
                share[i] = 0;
            } else if (first >= source_length - 1) {
                source[i] = source_length - 1;
                share[i] = 0;
            } else {
                source[i] = first;
                share[i] = uint16_t(std::lrint((place - first) * 256));
            }
        }
    }
};

class LevelRows {
public:
    LevelRows(const haarlens_image& image, const haarlens_level& level)
        : image_(image),
          width_(level.width),
          same_size_(level.width == image.width && level.height == image.height),
          across_(image.width, level.width),
          down_(image.height, level.height),
          row_(level.width) {
        for (auto& kept : kept_) kept.resize(level.width);
    }

    // Row y of the level: level.width pixels, valid until the next call.
    const uint8_t* row(int32_t y) {
        const int32_t first = down_.source[y];
        if (same_size_) return source(first);
        const uint32_t lower = down_.share[y], upper = 256 - lower;
        const uint16_t* a = stretched(first);
        const uint16_t* b = lower ? stretched(first + 1) : a;
        uint8_t* to = row_.data();
        for (int32_t x = 0; x < width_; ++x) to[x] = uint8_t((upper * a[x] + lower * b[x] + 32768u) >> 16);
        return to;
    }

private:
    const uint16_t* stretched(int32_t source_row) {
        for (int i = 0; i < 2; ++i) {
            if (kept_row_[i] == source_row) {
                oldest_ = 1 - i;
                return kept_[i].data();
            }
        }
        const int i = oldest_;
        const uint8_t* from = source(source_row);
        const int32_t* first = across_.source.data();
        const uint16_t* share = across_.share.data();
        uint16_t* to = kept_[i].data();
        for (int32_t x = 0; x < width_; ++x) {
            // The last source pixel has no neighbour: its share is 0, and the pixel itself stands in.
            const int32_t left = from[first[x]];
            const int32_t right = from[first[x] + (share[x] != 0)];
            to[x] = uint16_t(256 * left + share[x] * (right - left));
        }
        kept_row_[i] = source_row;
        oldest_ = 1 - i;
        return to;
    }
    const uint8_t* source(int32_t row) const { return image_.pixels + image_.row_bytes * row; }

    haarlens_image image_;
    int32_t width_;
    bool same_size_;
    Axis across_, down_;
    std::vector<uint16_t> kept_[2];
    int32_t kept_row_[2] = {-1, -1};
    int32_t oldest_ = 0;
    std::vector<uint8_t> row_;
};

}  // namespace haarlens::HAARLENS_PATH
