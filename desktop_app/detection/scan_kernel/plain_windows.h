// Windows looked at one at a time, in the definition's own floats: what the plain scan, the depth map and the trace share.
#pragma once

#include <cmath>
#include <cstdint>

#include "cascade.h"
#include "integral.h"
#include "rows_generic.h"

namespace haarlens::HAARLENS_PATH {

// `lines` holds the integral lines of a band; a window is given by its place in them.
class PlainWindows {
public:
    PlainWindows(const Cascade& cascade, int32_t widest, int32_t advance)
        : cascade(cascade), lines(widest, cascade.height, advance, cascade.has_tilted, 0) {}

    // 1 / (area * standard deviation), or 0 where the window is too flat to look at.
    float deviation_factor(int32_t x, int32_t line) {
        const uint32_t* base = lines.line(line) + x;
        const uint32_t* squares = lines.squares(line) + x;
        const Layout& at = lines.squares_layout();
        const int32_t right = cascade.width - 1, bottom = cascade.height - 1;
        const int32_t sum = int32_t(corner_sum(base, 1, 1, cascade.width - 2, cascade.height - 2));
        const uint32_t square = squares[at.at(1, 1)] - squares[at.at(right, 1)] - squares[at.at(1, bottom)] +
                                squares[at.at(right, bottom)];
        const double spread = double(cascade.area) * square - double(sum) * sum;
        return spread >= cascade.least_spread ? float(1. / std::sqrt(spread)) : 0;
    }

    // The feature's value as OpenCV 4.14 computes it, but for the factor: float32 products of int sums, added in order.
    float value(const uint32_t* base, int32_t feature) const {
        const Arrays& given = cascade.given;
        const bool tilted = given.tilted[feature] != 0;
        float value = 0;
        for (int32_t k = 0; k < 3; ++k) {
            const float weight = given.weights[3 * feature + k];
            if (weight == 0) continue;
            const int32_t* r = &given.rects[12 * feature + 4 * k];
            const int32_t sum = int32_t(tilted ? tilted_sum(base, r[0], r[1], r[2], r[3])
                                               : corner_sum(base, r[0], r[1], r[2], r[3]));
            value += weight * float(sum);
        }
        return value;
    }

    // The leaf, by its number among all leaves, that the window comes to; calls `seen(node, value)` on the way.
    template <class Seen>
    int32_t leaf(const uint32_t* base, const Tree& tree, float factor, Seen seen) const {
        const Arrays& given = cascade.given;
        int32_t child = 0;
        do {
            const int32_t node = tree.first_node + child;
            const float normalised = value(base, given.node_features[node]) * factor;
            seen(node, normalised);
            child = normalised < given.node_thresholds[node] ? given.node_lefts[node] : given.node_rights[node];
        } while (child > 0);
        return tree.first_leaf - child;
    }

    double stage_sum(const uint32_t* base, const Stage& stage, float factor) const {
        double sum = 0;
        for (int32_t t = 0; t < stage.tree_count; ++t)
            sum += cascade.given.leaves[leaf(base, cascade.trees[stage.first_tree + t], factor, [](int32_t, float) {})];
        return sum;
    }

    // How many stages the window passes, one after the other; `sum`: of the last one looked at.
    size_t depth(const uint32_t* base, float factor, double& sum) const {
        size_t stage = 0;
        for (; stage < cascade.stages.size(); ++stage) {
            sum = stage_sum(base, cascade.stages[stage], factor);
            if (sum < cascade.stages[stage].threshold) break;
        }
        return stage;
    }

    const Cascade& cascade;
    IntegralLines<uint32_t, GenericRows> lines;

private:
    // The lines are always laid out for step 1 here: columns lie side by side.
    uint32_t corner_sum(const uint32_t* base, int32_t x, int32_t y, int32_t w, int32_t h) const {
        const int32_t line = lines.layout().line;
        const uint32_t* top = base + y * line + x;
        const uint32_t* bottom = top + h * line;
        return top[0] - top[w] - bottom[0] + bottom[w];
    }

    uint32_t tilted_sum(const uint32_t* base, int32_t x, int32_t y, int32_t w, int32_t h) const {
        const int32_t line = lines.layout().line;
        const uint32_t* top = base + lines.layout().tilted + y * line + x;
        return top[0] - top[h * line - h] - top[w * line + w] + top[(w + h) * line + w - h];
    }
};

}  // namespace haarlens::HAARLENS_PATH
