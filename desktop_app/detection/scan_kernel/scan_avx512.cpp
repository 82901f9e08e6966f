// The scan with 512-bit vectors and masks; called only where the processor has them.
#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "scan.h"
#include "target.h"

#define HAARLENS_PATH avx512
HAARLENS_TARGET_BEGIN("avx2,avx512f,avx512bw,avx512vl,avx512dq")
#include "lanes_avx512.h"
#include "rows_avx2.h"
#include "scan_lanes.h"
HAARLENS_TARGET_END

namespace haarlens {

std::unique_ptr<Scanner> make_avx512_scanner(Job& job) {
    return std::make_unique<avx512::LaneScanner<avx512::Avx512Lanes, avx512::Avx2Rows>>(job);
}

}  // namespace haarlens
#endif
