// What a path gets and gives: bands of levels in, candidates out.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "cascade.h"
#include "scan_kernel.h"

#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
#endif

// The generic path is named after what it is compiled for.
#if defined(__x86_64__) || defined(_M_X64)
#define HAARLENS_GENERIC_NAME "sse2"
#elif defined(__ARM_NEON) || defined(_M_ARM64)
#define HAARLENS_GENERIC_NAME "neon"
#else
#define HAARLENS_GENERIC_NAME "generic"
#endif

namespace haarlens {

constexpr int32_t kTurned = 8;  // numbers of each window that a vector path's transpose() turns at once
constexpr int32_t kStripeRows = 32;  // level rows scanned between two looks at the cancel flag; even

#if defined(_MSC_VER) && !defined(__clang__)
inline int popcount(uint32_t bits) { return int(__popcnt(bits)); }
inline int lowest(uint32_t bits) {
    unsigned long place;
    _BitScanForward(&place, bits);
    return int(place);
}
#else
inline int popcount(uint32_t bits) { return __builtin_popcount(bits); }
inline int lowest(uint32_t bits) { return __builtin_ctz(bits); }
#endif

// Rows first_row <= y < last_row of a level's grid.
struct Band {
    int32_t level;
    int32_t first_row, last_row;
};

// What one call shares between its threads.
struct Job {
    const Cascade& cascade;
    const haarlens_image& image;
    const haarlens_level* levels;
    int32_t widest;  // level, pixels
    int16_t* const* depths = nullptr;  // where a depth scanner writes, level by level
    std::atomic<bool> cancelled{false};
    std::atomic<int64_t> rows_done{0};

    Job(const Cascade& cascade, const haarlens_image& image, const haarlens_level* levels, int32_t widest)
        : cascade(cascade), image(image), levels(levels), widest(widest) {}
};

// The depths of one level's windows, where a job asks for them.
class DepthMap {
public:
    DepthMap() = default;
    DepthMap(const Job& job, int32_t level) {
        if (!job.depths) return;
        const haarlens_level& grid = job.levels[level];
        map_ = job.depths[level];
        step_ = grid.step;
        across_ = (grid.columns + grid.step - 1) / grid.step;
    }

    explicit operator bool() const { return map_ != nullptr; }

    // The windows `within` from a column of the grid on: those that are not textured are flat, the others not looked at yet.
    void begin(int32_t column, int32_t y, uint32_t within, uint32_t textured) const {
        set(column, y, within & textured, 0);
        set(column, y, within & ~textured, HAARLENS_FLAT);
    }

    // The windows whose bits are set, from a column of the grid on; `y`: in the level.
    void set(int32_t column, int32_t y, uint32_t windows, int32_t depth) const {
        int16_t* row = map_ + int64_t(y / step_) * across_ + column;
        for (; windows; windows &= windows - 1) row[lowest(windows)] = int16_t(depth);
    }

private:
    int16_t* map_ = nullptr;
    int32_t step_ = 1, across_ = 0;
};

// What a scanner calls after each stripe.
struct Between {
    void* self = nullptr;
    void (*call)(void*) = nullptr;
};

// One thread's scanner. All memory is taken in the constructor but for the resize tables of a band and the candidates.
class Scanner {
public:
    virtual ~Scanner() = default;

    // Scans a band, or as much of it as comes before the job is cancelled.
    virtual void scan(const Band& band) = 0;

    std::vector<haarlens_candidate> candidates;
    Between between;

protected:
    explicit Scanner(Job& job) : job_(job) {}

    // After a stripe: whether to go on.
    bool stripe_done(int32_t rows) {
        job_.rows_done += rows;
        if (between.call) between.call(between.self);
        return !job_.cancelled;
    }

    Job& job_;
};

using MakeScanner = std::unique_ptr<Scanner> (*)(Job&);

std::unique_ptr<Scanner> make_plain_scanner(Job& job);
std::unique_ptr<Scanner> make_depth_scanner(Job& job);
std::unique_ptr<Scanner> make_generic_scanner(Job& job);
std::unique_ptr<Scanner> make_avx2_scanner(Job& job);
std::unique_ptr<Scanner> make_avx512_scanner(Job& job);

// The bits of the first `count` of `lanes` windows.
inline uint32_t first_lanes(int32_t count, int lanes) {
    return uint32_t((uint64_t(1) << (count < lanes ? count : lanes)) - 1);
}

// Bit i of the result: window i is skipped. OpenCV goes one window further where stage 0 rejects one, so every second
// window of a run of rejections is never looked at. `rejected`: bits of windows that stage 0 would reject; `carry`: whether
// the first is skipped because of the window before. Bit `count` of the result is the next group's carry.
//
// Adding a bit at the start of a run clears the run: runs that start at even places are told from those at odd ones, and
// in either every second place after the start is skipped.
inline uint64_t skipped_windows(uint64_t rejected, uint64_t carry) {
    constexpr uint64_t kEven = 0x5555555555555555u, kOdd = ~kEven;
    const uint64_t runs = rejected & ~carry;
    const uint64_t starts = runs & ~(runs << 1);
    const uint64_t even_runs = runs & ~(runs + (starts & kEven));
    const uint64_t odd_runs = runs ^ even_runs;
    return ((even_runs << 1) & kOdd) | ((odd_runs << 1) & kEven) | carry;
}

}  // namespace haarlens
