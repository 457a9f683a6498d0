#include "cli/command.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <numeric>
#include <utility>

#include "conformance/report/report_text.h"

namespace synfin::cli {

namespace {

// Levenshtein: how many letters must change.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({change, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

[[noreturn]] void unknown(std::string_view kind, const std::string& given, const std::vector<std::string>& known) {
  const auto nearest = std::min_element(known.begin(), known.end(), [&](const std::string& a, const std::string& b) {
    return distance(given, a) < distance(given, b);
  });
  // The word may come from a trace of somebody else's: no escape sequence of it reaches the terminal.
  std::string printable = given;
  std::replace_if(
      printable.begin(), printable.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; },
      '?');
  std::string message = fmt::format("unknown {} \"{}\"", kind, printable);
  // Something quite different is no help.
  if (nearest != known.end() && distance(given, *nearest) <= std::max<std::size_t>(2, given.size() / 3)) {
    message += fmt::format("; did you mean \"{}\"?", *nearest);
  }
  message += "\n  known: ";
  // The mutants would hide the rest.
  constexpr std::string_view kMutant = "mutant:";
  std::vector<std::string> shown;
  std::copy_if(known.begin(), known.end(), std::back_inserter(shown),
               [&](const std::string& k) { return k.rfind(kMutant, 0) != 0; });
  if (shown.size() < known.size())
    shown.push_back(fmt::format("and {} mutants (`synfin list stacks`)", known.size() - shown.size()));
  throw UsageError(message + conformance::wrapped(fmt::format("{}", fmt::join(shown, ", ")), 9));
}

// The reference endpoint, with a bug planted or not, claims a profile of its own.
bool follows_profile(const adapters::StackEntry& stack) { return stack.name == "model" || stack.planted; }

adapters::StackEntry find_stack(const std::string& name, const model::Profile* profile,
                                std::chrono::milliseconds patience) {
  try {
    if (auto outside = adapters::outside_stack(name, patience)) return std::move(*outside);
  } catch (const std::invalid_argument& e) {
    throw UsageError(fmt::format("{}: {}", name, e.what()));
  }
  std::vector<std::string> known;
  for (adapters::StackEntry& entry : adapters::all_stacks(profile)) {
    if (entry.name == name) return std::move(entry);
    known.push_back(std::move(entry.name));
  }
  unknown("stack", name, known);
}

extern "C" void on_interrupt(int) { conformance::campaign_interrupted = 1; }

}  // namespace

Chosen choose_stack(const std::string& stack, const std::string& profile, std::chrono::milliseconds patience) {
  const model::Profile* given = profile == "auto" ? nullptr : model::find_profile(profile);
  if (profile != "auto" && given == nullptr) {
    std::vector<std::string> known = {"auto"};
    for (const model::Profile& p : model::kProfiles) known.emplace_back(p.name);
    unknown("profile", profile, known);
  }
  adapters::StackEntry entry = find_stack(stack, given, patience);
  if (given == nullptr && follows_profile(entry)) given = model::find_profile("rfc9293");
  Chosen chosen{.stack = std::move(entry),
                .profile = given != nullptr ? std::string(given->name) : "auto",
                .profile_asked = profile};
  if (given != nullptr) chosen.claims = given->claims;
  return chosen;
}

namespace {

conformance::IpVersion ip_of(std::string_view pattern) {
  return pattern.starts_with(conformance::kIpv6Prefix) ? conformance::IpVersion::V6 : conformance::IpVersion::V4;
}

}  // namespace

std::vector<std::string> with_ip(const std::vector<std::string>& patterns, const std::string& ip) {
  if (ip == "4") return patterns;
  std::vector<std::string> chosen;
  for (const std::string& pattern : patterns.empty() ? std::vector<std::string>{"*"} : patterns) {
    const bool says_so = ip_of(pattern) == conformance::IpVersion::V6;
    if (says_so || ip == "both") chosen.push_back(pattern);
    if (!says_so) chosen.push_back(std::string(conformance::kIpv6Prefix) + pattern);
  }
  return chosen;
}

std::vector<const conformance::Case*> choose_cases(const std::vector<std::string>& patterns) {
  std::vector<const conformance::Case*> chosen;
  std::vector<bool> matched(patterns.size(), false);
  const auto choose_of = [&](conformance::IpVersion ip) {
    for (const conformance::Case& c : conformance::all_cases(ip)) {
      bool any = patterns.empty();
      for (std::size_t i = 0; i < patterns.size(); ++i) {
        if (ip_of(patterns[i]) != ip) continue;
        // An id is also its own pattern, whatever characters are in it.
        if (c.id != patterns[i] && !conformance::matches(patterns[i], c.id)) continue;
        matched[i] = any = true;
      }
      if (any) chosen.push_back(&c);
    }
  };
  using conformance::IpVersion;
  choose_of(IpVersion::V4);
  const auto is_of_ipv6 = [](const std::string& p) { return ip_of(p) == IpVersion::V6; };
  if (std::any_of(patterns.begin(), patterns.end(), is_of_ipv6)) choose_of(IpVersion::V6);
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    if (matched[i]) continue;
    throw UsageError(
        fmt::format("no case matches \"{}\"; `synfin list cases` has them all, and `*` also matches `/`", patterns[i]));
  }
  return chosen;
}

std::optional<GivenTime> read_time(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string unit(end, text.data() + text.size());
  const double scale = unit == "ms"                  ? 1
                       : unit == "s" || unit.empty() ? 1'000
                       : unit == "m"                 ? 60'000
                       : unit == "h"                 ? 3'600'000
                                                     : 0;
  const double most = 1'000.0 * 3'600'000;
  // Written so that it is also false for what is no number.
  const bool fits = error == std::errc{} && scale > 0 && number * scale >= 0 && number * scale <= most;
  if (!fits) return {};
  return GivenTime{number * scale, unit};
}

std::chrono::milliseconds parse_time(const std::string& text) {
  const auto given = read_time(text);
  if (!given || given->milliseconds < 1) {
    throw UsageError(fmt::format("\"{}\" is no time; write 500ms, 90s, 15m or 1h", text));
  }
  return std::chrono::milliseconds(static_cast<std::int64_t>(given->milliseconds));
}

std::chrono::milliseconds parse_reply_limit(const std::string& text) {
  constexpr std::chrono::milliseconds kLeast{100}, kMost{15'000};
  const std::chrono::milliseconds limit = parse_time(text);
  if (limit >= kLeast && limit <= kMost) return limit;
  throw UsageError(fmt::format("--reply-limit: \"{}\" is not from 100ms to 15s", text));
}

ShardWanted parse_shard(const std::string& text) {
  ShardWanted shard;
  const char* const end = text.data() + text.size();
  const auto number = std::from_chars(text.data(), end, shard.number);
  const bool slash = number.ec == std::errc{} && number.ptr != end && *number.ptr == '/';
  const auto of = slash ? std::from_chars(number.ptr + 1, end, shard.of) : number;
  const bool fits = slash && of.ec == std::errc{} && of.ptr == end && shard.number >= 1 && shard.number <= shard.of &&
                    shard.of <= conformance::kMostShards;
  if (fits) return shard;
  throw UsageError(
      fmt::format("--shard: \"{}\" is not I/N, with N from 1 to {} and I from 1 to N", text, conformance::kMostShards));
}

std::uint64_t parse_seed(const std::string& text) {
  const bool hex = text.rfind("0x", 0) == 0;
  std::uint64_t seed = 0;
  const char* const begin = text.data() + (hex ? 2 : 0);
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), seed, hex ? 16 : 10);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw UsageError(fmt::format("\"{}\" is no seed; write a whole number from 0 to {}", text, UINT64_MAX));
  }
  return seed;
}

void hold_standard_descriptors() {
  for (int descriptor = ::open("/dev/null", O_RDONLY); descriptor >= 0; descriptor = ::open("/dev/null", O_RDONLY)) {
    if (descriptor <= STDERR_FILENO) continue;
    ::close(descriptor);
    return;
  }
}

void end_campaign_on_ctrl_c() { on_ctrl_c(on_interrupt); }

void on_ctrl_c(void (*handler)(int)) {
  ::signal(SIGPIPE, SIG_IGN);  // a reader that has gone must not cost the other outputs
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

Exit exit_of(const conformance::Report& report) {
  using conformance::Verdict;
  if (report.fails()) return kFindings;
  const bool whole =
      report.outcome->unavailable.empty() && !report.outcome->interrupted && report.count(Verdict::Inconclusive) == 0;
  // Of a stack that could do nothing of what was asked, nothing is known. What failed here is all known to fail.
  const bool judged = report.count(Verdict::Conforms) > 0 || !report.findings.empty();
  return whole && judged ? kConforms : kInconclusive;
}

conformance::RunFacts facts_of(const Chosen& chosen, std::uint64_t seed) {
  return {.version = SYNFIN_VERSION,
          .stack = chosen.stack.name,
          .stack_version = chosen.stack.version,
          .profile = chosen.profile,
          .profile_asked = chosen.profile_asked,
          .seed = seed,
          .claims = chosen.claims,
          .is_foreign = adapters::runs_foreign_code(chosen.stack.name)};
}

}  // namespace synfin::cli
