// Which boxes belong together: grouping's transitive closure.
#include <algorithm>
#include <cstdlib>
#include <new>
#include <numeric>
#include <vector>

#include "scan_kernel.h"

namespace {

struct Box {
    int32_t left, top, width, height;
};

bool similar(const Box& a, const Box& b, double eps) {
    const double delta = eps * (std::min(a.width, b.width) + std::min(a.height, b.height)) * 0.5;
    const auto apart = [](int32_t p, int32_t q) { return std::abs(double(p) - double(q)); };
    return apart(a.left, b.left) <= delta && apart(a.top, b.top) <= delta &&
           std::abs(double(a.left) + a.width - b.left - b.width) <= delta &&
           std::abs(double(a.top) + a.height - b.top - b.height) <= delta;
}

int32_t root_of(std::vector<int32_t>& parent, int32_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
}

}  // namespace

// Boxes are swept from left to right: one further right than the largest delta cannot be similar any more.
int32_t haarlens_partition(const int32_t* boxes, int32_t count, double eps, int32_t* labels) {
    try {
        const Box* box = reinterpret_cast<const Box*>(boxes);
        std::vector<int32_t> parent(count), order(count), name(count, -1);
        std::iota(parent.begin(), parent.end(), 0);
        std::iota(order.begin(), order.end(), 0);
        std::sort(order.begin(), order.end(), [&](int32_t a, int32_t b) { return box[a].left < box[b].left; });
        for (int32_t i = 0; i < count; ++i) {
            const Box& a = box[order[i]];
            const double reach = eps * (double(a.width) + a.height) * 0.5;
            for (int32_t k = i + 1; k < count && double(box[order[k]].left) - a.left <= reach; ++k) {
                if (!similar(a, box[order[k]], eps)) continue;
                parent[root_of(parent, order[i])] = root_of(parent, order[k]);
            }
        }
        int32_t classes = 0;
        for (int32_t i = 0; i < count; ++i) {
            int32_t& label = name[root_of(parent, i)];
            if (label < 0) label = classes++;
            labels[i] = label;
        }
        return classes;
    } catch (const std::bad_alloc&) {
        return -1;
    }
}
