#include "conformance/child.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <type_traits>

namespace synfin::conformance {

namespace {

// Results go out in batches of this many octets, or when so much time has passed.
constexpr std::size_t kBatch = 4096;
constexpr std::chrono::milliseconds kLongestDelay{100};

class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> octets) : octets_(octets) {}
  template <class T>
  bool get(T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (octets_.size() - at_ < sizeof(T)) return false;
    std::memcpy(&value, octets_.data() + at_, sizeof(T));
    at_ += sizeof(T);
    return true;
  }
  bool get_text(std::string& text) {
    std::uint32_t size = 0;
    if (!get(size) || octets_.size() - at_ < size) return false;
    text.assign(reinterpret_cast<const char*>(octets_.data() + at_), size);
    at_ += size;
    return true;
  }
  std::size_t at() const { return at_; }

 private:
  std::span<const std::uint8_t> octets_;
  std::size_t at_ = 0;
};

bool take_event(Reader& in, Heard& heard) {
  std::uint32_t index = 0;
  TraceEvent event;
  std::string octets;
  if (!in.get(index) || !in.get(event) || !in.get_text(octets)) return false;
  if (index >= heard.traces.size()) return true;
  Trace& trace = heard.traces[index];
  event.begin = trace.octets.size();
  trace.octets.insert(trace.octets.end(), octets.begin(), octets.end());
  trace.events.push_back(event);
  return true;
}

bool take_result(Reader& in, Heard& heard, ChildTold& told) {
  std::uint32_t index = 0;
  CaseResult result;
  bool failed = false;
  if (!in.get(index) || !in.get(result.verdict) || !in.get(result.duration) || !in.get(result.reached) ||
      !in.get(result.claims) || !in.get_text(result.why) || !in.get(failed)) {
    return false;
  }
  if (failed) {
    Failure f;
    std::uint32_t clause = 0;
    std::uint32_t entered = 0;
    if (!in.get(clause) || !in.get(entered) || !in.get(f.state) || !in.get_text(f.expected) || !in.get_text(f.got))
      return false;
    f.clause = &model::kClauses[clause % model::kClauses.size()];
    if (entered < model::kClauses.size()) f.entered_by = &model::kClauses[entered];
    result.failure = std::move(f);
  }
  heard.results[index] = std::move(result);
  ++heard.finished;
  std::erase(told.open, index);
  return true;
}

bool take_message(Reader& in, Heard& heard, ChildTold& told) {
  Message kind{};
  if (!in.get(kind)) return false;
  switch (kind) {
    case Message::Capabilities: {
      Capabilities c;
      if (!in.get(c)) return false;
      heard.capabilities = c;
      return true;
    }
    case Message::Unavailable: return in.get_text(told.unavailable);
    case Message::Failed: {
      StackEnd end{};
      if (!in.get(end.how) || !in.get_text(end.why)) return false;
      told.end = std::move(end);
      return true;
    }
    case Message::Started: {
      std::uint32_t index = 0;
      if (!in.get(index)) return false;
      if (std::find(told.open.begin(), told.open.end(), index) == told.open.end()) told.open.push_back(index);
      if (index < heard.traces.size()) heard.traces[index].clear();
      return true;
    }
    case Message::Event: return take_event(in, heard);
    case Message::Result: return take_result(in, heard, told);
    case Message::Finished: return told.finished = true;
  }
  return false;
}

}  // namespace

void end_with_parent(pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(0);  // it had gone before
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGTERM, SIG_IGN);
}

template <class T>
void MessageWriter::put(const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  const auto* octets = reinterpret_cast<const std::uint8_t*>(&value);
  buffer_.insert(buffer_.end(), octets, octets + sizeof(T));
}

void MessageWriter::put_text(std::string_view text) {
  put(static_cast<std::uint32_t>(text.size()));
  buffer_.insert(buffer_.end(), text.begin(), text.end());
}

void MessageWriter::begins(std::uint32_t index) {
  whereabouts_.printed_before = ::lseek(STDOUT_FILENO, 0, SEEK_CUR);
  working_on(index);
}

void MessageWriter::capabilities(const Capabilities& c) {
  put(Message::Capabilities);
  put(c);
  flush();
}

void MessageWriter::unavailable(const std::string& why) {
  put(Message::Unavailable);
  put_text(why);
  flush();
}

void MessageWriter::failed(const StackFailed& failure) {
  put(Message::Failed);
  put(failure.how());
  put_text(failure.what());
  flush();
}

void MessageWriter::started(std::uint32_t index) {
  put(Message::Started);
  put(index);
}

void MessageWriter::event(std::uint32_t index, const TraceEvent& event, std::span<const std::uint8_t> octets) {
  put(Message::Event);
  put(index);
  put(event);
  put_text({reinterpret_cast<const char*>(octets.data()), octets.size()});
  flush();
}

void MessageWriter::result(std::uint32_t index, const CaseResult& result) {
  put(Message::Result);
  put(index);
  put(result.verdict);
  put(result.duration);
  put(result.reached);
  put(result.claims);
  put_text(result.why);
  put(result.failure.has_value());
  if (result.failure) {
    const model::Clause* entered = result.failure->entered_by;
    put(static_cast<std::uint32_t>(model::index_of(*result.failure->clause)));
    put(static_cast<std::uint32_t>(entered != nullptr ? model::index_of(*entered) : model::kClauses.size()));
    put(result.failure->state);
    put_text(result.failure->expected);
    put_text(result.failure->got);
  }
  if (buffer_.size() >= kBatch || std::chrono::steady_clock::now() - flushed_ >= kLongestDelay) flush();
}

void MessageWriter::finished() {
  put(Message::Finished);
  flush();
}

void MessageWriter::flush() {
  std::size_t written = 0;
  while (written < buffer_.size()) {
    const ssize_t n = ::write(descriptor_, buffer_.data() + written, buffer_.size() - written);
    if (n <= 0) ::_exit(0);  // the parent has gone: there is nobody to work for
    written += static_cast<std::size_t>(n);
  }
  buffer_.clear();
  flushed_ = std::chrono::steady_clock::now();
}

std::size_t take_messages(std::span<const std::uint8_t> octets, Heard& heard, ChildTold& told) {
  std::size_t taken = 0;
  while (taken < octets.size()) {
    Reader in(octets.subspan(taken));
    if (!take_message(in, heard, told)) break;
    taken += in.at();
  }
  return taken;
}

}  // namespace synfin::conformance
