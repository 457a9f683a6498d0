#include "wire/tcp.h"

namespace synfin::wire {

model::Segment<model::Numbers> to_model(const ParsedTcp& tcp) noexcept {
  model::Segment<model::Numbers> seg;
  seg.seq = {tcp.seq};
  seg.ack = {tcp.ack};
  seg.text = static_cast<std::uint32_t>(tcp.text.size());
  seg.wnd = tcp.window;
  seg.has_syn = tcp.has(kSyn);
  seg.has_ack = tcp.has(kAck);
  seg.has_rst = tcp.has(kRst);
  seg.has_fin = tcp.has(kFin);
  seg.has_urg = tcp.has(kUrg);
  auto& o = seg.options;
  if (const auto mss = tcp.options.mss()) o.has_mss = true, o.mss = *mss;
  if (const auto shift = tcp.options.window_shift()) o.has_window_scale = true, o.window_shift = *shift;
  if (const auto ts = tcp.options.timestamps()) o.has_timestamps = true, o.tsval = ts->value, o.tsecr = ts->echo;
  o.has_sack_permitted = tcp.options.sack_permitted();
  return seg;
}

}  // namespace synfin::wire
