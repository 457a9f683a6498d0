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
  Server(std::vector<conformance::Stack*> instances, Greeting greeting, int output)
      : instances_(std::move(instances)), greeting_(std::move(greeting)), output_(output) {
    greeting_.capabilities = instances_.front()->capabilities();
    greeting_.instances = static_cast<std::uint16_t>(instances_.size());
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
    const Asked asked = binary ? read_asked_frame(message, instances_.size() > 1, packet_)
                               : read_asked(message.substr(0, message.size() - 1), packet_);
    const std::size_t instance = asked.instance.value_or(0);
    if (instance >= instances_.size()) throw BrokenMessage("there is no such instance");
    conformance::Stack& stack = *instances_[instance];
    Answer answer = done(asked, stack);
    while (stack.poll(polled_)) sent_.push(polled_.at, polled_.view());
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

  Answer done(const Asked& asked, conformance::Stack& stack) {
    Answer answer{.id = asked.id};
    switch (asked.kind) {
      case Request::Hello: answer.greeting = greeting_; break;
      case Request::Reset: stack.reset(asked.seed); break;
      case Request::Packet: stack.inject(asked.octets); break;
      case Request::Call: answer.result = stack.call(asked.call); break;
      case Request::Advance: stack.advance(asked.by); break;
      case Request::Bye: goes_on_ = false; break;
    }
    answer.now = stack.now();
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

  std::vector<conformance::Stack*> instances_;
  Greeting greeting_;
  int output_;
  Framing framing_ = Framing::Lines;
  PacketQueue sent_;
  conformance::Packet polled_;
  std::vector<std::uint8_t> packet_;
  std::string out_;
  bool goes_on_ = true;
};

int serve_all(std::vector<conformance::Stack*> instances, Greeting greeting, int input, int output) {
  Server server(std::move(instances), std::move(greeting), output);
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

}  // namespace

int serve(conformance::Stack& stack, Greeting greeting, int input, int output) {
  return serve_all({&stack}, std::move(greeting), input, output);
}

int serve(const std::vector<std::unique_ptr<conformance::Stack>>& instances, Greeting greeting, int input, int output) {
  std::vector<conformance::Stack*> all;
  for (const auto& instance : instances) all.push_back(instance.get());
  return serve_all(std::move(all), std::move(greeting), input, output);
}

}  // namespace synfin::adapters::exec
