// Eight windows in 128-bit registers, in the compiler's own vector types: SSE2, NEON and whatever else it knows.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

namespace haarlens::HAARLENS_PATH {

struct GenericLanes {
    static constexpr int kCount = 8;

    typedef uint16_t U16 __attribute__((vector_size(16)));
    typedef int16_t S16 __attribute__((vector_size(16)));
    typedef int32_t Int4 __attribute__((vector_size(16)));
    typedef uint32_t Word4 __attribute__((vector_size(16)));
    typedef float Float4 __attribute__((vector_size(16)));
    struct I32 {
        Int4 lo, hi;  // sums of squares wrap, so they are added without a sign
    };
    struct F32 {
        Float4 lo, hi;
    };
    using Mask = I32;

    static U16 load(const uint16_t* p) { return read<U16>(p); }
    static U16 add(U16 a, U16 b) { return a + b; }
    static U16 sub(U16 a, U16 b) { return a - b; }
    static U16 mul(U16 a, int32_t b) { return a * uint16_t(b); }
    static U16 zero16() { return U16{}; }

    static I32 broadcast(int32_t value) { return {Int4{} + value, Int4{} + value}; }
    static I32 load32(const uint32_t* p) { return {read<Int4>(p), read<Int4>(p + 4)}; }
    static I32 add(I32 a, I32 b) { return {Int4(Word4(a.lo) + Word4(b.lo)), Int4(Word4(a.hi) + Word4(b.hi))}; }
    static I32 sub(I32 a, I32 b) { return {Int4(Word4(a.lo) - Word4(b.lo)), Int4(Word4(a.hi) - Word4(b.hi))}; }
    static I32 mul(I32 a, int32_t b) { return {a.lo * b, a.hi * b}; }
    static I32 widen_signless(U16 a) {
        return {Int4{a[0], a[1], a[2], a[3]}, Int4{a[4], a[5], a[6], a[7]}};
    }
    static I32 widen(U16 a) {
        const S16 s = S16(a);
        return {Int4{s[0], s[1], s[2], s[3]}, Int4{s[4], s[5], s[6], s[7]}};
    }

    static F32 load_float(const float* p) { return {read<Float4>(p), read<Float4>(p + 4)}; }
    static void store_float(float* p, F32 a) {
        std::memcpy(p, &a.lo, 16);
        std::memcpy(p + 4, &a.hi, 16);
    }
    static Mask less(I32 value, F32 factor, float threshold) {
        return {__builtin_convertvector(value.lo, Float4) * factor.lo < threshold,
                __builtin_convertvector(value.hi, Float4) * factor.hi < threshold};
    }

    static Mask every() { return broadcast(-1); }
    static Mask none() { return broadcast(0); }
    static Mask both(Mask a, Mask b) { return {a.lo & b.lo, a.hi & b.hi}; }
    static Mask but_not(Mask a, Mask b) { return {a.lo & ~b.lo, a.hi & ~b.hi}; }
    static I32 add_where(I32 sum, Mask where, int32_t value) {
        return {sum.lo + (where.lo & value), sum.hi + (where.hi & value)};
    }
    static uint32_t at_least(I32 a, int32_t bound) { return bits({a.lo >= bound, a.hi >= bound}); }

    static F32 deviation_factor(I32 sum, I32 square, double area, double least, uint32_t& textured) {
        F32 factor{};
        textured = 0;
        for (int i = 0; i < 4; ++i) {
            const double a = area * square.lo[i] - double(sum.lo[i]) * sum.lo[i];
            const double b = area * square.hi[i] - double(sum.hi[i]) * sum.hi[i];
            textured |= uint32_t(a >= least) << i | uint32_t(b >= least) << (i + 4);
            factor.lo[i] = float(1. / std::sqrt(a));
            factor.hi[i] = float(1. / std::sqrt(b));
        }
        return factor;
    }

    static void transpose(const uint16_t* const* from, int32_t offset, uint16_t* to, int32_t stride) {
        for (int lane = 0; lane < kCount; ++lane)
            for (int i = 0; i < kTurned; ++i) to[i * stride + lane] = from[lane][offset + i];
    }

private:
    template <class T>
    static T read(const void* p) {
        T value;
        std::memcpy(&value, p, sizeof value);
        return value;
    }

    static uint32_t bits(Mask a) {
        const Int4 place = {1, 2, 4, 8};
        const Int4 lo = a.lo & place, hi = a.hi & place;
        return uint32_t((lo[0] | lo[1] | lo[2] | lo[3]) | (hi[0] | hi[1] | hi[2] | hi[3]) << 4);
    }
};

}  // namespace haarlens::HAARLENS_PATH
