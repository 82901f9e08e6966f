// The scan with the vectors that every machine of the kind has.
#include "scan.h"

#if defined(__GNUC__) || defined(__clang__)
#define HAARLENS_PATH generic
#include "lanes_generic.h"
#include "lanes_twice.h"
#include "rows_generic.h"
#include "scan_lanes.h"

namespace haarlens {

std::unique_ptr<Scanner> make_generic_scanner(Job& job) {
    return std::make_unique<generic::LaneScanner<generic::Twice<generic::GenericLanes>, generic::GenericRows>>(job);
}

}  // namespace haarlens
#else

namespace haarlens {

std::unique_ptr<Scanner> make_generic_scanner(Job& job) { return make_plain_scanner(job); }

}  // namespace haarlens
#endif
