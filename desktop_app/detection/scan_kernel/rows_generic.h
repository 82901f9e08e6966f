// Work on whole rows of pixels, in plain loops that compilers turn into vectors where they can.
#pragma once

#include <cstdint>
#include <vector>

namespace haarlens::HAARLENS_PATH {

struct GenericRows {
    // How a row is stretched across: for each pixel the first of its two source pixels, the second's share of 256.
    class Stretch {
    public:
        Stretch(const std::vector<int32_t>& source, const std::vector<uint16_t>& share, int32_t)
            : source_(source.data()), share_(share.data()), width_(int32_t(source.size())) {}

        // 256 times the stretched pixels, exactly.
        void operator()(const uint8_t* from, uint16_t* to) const {
            for (int32_t x = 0; x < width_; ++x) {
                // The last source pixel has no neighbour: its share is 0, and the pixel itself stands in.
                const int32_t left = from[source_[x]];
                const int32_t right = from[source_[x] + (share_[x] != 0)];
                to[x] = uint16_t(256 * left + share_[x] * (right - left));
            }
        }

    private:
        const int32_t* source_;
        const uint16_t* share_;
        int32_t width_;
    };

    // (upper, lower) shares of 256 of two stretched rows, rounded to pixels.
    static void blend(const uint16_t* a, const uint16_t* b, uint32_t lower, int32_t width, uint8_t* to) {
        const uint32_t upper = 256 - lower;
        for (int32_t x = 0; x < width; ++x) to[x] = uint8_t((upper * a[x] + lower * b[x] + 32768u) >> 16);
    }

    // sums[x], squares[x]: over the pixels before x; width + 1 of each.
    template <class Sum>
    static void prefix(const uint8_t* pixels, int32_t width, Sum* sums, uint32_t* squares) {
        Sum sum = 0;
        uint32_t square = 0;
        sums[0] = 0;
        squares[0] = 0;
        for (int32_t x = 0; x < width; ++x) {
            sum = Sum(sum + pixels[x]);
            square += uint32_t(pixels[x]) * pixels[x];
            sums[x + 1] = sum;
            squares[x + 1] = square;
        }
    }

    // Entries that the functions above may write past the end of a row.
    static constexpr int32_t kOverrun = 0;
};

}  // namespace haarlens::HAARLENS_PATH
