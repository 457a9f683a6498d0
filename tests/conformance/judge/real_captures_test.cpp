// Connections of Linux over networks that are kind or unkind (captures/README.md): nobody is accused, but for a Linux
// host that connects again from a bound port whose last connection is in TIME-WAIT, as it does with timestamps.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "conformance/judge/captured_connections.h"

namespace synfin::conformance {
namespace {

struct RealCapture {
  const char* name;
  bool at_opener = false, at_other = false;  // whose host the tap stood at
  unsigned connects_early = 0;               // times
};

class RealCaptures : public testing::TestWithParam<RealCapture> {};

TEST_P(RealCaptures, OfLinux_AccuseNobodyWrongly) {
  const RealCapture& capture = GetParam();
  std::vector<TapAt> taps = {TapAt::Unknown};
  if (capture.at_opener) taps.push_back(TapAt::Opener);
  if (capture.at_other) taps.push_back(TapAt::Other);
  for (const TapAt tap : taps) {
    JudgeSettings settings;
    settings.tap_at = tap;
    settings.tap_complete = true;
    std::uint64_t connections = 0, judged = 0, segments = 0, early = 0;
    CapturedConnections all(settings, *ConnectionFilter::read(""), [&](JudgedConnection&& connection, const auto&) {
      ++connections;
      for (const EndReport& report : connection.reports) {
        judged += report.judged;
        segments += report.segments;
        for (const Unexplained& finding : report.findings) {
          const bool connects_early = finding.clause == &model::kTimeWait2msl && tap == TapAt::Opener;
          early += connects_early ? 1 : 0;
          if (connects_early) continue;
          ADD_FAILURE() << connection.name() << " tap " << static_cast<int>(tap) << " packet " << finding.number << ' '
                        << finding.clause->id << "\n  expected " << finding.expected << "\n  got " << finding.got;
        }
      }
    });
    wire::CaptureReader reader(fmt::format("{}/{}.pcap", SYNFIN_REAL_CAPTURES, capture.name));
    std::uint64_t frame = 0;
    while (const auto packet = reader.next()) all.packet(*packet, ++frame);
    all.finish();
    EXPECT_GT(connections, 20U);
    EXPECT_EQ(early, tap == TapAt::Opener ? capture.connects_early : 0U);
    EXPECT_GT(judged, segments * 3 / 4) << segments;
  }
}

INSTANTIATE_TEST_SUITE_P(Files, RealCaptures,
                         testing::Values(RealCapture{"clean", true, true, 3}, RealCapture{"routed-a", true, false},
                                         RealCapture{"routed-b", false, true}),
                         [](const auto& each) {
                           std::string name = each.param.name;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace synfin::conformance
