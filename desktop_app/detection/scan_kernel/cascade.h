// A cascade, checked and packed for scanning.
//
// A feature is a weighted sum of rectangle sums, and a rectangle sum is four corners of an integral image. Corners that
// rectangles share are merged here, once, so that a two-rectangle feature costs six loads and not eight.
#pragma once

#include <cstdint>
#include <vector>

#include "scan_kernel.h"

namespace haarlens {

// How a feature's corners p are combined; s is the weight. All arithmetic is modulo 2^16 except for Pieces.
enum class Shape : uint8_t {
    Edge,      // p0 - p1 + p2 - p3 + s * (p4 - p5): two rectangles that share a side
    Line,      // p0 - p1 + p2 - p3 + s * (p4 - p5 + p6 - p7): one rectangle inside another
    Diagonal,  // s * (p0 + p1 + p2 + p3 - 2 * (p4 + p5 + p6 + p7 - 2 * p8)): a chequerboard
    Corners,   // the sum of coefficient * p over any number of corners
    Pieces     // the sum of coefficient * (p0 - p1 - p2 + p3), each piece small enough for 16 bits, in 32 bits
};

struct Corner {
    int32_t x, y;
    bool tilted;
    int32_t coefficient;
};

// A feature of a packed cascade: `corner_count` corners from `first_corner` on.
struct Feature {
    Shape shape;
    int32_t weight;
    int32_t first_corner, corner_count;
};

// The common trees have code of their own; any other is walked with one mask a node. A tree gives what it adds to the
// leaf that its stage starts with (Stage::start), so that a vote is a masked addition. `a` and `b`: first and second
// node's outcome, value below threshold.
enum class TreeKind : uint8_t {
    Stump,       // a ? values[0] : 0
    LeafOrNode,  // a ? values[0] : (b ? values[1] : 0)
    NodeOrLeaf,  // a ? values[0] + (b ? values[1] : 0) : 0
    Any          // walked: the leaves themselves
};

struct Tree {
    TreeKind kind;
    int32_t first_node, node_count;
    int32_t first_leaf;
    int32_t values[2];  // fixed point
};

// `low` and `high` bracket the threshold in fixed point: below low a window is rejected, from high on it passes, and
// between them (rounding could decide) the exact double sum is taken.
struct Stage {
    int32_t first_tree, tree_count;
    int32_t first_node, node_count;
    double threshold;
    int32_t start;  // fixed point
    int32_t low, high;
};

// The arrays as they were given, validated: the plain path and the exact sums read them.
struct Arrays {
    std::vector<int32_t> node_features, node_lefts, node_rights;
    std::vector<float> node_thresholds, leaves;
    std::vector<int32_t> rects;
    std::vector<float> weights;
    std::vector<uint8_t> tilted;
};

constexpr int kMaxTreeNodes = 16;        // of a tree on the vector paths
constexpr int kMaxWindowPoints = 8192;   // integral points of a window on the vector paths

struct Cascade {
    int32_t width = 0, height = 0;
    bool has_tilted = false;
    bool fits_lanes = false;  // the vector paths compute it exactly
    int32_t area = 0;         // of the variance's rectangle: a pixel's margin is left out
    double least_spread = 0;  // area * squares - sum^2 below which a window is too flat to look at
    int32_t strip_rows = 0;   // rows of that rectangle whose sum stays below 2^16
    std::vector<Stage> stages;
    std::vector<int32_t> few_alive;  // at each stage: as many of 32 neighbours or fewer are cheaper packed than dense
    std::vector<Tree> trees;
    std::vector<int32_t> fixed_leaves;
    std::vector<Feature> features;
    std::vector<Corner> corners;
    Arrays given;

    int32_t points() const { return (width + 1) * (height + 1); }
};

// Fills `cascade`; returns nullptr, or why the arrays are refused.
const char* pack_cascade(const haarlens_cascade_arrays& arrays, Cascade& cascade);

}  // namespace haarlens

struct haarlens_cascade {
    haarlens::Cascade packed;
};
