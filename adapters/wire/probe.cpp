#include "adapters/wire/probe.h"

#include <fmt/format.h>

#include "adapters/wire/echo.h"
#include "adapters/wire/segments.h"
#include "wire/packet.h"

namespace synfin::adapters::on_wire {

namespace {

constexpr int kTries = 3;
constexpr std::chrono::milliseconds kPatience{300};
constexpr std::uint32_t kFirstNumber = 1'000;

bool answers_echo(Host& host, const Settings& settings) {
  for (std::uint16_t number = 1; number <= kTries; ++number) {
    host.send(echo_request(settings.source, settings.target, number));
    const auto until = Clock::now() + kPatience;
    do {
      for (auto packet = host.receive(); !packet.empty(); packet = host.receive()) {
        if (echo_answered(packet)) return true;
      }
    } while (host.wait(until));
  }
  return false;
}

enum class Heard { Nothing, Reset, SynAck };

// What a SYN to this port draws; a connection that begins so is reset.
Heard knock(Host& host, const Settings& settings, std::uint16_t port, std::uint16_t tester_port) {
  const Ends there{.source = {settings.source, tester_port}, .destination = {settings.target, port}};
  for (int i = 0; i < kTries; ++i) {
    host.send(bare_segment(there, wire::kSyn, kFirstNumber));
    const auto until = Clock::now() + kPatience;
    do {
      for (auto packet = host.receive(); !packet.empty(); packet = host.receive()) {
        const auto ends = ends_of(packet);
        if (!ends || ends->source != there.destination || ends->destination != there.source) continue;
        const wire::ParsedPacket answer = wire::parse(packet);
        if (answer.tcp.has(wire::kRst)) return Heard::Reset;
        if (!answer.tcp.has(wire::kSyn)) continue;
        host.send(bare_segment(there, wire::kRst, kFirstNumber + 1));
        return Heard::SynAck;
      }
    } while (host.wait(until));
  }
  return Heard::Nothing;
}

void check_listener(Host& host, const Settings& settings, Ports& ports) {
  const Heard heard = knock(host, settings, settings.port, ports.tester.next());
  if (heard == Heard::SynAck) return;
  throw conformance::StackUnavailable(
      fmt::format("nothing listens on port {} of {} ({}); start a server there, or leave --port out: then only cases "
                  "of the CLOSED state remain",
                  settings.port, address_text(settings.target),
                  heard == Heard::Reset ? "it answers with a reset" : "no answer, as behind a filter"));
}

}  // namespace

TargetFacts probe(Host& host, const Settings& settings, Ports& ports) {
  TargetFacts facts{.answers_echo = answers_echo(host, settings)};
  if (settings.port != 0) check_listener(host, settings, ports);
  constexpr int kPorts = 3;
  for (int i = 0; i < kPorts && facts.closed_port_is_silent; ++i) {
    facts.closed_port = ports.target.next();
    facts.closed_port_is_silent = knock(host, settings, facts.closed_port, ports.tester.next()) != Heard::Reset;
  }
  return facts;
}

}  // namespace synfin::adapters::on_wire
