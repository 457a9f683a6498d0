#include "adapters/exec/conversation.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "adapters/exec/binary_frames.h"
#include "adapters/exec/json_lines.h"

namespace synfin::adapters::exec {

using conformance::StackFailed;
using How = StackFailed::How;

namespace {

// So much time must have been asked of a virtual clock before it is held to be a real one, and so much of it taken.
constexpr double kLeastAsked = 3'000, kShareOfReal = 0.9;
// Ids of two instances differ in their upper octet.
constexpr unsigned kIdBits = 24;

// What the program wrote, so that it fits into a message.
std::string shown(std::string_view text) {
  constexpr std::size_t kMost = 120;
  std::string out;
  for (const char c : text.substr(0, kMost)) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
  return fmt::format("\"{}\"{}", out, text.size() > kMost ? "..." : "");
}

}  // namespace

Conversation::Conversation(const std::vector<std::string>& words, std::chrono::milliseconds patience)
    : program_(words), patience_(patience) {
  greet();
}

void Conversation::greet() {
  ask({.kind = Request::Hello});
  PacketQueue none(1);
  greeting_ = *receive(none).greeting;
  if (greeting_.protocol != kProtocol) {
    broken(fmt::format("it speaks version {} of the protocol, synfin speaks {}", greeting_.protocol, kProtocol),
           "hello");
  }
  framing_ = greeting_.framing;
  counts_.resize(greeting_.instances, counts_.front());
}

void Conversation::ask(Asked asked) {
  const std::uint16_t instance = asked.instance.value_or(0);
  asked.instance = greeting_.instances > 1 ? std::optional(instance) : std::nullopt;
  Count& count = counts_[instance];
  if (asked.kind == Request::Reset) {
    count.next_id = 1;
    if (open_.empty()) program_.forget_errors();
  }
  asked.id = static_cast<std::uint32_t>(instance) << kIdBits | (count.next_id++ & ((1U << kIdBits) - 1));
  open_.push_back({asked.id, asked.kind, instance, asked.by, {}});
  if (framing_ == Framing::Binary) {
    write_frame(asked, out_);
  } else {
    write_line(asked, out_);
  }
}

void Conversation::flush() {
  if (out_.empty()) return;
  const auto now = Clock::now();
  for (auto o = open_.rbegin(); o != open_.rend() && o->at == Clock::time_point{}; ++o) o->at = now;
  if (taken_ == in_.size()) in_.erase(0, std::exchange(taken_, 0));
  const std::size_t before = in_.size();
  const auto did = program_.write(out_, in_, now + patience_);
  if (in_.size() > before) arrived_ = Clock::now();
  out_.clear();
  if (did == Program::Did::Ended) ended("while requests were written to it");
  if (did == Program::Did::Late) late("it does not read its requests", patience_);
}

std::string Conversation::label(const Open& open) const {
  return fmt::format("the reply to {} (id {})", name(open.kind), open.id);
}

// Of the next message, if it is whole.
std::optional<std::size_t> Conversation::next_size() const {
  const std::string_view waiting = std::string_view(in_).substr(taken_);
  if (framing_ == Framing::Binary) {
    const auto size = frame_size(waiting);
    return size && waiting.size() >= *size ? size : std::nullopt;
  }
  const std::size_t end = waiting.find('\n');
  return end == waiting.npos ? std::nullopt : std::optional(end + 1);
}

// Good until more is read. A line is without its end.
std::string_view Conversation::next_message(const Open& open) {
  const bool waits = !greeting_.capabilities.virtual_time && open.kind == Request::Advance;
  const auto limit = patience_ + std::chrono::milliseconds(waits ? open.by : 0);
  auto size = next_size();
  for (; !size; size = next_size()) {
    if (in_.size() - taken_ > kLongestReply) {
      broken(fmt::format("expected {}, came more than {} octets without an end", label(open), kLongestReply), "bounds");
    }
    if (taken_ == in_.size()) in_.erase(0, std::exchange(taken_, 0));
    const auto did = program_.read(in_, std::max(open.at, last_reply_) + limit);
    if (did == Program::Did::Ended) ended(fmt::format("before {} came", label(open)));
    if (did == Program::Did::Late) {
      const bool slow_clock = greeting_.capabilities.virtual_time && open.kind == Request::Advance &&
                              std::chrono::milliseconds(open.by) >= patience_;
      late(label(open) + (slow_clock ? " (it claims virtual time: does it take real time?)" : ""), limit);
    }
    arrived_ = Clock::now();
  }
  const std::string_view message = std::string_view(in_).substr(taken_, *size);
  taken_ += *size;
  return framing_ == Framing::Binary ? message : message.substr(0, message.size() - 1);
}

Answer Conversation::receive(PacketQueue& sent) {
  flush();
  const Open open = open_.front();
  open_.pop_front();
  const std::string_view message = next_message(open);
  // The program was free for it when it was written, and the reply before was.
  const auto since = std::max(open.at, std::exchange(last_reply_, std::max(last_reply_, arrived_)));
  const bool binary = framing_ == Framing::Binary;
  const std::size_t before = sent.size();
  Answer answer;
  try {
    answer = binary ? read_frame(message, open.id, open.kind, sent) : read_answer(message, open.id, open.kind, sent);
  } catch (const BrokenMessage& e) {
    broken(fmt::format("expected {}, came {}: {}", label(open),
                       binary ? fmt::format("a frame of {} octets", message.size()) : shown(message), e.what()),
           "messages");
  }
  if (answer.id != open.id) {
    broken(fmt::format("expected {}, came a reply of id {}", label(open), answer.id), "order");
  }
  if (!answer.trouble.empty()) throw StackFailed(How::InTrouble, "the program says: " + shown(answer.trouble));
  if (open_.empty() && taken_ < in_.size()) {
    broken(fmt::format("after {}, nothing was expected, came {}", label(open),
                       binary ? "a frame" : shown(std::string_view(in_).substr(taken_))),
           "order");
  }
  if (open.kind == Request::Hello || open.kind == Request::Bye) return answer;
  check_time(open, answer.now, sent, before);
  if (greeting_.capabilities.virtual_time && open.kind == Request::Advance) check_speed(open, since);
  return answer;
}

void Conversation::check_time(const Open& open, Millis now, const PacketQueue& sent, std::size_t first) {
  const bool is_virtual = greeting_.capabilities.virtual_time;
  Millis& clock = counts_[open.instance].now;
  if (open.kind == Request::Reset) {
    if (is_virtual && now != 0) broken(fmt::format("after reset the time is {} ms, expected 0", now), "time");
    if (sent.size() > first) broken("a packet came with the reply to reset: a fresh stack is silent", "reset");
    clock = now;
    return;
  }
  if (now < clock) broken(fmt::format("time runs backwards: {} ms after {} ms", now, clock), "time");
  const Millis expected = clock + open.by;
  if (is_virtual && now != expected) {
    broken(fmt::format("{} says that it is {} ms, expected {} ms", label(open), now, expected), "time");
  }
  Millis last = clock;
  for (std::size_t i = first; i < sent.size(); ++i) {
    const conformance::Packet& packet = sent.peek(i);
    if (packet.at > now) broken(fmt::format("a packet of {} ms came at {} ms: in the future", packet.at, now), "time");
    if (packet.at < last) broken(fmt::format("a packet of {} ms came after one of {} ms", packet.at, last), "time");
    if (!is_ip(packet.view())) broken(fmt::format("a packet of {} octets that is not IP", packet.size), "packets");
    last = packet.at;
  }
  clock = now;
}

void Conversation::check_speed(const Open& open, Clock::time_point since) {
  asked_time_ += std::chrono::milliseconds(open.by);
  spent_time_ += last_reply_ - since;
  if (asked_time_.count() < kLeastAsked || spent_time_ < kShareOfReal * asked_time_) return;
  broken(fmt::format("it claims virtual time, and took {:.0f} ms of real time to advance {:.0f} ms",
                     spent_time_.count(), asked_time_.count()),
         "time");
}

bool Conversation::say_bye() {
  const auto deadline = Clock::now() + patience_;
  try {
    PacketQueue rest;
    while (!open_.empty()) receive(rest);
    ask({.kind = Request::Bye});
    receive(rest);
  } catch (const StackFailed&) {
    return false;
  }
  return program_.ends_by(deadline);
}

bool Conversation::close_input() {
  program_.close_input();
  return program_.ends_by(Clock::now() + patience_);
}

void Conversation::ended(const std::string& during) {
  constexpr std::chrono::milliseconds kLastMoments{500};
  program_.ends_by(Clock::now() + kLastMoments);
  const std::string words = program_.last_words();
  const std::string cause = program_.end();
  throw StackFailed(How::Died, fmt::format("{} {}{}", cause.empty() ? "closed standard output" : cause, during,
                                           words.empty() ? "" : ", having printed: " + words));
}

void Conversation::late(const std::string& during, std::chrono::milliseconds limit) {
  const std::string words = program_.last_words();
  throw StackFailed(How::Hung, fmt::format("no progress for {} ms: {}{}", limit.count(), during,
                                           words.empty() ? "" : ", having printed: " + words));
}

void Conversation::broken(const std::string& what, std::string_view section) {
  throw StackFailed(
      How::BrokeContract,
      fmt::format("the program breaks the contract: {} (doc/adapter-protocol.md, \"{}\")", what, section));
}

}  // namespace synfin::adapters::exec
