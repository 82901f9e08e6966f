// Compiling a path for more than the oldest processor.
//
// A path's headers live in a namespace of its own (HAARLENS_PATH) and are compiled between HAARLENS_TARGET_BEGIN and
// HAARLENS_TARGET_END. Everything that paths share, the standard library above all, is included before: were a whole file
// compiled for AVX2, the linker could take its copy of std::vector for everybody, and an older processor would stumble.
#pragma once

#define HAARLENS_PRAGMA(text) _Pragma(#text)

#if defined(__clang__)
#define HAARLENS_TARGET_BEGIN(features) \
    HAARLENS_PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))
#define HAARLENS_TARGET_END HAARLENS_PRAGMA(clang attribute pop)
#elif defined(__GNUC__)
#define HAARLENS_TARGET_BEGIN(features) HAARLENS_PRAGMA(GCC push_options) HAARLENS_PRAGMA(GCC target(features))
#define HAARLENS_TARGET_END HAARLENS_PRAGMA(GCC pop_options)
#else
#define HAARLENS_TARGET_BEGIN(features)
#define HAARLENS_TARGET_END
#endif
