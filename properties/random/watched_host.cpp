#include "properties/random/watched_host.h"

#include "conformance/segments.h"

namespace synfin::properties {

using conformance::SegmentSpec;
using conformance::Spoiled;

namespace {

// A list of options as octets is read as it would be from the wire.
bool read_options(std::span<const std::uint8_t> octets, Watch::Segment& seg) {
  wire::ParsedTcp tcp;
  wire::Problems problems;
  tcp.options.parse(octets, wire::kTcpHeader, problems);
  seg.options = wire::to_model(tcp).options;
  return problems.empty();
}

}  // namespace

GivenSegment given_segment(const SegmentSpec& spec, const Watch::Tcb& tcb, const TesterSide& tester) {
  GivenSegment given{.whole = spec.spoiled == Spoiled::No};
  Watch::Segment& seg = given.segment;
  seg.seq = {conformance::resolved(spec.seq, tcb, tester.isn)};
  seg.ack = {conformance::resolved(spec.ack, tcb, tester.isn)};
  seg.text = spec.text;
  seg.wnd = spec.window;
  seg.has_fin = (spec.flags & wire::kFin) != 0;
  seg.has_syn = (spec.flags & wire::kSyn) != 0;
  seg.has_rst = (spec.flags & wire::kRst) != 0;
  seg.has_ack = (spec.flags & wire::kAck) != 0;
  seg.has_urg = (spec.flags & wire::kUrg) != 0;
  if (!spec.options.raw.empty()) {
    given.whole = read_options(spec.options.raw, seg) && given.whole;
    return given;
  }
  seg.options.has_mss = spec.options.mss;
  seg.options.mss = spec.options.mss_value;
  seg.options.has_window_scale = spec.options.window_scale;
  seg.options.window_shift = spec.options.shift;
  seg.options.has_sack_permitted = spec.options.sack_permitted;
  seg.options.has_timestamps = spec.options.timestamps || (tcb.timestamps() && !seg.has_rst);
  seg.options.tsval = tester.clock + static_cast<std::uint32_t>(spec.options.tsval_offset);
  seg.options.tsecr = seg.has_ack ? tester.last_tsval : 0;
  return given;
}

WalkEnd run(WatchedEndpoint& host, const conformance::Walk& walk) {
  return host.walk(model::Endpoint(*walk.profile), *walk.profile, conformance::all_ways()[walk.way].stimuli,
                   walk.stimuli);
}

WalkEnd run(WatchedEndpoint& host, const conformance::CodedWalk& walk) {
  return host.walk(model::Endpoint(walk.profile()), walk.profile(), conformance::all_ways()[walk.way()].stimuli, walk);
}

}  // namespace synfin::properties
