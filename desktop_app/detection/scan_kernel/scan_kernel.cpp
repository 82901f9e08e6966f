// The interface: arguments checked, bands shared out to threads, results put in order.
#include "scan_kernel.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <new>
#include <exception>
#include <thread>

#include "scan.h"

#if defined(_M_X64)
#include <intrin.h>
#endif

namespace {

using namespace haarlens;

struct Path {
    const char* name;
    bool (*runs_here)();
    MakeScanner make;
    MakeScanner make_for_depths;
};

bool always() { return true; }

#if defined(_M_X64)
// The instructions must be there, and the system must keep the registers that they use.
bool has_features(int ebx_bits, unsigned long long saved_registers) {
    int info[4];
    __cpuid(info, 1);
    if (!(info[2] >> 27 & 1) || (_xgetbv(0) & saved_registers) != saved_registers) return false;
    __cpuidex(info, 7, 0);
    return (info[1] & ebx_bits) == ebx_bits;
}
bool has_avx2() { return has_features(1 << 5, 0x6); }
bool has_avx512() { return has_features(1 << 5 | 1 << 16 | 1 << 17 | 1 << 30 | int(1u << 31), 0xE6); }
#elif defined(__x86_64__)
bool has_avx2() { return __builtin_cpu_supports("avx2"); }
bool has_avx512() {
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
}
#endif

const Path kPaths[] = {
#if defined(__x86_64__) || defined(_M_X64)
    {"avx512", has_avx512, make_avx512_scanner, make_avx512_scanner},
    {"avx2", has_avx2, make_avx2_scanner, make_avx2_scanner},
#endif
    {HAARLENS_GENERIC_NAME, always, make_generic_scanner, make_generic_scanner},
    {"plain", always, make_plain_scanner, make_depth_scanner},
};

const Path* find_path(const char* name) {
    for (const Path& path : kPaths)
        if (path.runs_here() && (name == nullptr || std::strcmp(name, path.name) == 0)) return &path;
    return nullptr;
}

bool legal(const Cascade& cascade, const haarlens_image& image, const haarlens_level& level) {
    if (level.step != 1 && level.step != 2) return false;
    if (level.width < cascade.width || level.height < cascade.height) return false;
    if (level.width > image.width || level.height > image.height) return false;
    if (level.columns < 1 || level.columns > level.width - cascade.width + 1) return false;
    return level.rows >= 1 && level.rows <= level.height - cascade.height + 1;
}

bool legal(const Cascade& cascade, const haarlens_image& image, const haarlens_level* levels, int32_t count) {
    constexpr int32_t kLongest = 1 << 20;
    if (image.pixels == nullptr || image.width < 1 || image.height < 1) return false;
    if (image.width > kLongest || image.height > kLongest || image.row_bytes < image.width) return false;
    for (int32_t i = 0; i < count; ++i)
        if (!legal(cascade, image, levels[i])) return false;
    return count >= 0;
}

// One band a level for one thread; for more, enough bands that no thread waits long for the last, but none so low that
// the lines above its first window (made twice) cost more than they bring.
std::vector<Band> share_out(const Cascade& cascade, const haarlens_level* levels, int32_t count, int32_t threads) {
    int64_t work = 0;
    for (int32_t i = 0; i < count; ++i) work += int64_t(levels[i].rows) * levels[i].width;
    std::vector<Band> bands;
    for (int32_t i = 0; i < count; ++i) {
        int32_t height = levels[i].rows;
        if (threads > 1) {
            const int64_t fair = work / (threads * 6) / levels[i].width;
            const int64_t least = std::max(4 * cascade.height, 2 * kStripeRows);
            const int64_t stripes = (std::max(fair, least) + kStripeRows - 1) / kStripeRows;
            height = int32_t(std::min<int64_t>(levels[i].rows, stripes * kStripeRows));
        }
        for (int32_t y = 0; y < levels[i].rows; y += height)
            bands.push_back({i, y, std::min(y + height, levels[i].rows)});
    }
    return bands;
}

using Scanners = std::vector<std::unique_ptr<Scanner>>;

class Scan {
public:
    Scan(Job& job, std::vector<Band> bands, haarlens_progress progress)
        : job_(job), bands_(std::move(bands)), progress_(progress) {
        for (const Band& band : bands_) rows_ += band.last_row - band.first_row;
    }

    // Scans every band, one thread a scanner, the calling thread the first. False: there was not enough memory.
    bool run(Scanners& scanners) {
        std::vector<std::thread> helpers;
        helpers.reserve(scanners.size());
        try {
            for (size_t i = 1; i < scanners.size(); ++i) helpers.emplace_back([this, &scanners, i] { work(*scanners[i]); });
        } catch (const std::exception&) {
            // No more threads to be had: the bands go to those that there are.
        }
        running_ += int32_t(helpers.size());
        if (progress_) scanners[0]->between = {this, [](void* self) { static_cast<Scan*>(self)->tell(); }};
        running_ += 1;
        work(*scanners[0]);
        while (progress_ && running_ > 0) {  // the others are still at work: go on reporting
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            tell();
        }
        for (std::thread& thread : helpers) thread.join();
        return !failed_;
    }

private:
    // Takes bands until none is left.
    void work(Scanner& scanner) {
        try {
            for (size_t i; !job_.cancelled && (i = next_++) < bands_.size();) scanner.scan(bands_[i]);
        } catch (const std::bad_alloc&) {
            failed_ = true;
            job_.cancelled = true;
        }
        --running_;
    }

    void tell() {
        const auto now = std::chrono::steady_clock::now();
        if (now - told_ < std::chrono::milliseconds(10)) return;
        told_ = now;
        if (progress_(double(job_.rows_done) / double(std::max<int64_t>(rows_, 1)))) job_.cancelled = true;
    }

    Job& job_;
    std::vector<Band> bands_;
    haarlens_progress progress_;
    int64_t rows_ = 0;
    std::atomic<size_t> next_{0};
    std::atomic<int32_t> running_{0};  // threads that work; a helper may end before it is counted
    std::atomic<bool> failed_{false};
    std::chrono::steady_clock::time_point told_ = std::chrono::steady_clock::now();
};

bool before(const haarlens_candidate& a, const haarlens_candidate& b) {
    if (a.level != b.level) return a.level < b.level;
    if (a.y != b.y) return a.y < b.y;
    return a.x < b.x;
}

std::vector<haarlens_candidate> in_order(Scanners& scanners) {
    std::vector<haarlens_candidate> all;
    for (auto& scanner : scanners) all.insert(all.end(), scanner->candidates.begin(), scanner->candidates.end());
    std::sort(all.begin(), all.end(), before);
    return all;
}

int32_t run(const Cascade& cascade, const haarlens_image& image, const haarlens_level* levels, int32_t level_count,
            int32_t threads, MakeScanner make, haarlens_progress progress, int16_t* const* depths, Scanners& scanners) {
    int32_t widest = cascade.width;
    for (int32_t i = 0; i < level_count; ++i) widest = std::max(widest, levels[i].width);
    Job job(cascade, image, levels, widest);
    job.depths = depths;
    std::vector<Band> bands = share_out(cascade, levels, level_count, threads);
    const size_t count = std::max<size_t>(1, std::min<size_t>(std::max(threads, 1), bands.size()));
    for (size_t i = 0; i < count; ++i) scanners.push_back(make(job));
    if (!Scan(job, std::move(bands), progress).run(scanners)) return HAARLENS_NO_MEMORY;
    return job.cancelled ? HAARLENS_CANCELLED : HAARLENS_DONE;
}

}  // namespace

struct haarlens_scan_result {
    std::vector<haarlens_candidate> candidates;
};

int32_t haarlens_interface_version(void) { return HAARLENS_INTERFACE_VERSION; }

const char* haarlens_path_name(int32_t n) {
    for (const Path& path : kPaths)
        if (path.runs_here() && n-- == 0) return path.name;
    return nullptr;
}

haarlens_cascade* haarlens_cascade_new(const haarlens_cascade_arrays* arrays, const char** error) {
    try {
        auto cascade = std::make_unique<haarlens_cascade>();
        *error = pack_cascade(*arrays, cascade->packed);
        return *error ? nullptr : cascade.release();
    } catch (const std::bad_alloc&) {
        *error = "not enough memory";
        return nullptr;
    }
}

void haarlens_cascade_free(haarlens_cascade* cascade) { delete cascade; }

int32_t haarlens_scan(const haarlens_cascade* cascade, const haarlens_image* image, const haarlens_level* levels,
                      int32_t level_count, int32_t threads, const char* path_name, haarlens_progress progress,
                      haarlens_scan_result** result) {
    *result = nullptr;
    const Cascade& packed = cascade->packed;
    const Path* path = find_path(packed.fits_lanes ? path_name : "plain");
    if (path == nullptr || !legal(packed, *image, levels, level_count)) return HAARLENS_BAD_ARGUMENT;
    try {
        Scanners scanners;
        const int32_t status =
            run(packed, *image, levels, level_count, threads, path->make, progress, nullptr, scanners);
        if (status != HAARLENS_DONE) return status;
        auto found = std::make_unique<haarlens_scan_result>();
        found->candidates = in_order(scanners);
        *result = found.release();
        return HAARLENS_DONE;
    } catch (const std::bad_alloc&) {
        return HAARLENS_NO_MEMORY;
    }
}

int32_t haarlens_depths(const haarlens_cascade* cascade, const haarlens_image* image, const haarlens_level* levels,
                        int32_t level_count, int32_t threads, const char* path_name, haarlens_progress progress,
                        int16_t* const* depths) {
    const Cascade& packed = cascade->packed;
    const Path* path = find_path(packed.fits_lanes ? path_name : "plain");
    if (path == nullptr || !legal(packed, *image, levels, level_count)) return HAARLENS_BAD_ARGUMENT;
    try {
        Scanners scanners;
        return run(packed, *image, levels, level_count, threads, path->make_for_depths, progress, depths, scanners);
    } catch (const std::bad_alloc&) {
        return HAARLENS_NO_MEMORY;
    }
}

int64_t haarlens_scan_result_count(const haarlens_scan_result* result) { return int64_t(result->candidates.size()); }

const haarlens_candidate* haarlens_scan_result_candidates(const haarlens_scan_result* result) {
    return result->candidates.data();
}

void haarlens_scan_result_free(haarlens_scan_result* result) { delete result; }
