#include "properties/random/walk_text.h"

#include <fmt/format.h>

#include "conformance/command_cases.h"
#include "wire/describe.h"

namespace synfin::properties {

using conformance::Stimulus;

namespace {

std::string words(const Watch::Tcb& t) {
  return fmt::format("{:<12} SND.UNA {} SND.NXT {} SND.WND {} RCV.NXT {} RCV.WND {}, queued {}, unread {}{}{}",
                     name(t.state), t.snd.una.raw, t.snd.nxt.raw, t.snd.wnd, t.rcv.nxt.raw, t.rcv.wnd, t.snd.queued,
                     t.rcv.unread, t.close_requested ? ", CLOSE called" : "", t.fin_sent ? ", FIN sent" : "");
}

}  // namespace

std::string to_text(const conformance::Walk& walk) {
  const conformance::Way& way = conformance::all_ways()[walk.way];
  std::string text = fmt::format("profile {}, the way \"{}\"\n", walk.profile->name, way.name);
  std::size_t number = 0;
  for (const Stimulus& s : way.stimuli) text += fmt::format("{:>4}  (way)  {}\n", number++, text_of(s));
  for (const Stimulus& s : walk.stimuli) text += fmt::format("{:>4}  {}\n", number++, text_of(s));
  return text;
}

std::string to_text(const Violation& v) {
  std::string text =
      fmt::format("{} is broken: {}\n  {}, peer {}, at {} ms\n", v.property, v.says, name(v.event), v.peer, v.at);
  const bool has_segment = v.event == Event::SegmentArrives || v.event == Event::Transmits;
  if (has_segment) text += fmt::format("  segment  {}\n", wire::describe(v.segment));
  return text + fmt::format("  before   {}\n  after    {}\n", words(v.before), words(v.after));
}

std::string to_text(const conformance::Walk& walk, const WalkEnd& end) {
  if (end.violation == nullptr) return to_text(walk);
  return to_text(walk) + fmt::format("at stimulus {}: {}", end.stimulus, to_text(*end.violation));
}

}  // namespace synfin::properties
