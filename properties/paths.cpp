#include "properties/paths.h"

#include <array>
#include <string_view>

namespace synfin::properties {
namespace {

std::string_view name(model::Reply reply) {
  constexpr std::array<std::string_view, 5> kNames = {"nothing", "ACK", "SYN", "SYN,ACK", "RST"};
  return kNames[static_cast<std::size_t>(reply)];
}

std::string_view name(model::UserEvent call) {
  constexpr std::array<std::string_view, 8> kNames = {"passive OPEN", "OPEN",       "SEND",  "RECEIVE",
                                                      "CLOSE",        "CLOSE both", "ABORT", "STATUS"};
  return kNames[static_cast<std::size_t>(call)];
}

std::string_view name(model::Told told) {
  constexpr std::array<std::string_view, 4> kNames = {"ok", "waits", "end of stream", "error"};
  return kNames[static_cast<std::size_t>(told)];
}

std::string_view name(PathTimer timer) {
  constexpr std::array<std::string_view, kTimersOfPaths.size()> kNames = {"retransmission", "user",        "TIME-WAIT",
                                                                          "probe",          "delayed ACK", "cookie"};
  return kNames[static_cast<std::size_t>(timer)];
}

std::string_view name(Leaves leaves) {
  constexpr std::array<std::string_view, 7> kNames = {"nothing", "ACK", "SYN",         "SYN,ACK",
                                                      "text",    "FIN", "text and FIN"};
  return kNames[static_cast<std::size_t>(leaves)];
}

// The pieces of a path's description, in their order.
template <class Visit>
void each_piece(const Path& path, Visit visit) {
  visit(model::name(path.from));
  visit(" -> ");
  visit(model::name(path.to));
  visit(", ");
  const bool is_own = path.begun == Begun::ByTransmission || path.begun == Begun::ByTimer;
  visit(is_own ? name(path.leaves) : name(path.reply));
  if (path.begun == Begun::ByCall) {
    visit(", by ");
    visit(name(path.call));
    visit(" ");
    visit(name(path.told));
  }
  if (path.begun == Begun::ByTransmission) visit(", by transmission");
  if (path.begun == Begun::ByTimer) {
    visit(", by timer ");
    visit(name(path.timer));
  }
  std::string_view separator = ": ";
  for (const PathStep& step : path.steps) {
    visit(separator);
    visit(step.clause->id);
    visit(step.permission ? "!" : step.yes ? "+" : "-");
    separator = ", ";
  }
}

}  // namespace

std::string_view name(Begun begun) {
  constexpr std::array<std::string_view, kAllBegun.size()> kNames = {"segments", "calls", "transmissions", "timers"};
  return kNames[static_cast<std::size_t>(begun)];
}

std::string describe(const Path& path) {
  std::string text;
  each_piece(path, [&](std::string_view piece) { text += piece; });
  return text;
}

std::uint32_t number_of(const Path& path) {
  std::uint32_t hash = 0x811C'9DC5U;  // FNV-1a
  each_piece(path, [&](std::string_view piece) {
    for (const char c : piece) hash = (hash ^ static_cast<unsigned char>(c)) * 0x0100'0193U;
  });
  return hash;
}

}  // namespace synfin::properties
