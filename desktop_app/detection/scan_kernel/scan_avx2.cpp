// The scan with 256-bit vectors; called only where the processor has them.
#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "scan.h"
#include "target.h"

#define HAARLENS_PATH avx2
HAARLENS_TARGET_BEGIN("avx2")
#include "lanes_avx2.h"
#include "lanes_twice.h"
#include "rows_avx2.h"
#include "scan_lanes.h"
HAARLENS_TARGET_END

namespace haarlens {

std::unique_ptr<Scanner> make_avx2_scanner(Job& job) {
    return std::make_unique<avx2::LaneScanner<avx2::Twice<avx2::Avx2Lanes>, avx2::Avx2Rows>>(job);
}

}  // namespace haarlens
#endif
