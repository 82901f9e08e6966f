// Integral images of a band of a level, line after line, in a window of lines that moves down the band.
//
// Line Y, column X holds the sum of the pixels above and left of it. Sums are kept modulo the range of `Sum`: a feature's
// value survives that as long as it fits itself. Columns are stored in `step` planes, X % step, so that windows `step`
// pixels apart lie side by side and a vector loads them at once.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

namespace haarlens::HAARLENS_PATH {

// Where column X of a line is: plane X % step, place X / step.
struct Layout {
    int32_t step = 1;
    int32_t plane = 0;   // entries of one plane of a line
    int32_t tilted = 0;  // entries before the tilted integral's planes
    int32_t line = 0;    // entries of a whole line

    Layout() = default;

    // `slack`: entries that a vector may read past the last column.
    Layout(int32_t columns, int32_t step, bool has_tilted, int32_t slack) : step(step) {
        plane = ((columns + step - 1) / step + slack + 31) / 32 * 32;
        tilted = step * plane;
        line = tilted * (has_tilted ? 2 : 1);
    }

    int32_t at(int32_t x, int32_t y, bool is_tilted = false) const {
        return y * line + (is_tilted ? tilted : 0) + x % step * plane + x / step;
    }
};

template <class Sum, class Rows>
class IntegralLines {
public:
    // Lines for windows `height` pixels high over levels up to `width` pixels wide; `advance` lines are new each time.
    // The lines of all levels of one step lie equally far apart, so that places in them hold for every level.
    IntegralLines(int32_t width, int32_t height, int32_t advance, bool has_tilted, int32_t slack)
        : has_tilted_(has_tilted), keep_(height), lines_(height + advance) {
        for (int32_t step : {1, 2}) {
            layouts_[step - 1] = Layout(width + 1, step, has_tilted, slack);
            squares_layouts_[step - 1] = Layout(width + 1, step, false, slack);
        }
        const Layout& widest = layouts_[1];  // two planes have two slacks
        sums_.resize(size_t(lines_) * widest.line);
        squares_.resize(size_t(lines_) * widest.tilted);
        row_sums_.resize(widest.tilted);
        row_squares_.resize(widest.tilted);
        for (auto& diagonal : diagonals_) diagonal.resize(width + 4);
        before_.resize(width);
    }

    // Begins a band of a level `width` pixels wide: line 0 is empty, `height - 1` more are to be added.
    void begin(int32_t width, int32_t step) {
        width_ = width;
        layout_ = layouts_[step - 1];
        squares_layout_ = squares_layouts_[step - 1];
        std::fill_n(sums_.begin(), layout_.line, Sum(0));
        std::fill_n(squares_.begin(), squares_layout_.line, 0u);
        for (auto& diagonal : diagonals_) std::fill(diagonal.begin(), diagonal.end(), Sum(0));
        std::fill(before_.begin(), before_.end(), uint8_t(0));
        next_ = 1;
    }

    // Drops all but the last `height` lines.
    void advance() {
        const int32_t drop = next_ - keep_;
        if (drop <= 0) return;
        std::memmove(line(0), line(drop), sizeof(Sum) * size_t(keep_) * layout_.line);
        std::memmove(squares(0), squares(drop), sizeof(uint32_t) * size_t(keep_) * squares_layout_.line);
        next_ = keep_;
    }

    // Adds the line below a row of pixels.
    void add(const uint8_t* pixels) {
        Rows::prefix(pixels, width_, row_sums_.data(), row_squares_.data());
        add_planes(row_sums_.data(), line(next_ - 1), line(next_));
        add_planes(row_squares_.data(), squares(next_ - 1), squares(next_));
        if (has_tilted_) add_diagonal(pixels);
        ++next_;
    }

    const Layout* layouts() const { return layouts_; }  // for steps 1 and 2
    const Layout& layout() const { return layout_; }
    const Layout& squares_layout() const { return squares_layout_; }
    Sum* line(int32_t y) { return sums_.data() + size_t(y) * layout_.line; }
    uint32_t* squares(int32_t y) { return squares_.data() + size_t(y) * squares_layout_.line; }

private:
    template <class T>
    void add_planes(const T* row, const T* above, T* to) const {
        const int32_t columns = width_ + 1, plane = layout_.plane;
        if (layout_.step == 1) {
            for (int32_t i = 0; i < columns; ++i) to[i] = T(above[i] + row[i]);
            return;
        }
        const int32_t pairs = (columns + 1) / 2;  // an entry past the last column is slack
        for (int32_t i = 0; i < pairs; ++i) {
            to[i] = T(above[i] + row[2 * i]);
            to[plane + i] = T(above[plane + i] + row[2 * i + 1]);
        }
    }

    void put_planes(const Sum* row, Sum* to) const {
        if (layout_.step == 1) {
            std::memcpy(to, row, sizeof(Sum) * (width_ + 1));
            return;
        }
        const int32_t pairs = (width_ + 2) / 2;  // an entry past the last column is slack
        for (int32_t i = 0; i < pairs; ++i) {
            to[i] = row[2 * i];
            to[layout_.plane + i] = row[2 * i + 1];
        }
    }

    // The tilted integral: T(X, Y) = T(X-1, Y-1) + T(X+1, Y-1) - T(X, Y-2) + the two pixels at (X-1, Y-1), (X-1, Y-2).
    // Outside the level there is nothing, so that T(-1, Y) = T(0, Y-1) and T(width+1, Y) = T(width, Y-1).
    void add_diagonal(const uint8_t* pixels) {
        Sum* two_above = diagonals_[0].data() + 1;
        Sum* above = diagonals_[1].data() + 1;
        Sum* now = diagonals_[2].data() + 1;
        now[0] = above[1] + (above[-1] - two_above[0]);
        for (int32_t x = 1; x <= width_; ++x)
            now[x] = Sum(above[x - 1] + above[x + 1] - two_above[x] + pixels[x - 1] + before_[x - 1]);
        now[-1] = above[0];
        now[width_ + 1] = above[width_];
        std::memcpy(before_.data(), pixels, width_);
        put_planes(now, line(next_) + layout_.tilted);
        diagonals_[0].swap(diagonals_[1]);
        diagonals_[1].swap(diagonals_[2]);
    }

    bool has_tilted_;
    int32_t keep_, lines_;
    int32_t width_ = 0, next_ = 0;
    Layout layouts_[2], squares_layouts_[2];  // for steps 1 and 2
    Layout layout_, squares_layout_;
    std::vector<Sum> sums_;
    std::vector<uint32_t> squares_;
    std::vector<Sum> row_sums_;
    std::vector<uint32_t> row_squares_;
    std::vector<Sum> diagonals_[3];
    std::vector<uint8_t> before_;
};

}  // namespace haarlens::HAARLENS_PATH
