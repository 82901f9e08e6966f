// Sixteen windows, their 16-bit sums in 256-bit registers and their 32-bit values in 512-bit ones, with mask registers.
#pragma once

#include "lanes_avx2.h"

namespace haarlens::HAARLENS_PATH {

struct Avx512Lanes {
    static constexpr int kCount = 16;
    static constexpr uint32_t kAll = 0xFFFF;

    using U16 = __m256i;
    using I32 = __m512i;
    using F32 = __m512;
    using Mask = __mmask16;

    static U16 load(const uint16_t* p) { return Avx2Lanes::load(p); }
    static U16 add(U16 a, U16 b) { return _mm256_add_epi16(a, b); }
    static U16 sub(U16 a, U16 b) { return _mm256_sub_epi16(a, b); }
    static U16 mul(U16 a, int32_t b) { return Avx2Lanes::mul(a, b); }
    static U16 zero16() { return _mm256_setzero_si256(); }

    static I32 broadcast(int32_t value) { return _mm512_set1_epi32(value); }
    static I32 load32(const uint32_t* p) { return _mm512_loadu_si512(p); }
    static I32 add(I32 a, I32 b) { return _mm512_add_epi32(a, b); }
    static I32 sub(I32 a, I32 b) { return _mm512_sub_epi32(a, b); }
    static I32 mul(I32 a, int32_t b) { return _mm512_mullo_epi32(a, _mm512_set1_epi32(b)); }
    static I32 widen_signless(U16 a) { return _mm512_cvtepu16_epi32(a); }
    static I32 widen(U16 a) { return _mm512_cvtepi16_epi32(a); }

    static F32 load_float(const float* p) { return _mm512_loadu_ps(p); }
    static void store_float(float* p, F32 a) { _mm512_storeu_ps(p, a); }
    static Mask less(I32 value, F32 factor, float threshold) {
        return _mm512_cmp_ps_mask(_mm512_mul_ps(_mm512_cvtepi32_ps(value), factor), _mm512_set1_ps(threshold),
                                  _CMP_LT_OQ);
    }

    static Mask every() { return 0xFFFF; }
    static Mask none() { return 0; }
    static Mask both(Mask a, Mask b) { return Mask(a & b); }
    static Mask but_not(Mask a, Mask b) { return Mask(a & ~b); }
    static I32 add_where(I32 sum, Mask where, int32_t value) {
        return _mm512_mask_add_epi32(sum, where, sum, _mm512_set1_epi32(value));
    }
    static uint32_t at_least(I32 a, int32_t bound) {
        return _mm512_cmpge_epi32_mask(a, _mm512_set1_epi32(bound));
    }

    static F32 deviation_factor(I32 sum, I32 square, double area, float flat, uint32_t& textured) {
        const __m256 lo = inverse_root(_mm512_castsi512_si256(sum), _mm512_castsi512_si256(square), area);
        const __m256 hi = inverse_root(_mm512_extracti64x4_epi64(sum, 1), _mm512_extracti64x4_epi64(square, 1), area);
        const F32 factor = _mm512_insertf32x8(_mm512_castps256_ps512(lo), hi, 1);
        textured = _mm512_cmp_ps_mask(_mm512_mul_ps(factor, _mm512_set1_ps(float(area))), _mm512_set1_ps(flat),
                                      _CMP_LE_OQ);
        return factor;
    }

    static void transpose(const uint16_t* const* from, int32_t offset, uint16_t* to) {
        Avx2Lanes::transpose(from, offset, to);
    }

private:
    static __m256 inverse_root(__m256i sum, __m256i square, double area) {
        const __m512d s = _mm512_cvtepi32_pd(sum);
        const __m512d spread =
            _mm512_sub_pd(_mm512_mul_pd(_mm512_set1_pd(area), _mm512_cvtepi32_pd(square)), _mm512_mul_pd(s, s));
        return _mm512_cvtpd_ps(_mm512_div_pd(_mm512_set1_pd(1), _mm512_sqrt_pd(spread)));
    }
};

}  // namespace haarlens::HAARLENS_PATH
