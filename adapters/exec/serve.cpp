#include "adapters/exec/serve.h"

#include <unistd.h>

#include <array>
#include <cstdio>

#include "adapters/exec/binary_frames.h"
#include "adapters/exec/json_lines.h"

namespace synfin::adapters::exec {

namespace {

class Server {
 public:
  Server(conformance::Stack& stack, Greeting greeting, int output)
      : stack_(stack), greeting_(std::move(greeting)), output_(output) {
    greeting_.capabilities = stack.capabilities();
  }

  // Answers every whole request, and takes it off the front of the octets. False after bye.
  bool answer_all(std::string& octets) {
    std::string_view rest = octets;
    while (goes_on_ && answer_one(rest)) {
    }
    octets.erase(0, octets.size() - rest.size());
    return flush() && goes_on_;
  }

 private:
  bool answer_one(std::string_view& rest) {
    const bool binary = framing_ == Framing::Binary;
    const auto size = binary ? frame_size(rest) : size_of_line(rest);
    if (!size || rest.size() < *size) return false;
    const std::string_view message = rest.substr(0, *size);
    rest.remove_prefix(*size);
    const Asked asked =
        binary ? read_asked_frame(message, packet_) : read_asked(message.substr(0, message.size() - 1), packet_);
    Answer answer = done(asked);
    while (stack_.poll(polled_)) sent_.push(polled_.at, polled_.view());
    if (binary) {
      write_frame(answer, asked.kind, sent_, out_);
    } else {
      write_line(answer, asked.kind, sent_, out_);
    }
    if (answer.greeting) framing_ = greeting_.framing;
    return true;
  }

  static std::optional<std::size_t> size_of_line(std::string_view rest) {
    const std::size_t end = rest.find('\n');
    return end == rest.npos ? std::nullopt : std::optional(end + 1);
  }

  Answer done(const Asked& asked) {
    Answer answer{.id = asked.id};
    switch (asked.kind) {
      case Request::Hello: answer.greeting = greeting_; break;
      case Request::Reset: stack_.reset(asked.seed); break;
      case Request::Packet: stack_.inject(asked.octets); break;
      case Request::Call: answer.result = stack_.call(asked.call); break;
      case Request::Advance: stack_.advance(asked.by); break;
      case Request::Bye: goes_on_ = false; break;
    }
    answer.now = stack_.now();
    return answer;
  }

  bool flush() {
    std::string_view rest = out_;
    while (!rest.empty()) {
      const ssize_t n = ::write(output_, rest.data(), rest.size());
      if (n <= 0) return false;
      rest.remove_prefix(static_cast<std::size_t>(n));
    }
    out_.clear();
    return true;
  }

  conformance::Stack& stack_;
  Greeting greeting_;
  int output_;
  Framing framing_ = Framing::Lines;
  PacketQueue sent_;
  conformance::Packet polled_;
  std::vector<std::uint8_t> packet_;
  std::string out_;
  bool goes_on_ = true;
};

}  // namespace

int serve(conformance::Stack& stack, Greeting greeting, int input, int output) {
  Server server(stack, std::move(greeting), output);
  std::string octets;
  std::array<char, 65'536> chunk;  // read() says how much of it is written
  try {
    for (;;) {
      const ssize_t n = ::read(input, chunk.data(), chunk.size());
      if (n <= 0) return n == 0 ? 0 : 1;
      octets.append(chunk.data(), static_cast<std::size_t>(n));
      if (!server.answer_all(octets)) return 0;
    }
  } catch (const BrokenMessage& e) {
    std::fprintf(stderr, "no request of the protocol: %s\n", e.what());
    return 1;
  }
}

}  // namespace synfin::adapters::exec
