// The windows that the dense scan leaves over.
//
// Few among their neighbours, they would waste most of a vector. So each one's integral patch is copied out, and N of them
// are packed: turned so that the same corner of all lies side by side (structure of arrays). Then vectors are full again,
// wherever in the level the windows were. When few of a pack are left, they wait in their next stage's queue for others.
#pragma once

#include <cstring>
#include <vector>

#include "aligned.h"
#include "codes.h"
#include "integral.h"
#include "scan.h"
#include "stages.h"

namespace haarlens::HAARLENS_PATH {

// How a window's integral points lie in its patch: plane by plane as in the lines, without gaps.
struct PatchLayout {
    int32_t step, row, half, tilted, points;

    PatchLayout(const Cascade& cascade, int32_t step)
        : step(step),
          row(cascade.width + 1),
          half((row + step - 1) / step),
          tilted(row * (cascade.height + 1)),
          points(tilted * (cascade.has_tilted ? 2 : 1)) {}

    int32_t at(const Corner& c) const { return c.y * row + (c.tilted ? tilted : 0) + c.x % step * half + c.x / step; }
};

// A window by its place in the level, and what normalises its features.
struct Window {
    int32_t x, y;
    float factor;
};

template <class L>
class Survivors {
    static constexpr int N = L::kCount;
    static constexpr int kFewAlive = N / 4;  // as many or fewer left of a pack are queued again

public:
    // `layouts`: of the lines, for steps 1 and 2. `found`: where windows that pass every stage are put.
    Survivors(const Cascade& cascade, const Layout* layouts, std::vector<haarlens_candidate>& found)
        : cascade_(cascade),
          stages_(cascade),
          found_(found),
          plans_{Plan(cascade, layouts[0]), Plan(cascade, layouts[1])},
          patch_entries_((plans_[0].patch.points + 31) / 32 * 32 + 32),
          patches_(size_t(slots()) * patch_entries_),
          windows_(slots()),
          queues_(cascade.stages.size()),
          pack_(size_t(patch_entries_) * N) {
        for (int32_t i = slots(); i-- > 0;) free_.push_back(i);
        for (auto& queue : queues_) queue.reserve(N);
    }

    void begin(int32_t level, int32_t step, const DepthMap& depths) {
        level_ = level;
        depths_ = depths;
        plan_ = &plans_[step - 1];
    }

    // Takes a window whose next stage is `stage`; `p` is its first entry in the lines.
    void add(int32_t stage, const Window& window, const uint16_t* p) {
        const int32_t slot = free_.back();
        free_.pop_back();
        windows_[slot] = window;
        copy_patch(p, &patches_[size_t(slot) * patch_entries_]);
        enqueue(stage, slot);
    }

    // Scans what still waits, in packs that are not full.
    void finish() {
        for (int32_t stage = 0; stage < stages_.count(); ++stage)
            if (!queues_[stage].empty()) scan_pack(stage);
    }

    void drop() {
        for (auto& queue : queues_) {
            free_.insert(free_.end(), queue.begin(), queue.end());
            queue.clear();
        }
    }

private:
    // What depends on the step alone.
    struct Plan {
        Layout layout;
        PatchLayout patch;
        CodeTable codes;
        std::vector<int32_t> used;  // first points of the runs of kTurned that any node looks at

        Plan(const Cascade& cascade, const Layout& layout)
            : layout(layout), patch(cascade, layout.step), codes(cascade, [&](const Corner& c) { return patch.at(c) * N; }) {
            std::vector<bool> seen(patch.points / kTurned + 1);
            for (const Corner& c : cascade.corners) seen[patch.at(c) / kTurned] = true;
            for (size_t i = 0; i < seen.size(); ++i)
                if (seen[i]) used.push_back(int32_t(i) * kTurned);
        }
    };

    // Full queues, and what each pack that fills the next queue still holds.
    int32_t slots() const { return int32_t(cascade_.stages.size()) * (N + kFewAlive) + 2 * N; }

    // Copies whole vectors: what is too much is overwritten by the next run, or lies in the slack.
    void copy_patch(const uint16_t* p, uint16_t* to) const {
        const Layout& layout = plan_->layout;
        const int32_t first = plan_->patch.half, second = plan_->patch.row - first;
        for (int32_t from = 0; from < layout.line; from += layout.tilted) {
            const uint16_t* line = p + from;
            for (int32_t y = 0; y <= cascade_.height; ++y, line += layout.line) {
                to = copy_run(line, first, to);
                if (second > 0) to = copy_run(line + layout.plane, second, to);
            }
        }
    }

    static uint16_t* copy_run(const uint16_t* from, int32_t count, uint16_t* to) {
        std::memcpy(to, from, 32);
        for (int32_t i = 16; i < count; i += 16) std::memcpy(to + i, from + i, 32);
        return to + count;
    }

    void enqueue(int32_t stage, int32_t slot) {
        queues_[stage].push_back(slot);
        if (int32_t(queues_[stage].size()) == N) scan_pack(stage);
    }

    // Scans the windows that wait for a stage, and those that come through as far as the pack stays full enough.
    void scan_pack(int32_t stage) {
        int32_t slots[N];
        const int32_t count = int32_t(queues_[stage].size());
        for (int i = 0; i < N; ++i) slots[i] = queues_[stage][i < count ? i : 0];
        queues_[stage].clear();
        const typename L::F32 factor = pack(slots);

        uint32_t alive = first_lanes(count, N);
        for (; stage < stages_.count(); ++stage) {
            const uint32_t passed = stages_.passing(stage, plan_->codes, pack_.data(), factor, alive);
            for (uint32_t gone = alive & ~passed; gone; gone &= gone - 1) drop(slots[lowest(gone)], stage);
            alive = passed;
            if (alive == 0) return;
            if (popcount(alive) <= kFewAlive && 2 * popcount(alive) <= count && stage + 1 < stages_.count()) break;
        }
        if (stage < stages_.count())
            for (; alive; alive &= alive - 1) enqueue(stage + 1, slots[lowest(alive)]);  // may reuse the pack
        else
            for (; alive; alive &= alive - 1) report(slots[lowest(alive)], lowest(alive));
    }

    // Turns the windows of the slots into the pack; returns their factors.
    typename L::F32 pack(const int32_t* slots) {
        const uint16_t* from[N];
        float factors[N];
        for (int i = 0; i < N; ++i) {
            from[i] = &patches_[size_t(slots[i]) * patch_entries_];
            factors[i] = windows_[slots[i]].factor;
        }
        for (int32_t i : plan_->used) L::transpose(from, i, pack_.data() + size_t(i) * N, N);
        return L::load_float(factors);
    }

    // A window that the stage rejects.
    void drop(int32_t slot, int32_t stage) {
        if (depths_) depths_.set(windows_[slot].x / plan_->layout.step, windows_[slot].y, 1, stage);
        free_.push_back(slot);
    }

    void report(int32_t slot, int lane) {
        if (depths_) return drop(slot, stages_.count());
        const Window& window = windows_[slot];
        const double sum = stages_.last_sum(plan_->codes, pack_.data() + lane, window.factor);
        found_.push_back({level_, window.x, window.y, 0, sum});
        free_.push_back(slot);
    }

    const Cascade& cascade_;
    const Stages<L> stages_;
    std::vector<haarlens_candidate>& found_;
    const Plan plans_[2];  // for steps 1 and 2
    const Plan* plan_ = nullptr;
    int32_t level_ = 0;
    DepthMap depths_;

    const int32_t patch_entries_;
    AlignedArray<uint16_t> patches_;            // one a slot
    std::vector<Window> windows_;               // whose patch a slot holds
    std::vector<int32_t> free_;                 // slots
    std::vector<std::vector<int32_t>> queues_;  // slots that wait for a stage
    AlignedArray<uint16_t> pack_;               // point by point, N windows side by side
};

}  // namespace haarlens::HAARLENS_PATH
