// Sixteen windows in 256-bit registers.
//
// 32-bit values of sixteen windows take two registers. They are kept in the order in which unpacking leaves them (windows
// 0-3 and 8-11 in `lo`, 4-7 and 12-15 in `hi`): packing puts it right again, so no instruction is spent on order.
#pragma once

#include <immintrin.h>

#include <cstdint>

namespace haarlens::HAARLENS_PATH {

struct Avx2Lanes {
    static constexpr int kCount = 16;

    using U16 = __m256i;
    struct I32 {
        __m256i lo, hi;
    };
    struct F32 {
        __m256 lo, hi;
    };
    using Mask = I32;

    static U16 load(const uint16_t* p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)); }
    static U16 add(U16 a, U16 b) { return _mm256_add_epi16(a, b); }
    static U16 sub(U16 a, U16 b) { return _mm256_sub_epi16(a, b); }
    static U16 mul(U16 a, int32_t b) { return _mm256_mullo_epi16(a, _mm256_set1_epi16(int16_t(b))); }
    static U16 zero16() { return _mm256_setzero_si256(); }

    static I32 broadcast(int32_t value) {
        const __m256i v = _mm256_set1_epi32(value);
        return {v, v};
    }
    static I32 load32(const uint32_t* p) {
        const __m128i* from = reinterpret_cast<const __m128i*>(p);
        return {pair(_mm_loadu_si128(from), _mm_loadu_si128(from + 2)),
                pair(_mm_loadu_si128(from + 1), _mm_loadu_si128(from + 3))};
    }
    static I32 add(I32 a, I32 b) { return {_mm256_add_epi32(a.lo, b.lo), _mm256_add_epi32(a.hi, b.hi)}; }
    static I32 sub(I32 a, I32 b) { return {_mm256_sub_epi32(a.lo, b.lo), _mm256_sub_epi32(a.hi, b.hi)}; }
    static I32 mul(I32 a, int32_t b) {
        const __m256i v = _mm256_set1_epi32(b);
        return {_mm256_mullo_epi32(a.lo, v), _mm256_mullo_epi32(a.hi, v)};
    }
    static I32 widen_signless(U16 a) {
        const __m256i zero = _mm256_setzero_si256();
        return {_mm256_unpacklo_epi16(a, zero), _mm256_unpackhi_epi16(a, zero)};
    }
    static I32 widen(U16 a) {
        return {_mm256_srai_epi32(_mm256_unpacklo_epi16(a, a), 16), _mm256_srai_epi32(_mm256_unpackhi_epi16(a, a), 16)};
    }

    static F32 load_float(const float* p) {
        return {_mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(p)), _mm_loadu_ps(p + 8), 1),
                _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(p + 4)), _mm_loadu_ps(p + 12), 1)};
    }
    static void store_float(float* p, F32 a) {
        _mm_storeu_ps(p, _mm256_castps256_ps128(a.lo));
        _mm_storeu_ps(p + 4, _mm256_castps256_ps128(a.hi));
        _mm_storeu_ps(p + 8, _mm256_extractf128_ps(a.lo, 1));
        _mm_storeu_ps(p + 12, _mm256_extractf128_ps(a.hi, 1));
    }
    // Whether float(value) * factor < threshold.
    static Mask less(I32 value, F32 factor, float threshold) {
        const __m256 t = _mm256_set1_ps(threshold);
        const __m256 lo = _mm256_mul_ps(_mm256_cvtepi32_ps(value.lo), factor.lo);
        const __m256 hi = _mm256_mul_ps(_mm256_cvtepi32_ps(value.hi), factor.hi);
        return {_mm256_castps_si256(_mm256_cmp_ps(lo, t, _CMP_LT_OQ)),
                _mm256_castps_si256(_mm256_cmp_ps(hi, t, _CMP_LT_OQ))};
    }

    static Mask every() { return broadcast(-1); }
    static Mask none() { return broadcast(0); }
    static Mask both(Mask a, Mask b) { return {_mm256_and_si256(a.lo, b.lo), _mm256_and_si256(a.hi, b.hi)}; }
    static Mask either(Mask a, Mask b) { return {_mm256_or_si256(a.lo, b.lo), _mm256_or_si256(a.hi, b.hi)}; }
    static Mask but_not(Mask a, Mask b) { return {_mm256_andnot_si256(b.lo, a.lo), _mm256_andnot_si256(b.hi, a.hi)}; }
    static I32 add_where(I32 sum, Mask where, int32_t value) {
        const __m256i v = _mm256_set1_epi32(value);
        return {_mm256_add_epi32(sum.lo, _mm256_and_si256(where.lo, v)),
                _mm256_add_epi32(sum.hi, _mm256_and_si256(where.hi, v))};
    }
    // One bit a window, in the windows' order.
    static uint32_t bits(Mask a) {
        const __m256i words = _mm256_packs_epi32(a.lo, a.hi);
        const __m128i bytes = _mm_packs_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
        return uint32_t(_mm_movemask_epi8(bytes));
    }
    static uint32_t at_least(I32 a, int32_t bound) {
        const __m256i v = _mm256_set1_epi32(bound - 1);
        return bits({_mm256_cmpgt_epi32(a.lo, v), _mm256_cmpgt_epi32(a.hi, v)});
    }

    // float(1 / sqrt(area * square - sum * sum)) for the windows whose spread (what the root is taken of) is at least
    // `least`: their bits.
    static F32 deviation_factor(I32 sum, I32 square, double area, double least, uint32_t& textured) {
        const Spread lo(sum.lo, square.lo, area), hi(sum.hi, square.hi, area);
        const uint32_t a = lo.at_least(least), b = hi.at_least(least);
        textured = (a & 0xF) | (b & 0xF) << 4 | (a & 0xF0) << 4 | (b & 0xF0) << 8;
        if (textured == 0) return F32{};
        return {lo.inverse_root(a), hi.inverse_root(b)};
    }

    // 16 runs of kTurned numbers, turned so that number i of all lies side by side, `stride` numbers from the next.
    static void transpose(const uint16_t* const* from, int32_t offset, uint16_t* to, int32_t stride) {
        __m256i a[8], b[8];
        for (int i = 0; i < 8; ++i) a[i] = pair(half(from[i] + offset), half(from[i + 8] + offset));
        for (int i = 0; i < 4; ++i) {
            b[i] = _mm256_unpacklo_epi16(a[2 * i], a[2 * i + 1]);
            b[i + 4] = _mm256_unpackhi_epi16(a[2 * i], a[2 * i + 1]);
        }
        for (int q = 0; q < 8; q += 4) {
            const __m256i c0 = _mm256_unpacklo_epi32(b[q], b[q + 1]), c1 = _mm256_unpackhi_epi32(b[q], b[q + 1]);
            const __m256i c2 = _mm256_unpacklo_epi32(b[q + 2], b[q + 3]);
            const __m256i c3 = _mm256_unpackhi_epi32(b[q + 2], b[q + 3]);
            uint16_t* row = to + stride * q;
            store(row, _mm256_unpacklo_epi64(c0, c2));
            store(row + stride, _mm256_unpackhi_epi64(c0, c2));
            store(row + 2 * stride, _mm256_unpacklo_epi64(c1, c3));
            store(row + 3 * stride, _mm256_unpackhi_epi64(c1, c3));
        }
    }

private:
    static __m256i pair(__m128i lo, __m128i hi) { return _mm256_inserti128_si256(_mm256_castsi128_si256(lo), hi, 1); }
    static __m128i half(const uint16_t* p) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)); }
    static void store(uint16_t* p, __m256i a) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), a); }

    // area * square - sum * sum of eight windows, exact in double.
    struct Spread {
        __m256d a, b;

        Spread(__m256i sum, __m256i square, double area)
            : a(four(_mm256_castsi256_si128(sum), _mm256_castsi256_si128(square), area)),
              b(four(_mm256_extracti128_si256(sum, 1), _mm256_extracti128_si256(square, 1), area)) {}

        uint32_t at_least(double least) const {
            const __m256d bound = _mm256_set1_pd(least);
            return uint32_t(_mm256_movemask_pd(_mm256_cmp_pd(a, bound, _CMP_GE_OQ))) |
                   uint32_t(_mm256_movemask_pd(_mm256_cmp_pd(b, bound, _CMP_GE_OQ))) << 4;
        }

        // Division and root take far longer than a float's estimate refined twice, once in float and once in double:
        // right to 2^-42, which rounds to the same float unless the number lies that close to the middle of two floats
        // (about once in 30,000 windows). Then the root is taken. `wanted`: the windows for which it matters.
        __m256 inverse_root(uint32_t wanted) const {
            const __m256 n = both(_mm256_cvtpd_ps(a), _mm256_cvtpd_ps(b));
            __m256 y = _mm256_rsqrt_ps(n);
            const __m256 half = _mm256_mul_ps(n, _mm256_set1_ps(0.5f));
            y = _mm256_mul_ps(y, _mm256_sub_ps(_mm256_set1_ps(1.5f), _mm256_mul_ps(half, _mm256_mul_ps(y, y))));
            const __m256d ya = refined(a, _mm256_castps256_ps128(y)), yb = refined(b, _mm256_extractf128_ps(y, 1));
            if ((near_middle(ya) | near_middle(yb) << 4) & wanted) return both(exact(a), exact(b));
            return both(_mm256_cvtpd_ps(ya), _mm256_cvtpd_ps(yb));
        }

    private:
        static __m256d four(__m128i sum, __m128i square, double area) {
            const __m256d s = _mm256_cvtepi32_pd(sum);
            return _mm256_sub_pd(_mm256_mul_pd(_mm256_set1_pd(area), _mm256_cvtepi32_pd(square)), _mm256_mul_pd(s, s));
        }
        static __m256 both(__m128 a, __m128 b) { return _mm256_insertf128_ps(_mm256_castps128_ps256(a), b, 1); }
        static __m128 exact(__m256d n) { return _mm256_cvtpd_ps(_mm256_div_pd(_mm256_set1_pd(1), _mm256_sqrt_pd(n))); }
        static __m256d refined(__m256d n, __m128 estimate) {
            const __m256d y = _mm256_cvtps_pd(estimate);
            const __m256d half = _mm256_mul_pd(n, _mm256_set1_pd(0.5));
            return _mm256_mul_pd(y, _mm256_sub_pd(_mm256_set1_pd(1.5), _mm256_mul_pd(half, _mm256_mul_pd(y, y))));
        }
        // A double has 29 bits more than a float; whether they are within 2^13 of the middle, 2^28.
        static uint32_t near_middle(__m256d y) {
            const __m256i bits = _mm256_sub_epi64(_mm256_castpd_si256(y), _mm256_set1_epi64x((1 << 28) - (1 << 13)));
            const __m256i rest = _mm256_and_si256(bits, _mm256_set1_epi64x((1 << 29) - 1));
            const __m256i near = _mm256_cmpgt_epi64(_mm256_set1_epi64x(1 << 14), rest);
            return uint32_t(_mm256_movemask_pd(_mm256_castsi256_pd(near)));
        }
    };
};

}  // namespace haarlens::HAARLENS_PATH
