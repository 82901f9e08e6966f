// Thirty-two windows in 512-bit registers, with mask registers.
#pragma once

#include "lanes_avx2.h"

namespace haarlens::HAARLENS_PATH {

struct Avx512Lanes {
    static constexpr int kCount = 32;

    using U16 = __m512i;
    struct I32 {
        __m512i lo, hi;
    };
    struct F32 {
        __m512 lo, hi;
    };
    struct Mask {
        __mmask16 lo, hi;
    };

    static U16 load(const uint16_t* p) { return _mm512_loadu_si512(p); }
    static U16 add(U16 a, U16 b) { return _mm512_add_epi16(a, b); }
    static U16 sub(U16 a, U16 b) { return _mm512_sub_epi16(a, b); }
    static U16 mul(U16 a, int32_t b) { return _mm512_mullo_epi16(a, _mm512_set1_epi16(int16_t(b))); }
    static U16 zero16() { return _mm512_setzero_si512(); }

    static I32 broadcast(int32_t value) { return {_mm512_set1_epi32(value), _mm512_set1_epi32(value)}; }
    static I32 load32(const uint32_t* p) { return {_mm512_loadu_si512(p), _mm512_loadu_si512(p + 16)}; }
    static I32 add(I32 a, I32 b) { return {_mm512_add_epi32(a.lo, b.lo), _mm512_add_epi32(a.hi, b.hi)}; }
    static I32 sub(I32 a, I32 b) { return {_mm512_sub_epi32(a.lo, b.lo), _mm512_sub_epi32(a.hi, b.hi)}; }
    static I32 mul(I32 a, int32_t b) {
        const __m512i v = _mm512_set1_epi32(b);
        return {_mm512_mullo_epi32(a.lo, v), _mm512_mullo_epi32(a.hi, v)};
    }
    static I32 widen_signless(U16 a) {
        return {_mm512_cvtepu16_epi32(_mm512_castsi512_si256(a)), _mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64(a, 1))};
    }
    static I32 widen(U16 a) {
        return {_mm512_cvtepi16_epi32(_mm512_castsi512_si256(a)), _mm512_cvtepi16_epi32(_mm512_extracti64x4_epi64(a, 1))};
    }

    static F32 load_float(const float* p) { return {_mm512_loadu_ps(p), _mm512_loadu_ps(p + 16)}; }
    static void store_float(float* p, F32 a) {
        _mm512_storeu_ps(p, a.lo);
        _mm512_storeu_ps(p + 16, a.hi);
    }
    static Mask less(I32 value, F32 factor, float threshold) {
        const __m512 t = _mm512_set1_ps(threshold);
        return {_mm512_cmp_ps_mask(_mm512_mul_ps(_mm512_cvtepi32_ps(value.lo), factor.lo), t, _CMP_LT_OQ),
                _mm512_cmp_ps_mask(_mm512_mul_ps(_mm512_cvtepi32_ps(value.hi), factor.hi), t, _CMP_LT_OQ)};
    }

    static Mask every() { return {0xFFFF, 0xFFFF}; }
    static Mask none() { return {0, 0}; }
    static Mask both(Mask a, Mask b) { return {__mmask16(a.lo & b.lo), __mmask16(a.hi & b.hi)}; }
    static Mask but_not(Mask a, Mask b) { return {__mmask16(a.lo & ~b.lo), __mmask16(a.hi & ~b.hi)}; }
    static I32 add_where(I32 sum, Mask where, int32_t value) {
        const __m512i v = _mm512_set1_epi32(value);
        return {_mm512_mask_add_epi32(sum.lo, where.lo, sum.lo, v), _mm512_mask_add_epi32(sum.hi, where.hi, sum.hi, v)};
    }
    static uint32_t at_least(I32 a, int32_t bound) {
        const __m512i v = _mm512_set1_epi32(bound);
        return bits(_mm512_cmpge_epi32_mask(a.lo, v), _mm512_cmpge_epi32_mask(a.hi, v));
    }

    static F32 deviation_factor(I32 sum, I32 square, double area, double least, uint32_t& textured) {
        const Spread lo(sum.lo, square.lo, area), hi(sum.hi, square.hi, area);
        const uint32_t a = lo.at_least(least), b = hi.at_least(least);
        textured = a | b << 16;
        if (textured == 0) return F32{};
        return {lo.inverse_root(a), hi.inverse_root(b)};
    }

    // 32 runs of 8 numbers, turned; see Avx2Lanes. Windows 0, 8, 16 and 24 share a register to begin with.
    static void transpose(const uint16_t* const* from, int32_t offset, uint16_t* to, int32_t stride) {
        __m512i a[8], b[8];
        for (int i = 0; i < 8; ++i) {
            const __m256i lo = load2(from[i] + offset, from[i + 8] + offset);
            const __m256i hi = load2(from[i + 16] + offset, from[i + 24] + offset);
            a[i] = _mm512_inserti64x4(_mm512_castsi256_si512(lo), hi, 1);
        }
        for (int i = 0; i < 4; ++i) {
            b[i] = _mm512_unpacklo_epi16(a[2 * i], a[2 * i + 1]);
            b[i + 4] = _mm512_unpackhi_epi16(a[2 * i], a[2 * i + 1]);
        }
        for (int q = 0; q < 8; q += 4) {
            const __m512i c0 = _mm512_unpacklo_epi32(b[q], b[q + 1]), c1 = _mm512_unpackhi_epi32(b[q], b[q + 1]);
            const __m512i c2 = _mm512_unpacklo_epi32(b[q + 2], b[q + 3]);
            const __m512i c3 = _mm512_unpackhi_epi32(b[q + 2], b[q + 3]);
            uint16_t* row = to + stride * q;
            _mm512_storeu_si512(row, _mm512_unpacklo_epi64(c0, c2));
            _mm512_storeu_si512(row + stride, _mm512_unpackhi_epi64(c0, c2));
            _mm512_storeu_si512(row + 2 * stride, _mm512_unpacklo_epi64(c1, c3));
            _mm512_storeu_si512(row + 3 * stride, _mm512_unpackhi_epi64(c1, c3));
        }
    }

private:
    static __m256i load2(const uint16_t* a, const uint16_t* b) {
        const __m128i lo = _mm_loadu_si128(reinterpret_cast<const __m128i*>(a));
        return _mm256_inserti128_si256(_mm256_castsi128_si256(lo),
                                       _mm_loadu_si128(reinterpret_cast<const __m128i*>(b)), 1);
    }
    static uint32_t bits(__mmask16 lo, __mmask16 hi) { return uint32_t(lo) | uint32_t(hi) << 16; }

    // As Avx2Lanes' own, for sixteen windows.
    struct Spread {
        __m512d a, b;

        Spread(__m512i sum, __m512i square, double area)
            : a(eight(_mm512_castsi512_si256(sum), _mm512_castsi512_si256(square), area)),
              b(eight(_mm512_extracti64x4_epi64(sum, 1), _mm512_extracti64x4_epi64(square, 1), area)) {}

        uint32_t at_least(double least) const {
            const __m512d bound = _mm512_set1_pd(least);
            return uint32_t(_mm512_cmp_pd_mask(a, bound, _CMP_GE_OQ)) |
                   uint32_t(_mm512_cmp_pd_mask(b, bound, _CMP_GE_OQ)) << 8;
        }

        __m512 inverse_root(uint32_t wanted) const {
            const __m512 n = both(_mm512_cvtpd_ps(a), _mm512_cvtpd_ps(b));
            __m512 y = _mm512_rsqrt14_ps(n);
            const __m512 half = _mm512_mul_ps(n, _mm512_set1_ps(0.5f));
            y = _mm512_mul_ps(y, _mm512_sub_ps(_mm512_set1_ps(1.5f), _mm512_mul_ps(half, _mm512_mul_ps(y, y))));
            const __m512d ya = refined(a, _mm512_castps512_ps256(y)), yb = refined(b, _mm512_extractf32x8_ps(y, 1));
            if ((near_middle(ya) | near_middle(yb) << 8) & wanted) return both(exact(a), exact(b));
            return both(_mm512_cvtpd_ps(ya), _mm512_cvtpd_ps(yb));
        }

    private:
        static __m512d eight(__m256i sum, __m256i square, double area) {
            const __m512d s = _mm512_cvtepi32_pd(sum);
            return _mm512_sub_pd(_mm512_mul_pd(_mm512_set1_pd(area), _mm512_cvtepi32_pd(square)), _mm512_mul_pd(s, s));
        }
        static __m512 both(__m256 a, __m256 b) { return _mm512_insertf32x8(_mm512_castps256_ps512(a), b, 1); }
        static __m256 exact(__m512d n) { return _mm512_cvtpd_ps(_mm512_div_pd(_mm512_set1_pd(1), _mm512_sqrt_pd(n))); }
        static __m512d refined(__m512d n, __m256 estimate) {
            const __m512d y = _mm512_cvtps_pd(estimate);
            const __m512d half = _mm512_mul_pd(n, _mm512_set1_pd(0.5));
            return _mm512_mul_pd(y, _mm512_sub_pd(_mm512_set1_pd(1.5), _mm512_mul_pd(half, _mm512_mul_pd(y, y))));
        }
        static uint32_t near_middle(__m512d y) {
            const __m512i bits = _mm512_sub_epi64(_mm512_castpd_si512(y), _mm512_set1_epi64((1 << 28) - (1 << 13)));
            const __m512i rest = _mm512_and_si512(bits, _mm512_set1_epi64((1 << 29) - 1));
            return _mm512_cmplt_epi64_mask(rest, _mm512_set1_epi64(1 << 14));
        }
    };
};

}  // namespace haarlens::HAARLENS_PATH
