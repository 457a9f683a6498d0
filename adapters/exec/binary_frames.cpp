#include "adapters/exec/binary_frames.h"

#include <fmt/format.h>

#include <type_traits>

namespace synfin::adapters::exec {

namespace {

using conformance::Call;
using conformance::Outcome;

constexpr std::size_t kSizeOctets = 4;

// The two OPENs are on no handle: in its place they have the version of IP, if it is not 4.
constexpr conformance::Handle kOpenOverIpv6 = 6;
bool is_open(Call call) { return call == Call::OpenPassive || call == Call::OpenActive; }
bool is_over_ipv6(const conformance::UserCall& call) {
  return is_open(call.call) && call.ip == conformance::IpVersion::V6;
}

template <class Number>
void put(Number number, std::string& out) {
  auto rest = static_cast<std::uint64_t>(number);
  for (std::size_t i = 0; i < sizeof(Number); ++i, rest >>= 8U) out += static_cast<char>(rest & 0xFFU);
}

// Leaves room for the size and fills it in when the frame is whole.
class FrameWriter {
 public:
  explicit FrameWriter(std::string& out) : out_(out), begin_(out.size()) { out_.append(kSizeOctets, '\0'); }
  ~FrameWriter() {
    auto size = static_cast<std::uint32_t>(out_.size() - begin_ - kSizeOctets);
    for (std::size_t i = 0; i < kSizeOctets; ++i, size >>= 8U) out_[begin_ + i] = static_cast<char>(size & 0xFFU);
  }
  FrameWriter(const FrameWriter&) = delete;
  FrameWriter& operator=(const FrameWriter&) = delete;

 private:
  std::string& out_;
  std::size_t begin_;
};

class FrameReader {
 public:
  explicit FrameReader(std::string_view frame) : rest_(frame) { take(kSizeOctets); }
  template <class Number>
  Number get() {
    const std::string_view octets = take(sizeof(Number));
    std::uint64_t number = 0;
    for (std::size_t i = sizeof(Number); i-- > 0;) number = number << 8U | static_cast<std::uint8_t>(octets[i]);
    return static_cast<Number>(number);
  }
  // One of so many values.
  template <class Value>
  Value get_of(std::size_t count, const char* what) {
    const auto number = get<std::uint8_t>();
    if (number >= count) throw BrokenMessage(fmt::format("{} is no {} of the protocol", number, what));
    return static_cast<Value>(number);
  }
  std::string_view take(std::size_t size) {
    if (rest_.size() < size) throw BrokenMessage("the frame is too short");
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  std::string_view rest() { return take(rest_.size()); }
  void end() const {
    if (!rest_.empty()) throw BrokenMessage("the frame is too long");
  }

 private:
  std::string_view rest_;
};

std::string_view text_of(std::span<const std::uint8_t> octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

void read_sent(FrameReader& in, PacketQueue& sent) {
  const auto count = in.get<std::uint16_t>();
  if (count > kMostPackets)
    throw BrokenMessage(fmt::format("{} packets in one reply; {} are the most", count, kMostPackets));
  for (std::uint16_t i = 0; i < count; ++i) {
    const auto at = in.get<Millis>();
    const auto size = in.get<std::uint16_t>();
    const std::string_view octets = in.take(size);
    if (size > std::tuple_size_v<decltype(conformance::Packet::octets)>)
      throw BrokenMessage(fmt::format("a packet of {} octets; synfin reads packets of at most 2048", size));
    sent.push(at, {reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()});
  }
}

}  // namespace

std::optional<std::size_t> frame_size(std::string_view octets) {
  if (octets.size() < kSizeOctets) return {};
  std::size_t size = 0;
  for (std::size_t i = kSizeOctets; i-- > 0;) size = size << 8U | static_cast<std::uint8_t>(octets[i]);
  return kSizeOctets + size;
}

void write_frame(const Asked& asked, std::string& out) {
  const FrameWriter frame(out);
  put(asked.id, out);
  put(static_cast<std::uint8_t>(asked.kind), out);
  if (asked.instance) put(*asked.instance, out);
  switch (asked.kind) {
    case Request::Reset: put(asked.seed, out); break;
    case Request::Packet: out += text_of(asked.octets); break;
    case Request::Call:
      put(static_cast<std::uint8_t>(asked.call.call), out);
      put(is_over_ipv6(asked.call) ? kOpenOverIpv6 : asked.call.on, out);
      put(asked.call.local_port, out);
      put(asked.call.remote_port, out);
      put(asked.call.octets, out);
      put(asked.call.backlog, out);
      break;
    case Request::Advance: put(asked.by, out); break;
    case Request::Hello:
    case Request::Bye: break;
  }
}

void write_frame(const Answer& answer, Request to, PacketQueue& sent, std::string& out) {
  const FrameWriter frame(out);
  put(answer.id, out);
  put(static_cast<std::uint8_t>(answer.trouble.empty() ? 0 : 1), out);
  if (!answer.trouble.empty()) {
    out += answer.trouble;
    return;
  }
  if (to == Request::Bye) return;
  put(answer.now, out);
  if (answer.result) {
    put(static_cast<std::uint8_t>(answer.result->outcome), out);
    put(answer.result->handle, out);
    put(answer.result->remote_port, out);
    put(answer.result->octets, out);
    put(static_cast<std::uint8_t>(answer.result->state), out);
  }
  put(static_cast<std::uint16_t>(sent.size()), out);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const conformance::Packet& packet = sent.peek(i);
    put(packet.at, out);
    put(static_cast<std::uint16_t>(packet.size), out);
    out += text_of(packet.view());
  }
  sent.clear();
}

Answer read_frame(std::string_view octets, std::uint32_t id, Request to, PacketQueue& sent) {
  FrameReader in(octets);
  Answer answer;
  answer.id = in.get<std::uint32_t>();
  if (answer.id != id) return answer;
  if (in.get<std::uint8_t>() != 0) {
    answer.trouble = octets.substr(kSizeOctets + sizeof(std::uint32_t) + 1);
    if (answer.trouble.empty()) answer.trouble = "nothing";
    return answer;
  }
  if (to == Request::Bye) return answer;
  answer.now = in.get<Millis>();
  if (to == Request::Call) {
    conformance::CallResult result;
    result.outcome = in.get_of<Outcome>(static_cast<std::size_t>(Outcome::Unsupported) + 1, "outcome");
    result.handle = in.get<conformance::Handle>();
    result.remote_port = in.get<std::uint16_t>();
    result.octets = in.get<std::uint32_t>();
    result.state = in.get_of<model::State>(model::kStates, "state");
    answer.result = result;
  }
  read_sent(in, sent);
  in.end();
  return answer;
}

Asked read_asked_frame(std::string_view frame, bool names_instance, std::vector<std::uint8_t>& octets) {
  FrameReader in(frame);
  Asked asked;
  asked.id = in.get<std::uint32_t>();
  asked.kind = in.get_of<Request>(kRequests, "request");
  if (names_instance) asked.instance = in.get<std::uint16_t>();
  switch (asked.kind) {
    case Request::Reset: asked.seed = in.get<std::uint64_t>(); break;
    case Request::Packet: {
      const std::string_view packet = in.rest();
      octets.assign(packet.begin(), packet.end());
      asked.octets = octets;
      break;
    }
    case Request::Call:
      asked.call.call = in.get_of<Call>(conformance::kCalls, "call");
      asked.call.on = in.get<conformance::Handle>();
      asked.call.local_port = in.get<std::uint16_t>();
      asked.call.remote_port = in.get<std::uint16_t>();
      asked.call.octets = in.get<std::uint32_t>();
      asked.call.backlog = in.get<std::uint32_t>();
      if (is_open(asked.call.call) && asked.call.on == kOpenOverIpv6) asked.call.ip = conformance::IpVersion::V6;
      break;
    case Request::Advance: asked.by = in.get<Millis>(); break;
    case Request::Hello:
    case Request::Bye: break;
  }
  in.end();
  return asked;
}

}  // namespace synfin::adapters::exec
