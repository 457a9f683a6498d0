#include "adapters/plugin/plugin_stack.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <limits>
#include <utility>

#include "adapters/packet_queue.h"
#include "adapters/plugin/synfin_plugin.h"

namespace synfin::adapters {

namespace {

using conformance::Call;
using conformance::Millis;
using conformance::Outcome;
using conformance::StackFailed;
using conformance::StackUnavailable;

constexpr std::string_view kEntry = "synfin_plugin_entry";

// The header says in C what conformance/stack.h says.
static_assert(SYNFIN_STATUS == static_cast<int>(Call::Status) && SYNFIN_STATUS + 1 == conformance::kCalls);
static_assert(SYNFIN_UNSUPPORTED == static_cast<int>(Outcome::Unsupported));
static_assert(SYNFIN_STATE_TIME_WAIT == static_cast<int>(model::State::TimeWait));
static_assert(SYNFIN_STACK_ADDRESS == conformance::kStackAddress &&
              SYNFIN_TESTER_ADDRESS == conformance::kTesterAddress);

// Loaded as long as it lives.
class Library {
 public:
  explicit Library(const std::string& file) : handle_(::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    if (handle_ == nullptr) throw StackUnavailable(fmt::format("cannot load it: {}", ::dlerror()));
    void* const symbol = ::dlsym(handle_, kEntry.data());
    if (symbol == nullptr) fail(fmt::format("{} does not define {}", file, kEntry));
    const synfin_plugin* (*entry)() = nullptr;
    std::memcpy(&entry, &symbol, sizeof entry);
    plugin_ = entry();
    if (plugin_ == nullptr) fail(fmt::format("{} of {} gives nothing", kEntry, file));
    if (plugin_->version != SYNFIN_PLUGIN_VERSION) {
      fail(fmt::format("{} is a plugin of version {}, synfin loads version {}: compile it with this synfin_plugin.h",
                       file, plugin_->version, SYNFIN_PLUGIN_VERSION));
    }
    const synfin_plugin& p = *plugin_;
    const bool whole = p.name != nullptr && p.create != nullptr && p.destroy != nullptr && p.reset != nullptr &&
                       p.packet != nullptr && p.advance != nullptr && (p.call != nullptr || p.calls == 0);
    if (!whole) fail(fmt::format("{} lacks a function or its name", file));
  }
  ~Library() { ::dlclose(handle_); }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  const synfin_plugin& plugin() const { return *plugin_; }

 private:
  [[noreturn]] void fail(const std::string& why) {
    ::dlclose(handle_);
    throw StackUnavailable(why);
  }

  void* handle_;
  const synfin_plugin* plugin_ = nullptr;
};

class PluginStack : public conformance::Stack {
 public:
  explicit PluginStack(const std::string& file) : library_(file), plugin_(library_.plugin()) {
    stack_ = plugin_.create(&host_);
    if (stack_ == nullptr) throw StackUnavailable(fmt::format("{} makes no stack", plugin_.name));
  }
  ~PluginStack() override { plugin_.destroy(stack_); }
  PluginStack(const PluginStack&) = delete;
  PluginStack& operator=(const PluginStack&) = delete;

  conformance::Capabilities capabilities() const override {
    return {.virtual_time = true,
            .ipv6 = plugin_.ipv6 != 0,
            .calls = plugin_.calls,
            .granularity = plugin_.granularity,
            .listen_backlog_slack = plugin_.backlog_slack};
  }

  void reset(std::uint64_t seed) override {
    now_ = last_at_ = 0;
    plugin_.reset(stack_, seed);
    sent_.clear();
    wrong_.clear();
  }

  conformance::CallResult call(const conformance::UserCall& call) override {
    if (!capabilities().has(call.call)) return {};
    const synfin_user_call asked{static_cast<std::uint32_t>(call.call),
                                 call.on,
                                 call.local_port,
                                 call.remote_port,
                                 call.octets,
                                 call.backlog,
                                 call.ip == conformance::IpVersion::V6 ? 6U : 4U};
    synfin_call_result answer{SYNFIN_UNSUPPORTED, conformance::kNoHandle, 0, 0, 0};
    plugin_.call(stack_, &asked, &answer);
    check_packets();
    const bool is_known = answer.outcome <= SYNFIN_UNSUPPORTED && answer.state < model::kStates &&
                          answer.remote_port <= std::numeric_limits<std::uint16_t>::max();
    if (!is_known) {
      throw StackFailed(StackFailed::How::BrokeContract,
                        fmt::format("the plugin's {} gives outcome {}, state {}, port {} (synfin_plugin.h)",
                                    name(call.call), answer.outcome, answer.state, answer.remote_port));
    }
    return {.outcome = static_cast<Outcome>(answer.outcome),
            .handle = answer.handle,
            .remote_port = static_cast<std::uint16_t>(answer.remote_port),
            .octets = answer.octets,
            .state = static_cast<model::State>(answer.state)};
  }

  void inject(std::span<const std::uint8_t> packet) override {
    plugin_.packet(stack_, packet.data(), packet.size());
    check_packets();
  }

  void advance(Millis duration) override {
    now_ += duration;
    plugin_.advance(stack_, duration);
    check_packets();
    last_at_ = now_;
  }

  Millis now() const override { return now_; }
  bool poll(conformance::Packet& packet) override { return sent_.pop(packet); }

 private:
  // Runs inside of the plugin's code, which is C and knows no exceptions: what is wrong is told later.
  static void take(void* context, std::uint32_t at, const std::uint8_t* octets, std::size_t size) {
    auto& self = *static_cast<PluginStack*>(context);
    if (size > std::tuple_size_v<decltype(conformance::Packet::octets)>) {
      self.wrong_ = fmt::format("a packet of {} octets; 2,048 are the most", size);
    } else if (at < self.last_at_ || at > self.now_) {
      self.wrong_ = fmt::format("a packet of {} ms, expected one from {} to {} ms", at, self.last_at_, self.now_);
    } else {
      self.last_at_ = at;
      self.sent_.push(at, {octets, size});
    }
  }

  void check_packets() {
    if (wrong_.empty()) return;
    throw StackFailed(StackFailed::How::BrokeContract,
                      fmt::format("the plugin sent {} (synfin_plugin.h)", std::exchange(wrong_, "")));
  }

  Library library_;
  const synfin_plugin& plugin_;
  synfin_host host_{this, take};
  void* stack_ = nullptr;
  PacketQueue sent_;
  Millis now_ = 0, last_at_ = 0;
  std::string wrong_;  // with what the plugin sent
};

// In a process of its own: what the library is, or after a first octet of 'x' why it is none.
[[noreturn]] void introduce(const std::string& file, int out) {
  std::string words;
  try {
    const Library library(file);
    const synfin_plugin& p = library.plugin();
    words = fmt::format("={}{}{}", p.name, p.release != nullptr ? " " : "", p.release != nullptr ? p.release : "");
  } catch (const StackUnavailable& e) {
    words = fmt::format("x{}", e.what());
  }
  ::_exit(::write(out, words.data(), words.size()) < 0 ? 1 : 0);
}

std::string introduction(const std::string& file) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw StackUnavailable("no pipe");
  const pid_t child = ::fork();
  if (child == 0) introduce(file, ends[1]);
  ::close(ends[1]);
  std::array<char, 4096> text;  // read() says how much of it is written
  const ssize_t n = child > 0 ? ::read(ends[0], text.data(), text.size()) : -1;
  ::close(ends[0]);
  int status = 0;
  if (child > 0) ::waitpid(child, &status, 0);
  const std::string words(text.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
  if (words.empty()) throw StackUnavailable(fmt::format("{} ends the process that loads it", file));
  if (words.front() == 'x') throw StackUnavailable(words.substr(1));
  return words.substr(1);
}

}  // namespace

std::unique_ptr<conformance::Stack> make_plugin_stack(const std::string& file) {
  return std::make_unique<PluginStack>(file);
}

StackEntry plugin_entry(const std::string& name) {
  const std::string file = name.substr(kPluginPrefix.size());
  if (file.find('/') == std::string::npos) {
    throw StackUnavailable("write the library as a path, with a slash: plugin:./libmystack.so");
  }
  return {.name = name, .description = "a shared library", .version = introduction(file), .make = [file] {
            return make_plugin_stack(file);
          }};
}

}  // namespace synfin::adapters
