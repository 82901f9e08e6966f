// The vector paths: a lane is a window.
//
// A row of the grid is first scanned densely, kCount neighbouring windows at a time, while enough of them are alive to
// pay for it. Then the survivors' integral patches are copied out and, kCount of them at once, turned so that the same
// corner of all lies side by side (structure of arrays): full vectors again, wherever the windows were. When few of such a
// pack are left, they wait in their stage's queue for others.
//
// Votes are summed in fixed point. Where rounding could matter (Stage::low .. high) the exact double sum decides.
#pragma once

#include <cmath>
#include <cstring>

#include "aligned.h"
#include "codes.h"
#include "integral.h"
#include "resize.h"
#include "scan.h"

namespace haarlens::HAARLENS_PATH {

constexpr int32_t kSlack = 64;  // entries that a vector or a patch's copy may read past a line's end

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

template <class L, class Rows>
class LaneScanner final : public Scanner {
    static constexpr int N = L::kCount;
    using U16 = typename L::U16;
    using I32 = typename L::I32;
    using F32 = typename L::F32;
    using Mask = typename L::Mask;

public:
    explicit LaneScanner(Job& job)
        : Scanner(job),
          cascade_(job.cascade),
          lines_(job.widest, cascade_.height, kStripeRows, cascade_.has_tilted, kSlack),
          patch_entries_(round_up(PatchLayout(cascade_, 1).points, 32) + 32),
          patches_(size_t(slots(cascade_)) * patch_entries_),
          windows_(slots(cascade_)),
          queues_(cascade_.stages.size()),
          pack_(size_t(patch_entries_) * N) {
        for (int32_t step : {1, 2}) plan(step);
        const int32_t slots = int32_t(windows_.size());
        for (int32_t i = slots; i-- > 0;) free_.push_back(i);
        for (auto& queue : queues_) queue.reserve(N);
    }

    void scan(const Band& band) override {
        const haarlens_level& level = job_.levels[band.level];
        begin(band, level);
        LevelRows<Rows> rows(job_.image, level);
        int32_t next = band.first_row;
        for (int32_t i = 1; i < cascade_.height; ++i) lines_.add(rows.row(next++));
        for (int32_t y = band.first_row; y < band.last_row; y += kStripeRows) {
            const int32_t end = std::min(y + kStripeRows, band.last_row);
            lines_.advance();
            while (next < end + cascade_.height - 1) lines_.add(rows.row(next++));
            for (int32_t row = y; row < end; row += level.step) scan_row(row, row - y);
            if (!stripe_done(end - y)) {
                drop_survivors();
                return;
            }
        }
        finish_survivors();
    }

private:
    struct Window {
        int32_t x, y;
        float factor;
    };

    // What depends on the step alone: where the nodes' corners lie in the lines and in a pack.
    struct Plan {
        CodeTable dense, packed;
        std::vector<int32_t> used;  // first points of the runs of kTurned that any node looks at
    };

    static int32_t round_up(int32_t value, int32_t unit) { return (value + unit - 1) / unit * unit; }

    // Full queues, and what each pack that fills the next queue still holds.
    static int32_t slots(const Cascade& cascade) { return int32_t(cascade.stages.size()) * (N + kFewAlive) + 2 * N; }

    void plan(int32_t step) {
        Plan& plan = plans_[step - 1];
        const Layout& layout = lines_.layout_of(step);
        const PatchLayout patch(cascade_, step);
        plan.dense = CodeTable(cascade_, [&](const Corner& c) { return layout.at(c.x, c.y, c.tilted); });
        plan.packed = CodeTable(cascade_, [&](const Corner& c) { return patch.at(c) * N; });
        std::vector<bool> used(patch.points / kTurned + 1);
        for (const Corner& c : cascade_.corners) used[patch.at(c) / kTurned] = true;
        for (size_t i = 0; i < used.size(); ++i)
            if (used[i]) plan.used.push_back(int32_t(i) * kTurned);
    }

    void begin(const Band& band, const haarlens_level& level) {
        level_ = band.level;
        step_ = level.step;
        columns_ = (level.columns + level.step - 1) / level.step;
        lines_.begin(level.width, level.step);
        plan_ = &plans_[step_ - 1];
    }

    // ---- one stage of N windows ----

    static U16 corner(const NodeCode& code, int i, const uint16_t* base) { return L::load(base + code.at[i]); }

    static U16 value16(const NodeCode& code, const CodeTable& table, const uint16_t* p) {
        if (code.shape == Shape::Edge) {
            const U16 outer = L::add(L::sub(corner(code, 0, p), corner(code, 1, p)),
                                     L::sub(corner(code, 2, p), corner(code, 3, p)));
            return L::add(outer, L::mul(L::sub(corner(code, 4, p), corner(code, 5, p)), code.weight));
        }
        if (code.shape == Shape::Line) {
            const U16 outer = L::add(L::sub(corner(code, 0, p), corner(code, 1, p)),
                                     L::sub(corner(code, 2, p), corner(code, 3, p)));
            const U16 inner = L::add(L::sub(corner(code, 4, p), corner(code, 5, p)),
                                     L::sub(corner(code, 6, p), corner(code, 7, p)));
            return L::add(outer, L::mul(inner, code.weight));
        }
        if (code.shape == Shape::Diagonal) {
            const U16 outer = L::add(L::add(corner(code, 0, p), corner(code, 1, p)),
                                     L::add(corner(code, 2, p), corner(code, 3, p)));
            const U16 sides = L::add(L::add(corner(code, 4, p), corner(code, 5, p)),
                                     L::add(corner(code, 6, p), corner(code, 7, p)));
            const U16 middle = corner(code, 8, p);
            const U16 twice = L::sub(sides, L::add(middle, middle));
            return L::mul(L::sub(outer, L::add(twice, twice)), code.weight);
        }
        U16 sum = L::zero16();
        for (int32_t i = code.pool; i < code.pool + code.count; ++i)
            sum = L::add(sum, L::mul(L::load(p + table.pool[i]), table.coefficients[i]));
        return sum;
    }

    static I32 value(const NodeCode& code, const CodeTable& table, const uint16_t* p) {
        if (code.shape != Shape::Pieces) return L::widen(value16(code, table, p));
        I32 sum = L::broadcast(0);
        for (int32_t i = code.pool; i < code.pool + code.count; i += 4) {
            const int32_t* at = &table.pool[i];
            const U16 piece =
                L::add(L::sub(L::load(p + at[0]), L::load(p + at[1])), L::sub(L::load(p + at[3]), L::load(p + at[2])));
            sum = L::add(sum, L::mul(L::widen_signless(piece), table.coefficients[i]));
        }
        return sum;
    }

    static Mask below(const NodeCode& code, const CodeTable& table, const uint16_t* p, F32 factor) {
        return L::less(value(code, table, p), factor, code.threshold);
    }

    I32 walk_tree(const Tree& tree, const CodeTable& table, const uint16_t* p, F32 factor, I32 sum) const {
        Mask reached[kMaxTreeNodes];
        reached[0] = L::every();
        for (int32_t i = 1; i < tree.node_count; ++i) reached[i] = L::none();
        for (int32_t i = 0; i < tree.node_count; ++i) {
            const int32_t node = tree.first_node + i;
            const Mask less = below(table.nodes[node], table, p, factor);
            const int32_t children[2] = {cascade_.given.node_lefts[node], cascade_.given.node_rights[node]};
            const Mask ways[2] = {L::both(reached[i], less), L::but_not(reached[i], less)};
            for (int k = 0; k < 2; ++k) {
                if (children[k] > 0)
                    reached[children[k]] = ways[k];
                else
                    sum = L::add_where(sum, ways[k], cascade_.fixed_leaves[tree.first_leaf - children[k]]);
            }
        }
        return sum;
    }

    I32 stage_sum(const Stage& stage, const CodeTable& table, const uint16_t* p, F32 factor) const {
        I32 sum = L::broadcast(stage.start);
        const Tree* tree = &cascade_.trees[stage.first_tree];
        for (const Tree* end = tree + stage.tree_count; tree != end; ++tree) {
            const NodeCode* code = &table.nodes[tree->first_node];
            switch (tree->kind) {
                case TreeKind::Stump:
                    sum = L::add_where(sum, below(code[0], table, p, factor), tree->values[0]);
                    break;
                case TreeKind::LeafOrNode: {
                    const Mask first = below(code[0], table, p, factor);
                    const Mask second = below(code[1], table, p, factor);
                    sum = L::add_where(sum, first, tree->values[0]);
                    sum = L::add_where(sum, L::but_not(second, first), tree->values[1]);
                    break;
                }
                case TreeKind::NodeOrLeaf: {
                    const Mask first = below(code[0], table, p, factor);
                    const Mask second = below(code[1], table, p, factor);
                    sum = L::add_where(sum, first, tree->values[0]);
                    sum = L::add_where(sum, L::both(second, first), tree->values[1]);
                    break;
                }
                case TreeKind::Any:
                    sum = walk_tree(*tree, table, p, factor, sum);
                    break;
            }
        }
        return sum;
    }

    // Which of the windows `alive` pass the stage.
    uint32_t passing(const Stage& stage, const CodeTable& table, const uint16_t* p, F32 factor, uint32_t alive) const {
        const I32 sum = stage_sum(stage, table, p, factor);
        alive &= L::at_least(sum, stage.low);
        if (alive == 0) return 0;
        uint32_t unsure = alive & ~L::at_least(sum, stage.high);
        if (unsure == 0) return alive;
        float factors[N];
        L::store_float(factors, factor);
        for (int lane = 0; lane < N; ++lane)
            if (unsure >> lane & 1 && exact_sum(stage, table, p + lane, factors[lane]) < stage.threshold)
                alive &= ~(1u << lane);
        return alive;
    }

    // ---- one window, exactly ----

    static int32_t exact_value(const NodeCode& code, const CodeTable& table, const uint16_t* p) {
        const auto at = [&](int i) { return int32_t(p[code.at[i]]); };
        switch (code.shape) {
            case Shape::Edge:
                return int16_t(at(0) - at(1) + at(2) - at(3) + code.weight * (at(4) - at(5)));
            case Shape::Line:
                return int16_t(at(0) - at(1) + at(2) - at(3) + code.weight * (at(4) - at(5) + at(6) - at(7)));
            case Shape::Diagonal:
                return int16_t(code.weight * (at(0) + at(1) + at(2) + at(3) -
                                              2 * (at(4) + at(5) + at(6) + at(7) - 2 * at(8))));
            default:
                break;
        }
        int32_t sum = 0;
        if (code.shape == Shape::Corners) {
            for (int32_t i = code.pool; i < code.pool + code.count; ++i) sum += table.coefficients[i] * p[table.pool[i]];
            return int16_t(sum);
        }
        for (int32_t i = code.pool; i < code.pool + code.count; i += 4) {
            const int32_t* place = &table.pool[i];
            sum += table.coefficients[i] * uint16_t(p[place[0]] - p[place[1]] - p[place[2]] + p[place[3]]);
        }
        return sum;
    }

    double exact_sum(const Stage& stage, const CodeTable& table, const uint16_t* p, float factor) const {
        double sum = 0;
        for (int32_t t = 0; t < stage.tree_count; ++t) {
            const Tree& tree = cascade_.trees[stage.first_tree + t];
            int32_t child = 0;
            do {
                const int32_t node = tree.first_node + child;
                const NodeCode& code = table.nodes[node];
                const bool less = float(exact_value(code, table, p)) * factor < code.threshold;
                child = less ? cascade_.given.node_lefts[node] : cascade_.given.node_rights[node];
            } while (child > 0);
            sum += cascade_.given.leaves[tree.first_leaf - child];
        }
        return sum;
    }

    // ---- densely, along a row ----

    F32 deviation_factor(int32_t column, int32_t line, uint32_t& textured) {
        const Layout& at = lines_.layout();
        const uint16_t* p = lines_.line(line) + column;
        const int32_t right = cascade_.width - 1, bottom = cascade_.height - 1;
        const auto across = [&](int32_t y) { return L::sub(L::load(p + at.at(right, y)), L::load(p + at.at(1, y))); };
        I32 sum = L::broadcast(0);
        U16 above = across(1);
        for (int32_t y = 1; y < bottom;) {
            y = std::min(y + cascade_.strip_rows, bottom);
            const U16 below = across(y);
            sum = L::add(sum, L::widen_signless(L::sub(below, above)));
            above = below;
        }
        const Layout& squares_at = lines_.squares_layout();
        const uint32_t* q = lines_.squares(line) + column;
        const I32 square = L::add(
            L::sub(L::load32(q + squares_at.at(1, 1)), L::load32(q + squares_at.at(right, 1))),
            L::sub(L::load32(q + squares_at.at(right, bottom)), L::load32(q + squares_at.at(1, bottom))));
        return L::deviation_factor(sum, square, cascade_.area, cascade_.least_spread, textured);
    }

    void scan_row(int32_t y, int32_t line) {
        uint64_t carry = 0;
        for (int32_t column = 0; column < columns_; column += N) {
            const uint32_t there = first_lanes(columns_ - column);
            uint32_t textured;
            const F32 factor = deviation_factor(column, line, textured);
            textured &= there;
            if (textured == 0) {
                carry = 0;
                continue;
            }
            const uint16_t* p = lines_.line(line) + column;
            uint32_t alive = passing(cascade_.stages[0], plan_->dense, p, factor, textured);
            const uint64_t skipped = skipped_windows(textured & ~alive, carry);
            carry = skipped >> N & 1;
            alive &= ~uint32_t(skipped);
            if (alive) scan_alive(column, y, line, factor, alive);
        }
    }

    void scan_alive(int32_t column, int32_t y, int32_t line, F32 factor, uint32_t alive) {
        const uint16_t* p = lines_.line(line) + column;
        int32_t stage = 1;
        for (; stage < int32_t(cascade_.stages.size()) && popcount(alive) > cascade_.few_alive[stage]; ++stage) {
            alive = passing(cascade_.stages[stage], plan_->dense, p, factor, alive);
            if (alive == 0) return;
        }
        float factors[N];
        L::store_float(factors, factor);
        for (; alive; alive &= alive - 1) {
            const int lane = lowest(alive);
            const Window window = {(column + lane) * step_, y, factors[lane]};
            if (stage == int32_t(cascade_.stages.size()))
                found(window, exact_sum(cascade_.stages.back(), plan_->dense, p + lane, window.factor));
            else
                keep(stage, window, p + lane);
        }
    }

    // ---- survivors, packed ----

    void keep(int32_t stage, const Window& window, const uint16_t* p) {
        const int32_t slot = free_.back();
        free_.pop_back();
        windows_[slot] = window;
        copy_patch(p, &patches_[size_t(slot) * patch_entries_]);
        enqueue(stage, slot);
    }

    // Copies whole vectors: what is too much is overwritten by the next run, or lies in the slack.
    void copy_patch(const uint16_t* p, uint16_t* to) const {
        const Layout& layout = lines_.layout();
        const PatchLayout patch(cascade_, step_);
        const int32_t first = patch.half, second = patch.row - patch.half;
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

    void scan_pack(int32_t stage) {
        int32_t slots[N];
        const int32_t count = int32_t(queues_[stage].size());
        for (int i = 0; i < N; ++i) slots[i] = queues_[stage][i < count ? i : 0];
        queues_[stage].clear();
        const uint16_t* from[N];
        float factors[N];
        for (int i = 0; i < N; ++i) {
            from[i] = &patches_[size_t(slots[i]) * patch_entries_];
            factors[i] = windows_[slots[i]].factor;
        }
        for (int32_t i : plan_->used) L::transpose(from, i, pack_.data() + size_t(i) * N, N);

        const F32 factor = L::load_float(factors);
        uint32_t alive = first_lanes(count);
        const int32_t stages = int32_t(cascade_.stages.size());
        for (; stage < stages; ++stage) {
            const uint32_t passed = passing(cascade_.stages[stage], plan_->packed, pack_.data(), factor, alive);
            for (uint32_t gone = alive & ~passed; gone; gone &= gone - 1) free_.push_back(slots[lowest(gone)]);
            alive = passed;
            if (alive == 0) return;
            if (popcount(alive) <= kFewAlive && 2 * popcount(alive) <= count && stage + 1 < stages) break;
        }
        for (; alive; alive &= alive - 1) {
            const int lane = lowest(alive);
            if (stage < stages) {
                enqueue(stage + 1, slots[lane]);
                continue;
            }
            const Window& window = windows_[slots[lane]];
            found(window, exact_sum(cascade_.stages.back(), plan_->packed, pack_.data() + lane, window.factor));
            free_.push_back(slots[lane]);
        }
    }

    void finish_survivors() {
        for (int32_t stage = 0; stage < int32_t(queues_.size()); ++stage)
            if (!queues_[stage].empty()) scan_pack(stage);
    }

    void drop_survivors() {
        for (auto& queue : queues_) {
            free_.insert(free_.end(), queue.begin(), queue.end());
            queue.clear();
        }
    }

    void found(const Window& window, double weight) { candidates.push_back({level_, window.x, window.y, 0, weight}); }

    static uint32_t first_lanes(int32_t count) {
        return uint32_t((uint64_t(1) << std::min<int32_t>(count, N)) - 1);
    }

    static constexpr int kFewAlive = N / 4;    // as many or fewer left of a pack are queued again

    const Cascade& cascade_;
    IntegralLines<uint16_t, Rows> lines_;
    Plan plans_[2];  // for steps 1 and 2
    const Plan* plan_ = nullptr;
    int32_t level_ = 0, step_ = 1, columns_ = 0;

    const int32_t patch_entries_;
    AlignedArray<uint16_t> patches_;            // one a slot
    std::vector<Window> windows_;               // whose patch a slot holds
    std::vector<int32_t> free_;                 // slots
    std::vector<std::vector<int32_t>> queues_;  // slots that wait for a stage
    AlignedArray<uint16_t> pack_;               // point by point, N windows side by side
};

}  // namespace haarlens::HAARLENS_PATH
