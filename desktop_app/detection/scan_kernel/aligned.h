// An array that begins on a cache line, so that vectors loaded from it in order never lie across two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

namespace haarlens {

template <class T>
class AlignedArray {
public:
    static constexpr size_t kLine = 64;

    // `count` zeros.
    explicit AlignedArray(size_t count)
        : data_(static_cast<T*>(::operator new(count * sizeof(T), std::align_val_t(kLine)))) {
        std::memset(static_cast<void*>(data_), 0, count * sizeof(T));
    }
    ~AlignedArray() { ::operator delete(data_, std::align_val_t(kLine)); }
    AlignedArray(const AlignedArray&) = delete;
    AlignedArray& operator=(const AlignedArray&) = delete;

    T* data() { return data_; }
    T& operator[](size_t i) { return data_[i]; }

private:
    T* data_;
};

}  // namespace haarlens
