#include "conformance/report/trace_script.h"

#include <fmt/format.h>

#include <optional>

#include "conformance/report/report.h"

namespace synfin::conformance {

namespace {

class Converter {
 public:
  Converter(const Trace& trace, const Failure* failure) : trace_(trace), failure_(failure) {}

  wire::PacketdrillScript convert(std::string title) {
    script_.title = std::move(title);
    if (failure_ != nullptr) script_.paragraph = citation(*failure_->clause);
    for (index_ = 0; index_ < trace_.events.size(); ++index_) {
      const TraceEvent& e = trace_.events[index_];
      if (e.peer != 0) fail("is of a second peer, and a script has one connection");
      if (e.kind == TraceEvent::Kind::Called) {
        add_call(e);
      } else {
        add_packet(e);
      }
    }
    if (failure_ != nullptr && !script_.events.empty()) {
      script_.events.back().comment = fmt::format("Here the stack broke {}.\nAllowed: {}\nGot: {}",
                                                  failure_->clause->id, failure_->expected, failure_->got);
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
    if (packet.tcp.urgent != 0 || packet.tcp.reserved != 0) fail("has fields that a script does not have");
    const wire::ScriptSegment segment{.segment = wire::to_model(packet.tcp),
                                      .exact_options = packet.tcp.options.timestamps().has_value()};
    if (e.kind == TraceEvent::Kind::Given) {
      script_.events.push_back({.at = e.at, .what = wire::Inbound{segment}});
    } else {
      script_.events.push_back({.at = e.at, .what = wire::Outbound{segment}});
    }
  }

  void add_call(const TraceEvent& e) {
    const std::optional<wire::UserCall> call = call_of(e);
    if (!call) return;
    script_.events.push_back(
        {.at = e.at, .what = wire::ScriptCall{.call = *call, .octets = e.result.octets, .error = error_of(e)}});
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
  const Failure* failure_;
  wire::PacketdrillScript script_;
  std::size_t index_ = 0;
  Handle listener_ = kNoHandle;
};

}  // namespace

wire::PacketdrillScript script_of(const Trace& trace, std::string title, const Failure* failure) {
  return Converter(trace, failure).convert(std::move(title));
}

std::string script_text(const Trace& trace, const std::string& title, const Failure* failure) {
  try {
    return wire::packetdrill_script(script_of(trace, title, failure));
  } catch (const wire::ScriptError& why) {
    return fmt::format("// No packetdrill script: {}\n", why.what());
  }
}

}  // namespace synfin::conformance
