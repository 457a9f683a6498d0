// What the commands share: their options, how they fail, and what they return.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/catalog.h"
#include "cli/deviation_list.h"
#include "cli/documents.h"
#include "conformance/confirm.h"
#include "conformance/report/report.h"

namespace synfin::cli {

// In --help and doc/json.md; programs rely on them.
enum Exit : int { kConforms = 0, kFindings = 1, kUsage = 2, kInconclusive = 3 };

// Something is wrong with what the user asked for, or with where the results should go. Exit status 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Of a run that is dealt to several machines: which part is run, counted from 1.
struct ShardWanted {
  std::size_t number = 1, of = 1;
};

struct VerifyOptions {
  std::string stack;
  std::vector<std::string> patterns;
  std::string ip = "4";              // "4", "6" or "both"
  std::vector<std::string> scripts;  // instead of cases
  std::string profile = "auto";
  std::uint64_t seed = 1;
  std::chrono::milliseconds budget{0};
  std::chrono::milliseconds patience = adapters::exec::kPatience;
  DocumentPaths documents;
  std::string findings;
  ListWanted list;
  std::optional<ShardWanted> shard;
  std::size_t jobs = 0;  // 0: as jobs_for() says
  unsigned confirm = conformance::kConfirmations;
  std::size_t at_once = 0;  // how many cases wait side by side in real time; 0: as usual
  bool quiet = false;
};

struct ListOptions {
  std::string what;
  std::vector<std::string> patterns;
  std::vector<std::string> runs;  // of requirements: documents of runs that give each its verdicts
  bool json = false, markdown = false;
};

struct ReplayOptions {
  std::string trace;
  std::string on;
  std::chrono::milliseconds patience = adapters::exec::kPatience;
};

int verify(const VerifyOptions& options);
int list(const ListOptions& options);
int replay(const ReplayOptions& options);

// A stack and how it is judged.
struct Chosen {
  adapters::StackEntry stack;
  std::string profile;        // "auto", or the name of one
  std::string profile_asked;  // auto is the own profile of the model and its mutants
  model::Claims claims;
};

// Throws UsageError, with what was probably meant. `patience` is how long a program that is a stack may take to answer.
Chosen choose_stack(const std::string& stack, const std::string& profile,
                    std::chrono::milliseconds patience = adapters::exec::kPatience);

// Patterns of the cases that these mean with this version of IP: "4", "6" or "both".
std::vector<std::string> with_ip(const std::vector<std::string>& patterns, const std::string& ip);

// The cases that some pattern matches. Patterns that begin with "ipv6/" are of cases with IPv6, all others of those
// with IPv4; none is all with IPv4. Throws UsageError if a pattern matches nothing.
std::vector<const conformance::Case*> choose_cases(const std::vector<std::string>& patterns);

// "90", "90s", "500ms", "15m", "1h", up to 1,000 h; without a unit it is seconds. Nothing if it is none of these.
struct GivenTime {
  double milliseconds = 0;
  std::string unit;  // as it was written
};
std::optional<GivenTime> read_time(const std::string& text);
// Of at least a millisecond. Throws UsageError.
std::chrono::milliseconds parse_time(const std::string& text);
// How long one reply may take: from 100 ms to 15 s, since a case has 20 s in all. Throws UsageError.
std::chrono::milliseconds parse_reply_limit(const std::string& text);
// "2/8". Throws UsageError.
ShardWanted parse_shard(const std::string& text);
// Decimal or 0x. Throws UsageError.
std::uint64_t parse_seed(const std::string& text);

// The handler is called at the first SIGINT or SIGTERM; a second one ends the program.
void on_ctrl_c(void (*handler)(int));
// The first signal ends the campaign, which keeps what it has.
void end_campaign_on_ctrl_c();
// Descriptors 0 to 2 are open, on /dev/null if on nothing: what is opened later must not take their places. It is open
// for reading, so that what is written to an output that was closed is not taken for written.
void hold_standard_descriptors();

// What the verdicts amount to.
Exit exit_of(const conformance::Report& report);

conformance::RunFacts facts_of(const Chosen& chosen, std::uint64_t seed);

}  // namespace synfin::cli
