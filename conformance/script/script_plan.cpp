#include "conformance/script/script_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace synfin::conformance {
namespace {

using wire::ReadCall;
using wire::ReadEvent;
using wire::ScriptArgument;
using ArgumentKind = wire::ScriptArgument::Kind;

struct Unsupported {
  std::string word, why;
};

// Options that change nothing of how connections begin and end, or that every stack under test is run with.
constexpr std::array<std::string_view, 5> kHarmlessOptions = {"SO_REUSEADDR", "SO_REUSEPORT", "TCP_NODELAY",
                                                              "SO_PRIORITY", "IP_MTU_DISCOVER"};

// A line for the shell that only lets its time pass.
constexpr std::string_view kNothingToDo = "true";

// What a descriptor of the script stands for.
enum class Role : std::uint8_t { None, Socket, Listener, Connection, Closed };

class Planner {
 public:
  explicit Planner(const wire::ReadScript& script) : script_(script) {
    plan_.tolerance = script.tolerance;
    plan_.ip = script.ipv6 ? IpVersion::V6 : IpVersion::V4;
    plan_.unsupported = script.not_read;
  }

  ScriptPlan plan() {
    for (const ReadEvent& event : script_.events) {
      try {
        note_time(event.time);
        return_waiting(std::holds_alternative<ReadCall>(event.what));
        std::visit([&](const auto& what) { add(event, what); }, event.what);
      } catch (const Unsupported& e) {
        plan_.unsupported.push_back({.line = event.line, .word = e.word, .why = e.why});
      }
    }
    return_waiting(true);
    // Whatever is said of a stack that was given nothing would be empty.
    if (plan_.steps.empty() && plan_.unsupported.empty())
      plan_.unsupported.push_back({.line = 1, .word = "the script", .why = "has no events"});
    std::stable_sort(plan_.unsupported.begin(), plan_.unsupported.end(),
                     [](const auto& a, const auto& b) { return a.line < b.line; });
    return std::move(plan_);
  }

 private:
  void note_time(const wire::ScriptTime& time) {
    if (time.from == wire::ScriptTime::From::Start) now_ = time.least;
    if (time.from == wire::ScriptTime::From::LastLine) now_ += time.least;
    const std::int64_t last = now_ + std::max(time.most - time.least, time.until.value_or(0));
    if (last > kLongestScript) throw Unsupported{"the time", "is later than ten days, which is not supported"};
  }

  // A call that waits returns before the first line that is later than its end, and before the next call.
  void return_waiting(bool before_call) {
    if (!waiting_ || (!before_call && waiting_->time.least >= now_)) return;
    plan_.steps.push_back(std::move(*waiting_));
    waiting_.reset();
  }

  ScriptStep step(const ReadEvent& event, ScriptAct act) const {
    return {.act = act, .line = event.line, .text = event.text, .time = event.time};
  }

  void add(const ReadEvent& event, const wire::ShellLine& shell) {
    if (shell.command != kNothingToDo)
      plan_.not_run.push_back({.line = event.line, .word = shell.command, .why = "was not run"});
    plan_.steps.push_back(step(event, ScriptAct::Pass));
  }

  void add(const ReadEvent& event, const wire::ReadSegment& segment) {
    ScriptStep added = step(event, segment.inbound ? ScriptAct::Give : ScriptAct::Expect);
    added.segment = segment;
    plan_.steps.push_back(std::move(added));
  }

  void add(const ReadEvent& event, const ReadCall& call) {
    using Handler = void (Planner::*)(const ReadEvent&, const ReadCall&);
    struct Known {
      std::string_view name;
      Handler handler;
    };
    static constexpr std::array<Known, 14> kKnown = {{{"socket", &Planner::socket},
                                                      {"bind", &Planner::bind},
                                                      {"listen", &Planner::listen},
                                                      {"accept", &Planner::accept},
                                                      {"connect", &Planner::connect},
                                                      {"read", &Planner::receive},
                                                      {"recv", &Planner::receive},
                                                      {"write", &Planner::send},
                                                      {"send", &Planner::send},
                                                      {"close", &Planner::close},
                                                      {"shutdown", &Planner::shutdown},
                                                      {"setsockopt", &Planner::set_option},
                                                      {"getsockopt", &Planner::get_option},
                                                      {"fcntl", &Planner::control}}};
    const auto known = std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& k) { return k.name == call.name; });
    if (known == kKnown.end()) throw Unsupported{call.name, "is a call that is not supported"};
    (this->*known->handler)(event, call);
  }

  // --- Arguments ---

  static const ScriptArgument& argument(const ReadCall& call, std::size_t i) {
    static const ScriptArgument kNone;
    return i < call.arguments.size() ? call.arguments[i] : kNone;
  }

  static void arguments(const ReadCall& call, std::size_t least, std::size_t most) {
    if (call.arguments.size() < least || call.arguments.size() > most)
      throw Unsupported{call.name, fmt::format("with {} arguments is not supported", call.arguments.size())};
  }

  static std::int64_t number(const ReadCall& call, std::size_t i, std::int64_t most) {
    const ScriptArgument& a = argument(call, i);
    if (a.kind != ArgumentKind::Number || a.number < 0 || a.number > most)
      throw Unsupported{call.name, fmt::format("needs a number up to {} as its argument {}", most, i + 1)};
    return a.number;
  }

  Role& role(const ReadCall& call) {
    const auto descriptor = static_cast<std::size_t>(number(call, 0, kMostDescriptors - 1));
    return roles_[descriptor];
  }

  // The words of an argument: one, or several with | between.
  static std::vector<std::string> words(const ScriptArgument& a) {
    std::vector<std::string> list;
    if (a.kind == ArgumentKind::Either) {
      for (const ScriptArgument& part : a.parts) list.push_back(part.kind == ArgumentKind::Word ? part.text : "|");
    } else if (a.kind == ArgumentKind::Word) {
      list.push_back(a.text);
    } else if (a.kind == ArgumentKind::Number) {
      list.push_back(std::to_string(a.number));
    } else {
      list.push_back(a.kind == ArgumentKind::Any ? "..." : "an argument");
    }
    return list;
  }

  static void only_words(const ReadCall& call, std::size_t i, std::initializer_list<std::string_view> known) {
    for (const std::string& word : words(argument(call, i))) {
      if (std::find(known.begin(), known.end(), word) == known.end())
        throw Unsupported{word, fmt::format("as an argument of {} is not supported", call.name)};
    }
  }

  // What is not asked of a stack under test succeeds.
  void succeeds(const ReadEvent& event, const ReadCall& call) {
    if (!call.error.empty() || (call.result && *call.result < 0))
      throw Unsupported{call.error.empty() ? call.name : call.error, fmt::format("of {} is not supported", call.name)};
    plan_.steps.push_back(step(event, ScriptAct::Pass));
  }

  void make(const ReadEvent& event, const ReadCall& call, const CallSpec& spec) {
    ScriptStep made = step(event, ScriptAct::Make);
    made.call = spec;
    made.answer = {.value = call.result, .error = call.error};
    plan_.steps.push_back(std::move(made));
  }

  // At the end of its wait, if the script has it wait.
  void make_at_end(const ReadEvent& event, const ReadCall& call, const CallSpec& spec,
                   ScriptAct act = ScriptAct::Make) {
    make(event, call, spec);
    plan_.steps.back().act = act;
    if (!event.time.until) return;
    ScriptStep last = std::move(plan_.steps.back());
    plan_.steps.pop_back();
    plan_.steps.push_back(step(event, ScriptAct::Pass));
    const std::int64_t end = now_ - event.time.least + *event.time.until;
    last.time = {.from = wire::ScriptTime::From::Start, .least = end, .most = end};
    waiting_ = std::move(last);
  }

  void of_connection(const ReadCall& call) {
    if (role(call) == Role::Connection) return;
    throw Unsupported{call.name, "is made of what is no connection, which is not supported"};
  }

  // --- Calls ---

  void socket(const ReadEvent& event, const ReadCall& call) {
    arguments(call, 3, 3);
    only_words(call, 0, {"...", "AF_INET", "PF_INET"});
    only_words(call, 1, {"SOCK_STREAM", "SOCK_NONBLOCK", "SOCK_CLOEXEC"});
    only_words(call, 2, {"IPPROTO_TCP", "0", "..."});
    succeeds(event, call);
    if (call.result && *call.result < kMostDescriptors) roles_[static_cast<std::size_t>(*call.result)] = Role::Socket;
  }

  void bind(const ReadEvent& event, const ReadCall& call) {
    arguments(call, 3, 3);
    role(call);
    succeeds(event, call);
  }

  void listen(const ReadEvent& event, const ReadCall& call) {
    arguments(call, 2, 2);
    if (role(call) == Role::Listener) throw Unsupported{call.name, "of a listener is not supported"};
    if (opens_++ > 0) throw Unsupported{call.name, "is a second OPEN of the script, which is not supported"};
    const auto backlog = static_cast<std::uint32_t>(number(call, 1, 65'535));
    make(event, call, {.call = Call::OpenPassive, .backlog = std::max(backlog, 1U)});
    role(call) = Role::Listener;
  }

  void accept(const ReadEvent& event, const ReadCall& call) {
    arguments(call, 3, 3);
    if (role(call) != Role::Listener) throw Unsupported{call.name, "is made of what does not listen"};
    make_at_end(event, call, {.call = Call::Accept});
    const bool fails = !call.error.empty() || (call.result && *call.result < 0);
    if (fails) return;
    if (std::count(roles_.begin(), roles_.end(), Role::Connection) > 0)
      throw Unsupported{call.name, "accepts a second connection, which is not supported"};
    if (!call.result || *call.result >= kMostDescriptors)
      throw Unsupported{call.name, "needs a number as its result: the descriptor"};
    roles_[static_cast<std::size_t>(*call.result)] = Role::Connection;
  }

  void connect(const ReadEvent& event, const ReadCall& call) {
    arguments(call, 3, 3);
    if (role(call) == Role::Connection) throw Unsupported{call.name, "is made a second time, which is not supported"};
    if (opens_++ > 0) throw Unsupported{call.name, "is a second OPEN of the script, which is not supported"};
    role(call) = Role::Connection;
    const bool in_progress = call.error == "EINPROGRESS";
    ReadCall begins = call;
    if (!in_progress) begins = {.name = call.name, .result = -1, .error = "EINPROGRESS"};
    make(event, begins, {.call = Call::OpenActive});
    if (in_progress) return;
    ReadEvent returns = event;
    returns.time = {};
    if (event.time.until) returns.time.until = *event.time.until - event.time.least;
    make_at_end(returns, call, {}, ScriptAct::Connected);
  }

  void receive(const ReadEvent& event, const ReadCall& call) {
    arguments(call, 3, call.name == "recv" ? 4 : 3);
    if (call.arguments.size() == 4) only_words(call, 3, {"0", "MSG_DONTWAIT"});
    of_connection(call);
    // No octet at all would tell nothing of the connection.
    const auto octets = static_cast<std::uint32_t>(number(call, 2, kMostOctets));
    make_at_end(event, call, {.call = Call::Receive, .octets = std::max(octets, 1U)});
  }

  void send(const ReadEvent& event, const ReadCall& call) {
    arguments(call, 3, call.name == "send" ? 4 : 3);
    if (call.arguments.size() == 4) only_words(call, 3, {"0", "MSG_DONTWAIT", "MSG_NOSIGNAL"});
    of_connection(call);
    const auto octets = static_cast<std::uint32_t>(number(call, 2, kMostOctets));
    make(event, call, {.call = Call::Send, .octets = std::max(octets, 1U)});
  }

  void shutdown(const ReadEvent& event, const ReadCall& call) {
    arguments(call, 2, 2);
    only_words(call, 1, {"SHUT_WR"});
    of_connection(call);
    make(event, call, {.call = Call::Shutdown});
  }

  void close(const ReadEvent& event, const ReadCall& call) {
    arguments(call, 1, 1);
    Role& closed = role(call);
    const Role was = closed;
    closed = Role::Closed;
    if (was == Role::Listener) return make(event, call, {.call = Call::Close, .on_listener = true});
    if (was == Role::Connection) return make(event, call, {.call = aborts_ ? Call::Abort : Call::Close});
    succeeds(event, call);
  }

  void set_option(const ReadEvent& event, const ReadCall& call) {
    arguments(call, 5, 5);
    const std::string option = words(argument(call, 2)).front();
    const Role of = role(call);
    if (option == "SO_LINGER") {
      linger(argument(call, 3), of);
    } else if (std::find(kHarmlessOptions.begin(), kHarmlessOptions.end(), option) == kHarmlessOptions.end()) {
      throw Unsupported{option, "is an option of a socket that is not supported"};
    }
    succeeds(event, call);
  }

  // {onoff=1, linger=0}: the next close is an ABORT.
  void linger(const ScriptArgument& a, Role of) {
    std::array<std::int64_t, 2> values = {-1, -1};
    constexpr std::array<std::string_view, 2> kNames = {"onoff", "linger"};
    for (const ScriptArgument& part : a.parts) {
      for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (part.kind == ArgumentKind::Named && part.text == kNames[i] && part.parts[0].kind == ArgumentKind::Number)
          values[i] = part.parts[0].number;
      }
    }
    const bool on = values[0] == 1 && values[1] == 0;
    const bool off = values[0] == 0;
    if ((!on && !off) || a.kind != ArgumentKind::Struct)
      throw Unsupported{"SO_LINGER", "is supported with {onoff=1, linger=0} and with onoff=0"};
    if (of == Role::Listener) throw Unsupported{"SO_LINGER", "of a listener is not supported"};
    aborts_ = on;
  }

  void get_option(const ReadEvent& event, const ReadCall& call) {
    arguments(call, 5, 5);
    only_words(call, 2, {"SO_ERROR"});
    of_connection(call);
    const ScriptArgument& value = argument(call, 3);
    if (value.kind != ArgumentKind::List || value.parts.size() != 1)
      throw Unsupported{"SO_ERROR", "needs [the error] as what is expected"};
    ScriptStep asks = step(event, ScriptAct::PendingError);
    const ScriptArgument& error = value.parts.front();
    if (error.kind == ArgumentKind::Word) {
      asks.answer = {.value = -1, .error = error.text};
    } else if (error.kind == ArgumentKind::Number && error.number == 0) {
      asks.answer.value = 0;
    } else {
      throw Unsupported{"SO_ERROR", "is supported with [0] and with the name of an error"};
    }
    succeeds(event, call);
    plan_.steps.back() = std::move(asks);
  }

  void control(const ReadEvent& event, const ReadCall& call) {
    arguments(call, 2, 3);
    role(call);
    only_words(call, 1, {"F_GETFL", "F_SETFL"});
    if (call.arguments.size() == 3) only_words(call, 2, {"O_RDWR", "O_NONBLOCK"});
    succeeds(event, call);
  }

  static constexpr std::int64_t kMostDescriptors = 1024, kMostOctets = 1'000'000;
  static constexpr std::int64_t kLongestScript = 864'000'000'000;  // microseconds; a stack's clock has 32 bits

  const wire::ReadScript& script_;
  ScriptPlan plan_;
  std::int64_t now_ = 0;               // microseconds, as if every segment came when it is expected
  std::optional<ScriptStep> waiting_;  // for a call to return
  std::vector<Role> roles_ = std::vector<Role>(kMostDescriptors, Role::None);
  int opens_ = 0;
  bool aborts_ = false;
};

}  // namespace

ScriptPlan plan_of(const wire::ReadScript& script) { return Planner(script).plan(); }

}  // namespace synfin::conformance
