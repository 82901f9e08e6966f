// Twice as many windows: what is done once a feature (its places, its threshold, its branch) then serves two vectors.
#pragma once

#include <cstdint>

namespace haarlens::HAARLENS_PATH {

template <class L>
struct Twice {
    static constexpr int kCount = 2 * L::kCount;

    struct U16 {
        typename L::U16 a, b;
    };
    struct I32 {
        typename L::I32 a, b;
    };
    struct F32 {
        typename L::F32 a, b;
    };
    struct Mask {
        typename L::Mask a, b;
    };

    static U16 load(const uint16_t* p) { return {L::load(p), L::load(p + L::kCount)}; }
    static U16 add(U16 x, U16 y) { return {L::add(x.a, y.a), L::add(x.b, y.b)}; }
    static U16 sub(U16 x, U16 y) { return {L::sub(x.a, y.a), L::sub(x.b, y.b)}; }
    static U16 mul(U16 x, int32_t y) { return {L::mul(x.a, y), L::mul(x.b, y)}; }
    static U16 zero16() { return {L::zero16(), L::zero16()}; }

    static I32 broadcast(int32_t value) { return {L::broadcast(value), L::broadcast(value)}; }
    static I32 load32(const uint32_t* p) { return {L::load32(p), L::load32(p + L::kCount)}; }
    static I32 add(I32 x, I32 y) { return {L::add(x.a, y.a), L::add(x.b, y.b)}; }
    static I32 sub(I32 x, I32 y) { return {L::sub(x.a, y.a), L::sub(x.b, y.b)}; }
    static I32 mul(I32 x, int32_t y) { return {L::mul(x.a, y), L::mul(x.b, y)}; }
    static I32 widen_signless(U16 x) { return {L::widen_signless(x.a), L::widen_signless(x.b)}; }
    static I32 widen(U16 x) { return {L::widen(x.a), L::widen(x.b)}; }

    static F32 load_float(const float* p) { return {L::load_float(p), L::load_float(p + L::kCount)}; }
    static void store_float(float* p, F32 x) {
        L::store_float(p, x.a);
        L::store_float(p + L::kCount, x.b);
    }
    static Mask less(I32 value, F32 factor, float threshold) {
        return {L::less(value.a, factor.a, threshold), L::less(value.b, factor.b, threshold)};
    }

    static Mask every() { return {L::every(), L::every()}; }
    static Mask none() { return {L::none(), L::none()}; }
    static Mask both(Mask x, Mask y) { return {L::both(x.a, y.a), L::both(x.b, y.b)}; }
    static Mask but_not(Mask x, Mask y) { return {L::but_not(x.a, y.a), L::but_not(x.b, y.b)}; }
    static I32 add_where(I32 sum, Mask where, int32_t value) {
        return {L::add_where(sum.a, where.a, value), L::add_where(sum.b, where.b, value)};
    }
    static uint32_t at_least(I32 x, int32_t bound) {
        return L::at_least(x.a, bound) | L::at_least(x.b, bound) << L::kCount;
    }

    static F32 deviation_factor(I32 sum, I32 square, double area, double least, uint32_t& textured) {
        uint32_t a, b;
        const F32 factor = {L::deviation_factor(sum.a, square.a, area, least, a),
                            L::deviation_factor(sum.b, square.b, area, least, b)};
        textured = a | b << L::kCount;
        return factor;
    }

    static void transpose(const uint16_t* const* from, int32_t offset, uint16_t* to, int32_t stride) {
        L::transpose(from, offset, to, stride);
        L::transpose(from + L::kCount, offset, to + L::kCount, stride);
    }
};

}  // namespace haarlens::HAARLENS_PATH
