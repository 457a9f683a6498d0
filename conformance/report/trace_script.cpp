#include "conformance/report/trace_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "conformance/report/report.h"

namespace synfin::conformance {

namespace {

// Timestamps of the stack's that the tester gives back.
std::set<std::uint32_t> echoed_timestamps(const Trace& trace) {
  std::set<std::uint32_t> echoed;
  for (const TraceEvent& e : trace.events) {
    if (e.kind != TraceEvent::Kind::Given) continue;
    const wire::ParsedPacket packet = wire::parse(trace.packet(e));
    const auto timestamps = packet.tcp.options.timestamps();
    if (timestamps && packet.tcp.has(wire::kAck)) echoed.insert(timestamps->echo);
  }
  return echoed;
}

class Converter {
 public:
  Converter(const Trace& trace, const ScriptNotes& notes)
      : trace_(trace), notes_(notes), echoed_(echoed_timestamps(trace)) {}

  wire::PacketdrillScript convert(std::string title) {
    script_.title = std::move(title);
    if (!notes_.about.empty()) script_.title += "\n" + notes_.about;
    script_.paragraph = notes_.paragraph;
    script_.ends_at = notes_.ends_at;
    for (index_ = 0; index_ < trace_.events.size(); ++index_) {
      const TraceEvent& e = trace_.events[index_];
      at_ = std::max(at_, e.at);  // a kernel stamps the times of segments, and we those of calls
      if (e.peer != 0) fail("is of a second peer, and a script has one connection");
      if (e.kind == TraceEvent::Kind::Called) {
        add_call(e);
      } else {
        add_packet(e);
      }
      const auto comment = notes_.comments.find(index_);
      if (comment != notes_.comments.end() && !script_.events.empty()) script_.events.back().comment = comment->second;
    }
    return std::move(script_);
  }

 private:
  [[noreturn]] void fail(std::string_view why) const {
    throw wire::ScriptError(fmt::format("event {} of the trace {}", index_, why));
  }

  void add_packet(const TraceEvent& e) {
    const wire::ParsedPacket packet = wire::parse(trace_.packet(e));
    if (!packet.ok()) fail("is a malformed segment");
    script_.ipv6 = packet.ip.version == 6;
    if (packet.tcp.urgent != 0 || packet.tcp.reserved != 0) fail("has fields that a script does not have");
    const auto timestamps = packet.tcp.options.timestamps();
    const auto late = notes_.late.find(index_);
    // A timestamp that is echoed has to be known; all other options are the stack's own affair.
    const wire::ScriptSegment segment{.segment = wire::to_model(packet.tcp),
                                      .exact_options = timestamps && echoed_.count(timestamps->value) > 0,
                                      .exact_window = notes_.exact_window.count(index_) > 0,
                                      .late = late == notes_.late.end() ? 0 : late->second,
                                      .push = packet.tcp.has(wire::kPsh)};
    if (e.kind == TraceEvent::Kind::Given) {
      script_.events.push_back({.at = at_, .what = wire::Inbound{segment}});
    } else {
      script_.events.push_back({.at = at_, .what = wire::Outbound{segment}});
    }
  }

  void add_call(const TraceEvent& e) {
    const std::optional<wire::UserCall> call = call_of(e);
    if (!call) return;
    script_.events.push_back({.at = at_,
                              .what = wire::ScriptCall{.call = *call,
                                                       .octets = e.result.octets,
                                                       .error = error_of(e),
                                                       .asked = e.call.octets,
                                                       .backlog = std::max(e.call.backlog, 1U)}});
  }

  // STATUS changes nothing, and a script has no call for it.
  std::optional<wire::UserCall> call_of(const TraceEvent& e) {
    const bool of_listener = listener_ != kNoHandle && e.call.on == listener_;
    switch (e.call.call) {
      case Call::OpenPassive: listener_ = e.result.handle; return wire::UserCall::Listen;
      case Call::OpenActive: return wire::UserCall::Connect;
      case Call::Accept: return wire::UserCall::Accept;
      case Call::Send: return wire::UserCall::Write;
      case Call::Receive: return wire::UserCall::Read;
      case Call::Shutdown:
        if (of_listener) fail("closes a listener by SHUTDOWN");
        return wire::UserCall::ShutdownWrite;
      case Call::Close: return of_listener ? wire::UserCall::CloseListener : wire::UserCall::Close;
      case Call::Abort: return of_listener ? wire::UserCall::CloseListener : wire::UserCall::Abort;
      case Call::Status: break;
    }
    return {};
  }

  std::string error_of(const TraceEvent& e) const {
    switch (e.result.outcome) {
      case Outcome::Ok:
      case Outcome::EndOfStream: return "";
      case Outcome::WouldBlock: return "EAGAIN";
      case Outcome::NoConnection: return "ENOTCONN";
      case Outcome::Closing: return "EPIPE";
      case Outcome::Reset: return "ECONNRESET";
      case Outcome::Refused: return "ECONNREFUSED";
      case Outcome::TimedOut: return "ETIMEDOUT";
      case Outcome::Exists:
      case Outcome::NoResources:
      case Outcome::Error:
      case Outcome::Unsupported: break;
    }
    fail(fmt::format("fails by \"{}\", which is no errno", name(e.result.outcome)));
  }

  const Trace& trace_;
  const ScriptNotes& notes_;
  const std::set<std::uint32_t> echoed_;
  wire::PacketdrillScript script_;
  std::size_t index_ = 0;
  Millis at_ = 0;
  Handle listener_ = kNoHandle;
};

}  // namespace

wire::PacketdrillScript script_of(const Trace& trace, std::string title, const ScriptNotes& notes) {
  return Converter(trace, notes).convert(std::move(title));
}

wire::PacketdrillScript script_with_failure(const Trace& trace, std::string title, const Failure* failure) {
  wire::PacketdrillScript script = script_of(trace, std::move(title));
  if (failure == nullptr) return script;
  script.paragraph = citation(*failure->clause);
  if (!script.events.empty()) {
    script.events.back().comment =
        fmt::format("The script expects what the stack did; by now it has broken {}.\nAllowed: {}\nGot: {}",
                    failure->clause->id, failure->expected, failure->got);
  }
  return script;
}

std::string script_text(const Trace& trace, const std::string& title, const Failure* failure) {
  try {
    return wire::packetdrill_script(script_with_failure(trace, title, failure));
  } catch (const wire::ScriptError& why) {
    return fmt::format("// No packetdrill script: {}\n", why.what());
  }
}

}  // namespace synfin::conformance
