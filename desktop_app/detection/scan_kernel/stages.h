// The stages of a cascade for N windows at once: features, votes, sums, and which windows pass.
//
// `p` is always the first window's first integral entry; a code table knows where from there each corner lies, with the N
// windows' own side by side. Votes are summed in fixed point. Where rounding could matter (Stage::low .. high) the exact
// double sum decides.
#pragma once

#include <cstdint>

#include "cascade.h"
#include "codes.h"
#include "scan.h"

namespace haarlens::HAARLENS_PATH {

template <class L>
class Stages {
    static constexpr int N = L::kCount;
    using U16 = typename L::U16;
    using I32 = typename L::I32;
    using F32 = typename L::F32;
    using Mask = typename L::Mask;

public:
    explicit Stages(const Cascade& cascade) : cascade_(cascade) {}

    int32_t count() const { return int32_t(cascade_.stages.size()); }

    // Which of the windows `alive` pass the stage.
    uint32_t passing(int32_t number, const CodeTable& table, const uint16_t* p, F32 factor, uint32_t alive) const {
        const Stage& stage = cascade_.stages[number];
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

    // What is reported of a window that passed them all.
    double last_sum(const CodeTable& table, const uint16_t* p, float factor) const {
        return exact_sum(cascade_.stages.back(), table, p, factor);
    }

private:
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

    // The stage's sum for one window, `p` its first entry, in double and in the given order of the trees.
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

    const Cascade& cascade_;
};

}  // namespace haarlens::HAARLENS_PATH
