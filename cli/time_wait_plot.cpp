// A plot of the least TIME-WAIT against the number of retransmissions, as one SVG document.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/time_wait.h"
#include "conformance/report/report_text.h"

namespace synfin::cli {

namespace {

using namespace properties::time_wait;

constexpr double kWidth = 760, kHeight = 460, kLeft = 80, kRight = 220, kTop = 56, kBottom = 56;
constexpr Millis kMinute = 60'000;

struct Curve {
  Goal goal;
  std::string_view colour, says;
};
constexpr std::array kCurves = {Curve{Goal::Graceful, "#1f6fb4", "no FIN comes too late"},
                                Curve{Goal::Duplicates, "#b4541f", "nothing is left in the network"}};

// The vertical axis is logarithmic: least times double with each retransmission.
class Axes {
 public:
  explicit Axes(const Table& table) : last_(std::max<std::size_t>(table.problem.retransmissions(), 1)) {
    Millis least = std::min(kMinute, table.two_msl()), most = std::max(kMinute, table.two_msl());
    for (const Row& row : table.rows) {
      if (row.least && *row.least > 0) least = std::min(least, *row.least), most = std::max(most, *row.least);
    }
    low_ = std::floor(std::log10(static_cast<double>(least)));
    high_ = std::ceil(std::log10(static_cast<double>(most)));
    if (high_ <= low_) high_ = low_ + 1;
  }
  double x(std::size_t n) const {
    return kLeft + static_cast<double>(n) / static_cast<double>(last_) * (kWidth - kLeft - kRight);
  }
  double y(Millis time) const {
    const double level = time <= 0 ? low_ : std::log10(static_cast<double>(time));
    return kTop + (high_ - level) / (high_ - low_) * (kHeight - kTop - kBottom);
  }
  double low() const { return low_; }
  double high() const { return high_; }

 private:
  std::size_t last_;
  double low_ = 0, high_ = 1;
};

std::string text(double x, double y, std::string_view anchor, std::string_view extra, std::string_view what) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\"{}>{}</text>\n", x, y, anchor, extra, what);
}

std::string grid(const Axes& axes, const Table& table) {
  std::string svg;
  const double right = kWidth - kRight;
  for (double level = axes.low(); level <= axes.high(); ++level) {
    const auto time = static_cast<Millis>(std::pow(10.0, level));
    svg += fmt::format("<path class=\"grid\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>\n", kLeft, axes.y(time), right);
    svg += text(kLeft - 8, axes.y(time) + 4, "end", "", seconds_text(time));
  }
  for (std::size_t n = 0; n <= table.problem.retransmissions(); ++n) {
    svg += text(axes.x(n), kHeight - kBottom + 20, "middle", "", fmt::format("{}", n));
  }
  svg += text((kLeft + right) / 2, kHeight - 12, "middle", "", "retransmissions of the FIN");
  return svg;
}

std::string line_at(const Axes& axes, Millis time, std::string_view says) {
  const double right = kWidth - kRight;
  return fmt::format("<path class=\"mark\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>\n", kLeft, axes.y(time), right) +
         text(right + 8, axes.y(time) + 4, "start", "", says);
}

std::string curve(const Axes& axes, const Table& table, const Curve& c) {
  std::string path, dots;
  Millis last = 0;
  for (const Row& row : table.rows) {
    if (row.goal != c.goal || !row.least) continue;
    const double x = axes.x(row.retransmissions), y = axes.y(*row.least);
    // Nothing has no place on the axis: a ring at its foot, and no line to it.
    const bool is_nothing = *row.least == 0;
    if (!is_nothing) path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", x, y);
    dots += fmt::format(
        "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.5\" stroke=\"{}\" fill=\"{}\"><title>{}: {}</title></circle>\n", x,
        y, c.colour, is_nothing ? "#fff" : c.colour,
        conformance::counted(row.retransmissions, "retransmission", "retransmissions"), seconds_text(*row.least));
    last = *row.least;
  }
  if (path.empty()) return "";
  return fmt::format("<path fill=\"none\" stroke=\"{}\" stroke-width=\"2\" d=\"{}\"/>\n", c.colour, path) + dots +
         text(kWidth - kRight + 8, axes.y(last) + (c.goal == Goal::Graceful ? -6 : 12), "start",
              fmt::format(" style=\"fill:{}\"", c.colour), c.says);
}

}  // namespace

std::string plot_svg(const Table& table) {
  const Axes axes(table);
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 "
      "{0:.0f} "
      "{1:.0f}\">\n<title>How long TIME-WAIT must last</title>\n"
      "<style>text{{font:13px sans-serif;fill:#1b1f24}}.grid{{stroke:#d8dce1}}.mark{{stroke:#5b6570;stroke-dasharray:6 "
      "4}}"
      "rect{{fill:#fff}}</style>\n<rect width=\"100%\" height=\"100%\"/>\n",
      kWidth, kHeight);
  svg += text(kLeft, 28, "start", " style=\"font-weight:bold;font-size:16px\"", "Least safe length of TIME-WAIT");
  svg += text(kLeft, 46, "start", "",
              fmt::format("MSL {}, delays from {} on", seconds_text(table.problem.lifetime),
                          seconds_text(table.problem.least_delay)));
  svg += grid(axes, table);
  svg += line_at(axes, table.two_msl(), "2 MSL");
  if (table.two_msl() != kMinute) svg += line_at(axes, kMinute, "60 s");
  for (const Curve& c : kCurves) svg += curve(axes, table, c);
  return svg + "</svg>\n";
}

}  // namespace synfin::cli
