// Features turned into addresses: where the corners of every node lie in a given arrangement of integral lines.
#pragma once

#include <cstdint>
#include <vector>

#include "cascade.h"

namespace haarlens::HAARLENS_PATH {

// One node, ready to be evaluated from a window's first entry. The places of Corners and Pieces, whose number varies, are
// in the table's pool.
struct NodeCode {
    int32_t at[9];
    float threshold;
    int32_t weight;
    int32_t pool, count;
    Shape shape;
};

struct CodeTable {
    std::vector<NodeCode> nodes;
    std::vector<int32_t> pool;          // places
    std::vector<int32_t> coefficients;  // beside them

    // `place` gives a corner's entry.
    template <class Place>
    CodeTable(const Cascade& cascade, Place place) {
        const int32_t count = int32_t(cascade.given.node_features.size());
        nodes.reserve(count);
        for (int32_t i = 0; i < count; ++i) {
            const Feature& feature = cascade.features[cascade.given.node_features[i]];
            const Corner* corners = cascade.corners.data() + feature.first_corner;  // there may be none
            NodeCode code{};
            code.threshold = cascade.given.node_thresholds[i];
            code.weight = feature.weight;
            code.shape = feature.shape;
            code.count = feature.corner_count;
            code.pool = int32_t(pool.size());
            const bool pooled = feature.shape == Shape::Corners || feature.shape == Shape::Pieces;
            for (int32_t k = 0; k < feature.corner_count; ++k) {
                const int32_t at = place(corners[k]);
                if (!pooled) {
                    code.at[k] = at;
                } else {
                    pool.push_back(at);
                    coefficients.push_back(corners[k].coefficient);
                }
            }
            nodes.push_back(code);
        }
    }
    CodeTable() = default;
};

}  // namespace haarlens::HAARLENS_PATH
