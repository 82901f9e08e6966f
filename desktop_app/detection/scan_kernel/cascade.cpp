#include "cascade.h"

#include <algorithm>
#include <cmath>

namespace haarlens {
namespace {

constexpr int32_t kMaxSide = 1024;              // of a window, pixels
constexpr int32_t kMaxItems = 1 << 20;          // stages, trees, nodes or features
constexpr int64_t kExactFloat = 1 << 24;        // integers below it are exact in float32
constexpr int32_t kWhitest = 255;
constexpr int32_t kPieceArea = 65535 / kWhitest;

bool finite(float value) { return std::isfinite(value); }

bool inside(const int32_t* rect, bool tilted, int32_t width, int32_t height) {
    const int64_t x = rect[0], y = rect[1], w = rect[2], h = rect[3];
    if (x < 0 || y < 0 || w < 1 || h < 1) return false;
    if (tilted) return x - h >= 0 && x + w <= width && y + w + h <= height;
    return x + w <= width && y + h <= height;
}

const char* check_counts(const haarlens_cascade_arrays& a) {
    if (a.window_width < 3 || a.window_height < 3 || a.window_width > kMaxSide || a.window_height > kMaxSide)
        return "the window's sides must be 3 to 1024 pixels";
    for (int32_t count : {a.stage_count, a.tree_count, a.node_count, a.feature_count})
        if (count < 1 || count > kMaxItems) return "a count is out of range";
    int64_t trees = 0, nodes = 0;
    for (int32_t i = 0; i < a.stage_count; ++i) {
        if (a.stage_tree_counts[i] < 1) return "a stage without a tree";
        if (!finite(a.stage_thresholds[i])) return "a stage threshold is not finite";
        trees += a.stage_tree_counts[i];
    }
    if (trees != a.tree_count) return "the stages' trees do not add up";
    for (int32_t i = 0; i < a.tree_count; ++i) {
        if (a.tree_node_counts[i] < 1) return "a tree without a node";
        nodes += a.tree_node_counts[i];
    }
    if (nodes != a.node_count) return "the trees' nodes do not add up";
    return nullptr;
}

// A child must come after its parent and be some node's child only once, so that every walk ends.
const char* check_tree(const haarlens_cascade_arrays& a, int32_t first, int32_t count) {
    std::vector<uint8_t> reached(count, 0);
    for (int32_t i = 0; i < count; ++i) {
        const int32_t feature = a.node_features[first + i];
        if (feature < 0 || feature >= a.feature_count) return "a node's feature is out of range";
        if (!finite(a.node_thresholds[first + i])) return "a node threshold is not finite";
        for (int32_t child : {a.node_lefts[first + i], a.node_rights[first + i]}) {
            if (child > 0) {
                if (child <= i || child >= count || reached[child]) return "a node's child is out of range";
                reached[child] = 1;
            } else if (child < -count) {
                return "a leaf's number is out of range";
            }
        }
    }
    return nullptr;
}

const char* check_features(const haarlens_cascade_arrays& a) {
    for (int32_t i = 0; i < a.feature_count; ++i) {
        for (int32_t k = 0; k < 3; ++k) {
            const float weight = a.weights[3 * i + k];
            if (!finite(weight)) return "a feature's weight is not finite";
            if (weight != 0 && !inside(a.rects + 12 * i + 4 * k, a.tilted[i] != 0, a.window_width, a.window_height))
                return "a feature's rectangle lies outside the window";
        }
    }
    return nullptr;
}

const char* check(const haarlens_cascade_arrays& a) {
    if (const char* error = check_counts(a)) return error;
    int32_t first = 0;
    for (int32_t i = 0; i < a.tree_count; ++i) {
        if (const char* error = check_tree(a, first, a.tree_node_counts[i])) return error;
        first += a.tree_node_counts[i];
    }
    for (int32_t i = 0; i < a.node_count + a.tree_count; ++i)
        if (!finite(a.leaves[i])) return "a leaf is not finite";
    return check_features(a);
}

void copy_arrays(const haarlens_cascade_arrays& a, Arrays& to) {
    to.node_features.assign(a.node_features, a.node_features + a.node_count);
    to.node_lefts.assign(a.node_lefts, a.node_lefts + a.node_count);
    to.node_rights.assign(a.node_rights, a.node_rights + a.node_count);
    to.node_thresholds.assign(a.node_thresholds, a.node_thresholds + a.node_count);
    to.leaves.assign(a.leaves, a.leaves + a.node_count + a.tree_count);
    to.rects.assign(a.rects, a.rects + 12 * a.feature_count);
    to.weights.assign(a.weights, a.weights + 3 * a.feature_count);
    to.tilted.assign(a.tilted, a.tilted + a.feature_count);
}

// The stages and trees as both kinds of path walk them.
void lay_out_trees(const haarlens_cascade_arrays& a, Cascade& cascade) {
    int32_t tree = 0, node = 0, leaf = 0;
    for (int32_t s = 0; s < a.stage_count; ++s) {
        Stage stage{};
        stage.first_tree = tree;
        stage.tree_count = a.stage_tree_counts[s];
        stage.first_node = node;
        stage.threshold = a.stage_thresholds[s];
        for (int32_t t = 0; t < stage.tree_count; ++t, ++tree) {
            const int32_t count = a.tree_node_counts[tree];
            cascade.trees.push_back(Tree{TreeKind::Any, node, count, leaf, {0, 0}});
            node += count;
            leaf += count + 1;
        }
        stage.node_count = node - stage.first_node;
        cascade.stages.push_back(stage);
    }
}

// Chooses the tree's code; returns the leaf that the stage starts with.
int32_t classify_tree(Tree& tree, const Cascade& cascade) {
    const int32_t* left = &cascade.given.node_lefts[tree.first_node];
    const int32_t* right = &cascade.given.node_rights[tree.first_node];
    const auto leaf = [&](int32_t child) { return cascade.fixed_leaves[tree.first_leaf - child]; };
    const auto choose = [&](TreeKind kind, int32_t start, int32_t first, int32_t second) {
        tree.kind = kind;
        tree.values[0] = first;
        tree.values[1] = second;
        return start;
    };
    if (tree.node_count == 1) return choose(TreeKind::Stump, leaf(right[0]), leaf(left[0]) - leaf(right[0]), 0);
    if (tree.node_count == 2 && left[1] <= 0 && right[1] <= 0) {
        const int32_t less = leaf(left[1]), more = leaf(right[1]);
        if (left[0] <= 0 && right[0] == 1) return choose(TreeKind::LeafOrNode, more, leaf(left[0]) - more, less - more);
        if (right[0] <= 0 && left[0] == 1)
            return choose(TreeKind::NodeOrLeaf, leaf(right[0]), more - leaf(right[0]), less - more);
    }
    return choose(TreeKind::Any, 0, 0, 0);
}

// Leaves become integers of one scale a stage, as large as the stage's greatest sum allows.
void fix_leaves(Cascade& cascade) {
    cascade.fixed_leaves.resize(cascade.given.leaves.size());
    for (Stage& stage : cascade.stages) {
        double most = 1e-30;
        for (int32_t t = 0; t < stage.tree_count; ++t) {
            const Tree& tree = cascade.trees[stage.first_tree + t];
            double greatest = 0;
            for (int32_t i = 0; i <= tree.node_count; ++i)
                greatest = std::max(greatest, std::fabs(double(cascade.given.leaves[tree.first_leaf + i])));
            most += greatest;
        }
        const double scale = std::ldexp(1.0, int(std::floor(28 - std::log2(most))));
        for (int32_t t = 0; t < stage.tree_count; ++t) {
            Tree& tree = cascade.trees[stage.first_tree + t];
            for (int32_t i = 0; i <= tree.node_count; ++i)
                cascade.fixed_leaves[tree.first_leaf + i] =
                    int32_t(std::lrint(cascade.given.leaves[tree.first_leaf + i] * scale));
            stage.start += classify_tree(tree, cascade);
        }
        // Half a unit a leaf, and a few for the threshold's rounding and the double sum's own.
        const double guard = stage.tree_count / 2 + 4;
        const double limit = 1 << 30;
        stage.low = int32_t(std::max(-limit, std::min(limit, std::floor(stage.threshold * scale) - guard)));
        stage.high = int32_t(std::max(-limit, std::min(limit, std::ceil(stage.threshold * scale) + guard)));
    }
}

// The four corners of a rectangle with signs + - - +.
void rectangle_corners(int32_t x, int32_t y, int32_t w, int32_t h, bool tilted, int32_t weight, Corner* corners) {
    if (tilted) {
        corners[0] = {x, y, true, weight};
        corners[1] = {x - h, y + h, true, -weight};
        corners[2] = {x + w, y + w, true, -weight};
        corners[3] = {x + w - h, y + w + h, true, weight};
    } else {
        corners[0] = {x, y, false, weight};
        corners[1] = {x + w, y, false, -weight};
        corners[2] = {x, y + h, false, -weight};
        corners[3] = {x + w, y + h, false, weight};
    }
}

std::vector<Corner> merged_corners(const Arrays& given, int32_t feature) {
    std::vector<Corner> merged;
    for (int32_t k = 0; k < 3; ++k) {
        const int32_t weight = int32_t(given.weights[3 * feature + k]);
        if (weight == 0) continue;
        const int32_t* r = &given.rects[12 * feature + 4 * k];
        Corner corners[4];
        rectangle_corners(r[0], r[1], r[2], r[3], given.tilted[feature] != 0, weight, corners);
        for (const Corner& corner : corners) {
            auto same = [&](const Corner& other) { return other.x == corner.x && other.y == corner.y; };
            auto found = std::find_if(merged.begin(), merged.end(), same);
            if (found == merged.end())
                merged.push_back(corner);
            else
                found->coefficient += corner.coefficient;
        }
    }
    merged.erase(std::remove_if(merged.begin(), merged.end(), [](const Corner& c) { return c.coefficient == 0; }),
                 merged.end());
    return merged;
}

// Whether the feature's value fits a signed 16-bit number for every picture: its weights are added up pixel by pixel.
bool fits_int16(const std::vector<Corner>& corners, int32_t width, int32_t height) {
    int64_t above = 0, below = 0;
    for (int32_t y = 0; y < height; ++y) {
        for (int32_t x = 0; x < width; ++x) {
            int64_t weight = 0;
            for (const Corner& c : corners) {
                const bool covers = c.tilted ? y < c.y && std::abs(x - c.x + 1) <= c.y - y - 1 : x < c.x && y < c.y;
                if (covers) weight += c.coefficient;
            }
            (weight > 0 ? above : below) += weight;
        }
    }
    return above * kWhitest <= 32767 && below * kWhitest >= -32768;
}

// Orders corners by the wanted coefficients; false where they do not match one by one.
bool arrange(std::vector<Corner>& corners, const std::vector<int32_t>& wanted) {
    if (corners.size() != wanted.size()) return false;
    for (size_t i = 0; i < wanted.size(); ++i) {
        size_t k = i;
        while (k < corners.size() && corners[k].coefficient != wanted[i]) ++k;
        if (k == corners.size()) return false;
        std::swap(corners[i], corners[k]);
    }
    return true;
}

Feature shape_of(std::vector<Corner>& corners) {
    int32_t largest = 0;
    for (const Corner& c : corners) largest = std::max(largest, std::abs(c.coefficient));
    const int32_t s = largest;
    const int32_t count = int32_t(corners.size());
    if (arrange(corners, {1, -1, 1, -1, s, -s})) return {Shape::Edge, s, 0, count};
    if (arrange(corners, {1, -1, 1, -1, s, -s, s, -s})) return {Shape::Line, s, 0, count};
    for (int32_t sign : {1, -1})
        if (arrange(corners, {sign, sign, sign, sign, -2 * sign, -2 * sign, -2 * sign, -2 * sign, 4 * sign}))
            return {Shape::Diagonal, sign, 0, count};
    return {Shape::Corners, 1, 0, count};
}

// Rectangles cut so small that the sum of each piece fits 16 bits, signless.
std::vector<Corner> pieces_of(const Arrays& given, int32_t feature) {
    std::vector<Corner> pieces;
    const bool tilted = given.tilted[feature] != 0;
    const int32_t most = tilted ? kPieceArea / 2 : kPieceArea;  // a tilted w x h rectangle covers 2wh pixels
    for (int32_t k = 0; k < 3; ++k) {
        const int32_t weight = int32_t(given.weights[3 * feature + k]);
        if (weight == 0) continue;
        const int32_t* r = &given.rects[12 * feature + 4 * k];
        const int32_t rows = std::min(r[3], most);
        const int32_t columns = std::min(r[2], most / rows);
        for (int32_t v = 0; v < r[3]; v += rows) {
            for (int32_t u = 0; u < r[2]; u += columns) {
                const int32_t w = std::min(columns, r[2] - u), h = std::min(rows, r[3] - v);
                const int32_t x = tilted ? r[0] + u - v : r[0] + u;
                const int32_t y = tilted ? r[1] + u + v : r[1] + v;
                Corner corners[4];
                rectangle_corners(x, y, w, h, tilted, weight, corners);
                pieces.insert(pieces.end(), corners, corners + 4);
            }
        }
    }
    return pieces;
}

void pack_features(Cascade& cascade) {
    const int32_t count = int32_t(cascade.given.tilted.size());
    for (int32_t i = 0; i < count; ++i) {
        std::vector<Corner> corners = merged_corners(cascade.given, i);
        Feature feature;
        if (fits_int16(corners, cascade.width, cascade.height)) {
            feature = shape_of(corners);
        } else {
            corners = pieces_of(cascade.given, i);
            feature = {Shape::Pieces, 1, 0, int32_t(corners.size())};
        }
        feature.first_corner = int32_t(cascade.corners.size());
        cascade.corners.insert(cascade.corners.end(), corners.begin(), corners.end());
        cascade.features.push_back(feature);
    }
}

// Where the dense scan hands over to the packed one. To go on densely costs each node of this stage, and of the next ones
// the less the surer all neighbours are gone by then; to pack costs copying and turning a window's points. In cycles,
// measured on two processors; a factor of two either way hardly matters.
void balance_paths(Cascade& cascade) {
    constexpr double kNode = 16, kPoint = 0.3, kWindow = 150, kStay = 0.55, kLanes = 32;
    const double pack = kWindow + kPoint * cascade.points() * (cascade.has_tilted ? 2 : 1);
    double ahead = 0;
    cascade.few_alive.resize(cascade.stages.size());
    for (size_t stage = cascade.stages.size(); stage-- > 0;) {
        ahead = kNode * cascade.stages[stage].node_count + kStay * ahead;
        cascade.few_alive[stage] = int32_t(ahead / (pack + ahead / kLanes));
    }
}

// The smallest spread whose factor, as OpenCV rounds it, times the area is below 0.1. The factor falls as the spread
// grows, so the bound is found by halving.
double least_spread(int32_t area) {
    int64_t flat = 0, textured = int64_t(1) << 50;
    while (textured - flat > 1) {
        const int64_t middle = flat + (textured - flat) / 2;
        const float factor = float(1. / std::sqrt(double(middle)));
        (area * factor < 0.1 ? textured : flat) = middle;
    }
    return double(textured);
}

// Whether integer sums give the float results of the definition, and all of it fits the vector paths' arrays.
bool fits_lanes(const Cascade& cascade) {
    if (cascade.points() > kMaxWindowPoints || cascade.width - 2 > kPieceArea) return false;
    if (int64_t(cascade.area) * kWhitest * kWhitest > INT32_MAX) return false;
    for (const Tree& tree : cascade.trees)
        if (tree.node_count > kMaxTreeNodes) return false;
    for (size_t i = 0; i < cascade.given.tilted.size(); ++i) {
        double greatest = 0;
        for (int32_t k = 0; k < 3; ++k) {
            const double weight = cascade.given.weights[3 * i + k];
            const int32_t* r = &cascade.given.rects[12 * i + 4 * k];
            if (weight != std::floor(weight) || std::fabs(weight) > 1000) return false;
            greatest += std::fabs(weight) * kWhitest * double(r[2]) * r[3] * (cascade.given.tilted[i] ? 2 : 1);
        }
        if (greatest >= double(kExactFloat)) return false;
    }
    return true;
}

}  // namespace

const char* pack_cascade(const haarlens_cascade_arrays& arrays, Cascade& cascade) {
    if (const char* error = check(arrays)) return error;
    cascade.width = arrays.window_width;
    cascade.height = arrays.window_height;
    cascade.area = (cascade.width - 2) * (cascade.height - 2);
    cascade.least_spread = least_spread(cascade.area);
    cascade.strip_rows = std::max(1, kPieceArea / (cascade.width - 2));
    cascade.has_tilted = std::any_of(arrays.tilted, arrays.tilted + arrays.feature_count, [](uint8_t t) { return t; });
    copy_arrays(arrays, cascade.given);
    lay_out_trees(arrays, cascade);
    cascade.fits_lanes = fits_lanes(cascade);
    if (cascade.fits_lanes) {
        fix_leaves(cascade);
        pack_features(cascade);
        balance_paths(cascade);
    }
    return nullptr;
}

}  // namespace haarlens
