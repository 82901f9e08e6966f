// Work on whole rows of pixels with 256-bit vectors; the results of rows_generic.h.
#pragma once

#include <immintrin.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace haarlens::HAARLENS_PATH {

struct Avx2Rows {
    static constexpr int32_t kOverrun = 32;

    // Eight neighbouring pixels of a row that is shrunk to no less than half draw on 16 source bytes at the most: one
    // load, and two shuffles that pick the left and the right source pixels. For stronger shrinking four at a time do
    // (down to 2 / 9), and beyond that the pixels are so few that a loop is as good.
    class Stretch {
    public:
        Stretch(const std::vector<int32_t>& source, const std::vector<uint16_t>& share, int32_t source_width)
            : source_(source), width_(int32_t(source.size())) {
            share_.assign((width_ + 15) / 16 * 16, 0);
            std::copy(share.begin(), share.end(), share_.begin());
            for (int32_t group : {8, 4})
                if (group_ == 0 && source_width >= 16 && fits(group)) group_ = group;
            if (group_ != 0) plan(source_width);
        }

        void operator()(const uint8_t* from, uint16_t* to) const {
            if (group_ == 8)
                by_eights(from, to);
            else if (group_ == 4)
                by_fours(from, to);
            else
                one_by_one(from, to);
        }

    private:
        struct Pick {
            uint8_t bytes[16];
        };

        int32_t right_of(int32_t x) const { return source_[x] + (share_[x] != 0); }
        int32_t last_of(int32_t x, int32_t group) const { return std::min(x + group, width_) - 1; }

        bool fits(int32_t group) const {
            for (int32_t x = 0; x < width_; x += group)
                if (right_of(last_of(x, group)) - source_[x] > 15) return false;
            return true;
        }

        void plan(int32_t source_width) {
            for (int32_t x = 0; x < int32_t(share_.size()); x += group_) {
                // The load must not pass the row's end; a group that is only padding reads anywhere.
                const int32_t base = x < width_ ? std::min(source_[x], source_width - 16) : 0;
                Pick left, right;
                for (int32_t i = 0; i < 16; ++i) left.bytes[i] = right.bytes[i] = 0x80;  // picks 0
                for (int32_t i = 0; i < group_ && x + i < width_; ++i) {
                    left.bytes[2 * i] = uint8_t(source_[x + i] - base);
                    right.bytes[2 * i] = uint8_t(right_of(x + i) - base);
                }
                base_.push_back(base);
                left_.push_back(left);
                right_.push_back(right);
            }
        }

        static __m128i load(const void* p) { return _mm_loadu_si128(static_cast<const __m128i*>(p)); }
        static __m256i load2(const void* a, const void* b) {
            return _mm256_inserti128_si256(_mm256_castsi128_si256(load(a)), load(b), 1);
        }
        static __m256i load_wide(const void* p) { return _mm256_loadu_si256(static_cast<const __m256i*>(p)); }

        // 256 * left + share * (right - left), modulo 2^16: the result itself is below 2^16.
        static __m256i mix(__m256i left, __m256i right, __m256i share) {
            return _mm256_add_epi16(_mm256_slli_epi16(left, 8),
                                    _mm256_mullo_epi16(share, _mm256_sub_epi16(right, left)));
        }

        void by_eights(const uint8_t* from, uint16_t* to) const {
            for (size_t g = 0; g < base_.size(); g += 2, to += 16) {
                const __m256i bytes = load2(from + base_[g], from + base_[g + 1]);
                const __m256i left = _mm256_shuffle_epi8(bytes, load_wide(&left_[g]));
                const __m256i right = _mm256_shuffle_epi8(bytes, load_wide(&right_[g]));
                _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), mix(left, right, load_wide(&share_[8 * g])));
            }
        }

        void by_fours(const uint8_t* from, uint16_t* to) const {
            for (size_t g = 0; g < base_.size(); g += 4, to += 16) {
                const __m256i left = _mm256_unpacklo_epi64(pick(from, left_, g), pick(from, left_, g + 1));
                const __m256i right = _mm256_unpacklo_epi64(pick(from, right_, g), pick(from, right_, g + 1));
                _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), mix(left, right, load_wide(&share_[4 * g])));
            }
        }

        // Groups g and g + 2, so that unpacking with g + 1 and g + 3 puts all four in order.
        __m256i pick(const uint8_t* from, const std::vector<Pick>& picks, size_t g) const {
            return _mm256_shuffle_epi8(load2(from + base_[g], from + base_[g + 2]), load2(&picks[g], &picks[g + 2]));
        }

        void one_by_one(const uint8_t* from, uint16_t* to) const {
            for (int32_t x = 0; x < width_; ++x) {
                const int32_t left = from[source_[x]], right = from[right_of(x)];
                to[x] = uint16_t(256 * left + share_[x] * (right - left));
            }
        }

        const std::vector<int32_t>& source_;
        int32_t width_;
        std::vector<uint16_t> share_;
        int32_t group_ = 0;
        std::vector<int32_t> base_;
        std::vector<Pick> left_, right_;
    };

    // The multiply-and-add of pairs is signed, so 2^15 is taken from the rows and 256 * 2^15 given back.
    static void blend(const uint16_t* a, const uint16_t* b, uint32_t lower, int32_t width, uint8_t* to) {
        const __m256i sign = _mm256_set1_epi16(int16_t(-32768));
        const __m256i shares = _mm256_set1_epi32(int32_t(lower << 16 | (256 - lower)));
        const __m256i back = _mm256_set1_epi32(256 * 32768 + 32768);
        const auto sixteen = [&](int32_t x) {
            const __m256i upper_row = _mm256_xor_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(a + x)), sign);
            const __m256i lower_row = _mm256_xor_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(b + x)), sign);
            const __m256i lo = _mm256_madd_epi16(_mm256_unpacklo_epi16(upper_row, lower_row), shares);
            const __m256i hi = _mm256_madd_epi16(_mm256_unpackhi_epi16(upper_row, lower_row), shares);
            return _mm256_packus_epi32(_mm256_srli_epi32(_mm256_add_epi32(lo, back), 16),
                                       _mm256_srli_epi32(_mm256_add_epi32(hi, back), 16));
        };
        for (int32_t x = 0; x < width; x += 32) {
            const __m256i bytes = _mm256_packus_epi16(sixteen(x), sixteen(x + 16));
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + x), _mm256_permute4x64_epi64(bytes, 0xD8));
        }
    }

    // Prefix sums inside a vector by shifting and adding, the sum so far carried on in every lane.
    static void prefix(const uint8_t* pixels, int32_t width, uint16_t* sums, uint32_t* squares) {
        __m256i sum = _mm256_setzero_si256(), square = _mm256_setzero_si256();
        sums[0] = 0;
        squares[0] = 0;
        int32_t x = 0;
        for (; x + 16 <= width; x += 16) {
            const __m256i p = _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(pixels + x)));
            sum = _mm256_add_epi16(running16(p), sum);
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(sums + x + 1), sum);
            sum = _mm256_shuffle_epi8(_mm256_permute4x64_epi64(sum, 0xFF), _mm256_set1_epi16(0x0F0E));
            const __m256i q = _mm256_mullo_epi16(p, p);
            square = add_squares(_mm256_cvtepu16_epi32(_mm256_castsi256_si128(q)), square, squares + x + 1);
            square = add_squares(_mm256_cvtepu16_epi32(_mm256_extracti128_si256(q, 1)), square, squares + x + 9);
        }
        uint16_t s = uint16_t(_mm256_extract_epi16(sum, 0));
        uint32_t q = uint32_t(_mm256_extract_epi32(square, 0));
        for (; x < width; ++x) {
            s = uint16_t(s + pixels[x]);
            q += uint32_t(pixels[x]) * pixels[x];
            sums[x + 1] = s;
            squares[x + 1] = q;
        }
    }

private:
    static __m256i running16(__m256i v) {
        v = _mm256_add_epi16(v, _mm256_slli_si256(v, 2));
        v = _mm256_add_epi16(v, _mm256_slli_si256(v, 4));
        v = _mm256_add_epi16(v, _mm256_slli_si256(v, 8));
        // The lower half's last number goes to all of the upper half.
        const __m256i lower = _mm256_permute2x128_si256(v, v, 0x08);
        return _mm256_add_epi16(v, _mm256_shuffle_epi8(lower, _mm256_set1_epi16(0x0F0E)));
    }

    static __m256i add_squares(__m256i v, __m256i before, uint32_t* to) {
        v = _mm256_add_epi32(v, _mm256_slli_si256(v, 4));
        v = _mm256_add_epi32(v, _mm256_slli_si256(v, 8));
        const __m256i lower = _mm256_permute2x128_si256(v, v, 0x08);
        v = _mm256_add_epi32(_mm256_add_epi32(v, _mm256_shuffle_epi32(lower, 0xFF)), before);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), v);
        return _mm256_permutevar8x32_epi32(v, _mm256_set1_epi32(7));
    }
};

}  // namespace haarlens::HAARLENS_PATH
