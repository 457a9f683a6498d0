#include "wire/packetdrill.h"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <optional>

namespace synfin::wire {
namespace {

using Seg = model::Segment<model::Numbers>;

struct Errno {
  std::string_view name, words;
};
constexpr std::array<Errno, 9> kErrnos = {{{"EAGAIN", "Resource temporarily unavailable"},
                                           {"ECONNABORTED", "Software caused connection abort"},
                                           {"ECONNREFUSED", "Connection refused"},
                                           {"ECONNRESET", "Connection reset by peer"},
                                           {"EINPROGRESS", "Operation now in progress"},
                                           {"EINVAL", "Invalid argument"},
                                           {"ENOTCONN", "Transport endpoint is not connected"},
                                           {"EPIPE", "Broken pipe"},
                                           {"ETIMEDOUT", "Connection timed out"}}};

// Lines of "//" comments; a line break in the text starts another, and what is no printable ASCII becomes '?'.
std::string comment(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string line = "// " + std::string(text.substr(0, end));
    for (char& c : line) {
      if (c < 0x20 || c > 0x7E) c = '?';
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return out;
}

std::string flags(const ScriptSegment& s) {
  const Seg& seg = s.segment;
  std::string names;
  if (seg.has_fin) names += 'F';
  if (seg.has_syn) names += 'S';
  if (seg.has_rst) names += 'R';
  if (s.push.value_or(seg.text != 0)) names += 'P';
  if (seg.has_urg) names += 'U';
  if (seg.has_ack) names += '.';
  return names.empty() ? "-" : names;
}

// In the order and with the padding that Linux sends, and to a multiple of four octets as packetdrill demands.
std::string options(const Seg& seg) {
  const auto& o = seg.options;
  std::string list;
  const auto add = [&](const std::string& option) { list += (list.empty() ? "" : ",") + option; };
  if (o.has_mss) add(fmt::format("mss {}", o.mss));
  if (o.has_sack_permitted || o.has_timestamps) {
    add(o.has_sack_permitted && o.has_timestamps ? "sackOK" : o.has_timestamps ? "nop,nop" : "nop,nop,sackOK");
  }
  if (o.has_timestamps) add(fmt::format("TS val {} ecr {}", o.tsval, o.tsecr));
  if (o.has_window_scale) add(fmt::format("nop,wscale {}", o.window_shift));
  return list.empty() ? "" : " <" + list + ">";
}

class ScriptWriter {
 public:
  explicit ScriptWriter(const PacketdrillScript& script) : script_(script) {}

  std::string write() {
    if (script_.tolerance != 0) out_ += fmt::format("--tolerance_usecs={}\n", std::uint64_t{script_.tolerance} * 1000);
    if (script_.ipv6) out_ += "--ip_version=ipv6\n";
    out_ += comment(script_.title);
    if (!script_.paragraph.empty()) out_ += comment("See " + script_.paragraph + ".");
    out_ += comment("The stack under test is the local side. Sequence numbers count from each side's initial one.");
    for (index_ = 0; index_ < script_.events.size(); ++index_) {
      const ScriptEvent& event = script_.events[index_];
      if (event.at < now_) fail("is earlier than the one before it");
      wait_ = event.at - now_;
      now_ = event.at;
      if (!event.comment.empty()) out_ += '\n' + comment(event.comment);
      std::visit([this](const auto& what) { put(what); }, event.what);
    }
    if (script_.ends_at > now_) {
      wait_ = script_.ends_at - now_;
      line("`true`");  // only a line of the shell takes time and does nothing else
    }
    return std::move(out_);
  }

 private:
  [[noreturn]] void fail(std::string_view why) const {
    throw ScriptError(fmt::format("event {} of the script {}", index_, why));
  }

  static std::string after(std::uint32_t milliseconds) {
    return milliseconds == 0 ? "+0" : fmt::format("+{}.{:03}", milliseconds / 1000, milliseconds % 1000);
  }

  // A line that comes after the wait, or up to `late` milliseconds later; further lines of the same event come at once.
  void line(std::string_view text, std::uint32_t late = 0) {
    out_ += after(wait_);
    if (late != 0) out_ += '~' + after(wait_ + late);
    out_ += ' ';
    out_ += text;
    out_ += '\n';
    wait_ = 0;
  }

  // " = 0", or " = -1 EPIPE (Broken pipe)"
  std::string result(const ScriptCall& call, std::uint32_t good) const {
    if (call.error.empty()) return fmt::format(" = {}", good);
    return fmt::format(" = -1 {} ({})", call.error, words_of(call.error));
  }

  std::string_view words_of(std::string_view error) const {
    for (const Errno& e : kErrnos) {
      if (e.name == error) return e.words;
    }
    fail("fails by an error that is not known here");
  }

  std::uint32_t connection() const {
    if (!connection_) fail("is a call of a connection that is not there");
    return *connection_;
  }

  std::uint32_t open_socket() {
    line(fmt::format("socket(..., SOCK_STREAM, IPPROTO_TCP) = {}", next_));
    return next_++;
  }

  void put(const ScriptCall& call) {
    switch (call.call) {
      case UserCall::Listen: return listen(call);
      case UserCall::Accept: return accept(call);
      case UserCall::Connect: return connect(call);
      case UserCall::Write: return transfer("write", call);
      case UserCall::Read: return transfer("read", call);
      case UserCall::ShutdownWrite: return line(fmt::format("shutdown({}, SHUT_WR){}", connection(), result(call, 0)));
      case UserCall::Abort:
        line(fmt::format("setsockopt({}, SOL_SOCKET, SO_LINGER, {{onoff=1, linger=0}}, 8) = 0", connection()));
        return close(call, connection_);
      case UserCall::Close: return close(call, connection_);
      case UserCall::CloseListener: return close(call, listener_);
      case UserCall::PendingError: return pending_error(call);
    }
  }

  void listen(const ScriptCall& call) {
    if (local_known_ || remote_known_)
      fail("is a LISTEN after segments have passed: packetdrill follows one connection");
    listener_ = open_socket();
    line(fmt::format("setsockopt({}, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0", *listener_));
    line(fmt::format("bind({}, ..., ...) = 0", *listener_));
    line(fmt::format("listen({}, {}){}", *listener_, call.backlog, result(call, 0)));
    passive_ = true;
  }

  void accept(const ScriptCall& call) {
    if (!listener_) fail("is an ACCEPT, and nothing listens");
    if (connection_) fail("is an ACCEPT while there is a connection already");
    line(fmt::format("accept({}, ..., ...){}", *listener_, result(call, next_)));
    if (call.error.empty()) connection_ = next_++;
  }

  void connect(const ScriptCall& call) {
    if (passive_ || local_known_ || remote_known_) {
      fail("is an active OPEN after segments have passed or with a listener: packetdrill follows one connection");
    }
    if (connection_) fail("is an active OPEN while there is a connection already");
    connection_ = open_socket();
    line(fmt::format("fcntl({}, F_SETFL, O_RDWR|O_NONBLOCK) = 0", *connection_));
    const ScriptCall waiting{.call = call.call, .error = call.error.empty() ? "EINPROGRESS" : call.error};
    line(fmt::format("connect({}, ..., ...){}", *connection_, result(waiting, 0)));
    active_ = true;
    remote_base_ = remote_of_active();
  }

  void transfer(std::string_view name, const ScriptCall& call) {
    line(fmt::format("{}({}, ..., {}){}", name, connection(), call.asked.value_or(call.octets),
                     result(call, call.octets)));
  }

  void close(const ScriptCall& call, std::optional<std::uint32_t>& descriptor) {
    if (!descriptor) fail("closes what is not open");
    line(fmt::format("close({}){}", *descriptor, result(call, 0)));
    descriptor.reset();
  }

  void pending_error(const ScriptCall& call) {
    if (!call.error.empty()) words_of(call.error);
    line(fmt::format("getsockopt({}, SOL_SOCKET, SO_ERROR, [{}], [4]) = 0", connection(),
                     call.error.empty() ? "0" : call.error));
  }

  // What packetdrill will count the remote numbers from: SEG.SEQ of the first SYN,ACK; until that comes it counts from
  // 0, which the SYN of a simultaneous open then has. Later events decide it, so it is looked up ahead.
  std::uint32_t remote_of_active() const {
    std::optional<std::uint32_t> first_syn, first;
    for (std::size_t i = index_; i < script_.events.size(); ++i) {
      const auto* in = std::get_if<Inbound>(&script_.events[i].what);
      if (in == nullptr) continue;
      const Seg& seg = in->segment;
      if (seg.has_syn && seg.has_ack) return seg.seq.raw;
      if (seg.has_syn && !first_syn) first_syn = seg.seq.raw;
      if (!first) first = seg.seq.raw;
    }
    return first_syn.value_or(first.value_or(0));
  }

  void put(const Inbound& in) {
    const Seg& seg = in.segment;
    if (active_ && !local_known_) fail("arrives before the active OPEN has sent its SYN");
    if (!active_ && !remote_known_) remote_base_ = seg.seq.raw;
    remote_known_ = true;
    note_timestamps(in, false);
    line(segment('<', in, seg.seq.raw - remote_base_, seg.ack.raw - local_base_) + fmt::format(" win {}", window(seg)) +
         options(seg));
  }

  void put(const Outbound& out) {
    const Seg& seg = out.segment;
    if (!active_ && !remote_known_) fail("leaves before anything was connected or arrived");
    if (active_ && !local_known_ && (!seg.has_syn || seg.has_ack)) fail("leaves before the SYN of the active OPEN");
    if (seg.has_syn) learn_local(seg);
    // <SEQ=0> is no number of the connection; packetdrill would compare it with the live initial number.
    if (local_known_ && seg.has_rst && seg.has_ack && seg.seq.raw == 0) {
      fail("is a reset with SEQ=0, which packetdrill cannot expect once it counts from an initial number");
    }
    note_timestamps(out, true);
    std::string text = segment('>', out, seg.seq.raw - local_base_, seg.ack.raw - remote_base_);
    if (out.exact_options || out.exact_window) text += fmt::format(" win {}", window(seg));
    text += out.exact_options ? options(seg) : " <...>";
    if (!out.any_time) return line(text, out.late);
    out_ += "* " + text + '\n';
    wait_ = 0;
  }

  void learn_local(const Seg& seg) {
    if (local_known_ && seg.seq.raw != local_base_) {
      fail("is a SYN with a second initial number, which packetdrill cannot foresee");
    }
    local_base_ = seg.seq.raw;
    local_known_ = true;
  }

  // An echo must be of a timestamp that the script has seen go out, because packetdrill translates it.
  void note_timestamps(const ScriptSegment& s, bool outbound) {
    const auto& o = s.segment.options;
    if (!o.has_timestamps) return;
    if (outbound && s.exact_options) sent_timestamps_.push_back(o.tsval);
    if (outbound || !s.segment.has_ack) return;
    for (const std::uint32_t sent : sent_timestamps_) {
      if (sent == o.tsecr) return;
    }
    fail("echoes a timestamp that no exact outbound segment has carried");
  }

  std::uint32_t window(const Seg& seg) const {
    constexpr std::uint32_t kMost = 65535;
    if (seg.wnd > kMost) fail("has a window of more than 16 bits");
    return seg.wnd;
  }

  std::string segment(char direction, const ScriptSegment& s, std::uint32_t seq, std::uint32_t ack) const {
    constexpr std::uint32_t kMostText = 65'000;
    const Seg& seg = s.segment;
    if (seg.text > kMostText) fail("has more text than a segment holds");
    if (std::uint64_t{seq} + seg.text > 0xFFFF'FFFFU) {
      fail("has text across sequence number 0, which the notation cannot say");
    }
    std::string line = fmt::format("{} {} {}:{}({})", direction, flags(s), seq, seq + seg.text, seg.text);
    if (seg.has_ack) line += fmt::format(" ack {}", ack);
    return line;
  }

  const PacketdrillScript& script_;
  std::string out_;
  std::size_t index_ = 0;
  std::uint32_t now_ = 0, wait_ = 0;                    // milliseconds
  std::uint32_t next_ = 3;                              // the next descriptor
  std::optional<std::uint32_t> listener_, connection_;  // descriptors
  bool passive_ = false, active_ = false;               // which OPEN there was
  bool local_known_ = false, remote_known_ = false;     // whether packetdrill counts from these yet
  std::uint32_t local_base_ = 0, remote_base_ = 0;
  std::vector<std::uint32_t> sent_timestamps_;
};

}  // namespace

std::string packetdrill_script(const PacketdrillScript& script) { return ScriptWriter(script).write(); }

}  // namespace synfin::wire
